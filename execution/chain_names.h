// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/address.h>
#include <mvm/protocol.h>
#include <mvm/type_tag.h>

#include <string_view>
#include <vector>

/// Addresses, objects and types that a chain knows by name (Sui types, `lib.rs`).
namespace mvm {

inline constexpr AccountAddress kStdAddress = AccountAddress::from_u64(0x1);
inline constexpr AccountAddress kFrameworkAddress = AccountAddress::from_u64(0x2);
inline constexpr AccountAddress kSystemAddress = AccountAddress::from_u64(0x3);
inline constexpr AccountAddress kBridgeAddress = AccountAddress::from_u64(0xb);

inline constexpr ObjectId kSystemStateId = ObjectId::from_u64(0x5);
inline constexpr ObjectId kClockId = ObjectId::from_u64(0x6);
inline constexpr ObjectId kAuthenticatorStateId = ObjectId::from_u64(0x7);
inline constexpr ObjectId kRandomnessStateId = ObjectId::from_u64(0x8);
inline constexpr ObjectId kBridgeId = ObjectId::from_u64(0x9);
inline constexpr ObjectId kAddressAliasStateId = ObjectId::from_u64(0xa);
inline constexpr ObjectId kCoinRegistryId = ObjectId::from_u64(0xc);
inline constexpr ObjectId kDisplayRegistryId = ObjectId::from_u64(0xd);
inline constexpr ObjectId kDenyListId = ObjectId::from_u64(0x403);
inline constexpr ObjectId kAccumulatorRootId = ObjectId::from_u64(0xacc);

/// Packages of the chain itself, which an epoch change may replace under the same id (`is_system_package`).
[[nodiscard]] constexpr bool is_system_package(const ObjectId& id, Chain chain) noexcept {
  if (id == kStdAddress || id == kFrameworkAddress || id == kSystemAddress || id == kBridgeAddress)
    return true;
  return id == (chain == Chain::Iota ? AccountAddress::from_u64(0x107a) : AccountAddress::from_u64(0xdee9));
}

/// A struct of 0x2.
[[nodiscard]] inline StructTag framework_struct(std::string_view module, std::string_view name,
                                                std::vector<TypeTag> type_params = {}) {
  return StructTag{kFrameworkAddress, std::string(module), std::string(name), std::move(type_params)};
}

/// The coin that gas is paid with: `0x2::sui::SUI`, `0x2::iota::IOTA`.
[[nodiscard]] inline TypeTag gas_token(Chain chain) {
  return chain == Chain::Iota ? framework_struct("iota", "IOTA") : framework_struct("sui", "SUI");
}

}  // namespace mvm
