// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/fuzz/library.h"

#include <mvm/file_format.h>
#include <mvm/type_tag.h>

#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace mvm::fuzz {

/// Makes arguments for the functions of a module, as far as its own tables and those of the library tell what
/// their types hold.
class RandomArguments {
 public:
  RandomArguments(const CompiledModule& module, const Library& library, std::uint32_t seed)
      : module_(module), library_(library), random_(seed) {}

  [[nodiscard]] std::vector<TypeTag> type_arguments(std::size_t count);
  /// BCS of a value of each parameter; for types of unknown modules, bytes that may be one.
  [[nodiscard]] std::vector<std::vector<std::uint8_t>> arguments(Signature parameters,
                                                                 const std::vector<TypeTag>& type_arguments);

 private:
  using Bytes = std::vector<std::uint8_t>;

  /// A type as a module has it, and what type parameters in it stand for.
  struct BoundType {
    const CompiledModule* module = nullptr;
    TypeId type;
    std::span<const BoundType> args;
  };

  void append(Bytes& out, const BoundType& bound, unsigned depth);
  void append_datatype(Bytes& out, const CompiledModule& module, const DatatypeHandle& handle,
                       std::span<const BoundType> args, unsigned depth);
  /// False where `home` defines no such type.
  [[nodiscard]] bool append_definition(Bytes& out, const CompiledModule& home, std::string_view name,
                                       std::span<const BoundType> args, unsigned depth);
  void append_fields(Bytes& out, const CompiledModule& home, std::span<const FieldDefinition> fields,
                     std::span<const BoundType> args, unsigned depth);
  void append_integer(Bytes& out, std::size_t size);
  [[nodiscard]] std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }

  const CompiledModule& module_;
  const Library& library_;
  std::mt19937 random_;
};

}  // namespace mvm::fuzz
