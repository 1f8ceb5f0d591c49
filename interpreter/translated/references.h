// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/references.h"
#include "interpreter/translated/moves.h"

// References, and what is read and written through them. A reference lies in a slot; most instructions add
// an offset to it.

namespace mvm::translated {

/// `a` gets the address of the slot `b`.
MVM_REGISTER_OP(FrameAddress) {
  store(fp + op->a, fp + op->b);
  MVM_NEXT;
}
/// `a` gets [b] + c.
MVM_REGISTER_OP(AddOffset) {
  store(fp + op->a, pointer_at(fp, op->b) + op->c);
  MVM_NEXT;
}

// `a` gets the value at [b] + c.
#define MVM_READ_SMALL(name, type)                                               \
  MVM_REGISTER_OP(name) {                                                        \
    store(fp + op->a, std::uint64_t{load<type>(pointer_at(fp, op->b) + op->c)}); \
    MVM_NEXT;                                                                    \
  }
MVM_READ_SMALL(Read1, std::uint8_t)
MVM_READ_SMALL(Read2, std::uint16_t)
MVM_READ_SMALL(Read4, std::uint32_t)
MVM_READ_SMALL(Read8, std::uint64_t)
#undef MVM_READ_SMALL
#define MVM_READ(name, words)                                     \
  MVM_REGISTER_OP(name) {                                         \
    move_words(fp + op->a, pointer_at(fp, op->b) + op->c, words); \
    MVM_NEXT;                                                     \
  }
MVM_READ(Read16, 2)
MVM_READ(Read32, 4)
#undef MVM_READ
/// `d` bytes.
MVM_REGISTER_OP(ReadN) {
  move_to_slot(fp + op->a, pointer_at(fp, op->b) + op->c, op->d);
  MVM_NEXT;
}
[[nodiscard]] std::uint64_t sized_referent(const Machine& m, const Layout& layout,
                                           std::byte* referent) noexcept;
/// False where memory is exhausted: then the slot is as it was, since the reference may lie in it.
[[nodiscard]] bool copy_referent(Heap& heap, const Layout& layout, std::byte* to,
                                 std::byte* referent) noexcept;
/// A copy of a value that owns memory, or whose size is not known before.
MVM_REGISTER_OP(ReadOwned) {
  const Layout& layout = layout_of(op);
  std::byte* const referent = pointer_at(fp, op->b) + op->c;
  const std::uint64_t size = m.registers.is_metered ? sized_referent(m, layout, referent) : 0;
  MVM_CHARGE_SIZE(size);
  if (!copy_referent(*m.heap, layout, fp + op->a, referent)) {
    m.registers.unused_size = size;
    MVM_LEAVE;
  }
  MVM_NEXT;
}

// The value in `b` is written to [a] + c.
#define MVM_WRITE(name, bytes)                                     \
  MVM_REGISTER_OP(name) {                                          \
    std::memcpy(pointer_at(fp, op->a) + op->c, fp + op->b, bytes); \
    MVM_NEXT;                                                      \
  }
MVM_WRITE(Write1, 1)
MVM_WRITE(Write2, 2)
MVM_WRITE(Write4, 4)
MVM_WRITE(Write8, 8)
#undef MVM_WRITE
#define MVM_WRITE(name, words)                                    \
  MVM_REGISTER_OP(name) {                                         \
    move_words(pointer_at(fp, op->a) + op->c, fp + op->b, words); \
    MVM_NEXT;                                                     \
  }
MVM_WRITE(Write16, 2)
MVM_WRITE(Write32, 4)
#undef MVM_WRITE
/// `d` bytes.
MVM_REGISTER_OP(WriteN) {
  std::memcpy(pointer_at(fp, op->a) + op->c, fp + op->b, op->d);
  MVM_NEXT;
}
/// Drops what was there before.
MVM_REGISTER_OP(WriteOwned) {
  const Layout& layout = layout_of(op);
  MVM_CHARGE_SIZE(sized(m, layout, fp + op->b));
  plain::replace_value(*m.heap, layout, pointer_at(fp, op->a) + op->c, fp + op->b);
  MVM_NEXT;
}

// Equality of values of more than 64 bits, and of what references point to; `d` is 1 for inequality.

/// Of two values that own nothing.
MVM_REGISTER_OP(EqValues) {
  const bool equal = equal_values(layout_of(op), fp + op->b, fp + op->c);
  store(fp + op->a, std::uint64_t{equal ? 1U : 0U} ^ op->d);
  MVM_NEXT;
}
/// Of what two references point to; the layout is the reference's.
MVM_REGISTER_OP(EqReferents) {
  const bool equal = plain::equal_slots(layout_of(op), fp + op->b, fp + op->c);
  store(fp + op->a, std::uint64_t{equal ? 1U : 0U} ^ op->d);
  MVM_NEXT;
}
/// Of either, where the size is not known before; values are dropped. `e` is 1 where the size counts.
MVM_REGISTER_OP(EqSized) {
  const Layout& layout = layout_of(op);
  if (op->e != 0) MVM_CHARGE_SIZE(1 + plain::equality_size(*m.gas, layout, fp + op->b, fp + op->c));
  const bool equal = plain::equal_slots(layout, fp + op->b, fp + op->c);
  if (!layout.plain) {
    drop_value(*m.heap, layout, fp + op->b);
    drop_value(*m.heap, layout, fp + op->c);
  }
  store(fp + op->a, std::uint64_t{equal ? 1U : 0U} ^ op->d);
  MVM_NEXT;
}

}  // namespace mvm::translated
