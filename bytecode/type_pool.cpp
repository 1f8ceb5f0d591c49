// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/type_pool.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <functional>
#include <unordered_map>

namespace mvm {
namespace {

/// Types of at most so many nodes are substituted by plain recursion; it cannot go deeper than that.
constexpr std::uint32_t kSmallType = 64;

/// Indices up to twice the number of types so far, and a few, have a place in a direct table: so the table
/// stays linear in the number of types, whatever index a module writes.
constexpr std::size_t direct_limit(std::size_t types) noexcept { return 2 * types + 32; }

constexpr std::uint32_t add_saturating(std::uint32_t a, std::uint32_t b) noexcept {
  const std::uint32_t sum = a + b;
  return sum < a ? UINT32_MAX : sum;
}

}  // namespace

TypePool::TypePool(std::uint64_t seed) : seed_(seed) {
  nodes_.reserve(2 * kPrimitiveTypes);
  derived_.reserve(2 * kPrimitiveTypes);
  for (std::uint32_t kind = 0; kind < kPrimitiveTypes; ++kind) add_node(static_cast<TypeKind>(kind), 0, {});
}

TypePool::TypePool(const TypePool& base, std::nullptr_t)
    : base_(&base), base_size_(base.size()), seed_(base.seed_) {}

std::uint64_t TypePool::hash_of(TypeKind kind, std::uint16_t index,
                                std::span<const TypeId> args) const noexcept {
  const std::uint64_t head = (std::uint64_t{index} << 8) | static_cast<std::uint64_t>(kind);
  return XXH3_64bits_withSeed(args.data(), args.size_bytes(), seed_ + head * XXH_PRIME64_1);
}

std::uint32_t TypePool::find_hashed(std::uint64_t hash, TypeKind kind, std::uint16_t index,
                                    std::span<const TypeId> args) const noexcept {
  if (table_.empty()) return kNone;
  const std::size_t mask = table_.size() - 1;
  for (std::size_t place = hash & mask;; place = (place + 1) & mask) {
    const std::uint32_t id = table_[place];
    if (id == kNone) return kNone;
    const TypeNode& node = nodes_[id - base_size_];
    if (node.kind == kind && node.index == index && std::ranges::equal(this->args(TypeId{id}), args))
      return id;
  }
}

std::uint32_t TypePool::find(TypeKind kind, std::uint16_t index,
                             std::span<const TypeId> args) const noexcept {
  if (base_ != nullptr) {
    const bool may_be_below = std::ranges::all_of(args, [&](TypeId arg) { return arg.value < base_size_; });
    const std::uint32_t below = may_be_below ? base_->find(kind, index, args) : kNone;
    if (below != kNone) return below;
  }
  switch (kind) {
    case TypeKind::Vector:
    case TypeKind::Reference:
    case TypeKind::MutableReference:
      if (args[0].value >= base_size_) {
        Derived derived = derived_[args[0].value - base_size_];
        return derived_of_kind(derived, kind);
      }
      break;
    case TypeKind::Datatype:
      if (index < datatypes_.size() && datatypes_[index] != kNone) return datatypes_[index];
      break;
    case TypeKind::TypeParameter:
      if (index < type_parameters_.size() && type_parameters_[index] != kNone) return type_parameters_[index];
      break;
    default:
      break;
  }
  return find_hashed(hash_of(kind, index, args), kind, index, args);
}

TypeId TypePool::make_unary(TypeKind kind, TypeId inner) {
  const std::span<const TypeId> args(&inner, 1);
  if (const std::uint32_t known = find(kind, 0, args); known != kNone) return TypeId{known};
  const TypeId made = add_node(kind, 0, args);
  if (inner.value >= base_size_) {
    derived_of_kind(derived_[inner.value - base_size_], kind) = made.value;
  } else {
    add_hashed(made);
  }
  return made;
}

TypeId TypePool::make_leaf(TypeKind kind, std::uint16_t index, DirectTable& direct) {
  if (const std::uint32_t known = find(kind, index, {}); known != kNone) return TypeId{known};
  const TypeId made = add_node(kind, index, {});
  if (index >= direct_limit(nodes_.size())) {
    add_hashed(made);
  } else {
    if (index >= direct.size()) direct.resize(std::max<std::size_t>(index + 1U, 2 * direct.size()), kNone);
    direct[index] = made.value;
  }
  return made;
}

TypeId TypePool::datatype_instantiation(std::uint16_t datatype_handle, std::span<const TypeId> args) {
  constexpr TypeKind kKind = TypeKind::DatatypeInstantiation;
  if (const std::uint32_t known = find(kKind, datatype_handle, args); known != kNone) return TypeId{known};
  const TypeId made = add_node(kKind, datatype_handle, args);
  add_hashed(made);
  return made;
}

TypeId TypePool::add_node(TypeKind kind, std::uint16_t index, std::span<const TypeId> args) {
  TypeNode node{.kind = kind,
                .index = index,
                .arity = static_cast<std::uint16_t>(args.size()),
                .first_arg = static_cast<std::uint32_t>(args_.size())};
  if (kind == TypeKind::TypeParameter) {
    node.has_type_parameter = true;
    node.type_parameter_bound = index + 1U;
  }
  for (const TypeId arg : args) {
    const TypeNode& inner = (*this)[arg];
    node.has_type_parameter |= inner.has_type_parameter;
    node.type_parameter_bound = std::max(node.type_parameter_bound, inner.type_parameter_bound);
    node.node_count = add_saturating(node.node_count, inner.node_count);
    node.depth =
        std::max<std::uint16_t>(node.depth, inner.depth == UINT16_MAX ? UINT16_MAX : inner.depth + 1);
  }
  // The arguments may be a part of this pool's own, which moves when it grows.
  if (!args.empty() && args_.capacity() - args_.size() < args.size()) {
    std::vector<TypeId> grown;
    grown.reserve(std::max<std::size_t>(2 * args_.capacity(), args_.size() + args.size() + 16));
    grown.insert(grown.end(), args_.begin(), args_.end());
    grown.insert(grown.end(), args.begin(), args.end());
    args_ = std::move(grown);
  } else {
    args_.insert(args_.end(), args.begin(), args.end());
  }
  nodes_.push_back(node);
  derived_.emplace_back();
  return TypeId{size() - 1};
}

void TypePool::add_hashed(TypeId type) {
  if (2 * (hashed_ + 1) > table_.size()) grow_table();
  const TypeNode& node = nodes_[type.value - base_size_];
  const std::size_t mask = table_.size() - 1;
  std::size_t place = hash_of(node.kind, node.index, args(type)) & mask;
  while (table_[place] != kNone) place = (place + 1) & mask;
  table_[place] = type.value;
  ++hashed_;
}

void TypePool::grow_table() {
  const std::vector<std::uint32_t> old = std::move(table_);
  table_.assign(std::max<std::size_t>(32, 2 * old.size()), kNone);
  hashed_ = 0;
  for (const std::uint32_t id : old) {
    if (id != kNone) add_hashed(TypeId{id});
  }
}

TypeId TypePool::substitute(TypeId type, std::span<const TypeId> args) {
  const TypeNode& node = (*this)[type];
  if (!node.has_type_parameter) return type;
  // What replaces the parameters may lie in this pool's own storage, which moves when it grows.
  std::vector<TypeId> copy;
  const std::less<const TypeId*> before;
  if (!args.empty() && !before(args.data(), args_.data()) &&
      before(args.data(), args_.data() + args_.size())) {
    copy.assign(args.begin(), args.end());
    args = copy;
  }
  return node.node_count <= kSmallType ? substitute_small(type, args) : substitute_shared(type, args);
}

TypeId TypePool::substitute_small(TypeId type, std::span<const TypeId> args) {
  const TypeNode node = (*this)[type];
  if (!node.has_type_parameter) return type;
  switch (node.kind) {
    case TypeKind::TypeParameter:
      return node.index < args.size() ? args[node.index] : type;
    case TypeKind::DatatypeInstantiation: {
      std::array<TypeId, kSmallType> replaced;
      for (std::size_t i = 0; i < node.arity; ++i) replaced[i] = substitute_small(this->args(type)[i], args);
      return datatype_instantiation(node.index, std::span(replaced).first(node.arity));
    }
    default:
      return unary(node.kind, substitute_small(inner(type), args));
  }
}

// A type is smaller in memory than written out where parts of it are equal, so each distinct part is done
// once.
TypeId TypePool::substitute_shared(TypeId type, std::span<const TypeId> args) {
  std::unordered_map<std::uint32_t, TypeId> done;
  std::vector<TypeId> pending{type};
  std::vector<TypeId> replaced;
  while (!pending.empty()) {
    const TypeId current = pending.back();
    const TypeNode node = (*this)[current];
    if (!node.has_type_parameter) {
      done.emplace(current.value, current);
    } else if (node.kind == TypeKind::TypeParameter) {
      done.emplace(current.value, node.index < args.size() ? args[node.index] : current);
    }
    if (done.contains(current.value)) {
      pending.pop_back();
      continue;
    }
    replaced.clear();
    const std::size_t before = pending.size();
    for (const TypeId part : this->args(current)) {
      if (const auto found = done.find(part.value); found != done.end()) {
        replaced.push_back(found->second);
      } else {
        pending.push_back(part);
      }
    }
    if (pending.size() != before) continue;
    done.emplace(current.value, node.kind == TypeKind::DatatypeInstantiation
                                    ? datatype_instantiation(node.index, replaced)
                                    : unary(node.kind, replaced[0]));
    pending.pop_back();
  }
  return done.at(type.value);
}

}  // namespace mvm
