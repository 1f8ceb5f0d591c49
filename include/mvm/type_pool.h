// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

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

/// A type of one module. Types are interned in the module's `TypePool`: two ids of one pool are equal exactly if the types are.
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

/// Interned types. A pool may be layered on another, whose types keep their ids: a verifier that makes new types by
/// substitution uses a layer of its own and leaves the module's pool untouched. Not thread-safe; a pool that only serves
/// as a base may be shared. References to nodes and spans of arguments hold until the next type is made.
class TypePool {
 public:
  /// `seed` is mixed into the hashes of the table: whoever fills it with types of a stranger's making takes one that
  /// the stranger cannot foresee.
  explicit TypePool(std::uint64_t seed = 0);
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

  /// `type` with its type parameters replaced; parameters past the end of `args` stay as they are.
  [[nodiscard]] TypeId substitute(TypeId type, std::span<const TypeId> args);

  [[nodiscard]] const TypeNode& operator[](TypeId type) const noexcept {
    return type.value < base_size_ ? (*base_)[type] : nodes_[type.value - base_size_];
  }
  [[nodiscard]] std::span<const TypeId> args(TypeId type) const noexcept {
    if (type.value < base_size_) return base_->args(type);
    const TypeNode& node = nodes_[type.value - base_size_];
    return std::span(args_).subspan(node.first_arg, node.arity);
  }
  /// The element of a vector, the target of a reference.
  [[nodiscard]] TypeId inner(TypeId type) const noexcept { return args(type)[0]; }
  [[nodiscard]] TypeKind kind(TypeId type) const noexcept { return (*this)[type].kind; }
  [[nodiscard]] bool is_reference(TypeId type) const noexcept {
    const TypeKind k = kind(type);
    return k == TypeKind::Reference || k == TypeKind::MutableReference;
  }
  /// Number of types, those of the base included.
  [[nodiscard]] std::uint32_t size() const noexcept {
    return base_size_ + static_cast<std::uint32_t>(nodes_.size());
  }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  /// By node: the vector and the references of it, so that these need no hashing.
  struct Derived {
    std::uint32_t vector = kNone;
    std::uint32_t reference = kNone;
    std::uint32_t mutable_reference = kNone;
  };
  using DirectTable = std::vector<std::uint32_t>;  ///< id by index, kNone where there is none

  [[nodiscard]] static std::uint32_t& derived_of_kind(Derived& derived, TypeKind kind) noexcept {
    if (kind == TypeKind::Vector) return derived.vector;
    return kind == TypeKind::Reference ? derived.reference : derived.mutable_reference;
  }

  TypeId unary(TypeKind kind, TypeId inner) {
    if (inner.value >= base_size_) {
      const std::uint32_t known = derived_of_kind(derived_[inner.value - base_size_], kind);
      if (known != kNone) return TypeId{known};
    }
    return make_unary(kind, inner);
  }
  TypeId leaf(TypeKind kind, std::uint16_t index, DirectTable& direct) {
    if (base_ == nullptr && index < direct.size() && direct[index] != kNone) return TypeId{direct[index]};
    return make_leaf(kind, index, direct);
  }

  TypeId make_unary(TypeKind kind, TypeId inner);
  TypeId make_leaf(TypeKind kind, std::uint16_t index, DirectTable& direct);
  /// The id of a type that is in this pool or below; kNone otherwise.
  [[nodiscard]] std::uint32_t find(TypeKind kind, std::uint16_t index, std::span<const TypeId> args) const noexcept;
  [[nodiscard]] std::uint32_t find_hashed(std::uint64_t hash, TypeKind kind, std::uint16_t index,
                                          std::span<const TypeId> args) const noexcept;
  [[nodiscard]] std::uint64_t hash_of(TypeKind kind, std::uint16_t index, std::span<const TypeId> args) const noexcept;
  TypeId add_node(TypeKind kind, std::uint16_t index, std::span<const TypeId> args);
  void add_hashed(TypeId type);
  void grow_table();
  TypeId substitute_small(TypeId type, std::span<const TypeId> args);
  TypeId substitute_shared(TypeId type, std::span<const TypeId> args);

  const TypePool* base_ = nullptr;
  std::uint32_t base_size_ = 0;
  std::uint32_t hashed_ = 0;  ///< entries of table_
  std::uint64_t seed_ = 0;
  std::vector<TypeNode> nodes_;
  std::vector<Derived> derived_;
  std::vector<TypeId> args_;
  DirectTable datatypes_;
  DirectTable type_parameters_;
  std::vector<std::uint32_t> table_;  ///< open addressing; id, kNone for a free place
};

}  // namespace mvm
