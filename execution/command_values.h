// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/type.h"
#include "interpreter/value.h"

#include <mvm/object.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

/// The values that commands hand to each other (Sui adapter, `execution_value`).
namespace mvm {

/// An object, as an input or as a command made it.
struct ObjectValue {
  const Type* type = nullptr;
  OwnedValue value;
  /// It went through a public function that is no entry function: no private entry function takes it any
  /// more.
  bool used_in_non_entry_call = false;

  [[nodiscard]] bool has_public_transfer() const noexcept { return type->abilities.has_store(); }
  [[nodiscard]] ObjectId id() const noexcept;
};

/// Any other value that Move code or a command made.
struct RawValue {
  const Type* type = nullptr;
  OwnedValue value;
  bool used_in_non_entry_call = false;
};

/// Bytes of an input, whose type only their use tells.
struct PureValue {
  std::span<const std::uint8_t> bytes;  ///< of the transaction
};

/// The right to receive an object. The type is fixed by the first use.
struct ReceivingValue {
  ObjectId id;
  SequenceNumber version = 0;
  const Type* type = nullptr;
};

using CommandValue = std::variant<ObjectValue, RawValue, PureValue, ReceivingValue>;

/// Whether using the value leaves it there.
[[nodiscard]] bool is_copyable(const CommandValue& value) noexcept;
[[nodiscard]] bool was_used_in_non_entry_call(const CommandValue& value) noexcept;

enum class UsageKind : std::uint8_t { ByValue, BorrowedImmutably, BorrowedMutably };

/// A place for a value: an input, the gas coin, or a result.
struct ValueSlot {
  std::optional<UsageKind> last_usage;
  std::optional<CommandValue> value;  ///< nullopt once it was taken
};

/// What is known of an input that is an object, also when it was taken.
struct InputMetadata {
  ObjectId id;
  SequenceNumber version = 0;
  Owner owner;
  bool is_mutable = false;
  bool is_receiving = false;
};

struct InputSlot {
  std::optional<InputMetadata> metadata;
  ValueSlot slot;
};

/// Whether the type is this struct (or enum), whatever its arguments.
[[nodiscard]] bool is_datatype(const Type& type, const AccountAddress& address, std::string_view module,
                               std::string_view name) noexcept;
/// `0x2::coin::Coin<T>` for any T.
[[nodiscard]] bool is_coin(const Type& type) noexcept;
/// The balance of a coin.
[[nodiscard]] std::uint64_t coin_balance(const ObjectValue& coin) noexcept;
void set_coin_balance(ObjectValue& coin, std::uint64_t balance) noexcept;

}  // namespace mvm
