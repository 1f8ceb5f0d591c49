// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/translated/translator.h"

#include "interpreter/plain/charges.h"
#include "interpreter/translated/registers.h"
#include "interpreter/translated/trace.h"

#include <algorithm>

namespace mvm::translated {
namespace {

/// How many values an instruction takes from the operand stack and puts there.
struct Effect {
  std::uint32_t pops;
  std::uint32_t pushes;
};

std::uint32_t field_count(const CompiledModule& module, const Instruction& instruction) {
  const bool is_generic =
      instruction.opcode == Opcode::PackGeneric || instruction.opcode == Opcode::UnpackGeneric;
  const TableIndex definition =
      is_generic ? module.struct_def_instantiations[instruction.index].def : instruction.index;
  return static_cast<std::uint32_t>(module.struct_defs[definition].fields.size());
}

std::uint32_t variant_field_count(const CompiledModule& module, const Instruction& instruction) {
  TableIndex definition = 0;
  TableIndex tag = 0;
  switch (instruction.opcode) {
    case Opcode::PackVariantGeneric:
    case Opcode::UnpackVariantGeneric:
    case Opcode::UnpackVariantGenericImmRef:
    case Opcode::UnpackVariantGenericMutRef: {
      const auto& handle = module.variant_instantiation_handles[instruction.index];
      definition = module.enum_def_instantiations[handle.enum_def].def;
      tag = handle.variant;
      break;
    }
    default: {
      const auto& handle = module.variant_handles[instruction.index];
      definition = handle.enum_def;
      tag = handle.variant;
      break;
    }
  }
  return static_cast<std::uint32_t>(module.enum_defs[definition].variants[tag].fields.size());
}

Effect call_effect(const Function& function) {
  return {static_cast<std::uint32_t>(function.parameters.size()),
          static_cast<std::uint32_t>(function.returns.size())};
}

/// `instruction` has its operands as they are in the module.
Effect effect_of(const Module& module, const Instruction& instruction) {
  const CompiledModule& compiled = *module.compiled;
  switch (instruction.opcode) {
    case Opcode::CopyLoc:
    case Opcode::MoveLoc:
    case Opcode::LdConst:
      return {0, 1};
    case Opcode::ReadRef:
      return {1, 1};
    case Opcode::WriteRef:
    case Opcode::VecPushBack:
      return {2, 0};
    case Opcode::Eq:
    case Opcode::Neq:
      return {2, 1};
    case Opcode::VecSwap:
      return {3, 0};
    case Opcode::Pack:
    case Opcode::PackGeneric:
      return {field_count(compiled, instruction), 1};
    case Opcode::Unpack:
    case Opcode::UnpackGeneric:
      return {1, field_count(compiled, instruction)};
    case Opcode::PackVariant:
    case Opcode::PackVariantGeneric:
      return {variant_field_count(compiled, instruction), 1};
    case Opcode::UnpackVariant:
    case Opcode::UnpackVariantGeneric:
    case Opcode::UnpackVariantImmRef:
    case Opcode::UnpackVariantMutRef:
    case Opcode::UnpackVariantGenericImmRef:
    case Opcode::UnpackVariantGenericMutRef:
      return {1, variant_field_count(compiled, instruction)};
    case Opcode::VecPack:
      return {static_cast<std::uint32_t>(compiled.literal_u64(instruction)), 1};
    case Opcode::VecUnpack:
      return {1, static_cast<std::uint32_t>(compiled.literal_u64(instruction))};
    case Opcode::Call:
      return call_effect(*module.functions[instruction.index]);
    case Opcode::CallGeneric:
      return call_effect(*module.functions[compiled.function_instantiations[instruction.index].handle]);
    default: {
      const plain::TierCost cost = plain::tier_cost(instruction.opcode);  // as they are, for all others
      return {cost.pops, cost.pushes};
    }
  }
}

/// Adds the leaders that an instruction makes.
void add_leaders(const CodeUnit& code, std::uint16_t offset, std::vector<std::uint16_t>& leaders) {
  const Instruction& instruction = code.code[offset];
  const bool is_last = offset + 1U >= code.code.size();
  switch (instruction.opcode) {
    case Opcode::BrTrue:
    case Opcode::BrFalse:
    case Opcode::Branch:
      leaders.push_back(instruction.index);
      break;
    case Opcode::VariantSwitch: {
      const auto targets = code.jump_tables[instruction.index].jump_table;
      leaders.insert(leaders.end(), targets.begin(), targets.end());
      break;
    }
    case Opcode::Ret:
    case Opcode::Abort:
      break;
    default:
      return;
  }
  if (!is_last) leaders.push_back(static_cast<std::uint16_t>(offset + 1));
}

const FunctionShape& make_shape(CodeCache& cache, const Function& function) {
  const CodeUnit& code = *function.code;
  std::vector<std::uint16_t> leaders = {0};
  const std::size_t locals =
      function.parameters.size() + function.module->compiled->signatures[code.locals].size();
  const auto borrowed = cache.allocate<bool>(locals);
  std::uint32_t height = 0;
  std::uint32_t highest = 0;
  for (std::size_t i = 0; i < code.code.size(); ++i) {
    const Instruction& instruction = code.code[i];
    const Effect effect = effect_of(*function.module, instruction);
    height = height - std::min(height, effect.pops) + effect.pushes;
    highest = std::max(highest, height);
    if (instruction.opcode == Opcode::MutBorrowLoc) borrowed[instruction.index] = true;
    const std::size_t before = leaders.size();
    add_leaders(code, static_cast<std::uint16_t>(i), leaders);
    if (leaders.size() != before || instruction.opcode == Opcode::Ret || instruction.opcode == Opcode::Abort)
      height = 0;  // the stack is empty between blocks
  }
  std::ranges::sort(leaders);
  leaders.erase(std::ranges::unique(leaders).begin(), leaders.end());
  FunctionShape& shape = cache.allocate<FunctionShape>(1)[0];
  shape.leaders = cache.keep(std::span<const std::uint16_t>(leaders));
  shape.mutably_borrowed = borrowed;
  shape.max_height = highest;
  return shape;
}

}  // namespace

std::uint32_t FunctionShape::block_at(std::uint16_t offset) const noexcept {
  return static_cast<std::uint32_t>(std::ranges::lower_bound(leaders, offset) - leaders.begin());
}

bool FunctionShape::is_leader(std::uint16_t offset) const noexcept {
  return std::ranges::binary_search(leaders, offset);
}

const FunctionShape& shape_of(CodeCache& cache, const Function& function) {
  if (const FunctionShape* made = function.shape.load(std::memory_order_acquire)) return *made;
  const FunctionShape& made = make_shape(cache, function);
  function.shape.store(&made, std::memory_order_release);
  return made;
}

const RegisterCode& register_code(CodeCache& cache, const Instance& instance, bool follows_references) {
  auto& place = instance.registers[follows_references ? 1 : 0];
  const std::lock_guard lock(cache.translation_mutex);
  if (const RegisterCode* made = place.load(std::memory_order_acquire)) return *made;
  const FunctionShape& shape = shape_of(cache, *instance.function);
  RegisterCode& code = cache.allocate<RegisterCode>(1)[0];
  code.shape = &shape;
  code.entries = {cache, shape.leaders.size()};
  code.first = &entry_of(cache, code, 0);
  code.frame_size = instance.frame_size;
  code.cleared_offset = instance.parameters_size;
  code.cleared_size = instance.cleared_size;
  code.max_height = shape.max_height;
  code.follows_references = follows_references;
  place.store(&code, std::memory_order_release);
  return code;
}

Entry& entry_of(CodeCache& cache, const RegisterCode& code, std::uint32_t block) {
  Entry& entry = code.entries.at(cache, block);
  if (entry.enter.load(std::memory_order_relaxed) == nullptr) {
    entry.enter.store(enter_block, std::memory_order_relaxed);
    entry.block = block;
  }
  return entry;
}

const Op* translate_block(Machine& m, const Instance& instance, const RegisterCode& code,
                          const Entry& entry) {
  CodeCache& cache = m.around->cache;
  const std::lock_guard lock(cache.translation_mutex);
  if (const Op* made = entry.code.load(std::memory_order_acquire)) return made;
  Trace trace(m, instance, code);
  trace.build(code.shape->leaders[entry.block]);
  const Op* made = trace.keep(cache);
  entry_of(cache, code, entry.block).code.store(made, std::memory_order_release);
  return made;
}

Place describe(Machine& m, const Instance& instance, const RegisterCode& code, const Op& op) {
  const Op* first = &op;
  while (first->code != OpCode::Segment || first->a != 1) --first;
  const std::lock_guard lock(m.around->cache.translation_mutex);
  Trace trace(m, instance, code);
  trace.build(first->at, static_cast<std::size_t>(std::count_if(
                             first, &op, [](const Op& before) { return !is_extra(before.code); })));
  return trace.place(first);
}

}  // namespace mvm::translated
