// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/layout.h"
#include "interpreter/type_table.h"

#include <mvm/error.h>
#include <mvm/protocol.h>

#include <memory_resource>
#include <mutex>
#include <span>
#include <vector>

namespace mvm {

/// Makes the layouts of a cache's types, each once and when it is first needed. All functions may be called
/// from many threads.
///
/// A type can have more types inside it than anyone could ever build a value of. So a layout at first says
/// only how a value is stored; to know that, no more has to be looked at than fits into `kMaxInlineSize`
/// bytes.
class LayoutTable {
 public:
  LayoutTable(TypeTable& types, const RuntimeConfig& limits) : types_(types), limits_(limits) {}
  LayoutTable(const LayoutTable&) = delete;
  LayoutTable& operator=(const LayoutTable&) = delete;

  /// How values of the type are stored.
  [[nodiscard]] const Layout& layout(const Type& type) {
    const Layout* made = type.layout.load(std::memory_order_acquire);
    return made != nullptr ? *made : make(type);
  }
  /// The same with its body: for layouts of which values come to be.
  [[nodiscard]] const Layout& with_body(const Type& type) {
    const Layout& made = layout(type);
    if (!made.has_body.load(std::memory_order_acquire)) make_body(made);
    return made;
  }

  /// The layout with the bodies of all that it contains, for reading and writing values. Fails where the
  /// reference has no layout for the type: VM_MAX_VALUE_DEPTH_REACHED, TOO_MANY_TYPE_NODES,
  /// VM_MAX_TYPE_DEPTH_REACHED.
  [[nodiscard]] Result<const Layout*> serializable(const Type& type);

  [[nodiscard]] std::size_t memory() const noexcept { return memory_.load(std::memory_order_relaxed); }

 private:
  struct OpenType;
  struct Traits;
  const Layout& make(const Type& type);
  void make_body(const Layout& layout);
  void make_all_bodies(const Type& type);

  Layout& new_layout(const Type& type);
  const Layout& make_simple(const Type& type);
  const Layout& make_datatype(const Type& type);
  const Layout& finish_boxed(const Type& type);
  const Layout& finish_inline(const Type& type);
  void publish(const Type& type, const Layout& layout);

  void fill_body(Layout& layout);
  void fill_struct(Layout& layout);
  void fill_enum(Layout& layout);
  std::span<const FieldLayout> place_fields(const Type& type, std::span<const FieldDefinition> fields,
                                            Traits& traits, std::uint32_t& end, std::uint32_t& slots_size);
  LayoutProgram compile(std::span<const FieldLayout> fields);
  LayoutProgram one_step(LayoutStep step);
  template <class T>
  std::span<const T> keep(const std::vector<T>& items);

  TypeTable& types_;
  const RuntimeConfig limits_;
  std::recursive_mutex mutex_;
  std::pmr::monotonic_buffer_resource arena_;
  std::atomic<std::size_t> memory_{0};
};

}  // namespace mvm
