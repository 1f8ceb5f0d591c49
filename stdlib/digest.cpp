// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/digest.h>

#include <sodium.h>

#include <algorithm>
#include <vector>

namespace mvm {
namespace {

constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// The longest base58 of 32 bytes: ceil(32 · log 256 / log 58).
constexpr std::size_t kMaxDigestText = 44;

using SodiumState = crypto_generichash_blake2b_state;

SodiumState* sodium_state(std::array<std::byte, 384>& state) noexcept {
  static_assert(sizeof(SodiumState) <= sizeof state && alignof(SodiumState) <= 64);
  return reinterpret_cast<SodiumState*>(state.data());
}

}  // namespace

// None of libsodium's calls below fails: there is no key, and the length of the output is in range.

Blake2b256::Blake2b256() noexcept : state_{} {
  // Lets libsodium choose the code for this processor, once; without that it hashes as well, only slower.
  [[maybe_unused]] static const int chosen = sodium_init();
  crypto_generichash_blake2b_init(sodium_state(state_), nullptr, 0, Digest::kLength);
}

void Blake2b256::update(std::span<const std::uint8_t> data) noexcept {
  crypto_generichash_blake2b_update(sodium_state(state_), data.data(), data.size());
}

Digest Blake2b256::finish() noexcept {
  Digest digest;
  crypto_generichash_blake2b_final(sodium_state(state_), digest.bytes.data(), digest.bytes.size());
  return digest;
}

Digest blake2b256(std::initializer_list<std::span<const std::uint8_t>> parts) {
  Blake2b256 hasher;
  for (const std::span<const std::uint8_t> part : parts) hasher.update(part);
  return hasher.finish();
}

Digest blake2b256(std::span<const std::uint8_t> data) { return blake2b256({data}); }

std::string base58_encode(std::span<const std::uint8_t> data) {
  std::vector<std::uint8_t> digits;  // least significant first
  for (const std::uint8_t byte : data) {
    unsigned carry = byte;
    for (std::uint8_t& digit : digits) {
      carry += 256U * digit;
      digit = static_cast<std::uint8_t>(carry % 58);
      carry /= 58;
    }
    for (; carry != 0; carry /= 58) digits.push_back(static_cast<std::uint8_t>(carry % 58));
  }
  const auto zeros = std::ranges::find_if(data, [](std::uint8_t byte) { return byte != 0; }) - data.begin();
  std::string text(static_cast<std::size_t>(zeros), kAlphabet[0]);
  std::for_each(digits.rbegin(), digits.rend(),
                [&](std::uint8_t digit) { text.push_back(kAlphabet[digit]); });
  return text;
}

std::string Digest::to_base58() const { return base58_encode(bytes); }

std::optional<Digest> Digest::from_base58(std::string_view text) {
  if (text.size() < kLength || text.size() > kMaxDigestText) return std::nullopt;
  Digest digest;  // as one big-endian number
  for (const char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    unsigned carry = static_cast<unsigned>(value);
    for (auto byte = digest.bytes.rbegin(); byte != digest.bytes.rend(); ++byte) {
      carry += 58U * *byte;
      *byte = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
    if (carry != 0) return std::nullopt;
  }
  // Fewer or more leading ones than zero bytes stand for a string of another length.
  if (digest.to_base58() != text) return std::nullopt;
  return digest;
}

}  // namespace mvm
