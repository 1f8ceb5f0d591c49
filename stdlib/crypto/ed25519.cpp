// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "stdlib/crypto/ed25519.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace mvm::crypto {
namespace {

using Point = std::array<std::uint8_t, crypto_core_ed25519_BYTES>;
using Scalar = std::array<std::uint8_t, crypto_core_ed25519_SCALARBYTES>;

constexpr Point kIdentity = {1};
/// 2^252 + 27742317777372353535851937790883648493, little-endian.
constexpr Scalar kGroupOrder = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

bool is_below_group_order(const Scalar& scalar) noexcept {
  return std::lexicographical_compare(scalar.rbegin(), scalar.rend(), kGroupOrder.rbegin(),
                                      kGroupOrder.rend());
}

/// 8 P: in the subgroup of prime order, canonically encoded. Nullopt where the bytes are no point.
std::optional<Point> times_cofactor(const std::uint8_t* bytes) noexcept {
  Point point;
  std::copy_n(bytes, point.size(), point.begin());
  for (int doubling = 0; doubling < 3; ++doubling) {
    Point twice;
    if (crypto_core_ed25519_add(twice.data(), point.data(), point.data()) != 0) return std::nullopt;
    point = twice;
  }
  return point;
}

/// k P for a point of the prime-order subgroup. libsodium refuses the two cases that give the identity.
Point multiply(const Scalar& scalar, const Point& point) noexcept {
  Point product;
  if (point == kIdentity || sodium_is_zero(scalar.data(), scalar.size()) != 0) return kIdentity;
  return crypto_scalarmult_ed25519_noclamp(product.data(), scalar.data(), point.data()) == 0 ? product
                                                                                             : kIdentity;
}

Point multiply_base(const Scalar& scalar) noexcept {
  Point product;
  return crypto_scalarmult_ed25519_base_noclamp(product.data(), scalar.data()) == 0 ? product : kIdentity;
}

Scalar times_eight(const Scalar& scalar) noexcept {
  std::array<std::uint8_t, crypto_core_ed25519_NONREDUCEDSCALARBYTES> wide{};
  unsigned carry = 0;
  for (std::size_t i = 0; i < scalar.size(); ++i) {
    carry += scalar[i] * 8U;
    wide[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  wide[scalar.size()] = static_cast<std::uint8_t>(carry);
  Scalar reduced;
  crypto_core_ed25519_scalar_reduce(reduced.data(), wide.data());
  return reduced;
}

/// SHA-512 of R, A and the message, modulo the group order.
Scalar challenge(const std::uint8_t* r, const std::uint8_t* a,
                 std::span<const std::uint8_t> message) noexcept {
  crypto_hash_sha512_state state;
  std::array<std::uint8_t, crypto_hash_sha512_BYTES> hash;
  crypto_hash_sha512_init(&state);
  crypto_hash_sha512_update(&state, r, 32);
  crypto_hash_sha512_update(&state, a, 32);
  crypto_hash_sha512_update(&state, message.data(), message.size());
  crypto_hash_sha512_final(&state, hash.data());
  Scalar reduced;
  crypto_core_ed25519_scalar_reduce(reduced.data(), hash.data());
  return reduced;
}

}  // namespace

bool ed25519_verify(std::span<const std::uint8_t> signature, std::span<const std::uint8_t> public_key,
                    std::span<const std::uint8_t> message) noexcept {
  if (signature.size() != crypto_sign_ed25519_BYTES ||
      public_key.size() != crypto_sign_ed25519_PUBLICKEYBYTES)
    return false;
  // libsodium's own rules are stricter: what they take, ZIP 215 takes.
  if (crypto_sign_ed25519_verify_detached(signature.data(), message.data(), message.size(),
                                          public_key.data()) == 0) {
    return true;
  }
  Scalar s;
  std::copy_n(signature.data() + 32, s.size(), s.begin());
  if (!is_below_group_order(s)) return false;
  const std::optional<Point> r8 = times_cofactor(signature.data());
  const std::optional<Point> a8 = times_cofactor(public_key.data());
  if (!r8 || !a8) return false;

  // 8 s B = 8 R + 8 k A
  const Point k_a8 = multiply(challenge(signature.data(), public_key.data(), message), *a8);
  Point right;
  if (crypto_core_ed25519_add(right.data(), r8->data(), k_a8.data()) != 0) return false;
  return multiply_base(times_eight(s)) == right;
}

}  // namespace mvm::crypto
