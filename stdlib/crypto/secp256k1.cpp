// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "stdlib/crypto/secp256k1.h"

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <cstddef>

namespace mvm::crypto {
namespace {

constexpr std::size_t kSignatureSize = 64;

std::optional<secp256k1_pubkey> parse_key(std::span<const std::uint8_t> bytes) noexcept {
  secp256k1_pubkey key;
  if (bytes.empty()) return std::nullopt;  // libsecp256k1 takes a null pointer for a bug of its caller
  if (secp256k1_ec_pubkey_parse(secp256k1_context_static, &key, bytes.data(), bytes.size()) != 1)
    return std::nullopt;
  return key;
}

template <std::size_t kSize>
std::array<std::uint8_t, kSize> serialize(const secp256k1_pubkey& key, unsigned form) noexcept {
  std::array<std::uint8_t, kSize> bytes{};
  std::size_t size = bytes.size();
  secp256k1_ec_pubkey_serialize(secp256k1_context_static, bytes.data(), &size, &key, form);
  return bytes;
}

}  // namespace

bool secp256k1_verify(std::span<const std::uint8_t> signature, std::span<const std::uint8_t> public_key,
                      std::span<const std::uint8_t, 32> digest) noexcept {
  secp256k1_ecdsa_signature parsed;
  if (signature.size() != kSignatureSize ||
      secp256k1_ecdsa_signature_parse_compact(secp256k1_context_static, &parsed, signature.data()) != 1) {
    return false;
  }
  const std::optional<secp256k1_pubkey> key = parse_key(public_key);
  return key && secp256k1_ecdsa_verify(secp256k1_context_static, &parsed, digest.data(), &*key) == 1;
}

std::expected<CompressedPoint, RecoveryError> secp256k1_recover(
    std::span<const std::uint8_t> signature, std::span<const std::uint8_t, 32> digest) noexcept {
  if (signature.size() != kSignatureSize + 1 || signature.back() > 3)
    return std::unexpected(RecoveryError::BadSignature);
  secp256k1_ecdsa_recoverable_signature parsed;
  if (secp256k1_ecdsa_recoverable_signature_parse_compact(secp256k1_context_static, &parsed, signature.data(),
                                                          signature.back()) != 1) {
    return std::unexpected(RecoveryError::BadSignature);
  }
  secp256k1_pubkey key;
  if (secp256k1_ecdsa_recover(secp256k1_context_static, &key, &parsed, digest.data()) != 1) {
    return std::unexpected(RecoveryError::NoKey);
  }
  return serialize<33>(key, SECP256K1_EC_COMPRESSED);
}

std::optional<UncompressedPoint> secp256k1_decompress(std::span<const std::uint8_t> public_key) noexcept {
  const std::optional<secp256k1_pubkey> key = parse_key(public_key);
  if (!key) return std::nullopt;
  return serialize<65>(*key, SECP256K1_EC_UNCOMPRESSED);
}

}  // namespace mvm::crypto
