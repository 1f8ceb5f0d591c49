// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The plain interpreter: stack code, charged instruction by instruction (Move VM runtime, `Interpreter`).
// Included where the loop is instantiated: with an observer and without.

#include "interpreter/observed/observation.h"
#include "interpreter/plain/calls.h"
#include "interpreter/plain/constants.h"
#include "interpreter/plain/control.h"
#include "interpreter/plain/integers.h"
#include "interpreter/plain/locals.h"
#include "interpreter/plain/references.h"
#include "interpreter/plain/structs.h"
#include "interpreter/plain/variants.h"
#include "interpreter/plain/vectors.h"

#include <fmt/format.h>

namespace mvm::plain {

/// A status of the verifier's class cannot be right at run time; the reference hides it behind another, of
/// which only the module stays (`maybe_core_dump`).
static Error as_runtime_error(Error error) {
  if (status_class(error.status()) != StatusClass::Verification) return error;
  Error hidden(StatusCode::VERIFICATION_ERROR, std::string(error.message()));
  return error.module() ? std::move(hidden).at_module(*error.module()) : hidden;
}

/// Whether the reference reports a status of a call from outside the callee's and caller's code: then the
/// error has no stack trace (gas of the call, its type arguments, the depth of calls).
static bool fails_between_frames(Opcode opcode) {
  return opcode == Opcode::Call || opcode == Opcode::CallGeneric;
}

static Error place_error(const Machine& machine, const Registers& r, StatusCode status) {
  const Function& function = *r.instance->function;
  const auto offset = static_cast<std::uint16_t>(r.ip - r.instance->code->code.data());
  Error error(status);
  if (machine.sub_status) error = std::move(error).with_sub_status(*machine.sub_status);
  if (status == StatusCode::ABORTED) {
    const std::string module = function.module->runtime_id.to_string();
    error = std::move(error).with_message(fmt::format("{}::{} at offset {}", module, function.name, offset));
  }
  error = std::move(error).at_code_offset(function.index, offset).at_module(function.module->runtime_id);
  const bool between = fails_between_frames(r.ip->opcode);
  if (!between && machine.around->config.runtime.error_execution_state) {
    error = std::move(error).with_stack_trace(stack_trace(machine));
  }
  return between && status != StatusCode::CALL_STACK_OVERFLOW ? error : as_runtime_error(std::move(error));
}

/// Ends all functions, dropping their values. What register code has stays with the heap: of that, only where
/// the innermost function began is known.
static void unwind(Machine& machine, const Registers& r, const std::byte* borrowed) {
  const auto end = [&](const Instance& instance, std::byte* locals) {
    if (locals == borrowed) return;
    drop_locals(machine, instance, locals);
    machine.frame_memory.pop(locals);
  };
  end(*r.instance, r.locals);
  while (machine.depth > machine.entry_depth) {
    const Frame& frame = machine.frames[--machine.depth];
    end(*frame.instance, frame.locals);
  }
  machine.depth = 0;
  machine.clear(*machine.heap);
}

[[maybe_unused]] static checked::Place place_of(const Registers& r) {
  return {r.ip, r.top, r.top_tag, r.locals, r.instance};
}

/// Where the checked build disagrees nothing that values own can be trusted: their memory is left to the
/// heap's end.
[[maybe_unused]] static Error disagreement(Machine& machine, const Registers& r) {
  Error error = place_error(machine, r, StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR)
                    .with_message("checked build: " + machine.watch->problem());
  machine.frame_memory.pop(r.locals);
  while (machine.depth > 0) machine.frame_memory.pop(machine.frames[--machine.depth].locals);
  machine.top = machine.operands.get();
  machine.top_tag = machine.tags.get();
  return error;
}

/// `borrowed` are the first function's locals where they are not of the frame memory. Where it is observed,
/// `machine.observation` is there.
template <GasMeter::Kind kMeter, bool kObserved>
static Result<void> run_loop(Machine& machine, Registers r, std::size_t waiting, const std::byte* borrowed) {
  machine.entry_depth = waiting;
  machine.sub_status.reset();
  bool finished = false;
  StatusCode status = kDone;
  if constexpr (checked::kOn) {
    if (!machine.watch->begin(place_of(r))) return std::unexpected(disagreement(machine, r));
  }
  for (;;) {
    if constexpr (checked::kOn) {
      if (!machine.watch->step(place_of(r))) return std::unexpected(disagreement(machine, r));
    }
    if constexpr (kObserved) machine.observation->before(place_of(r));
    switch (r.ip->opcode) {
      case Opcode::Nop:
        status = nop<kMeter>(machine, r);
        break;
      case Opcode::Pop:
        status = pop<kMeter>(machine, r);
        break;
      case Opcode::Ret:
        status = ret<kMeter>(machine, r, finished);
        break;
      case Opcode::BrTrue:
        status = branch_if<kMeter, Opcode::BrTrue>(machine, r);
        break;
      case Opcode::BrFalse:
        status = branch_if<kMeter, Opcode::BrFalse>(machine, r);
        break;
      case Opcode::Branch:
        status = branch<kMeter>(machine, r);
        break;
      case Opcode::Abort:
        status = plain::abort<kMeter>(machine, r);
        break;
      case Opcode::Call:
        status = call<kMeter, Opcode::Call>(machine, r);
        break;
      case Opcode::CallGeneric:
        status = call<kMeter, Opcode::CallGeneric>(machine, r);
        break;

      case Opcode::LdU8:
        status = load_small<kMeter, Opcode::LdU8>(machine, r, TypeKind::U8, r.ip->data);
        break;
      case Opcode::LdU16:
        status = load_small<kMeter, Opcode::LdU16>(machine, r, TypeKind::U16, r.ip->data);
        break;
      case Opcode::LdU32:
        status = load_small<kMeter, Opcode::LdU32>(machine, r, TypeKind::U32, r.ip->data);
        break;
      case Opcode::LdU64:
        status = load_wide<kMeter, Opcode::LdU64, 8>(machine, r, TypeKind::U64);
        break;
      case Opcode::LdU128:
        status = load_wide<kMeter, Opcode::LdU128, 16>(machine, r, TypeKind::U128);
        break;
      case Opcode::LdU256:
        status = load_wide<kMeter, Opcode::LdU256, 32>(machine, r, TypeKind::U256);
        break;
      case Opcode::LdTrue:
        status = load_small<kMeter, Opcode::LdTrue>(machine, r, TypeKind::Bool, 1);
        break;
      case Opcode::LdFalse:
        status = load_small<kMeter, Opcode::LdFalse>(machine, r, TypeKind::Bool, 0);
        break;
      case Opcode::LdConst:
        status = load_constant<kMeter>(machine, r);
        break;

      case Opcode::CopyLoc:
        status = copy_local<kMeter>(machine, r);
        break;
      case Opcode::MoveLoc:
        status = move_local<kMeter>(machine, r);
        break;
      case Opcode::StLoc:
        status = store_local<kMeter>(machine, r);
        break;
      case Opcode::MutBorrowLoc:
        status = borrow_local<kMeter, Opcode::MutBorrowLoc>(machine, r);
        break;
      case Opcode::ImmBorrowLoc:
        status = borrow_local<kMeter, Opcode::ImmBorrowLoc>(machine, r);
        break;

      case Opcode::ReadRef:
        status = read_reference<kMeter>(machine, r);
        break;
      case Opcode::WriteRef:
        status = write_reference<kMeter>(machine, r);
        break;
      case Opcode::FreezeRef:
        status = freeze<kMeter>(machine, r);
        break;
      case Opcode::Eq:
        status = equality<kMeter, Opcode::Eq>(machine, r);
        break;
      case Opcode::Neq:
        status = equality<kMeter, Opcode::Neq>(machine, r);
        break;

#define MVM_OP(name, semantics)                           \
  case Opcode::name:                                      \
    status = semantics<kMeter, Opcode::name>(machine, r); \
    break;
        MVM_OP(Add, arithmetic)
        MVM_OP(Sub, arithmetic)
        MVM_OP(Mul, arithmetic)
        MVM_OP(Div, arithmetic)
        MVM_OP(Mod, arithmetic)
        MVM_OP(BitOr, arithmetic)
        MVM_OP(BitAnd, arithmetic)
        MVM_OP(Xor, arithmetic)
        MVM_OP(Shl, shift)
        MVM_OP(Shr, shift)
        MVM_OP(Lt, compare)
        MVM_OP(Gt, compare)
        MVM_OP(Le, compare)
        MVM_OP(Ge, compare)
        MVM_OP(And, logic)
        MVM_OP(Or, logic)
        MVM_OP(MutBorrowField, borrow_field)
        MVM_OP(ImmBorrowField, borrow_field)
        MVM_OP(MutBorrowFieldGeneric, borrow_field)
        MVM_OP(ImmBorrowFieldGeneric, borrow_field)
        MVM_OP(Pack, pack)
        MVM_OP(PackGeneric, pack)
        MVM_OP(Unpack, unpack)
        MVM_OP(UnpackGeneric, unpack)
        MVM_OP(PackVariant, pack_variant)
        MVM_OP(PackVariantGeneric, pack_variant)
        MVM_OP(UnpackVariant, unpack_variant)
        MVM_OP(UnpackVariantGeneric, unpack_variant)
        MVM_OP(UnpackVariantImmRef, unpack_variant_reference)
        MVM_OP(UnpackVariantMutRef, unpack_variant_reference)
        MVM_OP(UnpackVariantGenericImmRef, unpack_variant_reference)
        MVM_OP(UnpackVariantGenericMutRef, unpack_variant_reference)
        MVM_OP(VecImmBorrow, vector_borrow)
        MVM_OP(VecMutBorrow, vector_borrow)
#undef MVM_OP
      case Opcode::Not:
        status = negate<kMeter>(machine, r);
        break;
      case Opcode::CastU8:
        status = cast<kMeter, Opcode::CastU8>(machine, r, TypeKind::U8);
        break;
      case Opcode::CastU16:
        status = cast<kMeter, Opcode::CastU16>(machine, r, TypeKind::U16);
        break;
      case Opcode::CastU32:
        status = cast<kMeter, Opcode::CastU32>(machine, r, TypeKind::U32);
        break;
      case Opcode::CastU64:
        status = cast<kMeter, Opcode::CastU64>(machine, r, TypeKind::U64);
        break;
      case Opcode::CastU128:
        status = cast<kMeter, Opcode::CastU128>(machine, r, TypeKind::U128);
        break;
      case Opcode::CastU256:
        status = cast<kMeter, Opcode::CastU256>(machine, r, TypeKind::U256);
        break;

      case Opcode::VariantSwitch:
        status = variant_switch<kMeter>(machine, r);
        break;
      case Opcode::VecPack:
        status = vector_pack<kMeter>(machine, r);
        break;
      case Opcode::VecLen:
        status = vector_length<kMeter>(machine, r);
        break;
      case Opcode::VecPushBack:
        status = vector_push_back<kMeter>(machine, r);
        break;
      case Opcode::VecPopBack:
        status = vector_pop_back<kMeter>(machine, r);
        break;
      case Opcode::VecUnpack:
        status = vector_unpack<kMeter>(machine, r);
        break;
      case Opcode::VecSwap:
        status = vector_swap<kMeter>(machine, r);
        break;

      // Global storage is not there to be run.
      case Opcode::ExistsDeprecated:
      case Opcode::MutBorrowGlobalDeprecated:
      case Opcode::ImmBorrowGlobalDeprecated:
      case Opcode::MoveFromDeprecated:
      case Opcode::MoveToDeprecated:
      case Opcode::ExistsGenericDeprecated:
      case Opcode::MutBorrowGlobalGenericDeprecated:
      case Opcode::ImmBorrowGlobalGenericDeprecated:
      case Opcode::MoveFromGenericDeprecated:
      case Opcode::MoveToGenericDeprecated:
        status = StatusCode::UNREACHABLE;
        break;
    }
    if (status != kDone) [[unlikely]]
      break;
    if constexpr (kObserved) machine.observation->after(place_of(r));
    if (finished) [[unlikely]]
      break;
  }
  if constexpr (checked::kOn) {
    if (finished && !machine.watch->finish(place_of(r))) return std::unexpected(disagreement(machine, r));
  }
  machine.top = r.top;
  machine.top_tag = r.top_tag;
  if (finished) {
    if (borrowed == nullptr) machine.frame_memory.pop(r.locals);
    return {};
  }
  std::optional<Error> error = std::exchange(machine.failure, std::nullopt);
  if (!error) error = place_error(machine, r, status);
  if constexpr (kObserved) machine.observation->failed(place_of(r), *error);
  unwind(machine, r, borrowed);
  return std::unexpected(std::move(*error));
}

}  // namespace mvm::plain
