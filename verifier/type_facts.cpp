// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/type_facts.h"

#include <algorithm>
#include <array>

namespace mvm::verifier {
namespace {

constexpr std::size_t kKinds = static_cast<std::size_t>(TypeKind::TypeParameter) + 1;

/// What a node of this kind adds.
struct Kind {
  std::uint8_t weight = 1;
  TypeTraits traits = 0;
  ReferenceKind reference = ReferenceKind::None;
};

constexpr std::array<Kind, kKinds> kKindFacts = [] {
  std::array<Kind, kKinds> kinds{};
  const auto of = [&](TypeKind kind) -> Kind& { return kinds[static_cast<std::size_t>(kind)]; };
  // Move bytecode verifier, `limits`: STRUCT_SIZE_WEIGHT and PARAM_SIZE_WEIGHT.
  for (const TypeKind kind : {TypeKind::Datatype, TypeKind::DatatypeInstantiation, TypeKind::TypeParameter})
    of(kind).weight = 4;
  of(TypeKind::Reference).traits = of(TypeKind::MutableReference).traits = kReference;
  of(TypeKind::DatatypeInstantiation).traits = kInstantiation;
  of(TypeKind::TypeParameter).traits = kTypeParameter;
  of(TypeKind::Reference).reference = ReferenceKind::Immutable;
  of(TypeKind::MutableReference).reference = ReferenceKind::Mutable;
  return kinds;
}();

}  // namespace

TypeFacts::TypeFacts(const CompiledModule& module, ScratchArena& scratch)
    : types_(scratch.allocate_array<Type>(module.types.size()), module.types.size()),
      signatures_(scratch.allocate_array<Signature>(module.signatures.size()), module.signatures.size()) {
  // Arguments of a type have smaller ids than it has, so one pass over the pool suffices.
  for (std::uint32_t id = 0; id < types_.size(); ++id) {
    const Kind& kind = kKindFacts[static_cast<std::size_t>(module.types.kind(TypeId{id}))];
    std::uint64_t weight = kind.weight;
    TypeTraits inner = 0;
    for (const TypeId argument : module.types.args(TypeId{id})) {
      weight += types_[argument.value].weight;
      inner |= types_[argument.value].traits;
    }
    if ((inner & kReference) != 0) inner |= kInnerReference;
    const TypeId referred =
        kind.reference == ReferenceKind::None ? TypeId{id} : module.types.inner(TypeId{id});
    types_[id] = {.on_stack = {referred, kind.reference},
                  .weight = static_cast<std::uint32_t>(std::min<std::uint64_t>(weight, UINT32_MAX)),
                  .traits = static_cast<TypeTraits>(kind.traits | inner)};
    heaviest_ = std::max(heaviest_, types_[id].weight);
  }
  for (std::size_t i = 0; i < signatures_.size(); ++i) {
    Signature all{.weight = 0, .traits = 0};
    for (const TypeId type : module.signatures[i]) {
      all.weight += types_[type.value].weight;
      all.traits |= types_[type.value].traits;
    }
    signatures_[i] = all;
    traits_of_signatures_ |= all.traits;
  }
}

}  // namespace mvm::verifier
