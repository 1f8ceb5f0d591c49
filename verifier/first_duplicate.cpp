// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "verifier/first_duplicate.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace mvm::verifier {
namespace {

/// Of a number that is a table index, or two of them.
std::uint32_t mix(std::uint32_t key) noexcept {
  return static_cast<std::uint32_t>((key * 0x9E3779B97F4A7C15ULL) >> 32);
}

template <class T>
std::uint64_t load(const std::byte* from) noexcept {
  T value = 0;
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// Two words that say all of up to 16 bytes. The worst case of the table is bounded by other means, so that
/// the hash need not be a secret.
std::uint32_t hash(std::span<const std::byte> bytes) noexcept {
  const std::byte* const at = bytes.data();
  const std::size_t size = bytes.size();
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  if (size > 16) return static_cast<std::uint32_t>(XXH3_64bits(at, size));
  if (size >= 8) {
    head = load<std::uint64_t>(at);
    tail = load<std::uint64_t>(at + size - 8);
  } else if (size >= 4) {
    head = load<std::uint32_t>(at);
    tail = load<std::uint32_t>(at + size - 4);
  } else if (size > 0) {
    head = load<std::uint8_t>(at);
    tail = load<std::uint8_t>(at + size / 2) << 8 | load<std::uint8_t>(at + size - 1);
  }
  const std::uint64_t mixed =
      (head ^ 0x9E3779B97F4A7C15ULL) * (tail ^ (size * 0xFF51AFD7ED558CCDULL) ^ 0xC4CEB9FE1A85EC53ULL);
  return static_cast<std::uint32_t>(mixed ^ (mixed >> 32));
}

}  // namespace

FirstDuplicate::FirstDuplicate(ScratchArena& scratch, std::size_t most)
    : mask_(std::bit_ceil(std::max<std::size_t>(2 * most, 2)) - 1),
      slots_(scratch.allocate_array<Slot>(mask_ + 1), mask_ + 1),
      numbers_(scratch.allocate_array<std::uint32_t>(most)),
      strings_(scratch.allocate_array<String>(most)),
      order_(&scratch) {
  std::ranges::fill(slots_, Slot{0, 0});
}

bool FirstDuplicate::equal(const String& a, const String& b) noexcept {
  return a.tag == b.tag && a.bytes.size() == b.bytes.size() &&
         (a.bytes.empty() || std::memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) == 0);
}

bool FirstDuplicate::less(const String& a, const String& b) noexcept {
  if (a.tag != b.tag) return a.tag < b.tag;
  if (a.bytes.size() != b.bytes.size()) return a.bytes.size() < b.bytes.size();
  return !a.bytes.empty() && std::memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) < 0;
}

template <class IsEqual>
[[gnu::always_inline]] inline bool FirstDuplicate::put(std::size_t i, std::uint32_t key, IsEqual is_equal) {
  std::size_t at = mix(key) & mask_;
  for (; slots_[at].element > before_; at = (at + 1) & mask_) {
    if (slots_[at].key == key && is_equal(slots_[at].element - before_ - 1)) return false;
    if (--probes_ == 0) return false;
  }
  slots_[at] = {key, before_ + static_cast<std::uint32_t>(i) + 1};
  return true;
}

std::size_t FirstDuplicate::find_number(std::size_t count) {
  probes_ = count * kProbesPerElement;
  std::size_t i = 0;
  while (i < count && put(i, numbers_[i], [](std::size_t) { return true; })) ++i;
  before_ += static_cast<std::uint32_t>(count);
  if (probes_ != 0) return i;
  return sort(count, [this](std::uint32_t a, std::uint32_t b) { return numbers_[a] < numbers_[b]; });
}

std::size_t FirstDuplicate::find_string(std::size_t count) {
  probes_ = count * kProbesPerElement;
  std::size_t i = 0;
  while (i < count && put(
                          i, hash(strings_[i].bytes) ^ mix(strings_[i].tag),
                          [&](std::size_t other) { return equal(strings_[other], strings_[i]); }))
    ++i;
  before_ += static_cast<std::uint32_t>(count);
  if (probes_ != 0) return i;
  return sort(count, [this](std::uint32_t a, std::uint32_t b) { return less(strings_[a], strings_[b]); });
}

template <class Less>
std::size_t FirstDuplicate::sort(std::size_t count, Less less) {
  order_.resize_for_overwrite(count);
  for (std::size_t i = 0; i < count; ++i) order_[i] = static_cast<std::uint32_t>(i);
  std::ranges::sort(order_,
                    [&](std::uint32_t a, std::uint32_t b) { return less(a, b) || (!less(b, a) && a < b); });
  std::size_t first = count;
  for (std::size_t i = 1; i < count; ++i) {
    if (!less(order_[i - 1], order_[i])) first = std::min<std::size_t>(first, order_[i]);
  }
  return first;
}

}  // namespace mvm::verifier
