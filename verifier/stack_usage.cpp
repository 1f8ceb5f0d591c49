// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Each block leaves the stack as high as it found it and never takes what it did not put there; blocks that return take
// what they return (Move bytecode verifier, `stack_usage_verifier`).

#include "verifier/passes.h"

#include <array>

namespace mvm::verifier {
namespace {

struct Effect {
  std::uint64_t pops;
  std::uint64_t pushes;
};

/// The effect of instructions that have the same one whatever they name; 255 pops where it depends on the operand.
constexpr std::uint8_t kDepends = 255;
struct FixedEffect {
  std::uint8_t pops = kDepends;
  std::uint8_t pushes = 0;
};

constexpr std::array<FixedEffect, 256> kFixedEffects = [] {
  std::array<FixedEffect, 256> table{};
  const auto set = [&](std::uint8_t pops, std::uint8_t pushes, auto... opcodes) {
    ((table[static_cast<std::uint8_t>(opcodes)] = {pops, pushes}), ...);
  };
  using enum Opcode;
  set(0, 0, Branch, Nop);
  set(1, 0, Pop, BrTrue, BrFalse, StLoc, Abort, VariantSwitch);
  set(2, 0, MoveToDeprecated, MoveToGenericDeprecated, WriteRef, VecPushBack);
  set(3, 0, VecSwap);
  set(0, 1, LdU8, LdU16, LdU32, LdU64, LdU128, LdU256, LdTrue, LdFalse, LdConst, CopyLoc, MoveLoc, MutBorrowLoc,
      ImmBorrowLoc);
  set(1, 1, Not, FreezeRef, ReadRef, ExistsDeprecated, ExistsGenericDeprecated, MutBorrowGlobalDeprecated,
      MutBorrowGlobalGenericDeprecated, ImmBorrowGlobalDeprecated, ImmBorrowGlobalGenericDeprecated, MutBorrowField,
      MutBorrowFieldGeneric, ImmBorrowField, ImmBorrowFieldGeneric, MoveFromDeprecated, MoveFromGenericDeprecated,
      CastU8, CastU16, CastU32, CastU64, CastU128, CastU256, VecLen, VecPopBack);
  set(2, 1, Add, Sub, Mul, Mod, Div, BitOr, BitAnd, Xor, Shl, Shr, Or, And, Eq, Neq, Lt, Gt, Le, Ge, VecImmBorrow,
      VecMutBorrow);
  return table;
}();

std::uint64_t variant_fields(const CompiledModule& module, TableIndex enum_def, TableIndex variant) {
  return module.enum_defs[enum_def].variants[variant].fields.size();
}

Effect call_effect(const CompiledModule& module, TableIndex handle_index) {
  const FunctionHandle& handle = module.function_handles[handle_index];
  return {module.signatures[handle.parameters].size(), module.signatures[handle.return_].size()};
}

/// The number of fields of the struct or variant that the instruction packs or unpacks.
std::uint64_t field_count(const CompiledModule& module, const Instruction& instruction) {
  switch (traits(instruction.opcode).operand) {
    case OperandKind::StructDefinition:
      return module.struct_defs[instruction.index].fields.size();
    case OperandKind::StructDefInstantiation:
      return module.struct_defs[module.struct_def_instantiations[instruction.index].def].fields.size();
    case OperandKind::VariantHandle: {
      const VariantHandle& handle = module.variant_handles[instruction.index];
      return variant_fields(module, handle.enum_def, handle.variant);
    }
    case OperandKind::VariantInstantiation: {
      const VariantInstantiationHandle& handle = module.variant_instantiation_handles[instruction.index];
      return variant_fields(module, module.enum_def_instantiations[handle.enum_def].def, handle.variant);
    }
    default:
      return 0;
  }
}

Effect effect_of(const FunctionView& function, const Instruction& instruction) {
  const FixedEffect fixed = kFixedEffects[static_cast<std::uint8_t>(instruction.opcode)];
  if (fixed.pops != kDepends) return {fixed.pops, fixed.pushes};
  const CompiledModule& module = function.module;
  switch (instruction.opcode) {
    case Opcode::Ret:
      return {function.returns.size(), 0};
    case Opcode::Call:
      return call_effect(module, instruction.index);
    case Opcode::CallGeneric:
      return call_effect(module, module.function_instantiations[instruction.index].handle);
    case Opcode::VecPack:
      return {module.literal_u64(instruction), 1};
    case Opcode::VecUnpack:
      return {1, module.literal_u64(instruction)};
    case Opcode::Pack:
    case Opcode::PackGeneric:
    case Opcode::PackVariant:
    case Opcode::PackVariantGeneric:
      return {field_count(module, instruction), 1};
    default:  // all forms of Unpack
      return {1, field_count(module, instruction)};
  }
}

Result<void> check_block(const FunctionView& function, const VerifierConfig& config, BlockIndex block) {
  const std::uint64_t max_pushes = config.max_push_size.value_or(UINT64_MAX);
  const std::uint16_t start = function.cfg.block_start(block);
  const std::span<const Instruction> code =
      function.code().subspan(start, function.cfg.block_end(block) - std::size_t{start} + 1);
  std::uint64_t height = 0;
  std::uint64_t pushes = 0;
  // Counts stay small: vectors are packed and unpacked with at most 65,535 elements.
  for (const Instruction& instruction : code) {
    const Effect effect = effect_of(function, instruction);
    pushes += effect.pushes;
    if (pushes > max_pushes) return function.fail_at(StatusCode::VALUE_STACK_PUSH_OVERFLOW, start);
    if (height < effect.pops) return function.fail_at(StatusCode::NEGATIVE_STACK_SIZE_WITHIN_BLOCK, start);
    height += effect.pushes - effect.pops;
    if (height > config.max_value_stack_size) return function.fail_at(StatusCode::VALUE_STACK_OVERFLOW, start);
  }
  if (height != 0) return function.fail_at(StatusCode::POSITIVE_STACK_SIZE_AT_BLOCK_END, start);
  return {};
}

}  // namespace

Result<void> check_stack_usage(const FunctionView& function, const VerifierConfig& config) {
  for (std::size_t block = 0; block < function.cfg.block_count(); ++block) {
    if (auto r = check_block(function, config, static_cast<BlockIndex>(block)); !r) return r;
  }
  return {};
}

}  // namespace mvm::verifier
