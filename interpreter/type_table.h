// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/type.h"

#include <cstdint>
#include <memory_resource>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <vector>

namespace mvm {

/// The interned types of a cache of code. All functions may be called from many threads.
class TypeTable {
 public:
  TypeTable();
  TypeTable(const TypeTable&) = delete;
  TypeTable& operator=(const TypeTable&) = delete;
  ~TypeTable();

  [[nodiscard]] const Type& vector_of(const Type& element);
  [[nodiscard]] const Type& reference_to(const Type& target, bool is_mutable);
  /// An instance, of as many arguments as the datatype has parameters.
  [[nodiscard]] const Type& datatype(const Datatype& datatype, std::span<const Type* const> args);

  /// A type of `module`'s tables with its type parameters replaced. All of them must be in `args`. Nesting of
  /// the result is not limited here.
  [[nodiscard]] const Type& substitute(const Module& module, TypeId type, std::span<const Type* const> args);

  /// Bytes that the table holds.
  [[nodiscard]] std::size_t memory() const noexcept { return memory_.load(std::memory_order_relaxed); }

 private:
  struct Key {
    TypeKind kind;
    const Datatype* datatype;
    std::span<const Type* const> args;
    std::uint64_t hash;
  };
  [[nodiscard]] const Type& intern(TypeKind kind, const Datatype* datatype,
                                   std::span<const Type* const> args);
  [[nodiscard]] const Type* find(const Key& key) const noexcept;
  [[nodiscard]] const Type& insert(const Key& key);
  void grow();

  mutable std::shared_mutex mutex_;
  std::pmr::monotonic_buffer_resource arena_;
  std::vector<Type*> slots_;  ///< open addressing, a power of two
  std::size_t count_ = 0;
  std::atomic<std::size_t> memory_{0};
};

}  // namespace mvm
