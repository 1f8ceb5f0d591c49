// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The sponge over Keccak-f[1600]: libsodium does not have it, and OpenSSL only with the padding of SHA-3.
#include "stdlib/crypto/hash.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace mvm::crypto {
namespace {

static_assert(std::endian::native == std::endian::little, "lanes are read and written in place");

using State = std::array<std::uint64_t, 25>;  // the lane at (x, y) is 5 y + x

// FIPS 202: the round constants of 3.2.5, and the rotations of 3.2.2 in the order of the walk of 3.2.3.
constexpr std::array<std::uint64_t, 24> kRoundConstants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
constexpr std::array<int, 24> kRotations = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                            27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
constexpr std::array<std::size_t, 24> kWalk = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                               15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};

void theta(State& a) noexcept {
  std::array<std::uint64_t, 5> column{};
  for (std::size_t x = 0; x < 5; ++x) column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
  for (std::size_t x = 0; x < 5; ++x) {
    const std::uint64_t d = column[(x + 4) % 5] ^ std::rotl(column[(x + 1) % 5], 1);
    for (std::size_t y = 0; y < 25; y += 5) a[y + x] ^= d;
  }
}

void rho_and_pi(State& a) noexcept {
  std::uint64_t carried = a[1];
  for (std::size_t i = 0; i < kWalk.size(); ++i) {
    const std::uint64_t next = a[kWalk[i]];
    a[kWalk[i]] = std::rotl(carried, kRotations[i]);
    carried = next;
  }
}

void chi(State& a) noexcept {
  for (std::size_t y = 0; y < 25; y += 5) {
    const std::array<std::uint64_t, 5> row = {a[y], a[y + 1], a[y + 2], a[y + 3], a[y + 4]};
    for (std::size_t x = 0; x < 5; ++x) a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
  }
}

void permute(State& a) noexcept {
  for (const std::uint64_t round_constant : kRoundConstants) {
    theta(a);
    rho_and_pi(a);
    chi(a);
    a[0] ^= round_constant;
  }
}

/// 256 bits of output. The message comes piece by piece.
class Sponge256 {
 public:
  void absorb(std::span<const std::uint8_t> data) noexcept {
    while (!data.empty()) {
      const std::size_t taken = std::min(data.size(), block_.size() - filled_);
      std::memcpy(block_.data() + filled_, data.data(), taken);
      filled_ += taken;
      data = data.subspan(taken);
      if (filled_ == block_.size()) absorb_block();
    }
  }

  /// `domain` is the first byte of the padding: 1 in the original Keccak, 6 in SHA-3 (FIPS 202, B.2).
  [[nodiscard]] Hash32 squeeze(std::uint8_t domain) noexcept {
    std::fill(block_.begin() + static_cast<std::ptrdiff_t>(filled_), block_.end(), std::uint8_t{0});
    block_[filled_] = domain;
    block_.back() |= 0x80;
    absorb_block();
    Hash32 hash;
    std::memcpy(hash.data(), state_.data(), hash.size());
    return hash;
  }

 private:
  void absorb_block() noexcept {
    for (std::size_t i = 0; i < block_.size() / 8; ++i) {
      std::uint64_t lane = 0;
      std::memcpy(&lane, block_.data() + 8 * i, 8);
      state_[i] ^= lane;
    }
    permute(state_);
    filled_ = 0;
  }

  State state_{};
  std::array<std::uint8_t, kKeccak256BlockSize> block_{};
  std::size_t filled_ = 0;  ///< below the size of the block
};

constexpr std::uint8_t kKeccakDomain = 0x01;
constexpr std::uint8_t kSha3Domain = 0x06;

}  // namespace

Hash32 keccak256(std::span<const std::uint8_t> data) noexcept {
  Sponge256 sponge;
  sponge.absorb(data);
  return sponge.squeeze(kKeccakDomain);
}

Hash32 sha3_256(std::span<const std::uint8_t> data) noexcept {
  Sponge256 sponge;
  sponge.absorb(data);
  return sponge.squeeze(kSha3Domain);
}

Hash32 hmac_sha3_256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message) noexcept {
  std::array<std::uint8_t, kKeccak256BlockSize> inner_pad{};
  if (key.size() > inner_pad.size()) {
    std::ranges::copy(sha3_256(key), inner_pad.begin());
  } else {
    std::ranges::copy(key, inner_pad.begin());
  }
  std::array<std::uint8_t, kKeccak256BlockSize> outer_pad = inner_pad;
  for (std::uint8_t& byte : inner_pad) byte ^= 0x36;
  for (std::uint8_t& byte : outer_pad) byte ^= 0x5c;

  Sponge256 inner;
  inner.absorb(inner_pad);
  inner.absorb(message);
  Sponge256 outer;
  outer.absorb(outer_pad);
  outer.absorb(inner.squeeze(kSha3Domain));
  return outer.squeeze(kSha3Domain);
}

}  // namespace mvm::crypto
