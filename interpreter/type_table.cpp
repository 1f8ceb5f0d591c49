// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/type_table.h"

#include "interpreter/module.h"

#include <algorithm>
#include <new>

namespace mvm {
namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) noexcept {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15ULL;
  return hash ^ (hash >> 29);
}

std::uint64_t hash_of(TypeKind kind, const Datatype* datatype, std::span<const Type* const> args) noexcept {
  std::uint64_t hash = mix(static_cast<std::uint64_t>(kind), reinterpret_cast<std::uintptr_t>(datatype));
  for (const Type* arg : args) hash = mix(hash, reinterpret_cast<std::uintptr_t>(arg));
  return hash;
}

std::uint32_t saturating_add(std::uint32_t a, std::uint32_t b) noexcept {
  std::uint32_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? UINT32_MAX : sum;
}

/// The declared abilities, without those that an argument does not support; phantom parameters do not count
/// (Move binary format, `polymorphic_abilities`).
AbilitySet instance_abilities(AbilitySet declared, std::span<const DatatypeTyParameter> parameters,
                              std::span<const Type* const> args) noexcept {
  AbilitySet result = declared;
  for (const Ability ability : {Ability::Copy, Ability::Drop, Ability::Store, Ability::Key}) {
    if (!declared.has(ability)) continue;
    for (std::size_t i = 0; i < args.size(); ++i) {
      if (!parameters.empty() && parameters[i].is_phantom) continue;
      if (args[i]->abilities.has(required_of_arguments(ability))) continue;
      result = AbilitySet(static_cast<std::uint8_t>(result.bits() & ~static_cast<std::uint8_t>(ability)));
      break;
    }
  }
  return result;
}

AbilitySet abilities_of(TypeKind kind, const Datatype* datatype, std::span<const Type* const> args) noexcept {
  switch (kind) {
    case TypeKind::Vector:
      return instance_abilities(AbilitySet::vector(), {}, args);
    case TypeKind::Datatype:
      return instance_abilities(datatype->abilities, datatype->type_parameters, args);
    default:
      return AbilitySet::references();
  }
}

}  // namespace

TypeTable::TypeTable() : slots_(256, nullptr) {}
TypeTable::~TypeTable() = default;

const Type& TypeTable::vector_of(const Type& element) {
  if (&element == &primitive(TypeKind::U8)) return bytes_type();
  const Type* arg = &element;
  return intern(TypeKind::Vector, nullptr, std::span(&arg, 1));
}

const Type& TypeTable::reference_to(const Type& target, bool is_mutable) {
  const Type* arg = &target;
  return intern(is_mutable ? TypeKind::MutableReference : TypeKind::Reference, nullptr, std::span(&arg, 1));
}

const Type& TypeTable::datatype(const Datatype& datatype, std::span<const Type* const> args) {
  return intern(TypeKind::Datatype, &datatype, args);
}

// Recursion is as deep as a signature of a module nests, which the deserializer limits to 256.
const Type& TypeTable::substitute(const Module& module, TypeId type, std::span<const Type* const> args) {
  const TypePool& pool = module.compiled->types;
  const TypeNode& node = pool[type];
  switch (node.kind) {
    case TypeKind::Vector:
      return vector_of(substitute(module, pool.inner(type), args));
    case TypeKind::Reference:
      return reference_to(substitute(module, pool.inner(type), args), false);
    case TypeKind::MutableReference:
      return reference_to(substitute(module, pool.inner(type), args), true);
    case TypeKind::Datatype:
      return datatype(*module.datatypes[node.index], {});
    case TypeKind::DatatypeInstantiation: {
      std::vector<const Type*> inner;
      inner.reserve(node.arity);
      for (const TypeId arg : pool.args(type)) inner.push_back(&substitute(module, arg, args));
      return datatype(*module.datatypes[node.index], inner);
    }
    case TypeKind::TypeParameter:
      return *args[node.index];
    default:
      return primitive(node.kind);
  }
}

const Type& TypeTable::intern(TypeKind kind, const Datatype* datatype, std::span<const Type* const> args) {
  const Key key{kind, datatype, args, hash_of(kind, datatype, args)};
  {
    const std::shared_lock lock(mutex_);
    if (const Type* type = find(key)) return *type;
  }
  const std::unique_lock lock(mutex_);
  if (const Type* type = find(key)) return *type;
  return insert(key);
}

const Type* TypeTable::find(const Key& key) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = key.hash & mask;; i = (i + 1) & mask) {
    const Type* type = slots_[i];
    if (type == nullptr) return nullptr;
    if (type->kind == key.kind && type->datatype == key.datatype && std::ranges::equal(type->args, key.args))
      return type;
  }
}

const Type& TypeTable::insert(const Key& key) {
  if (count_ * 2 >= slots_.size()) grow();
  const Type** args = nullptr;
  if (!key.args.empty()) {
    args = static_cast<const Type**>(arena_.allocate(key.args.size_bytes(), alignof(const Type*)));
    std::ranges::copy(key.args, args);
  }
  Type* type = new (arena_.allocate(sizeof(Type), alignof(Type))) Type;
  type->kind = key.kind;
  type->datatype = key.datatype;
  type->args = std::span(args, key.args.size());
  type->abilities = abilities_of(key.kind, key.datatype, key.args);
  std::uint32_t inner_depth = 0;
  for (const Type* arg : key.args) {
    inner_depth = std::max(inner_depth, arg->depth);
    type->node_count = saturating_add(type->node_count, arg->node_count);
  }
  type->depth = saturating_add(inner_depth, 1);
  std::size_t i = key.hash & (slots_.size() - 1);
  while (slots_[i] != nullptr) i = (i + 1) & (slots_.size() - 1);
  slots_[i] = type;
  ++count_;
  memory_.fetch_add(sizeof(Type) + key.args.size_bytes() + 2 * sizeof(Type*), std::memory_order_relaxed);
  return *type;
}

void TypeTable::grow() {
  std::vector<Type*> larger(slots_.size() * 2, nullptr);
  for (Type* type : slots_) {
    if (type == nullptr) continue;
    std::size_t i = hash_of(type->kind, type->datatype, type->args) & (larger.size() - 1);
    while (larger[i] != nullptr) i = (i + 1) & (larger.size() - 1);
    larger[i] = type;
  }
  slots_ = std::move(larger);
}

}  // namespace mvm
