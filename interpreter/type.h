// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/ability.h>
#include <mvm/address.h>
#include <mvm/type_pool.h>

#include <atomic>
#include <cstdint>
#include <span>
#include <string>

namespace mvm {

struct Layout;

/// A struct or enum that was loaded: one for each declaration, shared by all its instances.
struct Datatype {
  ModuleId defining_id;  ///< where the type was first defined: the address of its TypeTag and of its events
  ModuleId runtime_id;   ///< the module as its package's code names it (the original package id)
  std::string name;
  AbilitySet abilities;
  bool is_enum = false;
};

/// A closed type at run time, interned: two types are equal exactly if their addresses are. Lives as long as the
/// `Runtime` that made it.
struct Type {
  TypeKind kind = TypeKind::Bool;  ///< never TypeParameter; Datatype for instances, too
  AbilitySet abilities;
  const Datatype* datatype = nullptr;  ///< of a Datatype
  std::span<const Type* const> args;   ///< a datatype's arguments, a vector's element, a reference's target
  std::uint32_t depth = 1;
  std::uint32_t node_count = 1;
  /// Made at first use; null until then and for references.
  mutable std::atomic<const Layout*> layout{nullptr};
};

}  // namespace mvm
