// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/scratch.h"
#include "verifier/stack_type.h"

#include <mvm/file_format.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace mvm::verifier {

/// What a type has in it, as bits; a signature has what its types have.
using TypeTraits = std::uint8_t;
inline constexpr TypeTraits kReference = 1;       ///< a reference anywhere
inline constexpr TypeTraits kInnerReference = 2;  ///< a reference that is not the whole type
inline constexpr TypeTraits kInstantiation = 4;   ///< type arguments, which could lack an ability
inline constexpr TypeTraits kTypeParameter = 8;

/// What passes ask of the types of a module, found once for each type and each signature.
class TypeFacts {
 public:
  /// The memory of `scratch` must last as long.
  TypeFacts(const CompiledModule& module, ScratchArena& scratch);

  [[nodiscard]] TypeTraits traits(TypeId type) const noexcept { return types_[type.value].traits; }
  [[nodiscard]] TypeTraits traits(TableIndex signature) const noexcept {
    return signatures_[signature].traits;
  }
  [[nodiscard]] TypeTraits traits_of_signatures() const noexcept { return traits_of_signatures_; }

  /// What a type counts for in limits: its nodes, where datatypes and type parameters, which may stand for
  /// any number of them, weigh more. Saturates at 2^32 - 1.
  [[nodiscard]] std::uint32_t weight(TypeId type) const noexcept { return types_[type.value].weight; }
  /// Of the types of a signature, together; below 2^48.
  [[nodiscard]] std::uint64_t weight(TableIndex signature) const noexcept {
    return signatures_[signature].weight;
  }
  /// The largest weight of a type.
  [[nodiscard]] std::uint32_t heaviest() const noexcept { return heaviest_; }

  /// As the stack holds a value of the type.
  [[nodiscard]] StackType on_stack(TypeId type) const noexcept { return types_[type.value].on_stack; }

 private:
  struct Type {
    StackType on_stack;
    std::uint32_t weight;
    TypeTraits traits;
  };
  struct Signature {
    std::uint64_t weight;
    TypeTraits traits;
  };

  std::span<Type> types_;
  std::span<Signature> signatures_;
  std::uint32_t heaviest_ = 0;
  TypeTraits traits_of_signatures_ = 0;
};

}  // namespace mvm::verifier
