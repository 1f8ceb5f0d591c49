// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Packing and unpacking of structs and variants.

#include "interpreter/translated/trace.h"

namespace mvm::translated {

/// The fields lie in their slots one after the other, never before their places in the struct.
void Trace::pack() {
  const auto* layout = resolve<Layout>(stack_code_[pc_]);
  if (layout == nullptr) return leave();
  const std::size_t count = layout->fields.size();
  account(count, 1, 2);
  materialize_top(count);
  for (std::size_t i = 0; i < count; ++i) pop();
  const std::uint32_t base = top_;
  if (layout->boxed) {
    emit(OpCode::PackBox, base).pointer = layout;
  } else {
    for (const FieldLayout& field : layout->fields) {
      if (field.offset != field.slot_offset)
        emit(OpCode::MoveN, base + field.offset, base + field.slot_offset, field.layout->size);
    }
  }
  push(*layout);
  ++pc_;
}

void Trace::unpack() {
  const auto* layout = resolve<Layout>(stack_code_[pc_]);
  if (layout == nullptr) return leave();
  account(1, layout->fields.size(), 0);
  Operand value = pop();
  const std::uint32_t base = value.home;
  for (const FieldLayout& field : layout->fields) push(*field.layout);
  Operand* const fields = operands_.data() + (operands_.size() - layout->fields.size());
  ++pc_;
  if (layout->boxed) {
    emit(OpCode::UnpackBox, base).pointer = layout;
    return;
  }
  // From the last one down, since fields only move up.
  for (std::size_t i = layout->fields.size(); i-- > 0;) {
    const FieldLayout& field = layout->fields[i];
    const std::uint32_t from = value.slot + field.offset;
    const std::uint32_t size = field.layout->size;
    if (size == 1 || size == 2 || size == 4) {
      emit(size == 1 ? OpCode::Widen1 : size == 2 ? OpCode::Widen2 : OpCode::Widen4, fields[i].home, from);
    } else if (!value.is_home()) {
      fields[i].slot = from;
      fields[i].local = value.local;
    } else if (from != fields[i].home) {
      emit(OpCode::MoveN, fields[i].home, from, size);
    }
  }
}

void Trace::pack_variant() {
  const auto* variant = resolve<VariantOperand>(stack_code_[pc_]);
  if (variant == nullptr) return leave();
  const std::size_t count = variant->layout->variants[variant->tag].fields.size();
  account(count, 1, 2);
  materialize_top(count);
  for (std::size_t i = 0; i < count; ++i) pop();
  emit(OpCode::PackVariant, top_).pointer = variant;
  push(*variant->layout);
  ++pc_;
}

void Trace::unpack_variant() {
  const auto* variant = resolve<VariantOperand>(stack_code_[pc_]);
  if (variant == nullptr) return leave();
  const auto fields = variant->layout->variants[variant->tag].fields;
  account(1, fields.size(), 0);
  materialize_top(1);
  pop();
  emit(OpCode::UnpackVariant, top_).pointer = variant;
  for (const FieldLayout& field : fields) push(*field.layout);
  ++pc_;
}

void Trace::unpack_variant_reference() {
  const auto* variant = resolve<VariantOperand>(stack_code_[pc_]);
  if (variant == nullptr) return leave();
  const auto fields = variant->layout->variants[variant->tag].fields;
  account(1, fields.size(), 0);
  Operand reference = pop();
  make_reference(reference);
  emit(OpCode::CheckVariant, 0, reference.slot, reference.offset).d = variant->tag;
  ++pc_;
  if (fields.empty()) return;
  const std::uint32_t base = reference.home;
  for (const FieldLayout& field : fields) push_reference(*field.layout, 0, 0, Operand::kNoLocal);
  Operand* const pushed = operands_.data() + (operands_.size() - fields.size());
  // Where the enum's reference lies in the first field's place, that one is made last.
  for (std::size_t i = fields.size(); i-- > 0;) {
    pushed[i].slot = reference.slot;
    pushed[i].offset = reference.offset + fields[i].offset;
    pushed[i].local = reference.local;
    if (fields[i].layout->boxed) {
      emit(OpCode::Read8, pushed[i].home, pushed[i].slot, pushed[i].offset);
      pushed[i].slot = pushed[i].home;
      pushed[i].offset = 0;
      pushed[i].local = Operand::kNoLocal;
    } else if (reference.slot == base && fields.size() > 1) {
      materialize(pushed[i]);
    }
  }
}

void Trace::variant_switch() {
  account(Opcode::VariantSwitch);
  Operand reference = pop();
  make_reference(reference);
  const std::span<const TableIndex> targets = instance_->code->jump_tables[stack_code_[pc_].index].jump_table;
  Op& op = emit(OpCode::Switch, 0, reference.slot, reference.offset);
  end();
  if (last_ != SIZE_MAX) return;  // only looking where an instruction is
  const auto table = m_.around->cache.allocate<const Entry*>(targets.size());
  for (std::size_t i = 0; i < targets.size(); ++i) {
    table[i] = entry(code_.shape->block_at(targets[i]));
  }
  op.pointer = table.data();
}

}  // namespace mvm::translated
