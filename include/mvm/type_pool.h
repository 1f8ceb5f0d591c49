// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/arena.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace mvm {

/// The shape of a type inside a module (`SignatureToken` of the Move binary format).
/// The numbers up to `Signer` are also the ids of these types in every pool.
enum class TypeKind : std::uint8_t {
  Bool,
  U8,
  U16,
  U32,
  U64,
  U128,
  U256,
  Address,
  Signer,
  Vector,
  Datatype,               ///< a struct or enum without type arguments
  DatatypeInstantiation,  ///< the same with type arguments
  Reference,
  MutableReference,
  TypeParameter,
};
inline constexpr std::uint32_t kPrimitiveTypes = 9;

/// A type of one module. Types are interned in the module's `TypePool`: two ids of one pool are equal exactly
/// if the types are.
struct TypeId {
  std::uint32_t value = 0;
  friend constexpr bool operator==(TypeId, TypeId) = default;
};

constexpr TypeId primitive_type(TypeKind kind) noexcept { return TypeId{static_cast<std::uint32_t>(kind)}; }
inline constexpr TypeId kBool = primitive_type(TypeKind::Bool);
inline constexpr TypeId kU8 = primitive_type(TypeKind::U8);
inline constexpr TypeId kU16 = primitive_type(TypeKind::U16);
inline constexpr TypeId kU32 = primitive_type(TypeKind::U32);
inline constexpr TypeId kU64 = primitive_type(TypeKind::U64);
inline constexpr TypeId kU128 = primitive_type(TypeKind::U128);
inline constexpr TypeId kU256 = primitive_type(TypeKind::U256);
inline constexpr TypeId kAddress = primitive_type(TypeKind::Address);
inline constexpr TypeId kSigner = primitive_type(TypeKind::Signer);

struct TypeNode {
  TypeKind kind = TypeKind::Bool;
  bool has_type_parameter = false;
  /// The DatatypeHandle of a datatype, the number of a type parameter.
  std::uint16_t index = 0;
  std::uint16_t depth = 1;       ///< 1 for a leaf; saturates at 65535
  std::uint16_t arity = 0;       ///< number of arguments: 1 for vectors and references
  std::uint32_t first_arg = 0;   ///< for `TypePool::args` only
  std::uint32_t node_count = 1;  ///< nodes of the type written out as a tree; saturates at 2^32 - 1
  /// One more than the largest type parameter in it; 0 without any.
  std::uint32_t type_parameter_bound = 0;
};

/// Interned types. A pool may be layered on another, whose types keep their ids: a verifier that makes new
/// types by substitution uses a layer of its own and leaves the module's pool untouched. Not thread-safe; a
/// pool that only serves as a base may be shared. References to nodes and spans of arguments hold as long as
/// the pool.
class TypePool {
 public:
  /// `seed`: bytes whose hash goes into the hashes of a large table. With the bytes of the module that the
  /// types are read from, a stranger who looks for types that collide changes the hash with each try. They
  /// must outlive the filling.
  explicit TypePool(std::span<const std::uint8_t> seed = {});
  /// A layer over `base`, which must outlive it and must not grow meanwhile.
  explicit TypePool(const TypePool& base, std::nullptr_t);
  TypePool(TypePool&&) noexcept = default;
  TypePool& operator=(TypePool&&) noexcept = default;
  TypePool(const TypePool&) = delete;
  TypePool& operator=(const TypePool&) = delete;
  ~TypePool() = default;

  [[nodiscard]] TypeId vector(TypeId element) { return unary(TypeKind::Vector, element); }
  [[nodiscard]] TypeId reference(TypeId target) { return unary(TypeKind::Reference, target); }
  [[nodiscard]] TypeId mutable_reference(TypeId target) { return unary(TypeKind::MutableReference, target); }
  [[nodiscard]] TypeId datatype(std::uint16_t datatype_handle) {
    return leaf(TypeKind::Datatype, datatype_handle, datatypes_);
  }
  [[nodiscard]] TypeId datatype_instantiation(std::uint16_t datatype_handle, std::span<const TypeId> args);
  [[nodiscard]] TypeId type_parameter(std::uint16_t index) {
    return leaf(TypeKind::TypeParameter, index, type_parameters_);
  }

  /// A vector or a reference, by its kind.
  [[nodiscard]] TypeId unary(TypeKind kind, TypeId inner) {
    if (inner.value >= base_size_) [[likely]] {
      const std::uint32_t known = derived_[inner.value - base_size_][derived_slot(kind)];
      if (known != kNone) [[likely]]
        return TypeId{known};
    }
    return make_unary(kind, inner);
  }

  /// `type` with its type parameters replaced; parameters past the end of `args` stay as they are.
  [[nodiscard]] TypeId substitute(TypeId type, std::span<const TypeId> args);

