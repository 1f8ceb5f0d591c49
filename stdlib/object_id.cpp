// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "stdlib/object_id.h"

#include <array>
#include <bit>
#include <vector>

namespace mvm {
namespace {

// What each kind of id is hashed with (Sui types, `HashingIntentScope`).
constexpr std::array<std::uint8_t, 1> kChildObjectId = {0xf0};
constexpr std::array<std::uint8_t, 1> kRegularObjectId = {0xf1};

std::array<std::uint8_t, 8> little_endian(std::uint64_t number) noexcept {
  static_assert(std::endian::native == std::endian::little);
  return std::bit_cast<std::array<std::uint8_t, 8>>(number);
}

}  // namespace

ObjectId derive_object_id(const Digest& transaction, std::uint64_t counter) noexcept {
  return {blake2b256({kRegularObjectId, transaction.bytes, little_endian(counter)}).bytes};
}

ObjectId derive_dynamic_field_id(const AccountAddress& parent, const TypeTag& key_type,
                                 std::span<const std::uint8_t> key) {
  std::vector<std::uint8_t> tag;
  BcsWriter writer(tag);
  bcs_write(writer, key_type);
  return {blake2b256({kChildObjectId, parent.bytes, little_endian(key.size()), key, tag}).bytes};
}

}  // namespace mvm
