// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/command_values.h"

#include "execution/chain_names.h"

namespace mvm {
namespace {

/// A coin is its id, and its balance as u64.
constexpr std::size_t kBalanceOffset = AccountAddress::kLength;

}  // namespace

ObjectId ObjectValue::id() const noexcept { return load<AccountAddress>(value.referent()); }

bool is_copyable(const CommandValue& value) noexcept {
  if (const auto* raw = std::get_if<RawValue>(&value)) return raw->type->abilities.has_copy();
  return std::holds_alternative<PureValue>(value);
}

bool was_used_in_non_entry_call(const CommandValue& value) noexcept {
  if (const auto* object = std::get_if<ObjectValue>(&value)) return object->used_in_non_entry_call;
  if (const auto* raw = std::get_if<RawValue>(&value)) return raw->used_in_non_entry_call;
  return false;
}

bool is_datatype(const Type& type, const AccountAddress& address, std::string_view module,
                 std::string_view name) noexcept {
  if (type.kind != TypeKind::Datatype) return false;
  const Datatype& datatype = *type.datatype;
  return datatype.name == name && datatype.defining_id.address == address &&
         datatype.defining_id.name == module;
}

bool is_coin(const Type& type) noexcept {
  return is_datatype(type, kFrameworkAddress, "coin", "Coin") && type.args.size() == 1;
}

std::uint64_t coin_balance(const ObjectValue& coin) noexcept {
  return load<std::uint64_t>(coin.value.referent() + kBalanceOffset);
}

void set_coin_balance(ObjectValue& coin, std::uint64_t balance) noexcept {
  store(coin.value.referent() + kBalanceOffset, balance);
}

}  // namespace mvm
