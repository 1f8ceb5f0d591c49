// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/execution.h>
#include <mvm/type_tag.h>
#include <mvm/u256.h>
#include <mvm/vm.h>

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mvm {

/// A value with its type and the names of its fields, for showing to people (`MoveValue` of Move's annotated
/// values).
struct AnnotatedValue {
  struct Field;
  struct Struct {
    std::vector<Field> fields;
  };
  struct Enum {
    std::string variant;
    std::vector<Field> fields;
  };
  struct Vector {
    std::vector<AnnotatedValue> elements;
  };
  /// `0x1::option::Option`: no element, or one.
  struct Option {
    std::vector<AnnotatedValue> value;
  };
  /// `vector<u8>`.
  struct ByteString {
    std::vector<std::uint8_t> bytes;
  };

  /// Besides these: integers as u256 (`type` says which), addresses (also `0x2::object::ID` and `UID`),
  /// strings
  /// (`0x1::string::String` and `0x1::ascii::String`).
  using Form =
      std::variant<bool, U256, AccountAddress, std::string, ByteString, Vector, Option, Struct, Enum>;

  TypeTag type;
  Form form;

  [[nodiscard]] std::string to_text() const;  ///< `{ id: 0x…, balance: 100 }` on one line
};
struct AnnotatedValue::Field {
  std::string name;
  AnnotatedValue value;
};

/// Reads the BCS of a value of the type, by the packages in the executor's store. Fails where a package of
/// the type is not there (NotFound, or a status of the VM), and where the bytes are no value of the type
/// (Input).
[[nodiscard]] Result<AnnotatedValue> annotate(const Executor& executor, const TypeTag& type,
                                              std::span<const std::uint8_t> bcs);

/// The same by the modules of a resolver, without a store.
[[nodiscard]] Result<AnnotatedValue> annotate(const Vm& vm, const ModuleResolver& resolver,
                                              const Linkage& linkage, const TypeTag& type,
                                              std::span<const std::uint8_t> bcs);

}  // namespace mvm
