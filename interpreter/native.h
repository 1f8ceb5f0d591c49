// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/type.h"
#include "interpreter/value.h"

#include <mvm/error.h>
#include <mvm/protocol.h>
#include <mvm/type_tag.h>
#include <mvm/u256.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace mvm {

/// What native functions share over a transaction beyond values and gas: the object runtime in a chain's VM.
/// The interpreter hands it through without looking at it.
class NativeExtension {
 public:
  virtual ~NativeExtension() = default;
};

/// How a native function ended.
class NativeResult {
 public:
  enum class Kind : std::uint8_t { Ok, Abort, OutOfGas, Failed };

  [[nodiscard]] static NativeResult ok() { return NativeResult(Kind::Ok, 0, std::nullopt); }
  /// An abort with this code, located at the native's own module and function. What was charged is charged.
  [[nodiscard]] static NativeResult abort(std::uint64_t code) {
    return NativeResult(Kind::Abort, code, std::nullopt);
  }
  /// The budget does not cover what the native wanted to charge: all that is left is spent.
  [[nodiscard]] static NativeResult out_of_gas() { return NativeResult(Kind::OutOfGas, 0, std::nullopt); }
  /// Any other status (an invariant violation, an object that cannot be loaded, a size limit), located
  /// likewise. Nothing is charged.
  [[nodiscard]] static NativeResult failed(Error error) {
    return NativeResult(Kind::Failed, 0, std::move(error));
  }

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] std::uint64_t abort_code() const noexcept { return abort_code_; }
  [[nodiscard]] std::optional<Error>& error() noexcept { return error_; }

 private:
  NativeResult(Kind kind, std::uint64_t code, std::optional<Error> error)
      : kind_(kind), abort_code_(code), error_(std::move(error)) {}
  Kind kind_;
  std::uint64_t abort_code_;
  std::optional<Error> error_;
};

/// One call of a native function: its arguments, type arguments, results, gas and surroundings. Arguments
/// that the native does not take are dropped by the interpreter after it returns. Results are pushed in
/// order; pushing fewer or more than the function declares is an invariant violation.
class NativeContext {
 public:
  virtual ~NativeContext() = default;

  [[nodiscard]] virtual std::span<const Type* const> type_args() const noexcept = 0;
  [[nodiscard]] virtual std::size_t arg_count() const noexcept = 0;
  /// The argument's layout and place; a reference's layout is null, and its place holds the referent's
  /// address.
  [[nodiscard]] virtual ValueView arg(std::size_t i) const noexcept = 0;
  /// What a reference argument points to, with the layout of the target type, unboxed.
  [[nodiscard]] virtual ValueView referent(std::size_t i) const noexcept = 0;
  /// Takes an argument out; it is not dropped afterwards.
  [[nodiscard]] virtual Result<OwnedValue> take_arg(std::size_t i) = 0;

  [[nodiscard]] std::uint64_t u64_arg(std::size_t i) const noexcept { return read<std::uint64_t>(arg(i).at); }
  [[nodiscard]] std::uint8_t u8_arg(std::size_t i) const noexcept { return read<std::uint8_t>(arg(i).at); }
  [[nodiscard]] bool bool_arg(std::size_t i) const noexcept { return read<std::uint8_t>(arg(i).at) != 0; }
  [[nodiscard]] U256 u256_arg(std::size_t i) const noexcept { return read<U256>(arg(i).at); }
  [[nodiscard]] AccountAddress address_arg(std::size_t i) const noexcept {
    return read<AccountAddress>(arg(i).at);
  }
  /// The bytes of a `vector<u8>` argument or of a `&vector<u8>` argument's target; valid while the argument
  /// lives.
  [[nodiscard]] std::span<const std::uint8_t> bytes_arg(std::size_t i) const noexcept;
  [[nodiscard]] std::span<const std::uint8_t> bytes_referent(std::size_t i) const noexcept;

  virtual void push_u64(std::uint64_t value) = 0;  ///< any integer up to 64 bits, or a bool as 0 or 1
  virtual void push_u256(const U256& value) = 0;
  virtual void push_u128(U128 value) = 0;
  virtual void push_address(const AccountAddress& value) = 0;
  [[nodiscard]] virtual Result<void> push_bytes(std::span<const std::uint8_t> bytes) = 0;  ///< a vector<u8>
  virtual void push_value(OwnedValue value) = 0;
  virtual void push_reference(std::byte* referent) = 0;

  /// Charges internal gas units against what is left; false when they do not suffice, and the native must
  /// then return `out_of_gas()`.
  [[nodiscard]] virtual bool charge(std::uint64_t internal_units) noexcept = 0;
  /// Internal units charged by this call so far.
  [[nodiscard]] virtual std::uint64_t charged() const noexcept = 0;

  [[nodiscard]] virtual Heap& heap() noexcept = 0;
  /// Null where the embedder gave none.
  [[nodiscard]] virtual NativeExtension* extension() noexcept = 0;
  [[nodiscard]] virtual const ProtocolConfig& protocol() const noexcept = 0;
  [[nodiscard]] virtual const RuntimeConfig& limits() const noexcept = 0;

  /// The layout of a type, for reading and writing it; fails with VM_MAX_VALUE_DEPTH_REACHED or
  /// TOO_MANY_TYPE_NODES where the reference does not lay it out. Values that exist can be handled by their
  /// arguments' layouts without it.
  [[nodiscard]] virtual Result<const Layout*> layout_of(const Type& type) = 0;
  /// The type's tag by defining ids (types of objects, events) or by runtime ids.
  enum class TagIds : std::uint8_t { Defining, Runtime };
  [[nodiscard]] virtual Result<TypeTag> type_tag(const Type& type, TagIds ids) = 0;
  /// The interned `vector<u8>` and other types that natives make themselves.
  [[nodiscard]] virtual const Type& vector_of(const Type& element) = 0;
  [[nodiscard]] virtual const Type& primitive(TypeKind kind) const noexcept = 0;
  /// Module and function of the native itself.
  [[nodiscard]] virtual const ModuleId& module() const noexcept = 0;

 private:
  template <class T>
  [[nodiscard]] static T read(const std::byte* at) noexcept {
    T value;
    __builtin_memcpy(&value, at, sizeof value);
    return value;
  }
};

using NativeFunction = NativeResult (*)(NativeContext&);

/// One native: `0xADDRESS::module::function`.
struct NativeEntry {
  AccountAddress address;
  std::string_view module;
  std::string_view function;
  NativeFunction run;
};

/// The natives a VM knows, looked up once when a module is linked. Views a table with static lifetime.
class NativeTable {
 public:
  constexpr NativeTable() = default;
  constexpr explicit NativeTable(std::span<const NativeEntry> entries) noexcept : entries_(entries) {}
  /// Null when there is none of this name.
  [[nodiscard]] NativeFunction find(const AccountAddress& address, std::string_view module,
                                    std::string_view function) const noexcept;
  [[nodiscard]] std::span<const NativeEntry> entries() const noexcept { return entries_; }

 private:
  std::span<const NativeEntry> entries_;
};

}  // namespace mvm
