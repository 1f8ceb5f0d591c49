// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// An object gets an identity that nothing had before: the UID packed into it comes straight from a function
// that makes new ones, through locals at most (Sui verifier, `id_leak_verifier`).

#include "verifier/abstract_interpreter.h"
#include "verifier/object/object_rules.h"
#include "verifier/scratch.h"
#include "verifier/stack_effect.h"

#include <algorithm>
#include <array>

namespace mvm::verifier {
namespace {

constexpr std::uint64_t kJoinBase = 10;
constexpr std::uint64_t kJoinPerLocal = 5;
constexpr std::uint64_t kStepBase = 15;

constexpr std::uint64_t kMultipleReturnValues = 0;
constexpr std::uint64_t kInvalidObjectCreation = 1;

/// Functions that make a UID.
constexpr std::array<QualifiedName, 4> kFreshIdFunctions = {{
    {kFrameworkAddress, "object", "new"},
    {kFrameworkAddress, "object", "new_uid_from_hash"},
    {kFrameworkAddress, "derived_object", "claim"},
    {kFrameworkAddress, kTestScenarioModule, "new_object"},
}};

/// Modules of the framework whose function `create` makes an object with an id that is fixed by the protocol.
/// That of the system state is named by the chain.
constexpr std::array<std::string_view, 9> kModulesThatCreate = {
    "clock",         "authenticator_state", "random",        "deny_list",          "accumulator",
    "coin_registry", "display_registry",    "address_alias", "forwarding_address",
};

bool makes_fixed_object(const CompiledModule& module, const FunctionHandle& handle, Chain chain) {
  const QualifiedName name = qualified_name(module, handle);
  if (name.name != "create") return false;
  if (name.address == kSystemAddress) return name.module == framework_names(chain).system_module;
  if (name.address == kBridgeAddress) return name.module == "bridge";
  return name.address == kFrameworkAddress &&
         std::ranges::find(kModulesThatCreate, name.module) != kModulesThatCreate.end();
}

/// What a local or a place on the stack holds.
enum class Value : std::uint8_t { None, Other, Fresh };

class IdLeakAnalysis {
 public:
  IdLeakAnalysis(const CompiledModule& module, std::size_t function, const std::vector<bool>& makes_fresh,
                 const ControlFlowGraph& cfg, Meter& meter, ScratchArena& scratch)
      : module_(module),
        function_(function),
        code_(module.function_defs[function].code->code),
        handle_(module.handle_of(module.function_defs[function])),
        makes_fresh_(makes_fresh),
        meter_(meter),
        states_(cfg.block_count(), std::pmr::vector<Value>(&scratch), &scratch),
        locals_(&scratch),
        stack_(&scratch) {
    const std::size_t parameters = module.signatures[handle_.parameters].size();
    const std::size_t locals = module.signatures[module.function_defs[function].code->locals].size();
    states_[0].resize(parameters + locals, Value::None);
    std::fill_n(states_[0].begin(), parameters, Value::Other);
  }

  void enter(BlockIndex block) { locals_ = states_[block]; }
  void leave() {}
  void assign(BlockIndex block) { states_[block] = locals_; }

  /// A local that only one of the two states has keeps the value, but counts as having been Other in the old
  /// one.
  JoinResult join(BlockIndex block) {
    std::pmr::vector<Value>& old = states_[block];
    const auto present = static_cast<std::uint64_t>(locals_.size()) -
                         static_cast<std::uint64_t>(std::ranges::count(locals_, Value::None));
    if (!meter_.add(Scope::Function, kJoinBase) ||
        !meter_.add_items(Scope::Function, kJoinPerLocal, present)) {
      return JoinResult::TooComplex;
    }
    bool changed = false;
    for (std::size_t i = 0; i < locals_.size(); ++i) {
      if (locals_[i] == Value::None) continue;
      const Value before = old[i] == Value::None ? Value::Other : old[i];
      const Value joined = before == locals_[i] ? before : Value::Other;
      changed = changed || joined != before;
      old[i] = joined;
    }
    return changed ? JoinResult::Changed : JoinResult::Unchanged;
  }

  bool execute(std::uint16_t first, std::uint16_t last) {
    for (std::size_t offset = first; offset <= last; ++offset) {
      if (!meter_.add(Scope::Function, kStepBase)) {
        error_ = Meter::too_complex().error();
        return false;
      }
      if (!step(offset, code_[offset])) return false;
    }
    return true;
  }

  Error take_error() { return std::move(*error_); }

