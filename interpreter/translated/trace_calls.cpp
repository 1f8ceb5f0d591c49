// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Calls and returns.

#include "interpreter/translated/trace.h"

namespace mvm::translated {

void Trace::call() {
  const auto* callee = resolve<Instance>(stack_code_[pc_]);
  if (callee == nullptr) return leave();
  const std::size_t count = callee->parameter_count;
  account(count, 0, 0);
  std::uint32_t left = kInlineInstructions;
  if (is_inlinable(*callee, kInlineLevels - inlined_.size(), left)) return enter_inlined(*callee);
  materialize_top(count);
  for (std::size_t i = 0; i < count; ++i) pop();
  const bool is_native = callee->function->is_native;
  Op& op =
      emit(is_native ? OpCode::CallNative : OpCode::Call, top_, static_cast<std::uint32_t>(operands_.size()));
  op.at = pc_;
  op.c = code_.follows_references ? 1 : 0;
  op.pointer = callee;
  for (const Layout* layout : callee->returns) push(*layout);
  ++pc_;
  begin_segment();
}

void Trace::ret() {
  account(Opcode::Ret);
  if (!inlined_.empty()) return leave_inlined();
  const std::size_t count = operands_.size();
  if (count > 1) materialize_top(count);
  std::uint32_t from = 0;
  std::uint32_t bytes = 0;
  if (count == 1) {
    bytes = operands_[0].layout->slot_size();
    from = slot_of(operands_[0]);
  } else if (count > 1) {
    bytes = top_ - operands_[0].home;
    from = operands_[0].home;
  }
  if (!instance_->owning.empty()) emit(OpCode::DropLocals).pointer = instance_;
  if (count == 0) {
    emit(OpCode::Return0);
  } else if (bytes == 8) {
    emit(OpCode::Return8, from);
  } else {
    emit(OpCode::ReturnN, from, 0, bytes);
  }
  end();
}

}  // namespace mvm::translated
