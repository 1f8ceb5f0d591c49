// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/translated/segments.h"

// Values from slot to slot: `a` gets `b`.

namespace mvm::translated {

/// Reads a constant vector; false where memory is exhausted.
[[nodiscard]] bool load_vector(Heap& heap, const LoadedConstant& constant, std::byte* to) noexcept;

MVM_REGISTER_OP(Const8) {
  store(fp + op->a, op->imm);
  MVM_NEXT;
}
/// `c` bytes from `pointer`.
MVM_REGISTER_OP(ConstN) {
  std::memcpy(fp + op->a, op->pointer, op->c);
  MVM_NEXT;
}
/// A constant vector: `pointer` is a LoadedConstant. Its size is charged here where `d` is 1.
MVM_REGISTER_OP(LoadVector) {
  const auto& constant = *static_cast<const LoadedConstant*>(op->pointer);
  if (!load_vector(*m.heap, constant, fp + op->a)) MVM_LEAVE;
  if (op->d != 0) MVM_CHARGE_SIZE(constant.bcs.size());
  MVM_NEXT;
}

/// Word by word: the processor hands on what was just written only to reads of no more than that.
[[gnu::always_inline]] inline void move_words(std::byte* to, const std::byte* from, unsigned words) noexcept {
  for (unsigned i = 0; i < words; ++i) store(to + 8 * i, load<std::uint64_t>(from + 8 * i));
}
#define MVM_MOVE(name, words)                  \
  MVM_REGISTER_OP(name) {                      \
    move_words(fp + op->a, fp + op->b, words); \
    MVM_NEXT;                                  \
  }
MVM_MOVE(Move8, 1)
MVM_MOVE(Move16, 2)
MVM_MOVE(Move24, 3)
MVM_MOVE(Move32, 4)
#undef MVM_MOVE
/// `c` bytes, between places that may overlap.
MVM_REGISTER_OP(MoveN) {
  std::memmove(fp + op->a, fp + op->b, op->c);
  MVM_NEXT;
}

/// A small integer that lies inside of a struct becomes a slot of its own; and back.
#define MVM_RESIZE(width, type)                               \
  MVM_REGISTER_OP(Widen##width) {                             \
    store(fp + op->a, std::uint64_t{load<type>(fp + op->b)}); \
    MVM_NEXT;                                                 \
  }                                                           \
  MVM_REGISTER_OP(Narrow##width) {                            \
    store(fp + op->a, load<type>(fp + op->b));                \
    MVM_NEXT;                                                 \
  }
MVM_RESIZE(1, std::uint8_t)
MVM_RESIZE(2, std::uint16_t)
MVM_RESIZE(4, std::uint32_t)
#undef MVM_RESIZE

[[gnu::always_inline]] inline const Layout& layout_of(const Op* op) noexcept {
  return *static_cast<const Layout*>(op->pointer);
}

// Values that own memory or whose size is not known before: `pointer` is the layout. The size is charged
// here. A local that owns memory is all zero while it holds no value.

MVM_REGISTER_OP(MoveOwned) {
  const Layout& layout = layout_of(op);
  MVM_CHARGE_SIZE(sized(m, layout, fp + op->b));
  const std::uint32_t bytes = op->c;
  move_bytes(fp + op->a, fp + op->b, bytes);
  if (!layout.plain) std::memset(fp + op->b, 0, bytes);
  MVM_NEXT;
}
MVM_REGISTER_OP(CopyOwned) {
  const Layout& layout = layout_of(op);
  if (!try_copy_value(*m.heap, layout, fp + op->a, fp + op->b)) MVM_LEAVE;
  MVM_CHARGE_SIZE(sized(m, layout, fp + op->b));
  MVM_NEXT;
}
/// Drops what is in the local `a` before.
MVM_REGISTER_OP(StoreOwned) {
  drop_value(*m.heap, layout_of(op), fp + op->a);
  move_bytes(fp + op->a, fp + op->b, op->c);
  MVM_NEXT;
}
MVM_REGISTER_OP(Drop) {
  drop_value(*m.heap, layout_of(op), fp + op->a);
  MVM_NEXT;
}

}  // namespace mvm::translated