 private:
  bool step(std::size_t offset, const Instruction& instruction) {
    switch (instruction.opcode) {
      case Opcode::MoveLoc:
        push(std::exchange(locals_[instruction.index], Value::None), 1);
        return true;
      case Opcode::StLoc:
        locals_[instruction.index] = pop();
        return true;
      case Opcode::Call:
        return call(offset, instruction.index);
      case Opcode::CallGeneric:
        return call(offset, module_.function_instantiations[instruction.index].handle);
      case Opcode::Pack:
        return pack(offset, module_.struct_defs[instruction.index]);
      case Opcode::PackGeneric:
        return pack(offset, module_.struct_defs[module_.struct_def_instantiations[instruction.index].def]);
      default:
        break;
    }
    const StackEffect effect = stack_effect(module_, handle_, instruction);
    pop_n(effect.pops);
    push(Value::Other, effect.pushes);
    return true;
  }

  bool call(std::size_t offset, TableIndex callee) {
    const FunctionHandle& handle = module_.function_handles[callee];
    pop_n(module_.signatures[handle.parameters].size());
    const std::size_t results = module_.signatures[handle.return_].size();
    if (!makes_fresh_[callee]) {
      push(Value::Other, results);
      return true;
    }
    if (results != 1) {
      return refuse(offset, kMultipleReturnValues, "a function that makes a UID should return nothing else");
    }
    push(Value::Fresh, 1);
    return true;
  }

  /// The first field was pushed first, and is popped last.
  bool pack(std::size_t offset, const StructDefinition& def) {
    if (def.fields.empty()) return refuse(offset, kInvalidObjectCreation, "a native struct cannot be packed");
    pop_n(def.fields.size() - 1);
    const Value id = pop();
    if (module_.datatype_handles[def.handle].abilities.has_key() && id != Value::Fresh) {
      return refuse(offset, kInvalidObjectCreation,
                    "an object must be made with a UID that comes straight from 0x2::object::new");
    }
    push(Value::Other, 1);
    return true;
  }

  bool refuse(std::size_t offset, std::uint64_t sub_status, const char* message) {
    error_ =
        Error(refuse_instruction(module_, function_, offset, message).error()).with_sub_status(sub_status);
    return false;
  }

  void push(Value value, std::size_t count) { stack_.insert(stack_.end(), count, value); }
  Value pop() {
    if (stack_.empty()) return Value::Other;
    const Value top = stack_.back();
    stack_.pop_back();
    return top;
  }
  void pop_n(std::size_t count) { stack_.resize(stack_.size() - std::min(count, stack_.size())); }

  const CompiledModule& module_;
  std::size_t function_;
  std::span<const Instruction> code_;
  const FunctionHandle& handle_;
  const std::vector<bool>& makes_fresh_;
  Meter& meter_;
  std::pmr::vector<std::pmr::vector<Value>> states_;  ///< locals at the beginning of each block
  std::pmr::vector<Value> locals_;
  std::pmr::vector<Value> stack_;
  std::optional<Error> error_;
};

bool packs_object(const CompiledModule& module, std::span<const Instruction> code) {
  return std::ranges::any_of(code, [&](const Instruction& instruction) {
    if (instruction.opcode != Opcode::Pack && instruction.opcode != Opcode::PackGeneric) return false;
    const TableIndex def = instruction.opcode == Opcode::Pack
                               ? instruction.index
                               : module.struct_def_instantiations[instruction.index].def;
    return module.datatype_handles[module.struct_defs[def].handle].abilities.has_key();
  });
}

}  // namespace

Result<void> check_id_leak(const CompiledModule& module, Chain chain, Meter& meter) {
  std::vector<bool> makes_fresh(module.function_handles.size());
  bool odd_declaration = false;
  const std::vector<bool> of_framework = framework_modules(module);
  for (std::size_t i = 0; i < makes_fresh.size(); ++i) {
    if (!of_framework[module.function_handles[i].module]) continue;
    const QualifiedName name = qualified_name(module, module.function_handles[i]);
    makes_fresh[i] = std::ranges::find(kFreshIdFunctions, name) != kFreshIdFunctions.end();
    odd_declaration = odd_declaration ||
                      (makes_fresh[i] && module.signatures[module.function_handles[i].return_].size() != 1);
  }
  ControlFlowGraph cfg;
  ScratchArena scratch;
  for (std::size_t f = 0; f < module.function_defs.size(); ++f) {
    const FunctionDefinition& def = module.function_defs[f];
    if (!def.code || makes_fixed_object(module, module.handle_of(def), chain)) continue;
    // Only the packing of an object can be refused, and calls where a function that makes UIDs is declared
    // oddly.
    if (!meter.metered() && !odd_declaration && !packs_object(module, def.code->code)) continue;
    scratch.reset();
    cfg.build(def.code->code, def.code->jump_tables);
    IdLeakAnalysis analysis(module, f, makes_fresh, cfg, meter, scratch);
    if (auto r = analyze_function(analysis, cfg, meter, &scratch); !r) return r;
  }
  return {};
}

}  // namespace mvm::verifier
