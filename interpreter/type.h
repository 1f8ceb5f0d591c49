// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/depth_formula.h"

#include <mvm/ability.h>
#include <mvm/address.h>
#include <mvm/file_format.h>
#include <mvm/status.h>
#include <mvm/type_pool.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <string>

namespace mvm {

struct Layout;
struct Module;

/// A struct or enum that was loaded: one for each declaration, shared by all its instances.
struct Datatype {
  ModuleId defining_id;  ///< where the type was first defined: the address of its TypeTag and of its events
  ModuleId runtime_id;   ///< the module as its package's code names it (the original package id)
  std::string name;
  AbilitySet abilities;
  bool is_enum = false;
  std::span<const DatatypeTyParameter> type_parameters;
  /// The module whose tables declare it (the first that was loaded), and its definition there.
  const Module* home = nullptr;
  TableIndex definition = 0;  ///< struct_defs or enum_defs
  DepthFormula depth;

  /// Fields of a struct; the types are of `home`.
  [[nodiscard]] std::span<const FieldDefinition> fields() const noexcept;
  [[nodiscard]] std::span<const VariantDefinition> variants() const noexcept;
};

/// A closed type at run time, interned: two types are equal exactly if their addresses are. Lives as long as
/// the cache of code that it was made in; primitives and `vector<u8>` live forever.
struct Type {
  TypeKind kind = TypeKind::Bool;  ///< never TypeParameter; Datatype for instances, too
  AbilitySet abilities;
  const Datatype* datatype = nullptr;  ///< of a Datatype
  std::span<const Type* const> args;   ///< a datatype's arguments, a vector's element, a reference's target
  std::uint32_t depth = 1;             ///< nesting of the type's name; saturates
  std::uint32_t node_count = 1;        ///< nodes of the type written out as a tree; saturates
  /// Made at first use.
  mutable std::atomic<const Layout*> layout{nullptr};
  /// Whether values can be written as BCS and read: EXECUTED, or the status that says why not; UNKNOWN_STATUS
  /// until asked.
  mutable std::atomic<StatusCode> serializability{StatusCode::UNKNOWN_STATUS};
  /// How deep values nest as the reference counts it; 0 until asked.
  mutable std::atomic<std::uint64_t> value_depth{0};

  [[nodiscard]] bool is_reference() const noexcept {
    return kind == TypeKind::Reference || kind == TypeKind::MutableReference;
  }
  /// The element of a vector, the target of a reference.
  [[nodiscard]] const Type& inner() const noexcept { return *args[0]; }
};

/// The type of a primitive: Bool to Signer.
[[nodiscard]] const Type& primitive(TypeKind kind) noexcept;
/// `vector<u8>`.
[[nodiscard]] const Type& bytes_type() noexcept;

/// Types nest at most this deep when a signature is instantiated (Move VM types, `TYPE_DEPTH_MAX`).
inline constexpr std::uint32_t kMaxTypeDepth = 256;
/// Nodes of type arguments together, when something generic is instantiated (`MAX_TYPE_INSTANTIATION_NODES`).
inline constexpr std::uint32_t kMaxTypeInstantiationNodes = 128;
/// How deep types may nest whose layout is asked for (`VALUE_DEPTH_MAX`).
inline constexpr std::uint32_t kMaxLayoutDepth = 128;

}  // namespace mvm
