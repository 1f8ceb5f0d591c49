// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/charges.h"

#include <mvm/status.h>

// VecPack, VecLen, VecImmBorrow, VecMutBorrow, VecPushBack, VecPopBack, VecUnpack, VecSwap.

namespace mvm::plain {

[[gnu::always_inline]] inline StatusCode vector_error(Machine& machine, VectorError error) {
  machine.sub_status = static_cast<std::uint64_t>(error);
  return StatusCode::VECTOR_OPERATION_ERROR;
}

template <Kind kMeter>
MVM_INSTRUCTION vector_pack(Machine& machine, Registers& r) {
  StatusCode status = kDone;
  const auto* vector = operand<Layout>(machine, r, status);
  if (vector == nullptr) return status;
  const Layout& element = *vector->element;
  const std::uint32_t count = r.ip->data;
  const bool paid =
      charge<kMeter, Opcode::VecPack>(machine, count, 1, 8, [=] { return std::uint64_t{count}; });
  if (!paid) return StatusCode::OUT_OF_GAS;
  if (count == 0 && r.is_full(machine)) return StatusCode::EXECUTION_STACK_OVERFLOW;
  VectorHeader header;
  if (!reserve_elements(*machine.heap, header, element, count)) return StatusCode::MEMORY_LIMIT_EXCEEDED;
  const std::uint32_t slot_size = element.slot_size();
  std::byte* base = r.top - std::size_t{count} * slot_size;
  for (std::size_t i = 0; i < count; ++i) {
    move_bytes(header.data + i * element.size, base + i * slot_size, element.size);
  }
  header.length = count;
  r.top_tag -= count;
  r.top = base;
  store(base, header);
  r.push_tag(*vector);
  ++r.ip;
  return kDone;
}

template <Kind kMeter>
MVM_INSTRUCTION vector_length(Machine& machine, Registers& r) {
  StatusCode status = kDone;
  if (operand<Layout>(machine, r, status) == nullptr) return status;
  if (!charge<kMeter, Opcode::VecLen>(machine)) return StatusCode::OUT_OF_GAS;
  const std::uint64_t length = load<VectorHeader>(r.pop_reference()).length;
  r.push_u64(machine, TypeKind::U64, length);
  ++r.ip;
  return kDone;
}

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION vector_borrow(Machine& machine, Registers& r) {
  StatusCode status = kDone;
  const auto* vector = operand<Layout>(machine, r, status);
  if (vector == nullptr) return status;
  if (!charge<kMeter, kOpcode>(machine)) return StatusCode::OUT_OF_GAS;
  const auto index = load<std::uint64_t>(r.top - 8);
  const auto header = load<VectorHeader>(load<std::byte*>(r.top - 16));
  if (index >= header.length) return vector_error(machine, VectorError::IndexOutOfBounds);
  const Layout& element = *vector->element;
  r.top -= 16;
  r.top_tag -= 2;
  r.push_reference(element, referent_of(element, header.data + index * element.size));
  ++r.ip;
  return kDone;
}

/// Room for one more element.
[[nodiscard]] bool grow_vector(Heap& heap, VectorHeader& header, const Layout& element) noexcept;

template <Kind kMeter>
MVM_INSTRUCTION vector_push_back(Machine& machine, Registers& r) {
  StatusCode status = kDone;
  const auto* vector = operand<Layout>(machine, r, status);
  if (vector == nullptr) return status;
  const Layout& element = *vector->element;
  std::byte* slot = r.top - element.slot_size();
  const bool paid =
      charge_scaled<kMeter, Opcode::VecPushBack>(machine, [&] { return size_of(machine, element, slot); });
  if (!paid) return StatusCode::OUT_OF_GAS;
  std::byte* at = load<std::byte*>(slot - 8);
  auto header = load<VectorHeader>(at);
  if (header.length >= machine.around->config.runtime.vector_len_max) {
    return vector_error(machine, VectorError::VecSizeLimitReached);
  }
  if (header.length == header.capacity && !grow_vector(*machine.heap, header, element)) {
    return StatusCode::MEMORY_LIMIT_EXCEEDED;
  }
  move_bytes(header.data + header.length * element.size, slot, element.size);
  ++header.length;
  store(at, header);
  r.top = slot - 8;
  r.top_tag -= 2;
  ++r.ip;
  return kDone;
}

template <Kind kMeter>
MVM_INSTRUCTION vector_pop_back(Machine& machine, Registers& r) {
  StatusCode status = kDone;
  const auto* vector = operand<Layout>(machine, r, status);
  if (vector == nullptr) return status;
  if (!charge<kMeter, Opcode::VecPopBack>(machine)) return StatusCode::OUT_OF_GAS;
  std::byte* at = load<std::byte*>(r.top - 8);
  auto header = load<VectorHeader>(at);
  if (header.length == 0) return vector_error(machine, VectorError::PopEmptyVec);
  const Layout& element = *vector->element;
  --header.length;
  store(at, header);
  static_cast<void>(r.pop_reference());
  move_to_slot(r.top, header.data + header.length * element.size, element.size);
  r.push_tag(element);
  ++r.ip;
  return kDone;
}

template <Kind kMeter>
MVM_INSTRUCTION vector_unpack(Machine& machine, Registers& r) {
  StatusCode status = kDone;
  const auto* vector = operand<Layout>(machine, r, status);
  if (vector == nullptr) return status;
  const std::uint64_t count = r.ip->data;
  const bool paid = charge<kMeter, Opcode::VecUnpack>(machine, 1, count, 0, [=] { return count; });
  if (!paid) return StatusCode::OUT_OF_GAS;
  std::byte* base = r.top - sizeof(VectorHeader);
  auto header = load<VectorHeader>(base);
  if (header.length != count) return vector_error(machine, VectorError::VecUnpackParityMismatch);
  if (count > 0 && r.is_full(machine, count - 1)) return StatusCode::EXECUTION_STACK_OVERFLOW;
  const Layout& element = *vector->element;
  r.pop_tag();
  for (std::uint64_t i = 0; i < count; ++i) {
    move_to_slot(r.top, header.data + i * element.size, element.size);
    r.push_tag(element);
  }
  release_elements(*machine.heap, header, element);
  ++r.ip;
  return kDone;
}

/// Exchanges two elements.
void swap_elements(const VectorHeader& header, const Layout& element, std::uint64_t i,
                   std::uint64_t j) noexcept;

template <Kind kMeter>
MVM_INSTRUCTION vector_swap(Machine& machine, Registers& r) {
  StatusCode status = kDone;
  const auto* vector = operand<Layout>(machine, r, status);
  if (vector == nullptr) return status;
  if (!charge<kMeter, Opcode::VecSwap>(machine)) return StatusCode::OUT_OF_GAS;
  const auto j = load<std::uint64_t>(r.top - 8);
  const auto i = load<std::uint64_t>(r.top - 16);
  const auto header = load<VectorHeader>(load<std::byte*>(r.top - 24));
  if (i >= header.length || j >= header.length) return vector_error(machine, VectorError::IndexOutOfBounds);
  swap_elements(header, *vector->element, i, j);
  r.top -= 24;
  r.top_tag -= 3;
  ++r.ip;
  return kDone;
}

}  // namespace mvm::plain
