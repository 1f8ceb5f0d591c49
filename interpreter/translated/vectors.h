// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/vectors.h"
#include "interpreter/translated/moves.h"

// Vectors. Where the header lies: F, in the frame at `b` + d; R, at [b] + d. Elements are of 1, 2, 4 or 8
// bytes, or of N.

namespace mvm::translated {

struct InFrame {
  [[gnu::always_inline]] static std::byte* header(std::byte* fp, const Op* op) noexcept {
    return fp + op->b + op->d;
  }
};
struct Behind {
  [[gnu::always_inline]] static std::byte* header(std::byte* fp, const Op* op) noexcept {
    return pointer_at(fp, op->b) + op->d;
  }
};
[[gnu::always_inline]] inline std::byte* data_of(const std::byte* header) noexcept {
  return load<std::byte*>(header + offsetof(VectorHeader, data));
}
[[gnu::always_inline]] inline std::uint64_t length_of(const std::byte* header) noexcept {
  return load<std::uint64_t>(header + offsetof(VectorHeader, length));
}
[[gnu::always_inline]] inline std::uint64_t capacity_of(const std::byte* header) noexcept {
  return load<std::uint64_t>(header + offsetof(VectorHeader, capacity));
}

/// `a` gets a vector of nothing.
MVM_REGISTER_OP(EmptyVector) {
  store(fp + op->a, VectorHeader{});
  MVM_NEXT;
}
/// Of the `c` values that lie from `a` on; `pointer` is the vector's layout. False where memory is exhausted.
[[nodiscard]] bool pack_vector(Heap& heap, const Layout& vector, std::byte* base,
                               std::uint32_t count) noexcept;
MVM_REGISTER_OP(PackVector) {
  if (!pack_vector(*m.heap, layout_of(op), fp + op->a, op->c)) MVM_LEAVE;
  MVM_NEXT;
}
/// Into its `c` elements, which come to lie from `a` on. False where it has another number.
[[nodiscard]] bool unpack_vector(Heap& heap, const Layout& vector, std::byte* base,
                                 std::uint32_t count) noexcept;
MVM_REGISTER_OP(UnpackVector) {
  if (!unpack_vector(*m.heap, layout_of(op), fp + op->a, op->c)) MVM_LEAVE;
  MVM_NEXT;
}

#define MVM_VECTOR_OPS(name) MVM_VECTOR_OP(name##F, InFrame) MVM_VECTOR_OP(name##R, Behind)

/// `a` gets the length.
#define MVM_VECTOR_OP(name, Where)                       \
  MVM_REGISTER_OP(name) {                                \
    store(fp + op->a, length_of(Where::header(fp, op))); \
    MVM_NEXT;                                            \
  }
MVM_VECTOR_OPS(Length)
#undef MVM_VECTOR_OP

// The element with the number in `c`: `imm` is its size, and above it, in bits 32-63, how many bytes to read
// or write (N); `e` is the offset of a field in the element.

#define MVM_ELEMENT(Where)                         \
  std::byte* const header = Where::header(fp, op); \
  const std::uint64_t index = u64_at(fp, op->c);   \
  if (index >= length_of(header)) [[unlikely]]     \
    MVM_LEAVE;                                     \
  std::byte* const element = data_of(header) + index * static_cast<std::uint32_t>(op->imm) + op->e

/// `a` gets its address.
#define MVM_VECTOR_OP(name, Where) \
  MVM_REGISTER_OP(name) {          \
    MVM_ELEMENT(Where);            \
    store(fp + op->a, element);    \
    MVM_NEXT;                      \
  }
MVM_VECTOR_OPS(Borrow)
#undef MVM_VECTOR_OP

/// `a` gets its value.
#define MVM_VECTOR_OP(name, Where, type)                   \
  MVM_REGISTER_OP(name) {                                  \
    MVM_ELEMENT(Where);                                    \
    store(fp + op->a, std::uint64_t{load<type>(element)}); \
    MVM_NEXT;                                              \
  }
MVM_VECTOR_OP(Load1F, InFrame, std::uint8_t)
MVM_VECTOR_OP(Load1R, Behind, std::uint8_t)
MVM_VECTOR_OP(Load2F, InFrame, std::uint16_t)
MVM_VECTOR_OP(Load2R, Behind, std::uint16_t)
MVM_VECTOR_OP(Load4F, InFrame, std::uint32_t)
MVM_VECTOR_OP(Load4R, Behind, std::uint32_t)
MVM_VECTOR_OP(Load8F, InFrame, std::uint64_t)
MVM_VECTOR_OP(Load8R, Behind, std::uint64_t)
#undef MVM_VECTOR_OP
#define MVM_VECTOR_OP(name, Where)                                                \
  MVM_REGISTER_OP(name) {                                                         \
    MVM_ELEMENT(Where);                                                           \
    move_to_slot(fp + op->a, element, static_cast<std::uint32_t>(op->imm >> 32)); \
    MVM_NEXT;                                                                     \
  }
MVM_VECTOR_OPS(LoadN)
#undef MVM_VECTOR_OP

/// The value in `a` is written to it.
#define MVM_VECTOR_OP(name, Where, bytes)    \
  MVM_REGISTER_OP(name) {                    \
    MVM_ELEMENT(Where);                      \
    std::memcpy(element, fp + op->a, bytes); \
    MVM_NEXT;                                \
  }
MVM_VECTOR_OP(Store1F, InFrame, 1)
MVM_VECTOR_OP(Store1R, Behind, 1)
MVM_VECTOR_OP(Store2F, InFrame, 2)
MVM_VECTOR_OP(Store2R, Behind, 2)
MVM_VECTOR_OP(Store4F, InFrame, 4)
MVM_VECTOR_OP(Store4R, Behind, 4)
MVM_VECTOR_OP(Store8F, InFrame, 8)
MVM_VECTOR_OP(Store8R, Behind, 8)
MVM_VECTOR_OP(StoreNF, InFrame, op->imm >> 32)
MVM_VECTOR_OP(StoreNR, Behind, op->imm >> 32)
#undef MVM_VECTOR_OP
#undef MVM_ELEMENT

// At the end: `pointer` is the element's layout.

/// Makes room for one more element; false where there may be no more.
[[nodiscard]] bool make_room(Machine& m, const Layout& element, std::byte* header) noexcept;

#define MVM_PUSH(name, Where, bytes)                                                        \
  MVM_REGISTER_OP(name) {                                                                   \
    std::byte* const header = Where::header(fp, op);                                        \
    const std::uint64_t length = length_of(header);                                         \
    if (length == capacity_of(header) || length >= m.registers.vector_len_max) [[unlikely]] \
      MVM_TAIL return push_growing<Where>(MVM_ARGS);                                        \
    std::memcpy(data_of(header) + length * (bytes), fp + op->a, bytes);                     \
    store(header + offsetof(VectorHeader, length), length + 1);                             \
    MVM_NEXT;                                                                               \
  }
template <class Where>
[[gnu::noinline]] void push_growing(MVM_PARAMS) {
  const Layout& element = layout_of(op);
  std::byte* const header = Where::header(fp, op);
  if (!make_room(m, element, header)) MVM_LEAVE;
  const std::uint64_t length = length_of(header);
  move_bytes(data_of(header) + length * element.size, fp + op->a, element.size);
  store(header + offsetof(VectorHeader, length), length + 1);
  MVM_NEXT;
}
MVM_PUSH(Push1F, InFrame, 1)
MVM_PUSH(Push1R, Behind, 1)
MVM_PUSH(Push2F, InFrame, 2)
MVM_PUSH(Push2R, Behind, 2)
MVM_PUSH(Push4F, InFrame, 4)
MVM_PUSH(Push4R, Behind, 4)
MVM_PUSH(Push8F, InFrame, 8)
MVM_PUSH(Push8R, Behind, 8)
MVM_PUSH(PushNF, InFrame, op->e)
MVM_PUSH(PushNR, Behind, op->e)
#undef MVM_PUSH

/// `a` gets the last element, which is taken off.
#define MVM_POP(name, Where, bytes)                                      \
  MVM_REGISTER_OP(name) {                                                \
    std::byte* const header = Where::header(fp, op);                     \
    std::uint64_t length = length_of(header);                            \
    if (length == 0) [[unlikely]]                                        \
      MVM_LEAVE;                                                         \
    --length;                                                            \
    store(header + offsetof(VectorHeader, length), length);              \
    move_to_slot(fp + op->a, data_of(header) + length * (bytes), bytes); \
    MVM_NEXT;                                                            \
  }
MVM_POP(Pop1F, InFrame, 1)
MVM_POP(Pop1R, Behind, 1)
MVM_POP(Pop2F, InFrame, 2)
MVM_POP(Pop2R, Behind, 2)
MVM_POP(Pop4F, InFrame, 4)
MVM_POP(Pop4R, Behind, 4)
MVM_POP(Pop8F, InFrame, 8)
MVM_POP(Pop8R, Behind, 8)
MVM_POP(PopNF, InFrame, op->e)
MVM_POP(PopNR, Behind, op->e)
#undef MVM_POP

/// Exchanges two elements.
void swap_bytes(std::byte* a, std::byte* b, std::uint32_t bytes) noexcept;

/// Exchanges the elements with the numbers in `a` and `c`.
#define MVM_VECTOR_OP(name, Where)                                     \
  MVM_REGISTER_OP(name) {                                              \
    const std::byte* const header = Where::header(fp, op);             \
    const std::uint64_t i = u64_at(fp, op->a);                         \
    const std::uint64_t j = u64_at(fp, op->c);                         \
    if (i >= length_of(header) || j >= length_of(header)) [[unlikely]] \
      MVM_LEAVE;                                                       \
    std::byte* const data = data_of(header);                           \
    if (op->e == 8) {                                                  \
      const auto kept = load<std::uint64_t>(data + i * 8);             \
      store(data + i * 8, load<std::uint64_t>(data + j * 8));          \
      store(data + j * 8, kept);                                       \
    } else {                                                           \
      swap_bytes(data + i * op->e, data + j * op->e, op->e);           \
    }                                                                  \
    MVM_NEXT;                                                          \
  }
MVM_VECTOR_OPS(Swap)
#undef MVM_VECTOR_OP
#undef MVM_VECTOR_OPS

}  // namespace mvm::translated