  [[nodiscard]] const TypeNode& operator[](TypeId type) const noexcept {
    return type.value < base_size_ ? (*base_)[type] : nodes_[type.value - base_size_];
  }
  [[nodiscard]] std::span<const TypeId> args(TypeId type) const noexcept {
    if (type.value < base_size_) return base_->args(type);
    const TypeNode& node = nodes_[type.value - base_size_];
    return {args_.data + node.first_arg, node.arity};
  }
  /// The element of a vector, the target of a reference.
  [[nodiscard]] TypeId inner(TypeId type) const noexcept { return args(type)[0]; }
  [[nodiscard]] TypeKind kind(TypeId type) const noexcept { return (*this)[type].kind; }
  [[nodiscard]] bool is_reference(TypeId type) const noexcept {
    const TypeKind k = kind(type);
    return k == TypeKind::Reference || k == TypeKind::MutableReference;
  }
  /// The types of this pool by id, without those of its base.
  [[nodiscard]] std::span<const TypeNode> nodes() const noexcept { return nodes_.all(); }
  /// Bytes taken from the heap.
  [[nodiscard]] std::size_t footprint() const noexcept { return arena_.footprint(); }
  /// Number of types, those of the base included.
  [[nodiscard]] std::uint32_t size() const noexcept { return base_size_ + nodes_.size; }

 private:
  /// Id 0 is a primitive, which nothing leads to: it stands for none.
  static constexpr std::uint32_t kNone = 0;

  /// An array that grows within the pool's arena.
  template <class T>
  struct Array {
    T* data = nullptr;
    std::uint32_t size = 0;
    std::uint32_t capacity = 0;

    T& operator[](std::size_t index) const noexcept { return data[index]; }
    [[nodiscard]] std::span<const T> all() const noexcept { return {data, size}; }
    void reserve(Arena& arena, std::size_t needed) {
      if (needed > capacity) [[unlikely]]
        grow(arena, needed);
    }
    void push(Arena& arena, const T& item) {
      reserve(arena, size + std::size_t{1});
      data[size++] = item;
    }
    /// Makes it `new_size` long at least; what is new is zero.
    void extend(Arena& arena, std::size_t new_size) {
      if (new_size <= size) return;
      reserve(arena, new_size);
      std::memset(static_cast<void*>(data + size), 0, (new_size - size) * sizeof(T));
      size = static_cast<std::uint32_t>(new_size);
    }
    void grow(Arena& arena, std::size_t needed);
  };

  /// By node: the vector and the references of it, so that these need no hashing.
  using Derived = std::array<std::uint32_t, 3>;
  using DirectTable = Array<std::uint32_t>;  ///< id by index

  [[nodiscard]] static constexpr std::size_t derived_slot(TypeKind kind) noexcept {
    return kind == TypeKind::Vector
               ? 0
               : static_cast<std::size_t>(kind) - static_cast<std::size_t>(TypeKind::Reference) + 1;
  }

  TypeId leaf(TypeKind kind, std::uint16_t index, DirectTable& direct) {
    if (index < direct.size && direct[index] != kNone) [[likely]]
      return TypeId{direct[index]};
    return make_leaf(kind, index, direct);
  }

  TypeId make_unary(TypeKind kind, TypeId inner);
  TypeId make_leaf(TypeKind kind, std::uint16_t index, DirectTable& direct);
  TypeId intern_hashed(TypeKind kind, std::uint16_t index, std::span<const TypeId> args);
  /// The id of a type of this pool, where it can be found without its hash; and by it.
  [[nodiscard]] std::uint32_t find_direct(TypeKind kind, std::uint16_t index,
                                          std::span<const TypeId> args) const noexcept;
  [[nodiscard]] std::uint32_t find_hashed(std::uint64_t hash, TypeKind kind, std::uint16_t index,
                                          std::span<const TypeId> args) const noexcept;
  [[nodiscard]] std::uint64_t hash_of(TypeKind kind, std::uint16_t index,
                                      std::span<const TypeId> args) const noexcept;
  [[nodiscard]] TypeNode leaf_node(TypeKind kind, std::uint16_t index) const noexcept;
  TypeId add_node(TypeKind kind, std::uint16_t index, std::span<const TypeId> args);
  TypeId push_node(const TypeNode& node);
  void grow_nodes();
  void add_hashed(std::uint64_t hash, TypeId type);
  void grow_table();
  TypeId substitute_small(TypeId type, std::span<const TypeId> args);
  TypeId substitute_shared(TypeId type, std::span<const TypeId> args);

  const TypePool* base_ = nullptr;
  std::uint32_t base_size_ = 0;
  std::uint32_t hashed_ = 0;                   ///< entries of table_
  std::span<const std::uint8_t> seed_source_;  ///< until it is used
  std::uint64_t seed_ = 0;
  Arena arena_;
  Array<TypeNode> nodes_;
  Array<Derived> derived_;
  Array<TypeId> args_;
  DirectTable datatypes_;
  DirectTable type_parameters_;
  Array<std::uint32_t> table_;  ///< ids, by open addressing
};

}  // namespace mvm
