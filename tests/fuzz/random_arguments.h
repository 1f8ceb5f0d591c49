// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/file_format.h>
#include <mvm/type_tag.h>

#include <cstdint>
#include <random>
#include <vector>

namespace mvm::fuzz {

/// Makes arguments for the functions of a module, as far as its own tables tell what their types hold.
class RandomArguments {
 public:
  RandomArguments(const CompiledModule& module, std::uint32_t seed) : module_(module), random_(seed) {}

  [[nodiscard]] std::vector<TypeTag> type_arguments(std::size_t count);
  /// BCS of a value of each parameter; for types of other modules, bytes that may be one.
  [[nodiscard]] std::vector<std::vector<std::uint8_t>> arguments(Signature parameters,
                                                                 const std::vector<TypeTag>& type_arguments);

 private:
  using Bytes = std::vector<std::uint8_t>;

  void append(Bytes& out, TypeId type, std::span<const TypeId> type_args, unsigned depth);
  void append_datatype(Bytes& out, TableIndex handle, std::span<const TypeId> type_args, unsigned depth);
  void append_fields(Bytes& out, std::span<const FieldDefinition> fields, std::span<const TypeId> type_args,
                     unsigned depth);
  void append_integer(Bytes& out, std::size_t size);
  [[nodiscard]] std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }

  const CompiledModule& module_;
  std::mt19937 random_;
};

}  // namespace mvm::fuzz
