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
  /// The DatatypeHandle of a datatype, the number of a type parameter.
  std::uint16_t index = 0;
  std::uint16_t depth = 1;      ///< 1 for a leaf; saturates at 65535
  std::uint16_t arity = 0;      ///< number of arguments: 1 for vectors and references
  std::uint32_t first_arg = 0;  ///< where they begin, see `TypePool::args`
  std::uint32_t node_count = 1; ///< nodes of the type written out as a tree; saturates at 2^32 - 1
  bool has_type_parameter = false;
};

/// Interned types. A pool may be layered on another, whose types keep their ids: a verifier that makes new types by
/// substitution uses a layer of its own and leaves the module's pool untouched. Not thread-safe.
class TypePool {
 public:
  TypePool();
  /// A layer over `base`, which must outlive it and must not grow meanwhile.
  explicit TypePool(const TypePool& base, std::nullptr_t);
  TypePool(TypePool&&) noexcept = default;
  TypePool& operator=(TypePool&&) noexcept = default;
  TypePool(const TypePool&) = delete;
  TypePool& operator=(const TypePool&) = delete;

  [[nodiscard]] TypeId vector(TypeId element);
  [[nodiscard]] TypeId reference(TypeId target);
  [[nodiscard]] TypeId mutable_reference(TypeId target);
  [[nodiscard]] TypeId datatype(std::uint16_t datatype_handle);
  [[nodiscard]] TypeId datatype_instantiation(std::uint16_t datatype_handle, std::span<const TypeId> args);
  [[nodiscard]] TypeId type_parameter(std::uint16_t index);

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
  TypeId intern(TypeKind kind, std::uint16_t index, std::span<const TypeId> args);
  void grow_table();

  const TypePool* base_ = nullptr;
  std::uint32_t base_size_ = 0;
  std::vector<TypeNode> nodes_;
  std::vector<TypeId> args_;
  std::vector<std::uint32_t> table_;  ///< open addressing; id + 1, 0 for a free place
};

}  // namespace mvm
