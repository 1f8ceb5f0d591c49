// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/address.h>
#include <mvm/status.h>

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mvm {

/// The kinds of table an index of an error can point into (`IndexKind` of the Move binary format).
enum class IndexKind : std::uint8_t {
  ModuleHandle,
  DatatypeHandle,
  FunctionHandle,
  FieldHandle,
  FriendDeclaration,
  FunctionInstantiation,
  FieldInstantiation,
  StructDefinition,
  StructDefInstantiation,
  FunctionDefinition,
  FieldDefinition,
  Signature,
  Identifier,
  AddressIdentifier,
  ConstantPool,
  LocalPool,
  CodeDefinition,
  TypeParameter,
  MemberCount,
  EnumDefinition,
  EnumDefInstantiation,
  VariantHandle,
  VariantInstantiationHandle,
  VariantJumpTable,
  VariantTag,
};

[[nodiscard]] std::string_view to_string(IndexKind kind) noexcept;

/// Who an error is to be blamed on.
enum class ErrorKind : std::uint8_t {
  Vm,           ///< a status of the Move VM: the module or the call is at fault
  Input,        ///< text or arguments that a person gave
  NotFound,     ///< an object, package, file or name that is not there
  Io,           ///< the operating system refused
  Store,        ///< the store is damaged or locked
  Unsupported,  ///< valid, but not provided by this build
  Cancelled,    ///< ended from outside or by a time limit: no outcome, and nothing to keep
};

/// What went wrong, and where. An `Error` is one pointer wide, so that `Result<T>` costs nothing on the good
/// path.
class Error {
 public:
  struct Index {
    IndexKind kind;
    std::uint16_t index;
    friend bool operator==(const Index&, const Index&) = default;
  };
  /// A place in code: function definition and instruction number, both in the module of the error or frame.
  struct CodeOffset {
    std::uint16_t function;
    std::uint16_t offset;
    friend bool operator==(const CodeOffset&, const CodeOffset&) = default;
  };
  /// A calling frame of an error in running code.
  struct Frame {
    ModuleId module;
    CodeOffset at;
    friend bool operator==(const Frame&, const Frame&) = default;
  };

  /// A status of the VM.
  explicit Error(StatusCode status, std::string message = {});
  /// Anything that is not a status of the VM (its status is UNKNOWN_STATUS).
  Error(ErrorKind kind, std::string message);

  Error(const Error& other);
  Error& operator=(const Error& other);
  Error(Error&&) noexcept;
  Error& operator=(Error&&) noexcept;
  ~Error();

  // Each adds to the error and gives it back, so that they chain.
  Error&& with_sub_status(std::uint64_t sub_status) &&;
  Error&& with_message(std::string message) &&;
  Error&& at_module(ModuleId module) &&;
  Error&& at_index(IndexKind kind, std::uint16_t index) &&;
  Error&& at_code_offset(std::uint16_t function, std::uint16_t offset) &&;
  Error&& with_stack_trace(std::vector<Frame> frames) &&;

  [[nodiscard]] ErrorKind kind() const noexcept;
  [[nodiscard]] StatusCode status() const noexcept;
  [[nodiscard]] std::optional<std::uint64_t> sub_status() const noexcept;
  /// The module to blame, if any.
  [[nodiscard]] const std::optional<ModuleId>& module() const noexcept;
  /// In the order in which they were attached, innermost first.
  [[nodiscard]] std::span<const Index> indices() const noexcept;
  [[nodiscard]] std::span<const CodeOffset> offsets() const noexcept;
  /// Calling frames, nearest caller first, without the one that failed.
  [[nodiscard]] std::span<const Frame> stack_trace() const noexcept;
  /// For people; never compared.
  [[nodiscard]] std::string_view message() const noexcept;

  /// One line: status, sub-status, place and message.
  [[nodiscard]] std::string to_string() const;

 private:
  struct Payload;
  std::unique_ptr<Payload> payload_;
};

template <class T>
using Result = std::expected<T, Error>;

/// `return fail(StatusCode::X, …)` in a function that returns a Result.
template <class... Args>
[[nodiscard]] std::unexpected<Error> fail(Args&&... args) {
  return std::unexpected<Error>(std::in_place, std::forward<Args>(args)...);
}

/// The error of a failed result, to hand on: `return propagate(result);`
template <class T>
[[nodiscard]] std::unexpected<Error> propagate(Result<T>& result) {
  return std::unexpected<Error>(std::move(result.error()));
}

}  // namespace mvm
