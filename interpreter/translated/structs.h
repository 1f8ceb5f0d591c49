// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/code.h"
#include "interpreter/translated/moves.h"

// Packing and unpacking of boxed structs and of enums. What is packed lies in the slots of its fields, one
// after the other from `a`, and comes to lie at `a`.

namespace mvm::translated {

// The packing itself; false where memory is exhausted, or where an enum has another variant.
[[nodiscard]] bool pack_box(Heap& heap, const Layout& layout, std::byte* base) noexcept;
void unpack_box(Heap& heap, const Layout& layout, std::byte* base) noexcept;
[[nodiscard]] bool pack_variant(Heap& heap, const VariantOperand& variant, std::byte* base) noexcept;
[[nodiscard]] bool unpack_variant(Heap& heap, const VariantOperand& variant, std::byte* base) noexcept;

MVM_REGISTER_OP(PackBox) {
  if (!pack_box(*m.heap, layout_of(op), fp + op->a)) MVM_LEAVE;
  MVM_NEXT;
}
MVM_REGISTER_OP(UnpackBox) {
  unpack_box(*m.heap, layout_of(op), fp + op->a);
  MVM_NEXT;
}
/// `pointer` is a VariantOperand.
MVM_REGISTER_OP(PackVariant) {
  if (!pack_variant(*m.heap, *static_cast<const VariantOperand*>(op->pointer), fp + op->a)) MVM_LEAVE;
  MVM_NEXT;
}
MVM_REGISTER_OP(UnpackVariant) {
  if (!unpack_variant(*m.heap, *static_cast<const VariantOperand*>(op->pointer), fp + op->a)) MVM_LEAVE;
  MVM_NEXT;
}
/// Whether the enum at [b] + c has the variant `d`.
MVM_REGISTER_OP(CheckVariant) {
  if (load<std::uint16_t>(pointer_at(fp, op->b) + op->c) != op->d) [[unlikely]]
    MVM_LEAVE;
  MVM_NEXT;
}

}  // namespace mvm::translated
