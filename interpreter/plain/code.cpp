// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/plain/code.h"

#include "interpreter/code_cache.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace mvm {
namespace {

/// What instructions share a slot if they have the same operand.
enum class SlotKind : std::uint8_t {
  None,
  Constant,
  Function,
  FunctionInstance,
  Field,
  FieldInstance,
  Struct,
  StructInstance,
  PackStruct,
  PackStructInstance,
  Variant,
  VariantInstance,
  PackVariant,
  PackVariantInstance,
  Vector,
  PackVector,
};

SlotKind slot_kind(Opcode opcode) noexcept {
  switch (opcode) {
    case Opcode::LdConst:
      return SlotKind::Constant;
    case Opcode::Call:
      return SlotKind::Function;
    case Opcode::CallGeneric:
      return SlotKind::FunctionInstance;
    case Opcode::MutBorrowField:
    case Opcode::ImmBorrowField:
      return SlotKind::Field;
    case Opcode::MutBorrowFieldGeneric:
    case Opcode::ImmBorrowFieldGeneric:
      return SlotKind::FieldInstance;
    case Opcode::Pack:
      return SlotKind::PackStruct;
    case Opcode::PackGeneric:
      return SlotKind::PackStructInstance;
    case Opcode::Unpack:
      return SlotKind::Struct;
    case Opcode::UnpackGeneric:
      return SlotKind::StructInstance;
    case Opcode::PackVariant:
      return SlotKind::PackVariant;
    case Opcode::PackVariantGeneric:
      return SlotKind::PackVariantInstance;
    case Opcode::UnpackVariant:
    case Opcode::UnpackVariantImmRef:
    case Opcode::UnpackVariantMutRef:
      return SlotKind::Variant;
    case Opcode::UnpackVariantGeneric:
    case Opcode::UnpackVariantGenericImmRef:
    case Opcode::UnpackVariantGenericMutRef:
      return SlotKind::VariantInstance;
    case Opcode::VecPack:
      return SlotKind::PackVector;
    case Opcode::VecLen:
    case Opcode::VecImmBorrow:
    case Opcode::VecMutBorrow:
    case Opcode::VecPushBack:
    case Opcode::VecPopBack:
    case Opcode::VecUnpack:
    case Opcode::VecSwap:
      return SlotKind::Vector;
    default:
      return SlotKind::None;
  }
}

}  // namespace

const PlainCode& plain_code(CodeCache& cache, const Function& function) {
  if (const PlainCode* made = function.plain.load(std::memory_order_acquire)) return *made;
  const CompiledModule& module = *function.module->compiled;
  std::vector<Instruction> code(function.code->code.begin(), function.code->code.end());
  std::vector<Instruction> operands;
  std::unordered_map<std::uint32_t, TableIndex> slots;
  for (Instruction& instruction : code) {
    if (instruction.opcode == Opcode::VecPack || instruction.opcode == Opcode::VecUnpack) {
      // The verifier admits no count that does not fit.
      instruction.data =
          static_cast<std::uint32_t>(std::min<std::uint64_t>(module.literal_u64(instruction), UINT32_MAX));
    }
    const SlotKind kind = slot_kind(instruction.opcode);
    if (kind == SlotKind::None) continue;
    const std::uint32_t key = (static_cast<std::uint32_t>(kind) << 16) | instruction.index;
    const auto [slot, added] = slots.try_emplace(key, static_cast<TableIndex>(operands.size()));
    if (added) operands.push_back(instruction);
    instruction.index = slot->second;
  }
  PlainCode& made = cache.allocate<PlainCode>(1)[0];
  made.code = cache.keep(std::span<const Instruction>(code));
  made.slot_operands = cache.keep(std::span<const Instruction>(operands));
  made.jump_tables = function.code->jump_tables;
  made.literals = module.literals.data();
  function.plain.store(&made, std::memory_order_release);
  return made;
}

}  // namespace mvm
