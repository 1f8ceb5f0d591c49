// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/layout.h"
#include "interpreter/lazy_array.h"
#include "interpreter/native.h"
#include "interpreter/type.h"

#include <mvm/file_format.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace mvm {

struct Function;
struct Instance;
struct PlainCode;
namespace translated {
struct FunctionShape;
struct RegisterCode;
}  // namespace translated

/// A constant, decoded once: a primitive to its slot, a vector left as BCS.
struct LoadedConstant {
  const Layout* layout =
      nullptr;  ///< null where the bytes are no value of the type: the verifier refuses that
  std::span<const std::uint8_t> bcs;
  std::array<std::byte, 32> value{};  ///< of a primitive, widened to its slot
};

/// A module linked with all that it names. Two linkages that resolve a module and its dependencies alike
/// share it. Immutable; lives as long as its cache.
struct Module {
  ModuleId runtime_id;  ///< as code names it
  ModuleId storage_id;  ///< where it was read from
  std::shared_ptr<const CompiledModule> compiled;
  std::span<const Module* const> dependencies;    ///< by order of module handles, itself left out
  std::span<const Datatype* const> datatypes;     ///< by DatatypeHandle
  std::span<const Datatype* const> declared;      ///< its own, in the order of their names
  std::span<const Function* const> functions;     ///< by FunctionHandle
  std::span<const Function> definitions;          ///< by FunctionDefinition
  std::span<const TableIndex> functions_by_name;  ///< definitions in the order of their names
  std::span<const LoadedConstant> constants;      ///< by constant

  // Null where it declares none of this name.
  [[nodiscard]] const Function* find_function(std::string_view name) const noexcept;
  [[nodiscard]] const Datatype* find_datatype(std::string_view name) const noexcept;
};

/// A function of a loaded module.
struct Function {
  const Module* module = nullptr;
  TableIndex index = 0;  ///< its definition
  std::string_view name;
  Visibility visibility = Visibility::Private;
  bool is_entry = false;
  bool is_native = false;
  NativeFunction native = nullptr;
  std::span<const AbilitySet> type_parameters;
  Signature parameters;
  Signature returns;
  const CodeUnit* code = nullptr;  ///< null for natives
  /// The code as the plain interpreter runs it; made at first use.
  mutable std::atomic<const PlainCode*> plain{nullptr};
  /// What the translation to register code knows of it; made at first use.
  mutable std::atomic<const translated::FunctionShape*> shape{nullptr};
  /// The only instance of a function without type parameters; made at first use.
  mutable std::atomic<const Instance*> instance{nullptr};
};

/// A parameter or local of an instance.
struct LocalSlot {
  const Layout* layout;
  std::uint32_t offset;  ///< bytes from the frame's start
};

/// A function with its type arguments: what a call enters.
struct Instance {
  const Function* function = nullptr;
  std::span<const Type* const> type_args;
  std::span<const LocalSlot> locals;   ///< parameters first
  std::span<const TableIndex> owning;  ///< locals whose values can own memory
  std::uint32_t parameters_size = 0;  ///< bytes: the frame begins with them, as they lie on the operand stack
  std::uint32_t frame_size = 0;
  std::uint32_t cleared_size = 0;  ///< so many bytes after the parameters are zero when the function begins
  std::uint16_t parameter_count = 0;
  std::span<const Layout* const> returns;
  const PlainCode* code = nullptr;
  [[nodiscard]] const void* find_operand(TableIndex slot) const noexcept {
    const auto* found = slots.find(slot);
    return found == nullptr ? nullptr : found->load(std::memory_order_acquire);
  }
  /// What the instructions' operands stand for in this instance, each found at first use; by PlainCode's
  /// slots.
  LazyArray<std::atomic<const void*>> slots;
  /// Made when it first runs so: without and with equality charged by what references point to.
  mutable std::array<std::atomic<const translated::RegisterCode*>, 2> registers{};
};

}  // namespace mvm
