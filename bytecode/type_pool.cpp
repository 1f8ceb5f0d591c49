// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/type_pool.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mvm {
namespace {

/// Types of at most so many nodes are substituted by plain recursion; it cannot go deeper than that.
constexpr std::uint32_t kSmallType = 64;

/// Room that is made at once, enough for most modules.
constexpr std::size_t kFirstTypes = 48;
constexpr std::size_t kFirstBlock = kFirstTypes * (sizeof(TypeNode) + 8 * sizeof(std::uint32_t));

/// Datatypes and type parameters of lower index are found by it; the few of a higher one are hashed, so that
/// a module cannot make these tables much larger than itself.
constexpr std::uint32_t kDirectIndices = 512;

/// The largest table that is not seeded: even if all its types collide, finding one is cheap.
constexpr std::uint32_t kUnseededTable = 64;

constexpr std::uint32_t add_saturating(std::uint32_t a, std::uint32_t b) noexcept {
  const std::uint32_t sum = a + b;
  return sum < a ? UINT32_MAX : sum;
}

constexpr auto kPrimitiveNodes = [] {
  std::array<TypeNode, kPrimitiveTypes> nodes{};
  for (std::size_t kind = 0; kind < nodes.size(); ++kind) nodes[kind].kind = static_cast<TypeKind>(kind);
  return nodes;
}();

/// How deep a type is that has a part so deep.
constexpr std::uint16_t depth_around(std::uint16_t depth) noexcept {
  return depth == UINT16_MAX ? UINT16_MAX : depth + 1;
}

}  // namespace

template <class T>
void TypePool::Array<T>::grow(Arena& arena, std::size_t needed) {
  const std::size_t larger = std::max<std::size_t>({needed, 2 * std::size_t{capacity}, kFirstTypes});
  T* const moved = arena.make_array<T>(larger).data();
  if (size != 0) std::memcpy(static_cast<void*>(moved), data, size * sizeof(T));
  data = moved;
  capacity = static_cast<std::uint32_t>(larger);
}

TypePool::TypePool(std::span<const std::uint8_t> seed) : seed_source_(seed), arena_(kFirstBlock) {
  grow_nodes();
  std::ranges::copy(kPrimitiveNodes, nodes_.data);
  nodes_.size = kPrimitiveTypes;
  derived_.extend(arena_, kPrimitiveTypes);
}

TypePool::TypePool(const TypePool& base, std::nullptr_t)
    : base_(&base), base_size_(base.size()), seed_(base.seed_) {}

inline std::uint64_t TypePool::hash_of(TypeKind kind, std::uint16_t index,
                                       std::span<const TypeId> args) const noexcept {
  const std::uint64_t head = (std::uint64_t{index} << 8) | static_cast<std::uint64_t>(kind);
  return XXH3_64bits_withSeed(args.data(), args.size_bytes(), seed_ + head * XXH_PRIME64_1);
}

[[gnu::always_inline]] inline std::uint32_t TypePool::find_hashed(
    std::uint64_t hash, TypeKind kind, std::uint16_t index, std::span<const TypeId> args) const noexcept {
  const std::size_t mask = table_.size - 1;
  for (std::size_t place = hash & mask;; place = (place + 1) & mask) {
    const std::uint32_t id = table_[place];
    if (id == kNone) return kNone;
    const TypeNode& node = nodes_[id - base_size_];
    if (node.kind == kind && node.index == index && std::ranges::equal(this->args(TypeId{id}), args))
      return id;
  }
}

std::uint32_t TypePool::find_direct(TypeKind kind, std::uint16_t index,
                                    std::span<const TypeId> args) const noexcept {
  switch (kind) {
    case TypeKind::Vector:
    case TypeKind::Reference:
    case TypeKind::MutableReference: {
      const std::uint32_t inner = args[0].value;
      return inner >= base_size_ && inner < size() ? derived_[inner - base_size_][derived_slot(kind)] : kNone;
    }
    case TypeKind::Datatype:
      return index < datatypes_.size ? datatypes_[index] : kNone;
    case TypeKind::TypeParameter:
      return index < type_parameters_.size ? type_parameters_[index] : kNone;
    default:
      return kNone;
  }
}

TypeNode TypePool::leaf_node(TypeKind kind, std::uint16_t index) const noexcept {
  const bool is_parameter = kind == TypeKind::TypeParameter;
  return {.kind = kind,
          .has_type_parameter = is_parameter,
          .index = index,
          .first_arg = args_.size,
          .type_parameter_bound = is_parameter ? index + 1U : 0};
}

void TypePool::grow_nodes() {
  nodes_.grow(arena_, nodes_.size + std::size_t{1});
  derived_.grow(arena_, nodes_.capacity);
}

