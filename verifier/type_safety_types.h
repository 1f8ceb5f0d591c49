// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/stack_type.h"

#include <mvm/file_format.h>
#include <mvm/type_pool.h>

#include <cstdint>

namespace mvm::verifier {

/// The type `type` of `types`, as the stack holds it.
[[nodiscard]] inline StackType stack_type(const TypePool& types, TypeId type) noexcept {
  const TypeKind kind = types[type].kind;
  if (kind == TypeKind::Reference) return {types.inner(type), ReferenceKind::Immutable};
  if (kind == TypeKind::MutableReference) return {types.inner(type), ReferenceKind::Mutable};
  return type;
}

/// Types of a module's declarations as an instruction with these type arguments means them; without
/// arguments, as they are written.
///
/// Whether a type on the stack is such a type, and how large it is, is answered without making the type:
/// calls of generic functions would else fill the pool with types that nothing keeps.
class Instantiation {
 public:
  /// Declared types and arguments are the module's; the others may also be of `types`, a layer over the
  /// module's pool.
  Instantiation(const CompiledModule& module, TypePool& types, Signature arguments) noexcept
      : declared_(module.types), types_(types), arguments_(arguments) {}

  [[nodiscard]] bool is_generic() const noexcept { return !arguments_.empty(); }

  /// Whether `declared` means `actual`.
  [[nodiscard]] bool matches(TypeId declared, TypeId actual) const noexcept {
    return is_closed(declared) ? declared == actual : matches_open(declared, actual);
  }
  [[nodiscard]] bool matches(TypeId declared, StackType actual) const noexcept {
    const StackType expected = stack_type(declared_, declared);
    return expected.reference() == actual.reference() && matches(expected.type(), actual.type());
  }
  /// Whether the datatype, with the arguments, is `actual`.
  [[nodiscard]] bool matches_datatype(TableIndex datatype_handle, TypeId actual) const noexcept;

  /// Nodes of what `declared` means, written as a tree; saturates at 2^32 - 1.
  [[nodiscard]] std::uint64_t node_count(TypeId declared) const noexcept {
    return is_closed(declared) ? declared_[declared].node_count : node_count_open(declared);
  }
  /// The same for the datatype with the arguments.
  [[nodiscard]] std::uint64_t datatype_node_count() const noexcept;

  /// The type itself.
  [[nodiscard]] TypeId apply(TypeId declared) const {
    return is_closed(declared) ? declared : types_.substitute(declared, arguments_);
  }
  /// The same, as the stack holds it: a reference is not made only to be taken apart.
  [[nodiscard]] StackType apply_for_stack(TypeId declared) const {
    const StackType found = stack_type(declared_, declared);
    return {apply(found.type()), found.reference()};
  }
  [[nodiscard]] TypeId apply_datatype(TableIndex datatype_handle) const {
    return is_generic() ? types_.datatype_instantiation(datatype_handle, arguments_)
                        : types_.datatype(datatype_handle);
  }

 private:
  [[nodiscard]] bool is_closed(TypeId declared) const noexcept {
    return !is_generic() || !declared_[declared].has_type_parameter;
  }
  [[nodiscard]] bool matches_open(TypeId declared, TypeId actual) const noexcept;
  [[nodiscard]] std::uint64_t node_count_open(TypeId declared) const noexcept;

  const TypePool& declared_;
  TypePool& types_;
  Signature arguments_;
};

}  // namespace mvm::verifier