TypeId TypePool::push_node(const TypeNode& node) {
  if (nodes_.size == nodes_.capacity) [[unlikely]]
    grow_nodes();
  nodes_[nodes_.size++] = node;
  derived_[derived_.size++] = {};
  return TypeId{size() - 1};
}

TypeId TypePool::intern_hashed(TypeKind kind, std::uint16_t index, std::span<const TypeId> args) {
  const std::uint64_t hash = hash_of(kind, index, args);
  for (const TypePool* pool = this; pool != nullptr; pool = pool->base_) {
    if (kind != TypeKind::DatatypeInstantiation) {
      if (const std::uint32_t known = pool->find_direct(kind, index, args); known != kNone)
        return TypeId{known};
    }
    if (pool->table_.size == 0) continue;
    if (const std::uint32_t known = pool->find_hashed(hash, kind, index, args); known != kNone)
      return TypeId{known};
  }
  const TypeId made = add_node(kind, index, args);
  add_hashed(hash, made);
  return made;
}

TypeId TypePool::make_unary(TypeKind kind, TypeId inner) {
  if (inner.value < base_size_) return intern_hashed(kind, 0, {&inner, 1});
  TypeNode node = nodes_[inner.value - base_size_];
  node.kind = kind;
  node.index = 0;
  node.arity = 1;
  node.first_arg = args_.size;
  node.node_count = add_saturating(node.node_count, 1);
  node.depth = depth_around(node.depth);
  args_.push(arena_, inner);
  const TypeId made = push_node(node);
  derived_[inner.value - base_size_][derived_slot(kind)] = made.value;
  return made;
}

TypeId TypePool::make_leaf(TypeKind kind, std::uint16_t index, DirectTable& direct) {
  if (index >= kDirectIndices) return intern_hashed(kind, index, {});
  for (const TypePool* pool = base_; pool != nullptr; pool = pool->base_) {
    if (const std::uint32_t known = pool->find_direct(kind, index, {}); known != kNone) return TypeId{known};
  }
  const TypeId made = push_node(leaf_node(kind, index));
  direct.extend(arena_, index + 1U);
  direct[index] = made.value;
  return made;
}

TypeId TypePool::datatype_instantiation(std::uint16_t datatype_handle, std::span<const TypeId> args) {
  return intern_hashed(TypeKind::DatatypeInstantiation, datatype_handle, args);
}

TypeId TypePool::add_node(TypeKind kind, std::uint16_t index, std::span<const TypeId> args) {
  TypeNode node = leaf_node(kind, index);
  node.arity = static_cast<std::uint16_t>(args.size());
  for (const TypeId arg : args) {
    const TypeNode& inner = (*this)[arg];
    node.has_type_parameter |= inner.has_type_parameter;
    node.type_parameter_bound = std::max(node.type_parameter_bound, inner.type_parameter_bound);
    node.node_count = add_saturating(node.node_count, inner.node_count);
    node.depth = std::max(node.depth, depth_around(inner.depth));
  }
  // The arguments may be a part of this pool's own array: what that leaves when it grows stays in the arena.
  args_.reserve(arena_, args_.size + args.size());
  std::ranges::copy(args, args_.data + args_.size);
  args_.size += node.arity;
  return push_node(node);
}

void TypePool::add_hashed(std::uint64_t hash, TypeId type) {
  if (2 * (hashed_ + 1) > table_.size) {
    grow_table();
    const TypeNode& node = nodes_[type.value - base_size_];
    hash = hash_of(node.kind, node.index, args(type));  // the seed may be another now
  }
  const std::size_t mask = table_.size - 1;
  std::size_t place = hash & mask;
  while (table_[place] != kNone) place = (place + 1) & mask;
  table_[place] = type.value;
  ++hashed_;
}

void TypePool::grow_table() {
  if (table_.size >= kUnseededTable && !seed_source_.empty()) {
    seed_ = XXH3_64bits(seed_source_.data(), seed_source_.size());
    seed_source_ = {};
  }
  const Array<std::uint32_t> old = std::exchange(table_, {});
  table_.extend(arena_, std::max<std::size_t>(32, 2 * std::size_t{old.size}));
  hashed_ = 0;
  for (const std::uint32_t id : old.all()) {
    if (id == kNone) continue;
    const TypeNode& node = nodes_[id - base_size_];
    add_hashed(hash_of(node.kind, node.index, args(TypeId{id})), TypeId{id});
  }
}

TypeId TypePool::substitute(TypeId type, std::span<const TypeId> args) {
  const TypeNode& node = (*this)[type];
  if (!node.has_type_parameter) return type;
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
