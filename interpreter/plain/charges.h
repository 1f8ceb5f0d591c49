// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/registers.h"

#include <mvm/gas.h>
#include <mvm/opcodes.h>

#include <cstdint>

// What instructions cost. By tiers an instruction has pops, pushes and a size that comes onto the stack; in
// the flat schedule a cost that some multiply by a size. Source of the numbers: `GasStatus` of Sui and IOTA
// (tiers), Move VM test utils (flat).

namespace mvm::plain {

using Kind = GasMeter::Kind;

struct TierCost {
  std::uint8_t pops;
  std::uint8_t pushes;
  std::uint8_t size;
};

inline constexpr std::uint64_t kReferenceSize = 8;

/// Instructions that cost the same whatever they work on.
constexpr TierCost tier_cost(Opcode opcode) noexcept {
  switch (opcode) {
    case Opcode::BrTrue:
    case Opcode::BrFalse:
    case Opcode::Abort:
    case Opcode::Pop:
    case Opcode::StLoc:
    case Opcode::VariantSwitch:
      return {1, 0, 0};
    case Opcode::LdU8:
    case Opcode::LdU16:
    case Opcode::LdU32:
    case Opcode::LdU64:
    case Opcode::LdU128:
    case Opcode::LdU256:
    case Opcode::LdTrue:
    case Opcode::LdFalse:
      return {0, 1, 1};
    case Opcode::FreezeRef:
    case Opcode::ImmBorrowField:
    case Opcode::MutBorrowField:
    case Opcode::ImmBorrowFieldGeneric:
    case Opcode::MutBorrowFieldGeneric:
      return {1, 1, 8};
    case Opcode::ImmBorrowLoc:
    case Opcode::MutBorrowLoc:
      return {0, 1, 8};
    case Opcode::CastU8:
    case Opcode::CastU16:
    case Opcode::CastU32:
    case Opcode::CastU64:
    case Opcode::CastU128:
    case Opcode::CastU256:
    case Opcode::Not:
    case Opcode::VecLen:
      return {1, 1, 1};
    case Opcode::Add:
    case Opcode::Sub:
    case Opcode::Mul:
    case Opcode::Mod:
    case Opcode::Div:
    case Opcode::BitOr:
    case Opcode::BitAnd:
    case Opcode::Xor:
    case Opcode::Shl:
    case Opcode::Shr:
    case Opcode::Or:
    case Opcode::And:
    case Opcode::Lt:
    case Opcode::Gt:
    case Opcode::Le:
    case Opcode::Ge:
      return {2, 1, 1};
    case Opcode::VecImmBorrow:
    case Opcode::VecMutBorrow:
      return {2, 1, 8};
    case Opcode::VecPushBack:
      return {2, 0, 0};
    case Opcode::VecPopBack:
    case Opcode::VecSwap:
      return {1, 1, 0};
    default:
      return {0, 0, 0};  // Nop, Ret, Branch
  }
}

/// The opcode by whose cost the flat schedule charges: some instructions use another's.
constexpr std::uint8_t flat_opcode(Opcode opcode) noexcept {
  switch (opcode) {
    case Opcode::CastU32:
    case Opcode::CastU256:
      return static_cast<std::uint8_t>(Opcode::CastU16);
    case Opcode::MutBorrowFieldGeneric:
      return static_cast<std::uint8_t>(Opcode::ImmBorrowFieldGeneric);
    case Opcode::VecUnpack:
      return static_cast<std::uint8_t>(Opcode::VecPushBack);
    case Opcode::PackVariant:
      return static_cast<std::uint8_t>(Opcode::Pack);
    case Opcode::PackVariantGeneric:
      return static_cast<std::uint8_t>(Opcode::PackGeneric);
    case Opcode::UnpackVariant:
    case Opcode::UnpackVariantImmRef:
    case Opcode::UnpackVariantMutRef:
      return static_cast<std::uint8_t>(Opcode::Unpack);
    case Opcode::UnpackVariantGeneric:
    case Opcode::UnpackVariantGenericImmRef:
    case Opcode::UnpackVariantGenericMutRef:
      return static_cast<std::uint8_t>(Opcode::UnpackGeneric);
    default:
      return static_cast<std::uint8_t>(opcode);
  }
}

/// An instruction whose cost does not depend on what it works on.
template <Kind kMeter, Opcode kOpcode>
[[gnu::always_inline]] inline bool charge(Machine& machine) noexcept {
  if constexpr (kMeter == Kind::Tiered) {
    constexpr TierCost cost = tier_cost(kOpcode);
    return machine.gas->charge(1, cost.pushes, cost.pops, cost.size);
  } else if constexpr (kMeter == Kind::Flat) {
    return machine.gas->charge_opcode(flat_opcode(kOpcode));
  } else {
    return true;
  }
}

/// The same by tiers, but multiplied by a size in the flat schedule.
template <Kind kMeter, Opcode kOpcode, class FlatSize>
[[gnu::always_inline]] inline bool charge_scaled(Machine& machine, FlatSize flat_size) noexcept {
  if constexpr (kMeter == Kind::Flat) {
    return machine.gas->charge_opcode(flat_opcode(kOpcode), flat_size());
  } else {
    return charge<kMeter, kOpcode>(machine);
  }
}

/// An instruction with a cost by tiers, and a size in the flat schedule.
template <Kind kMeter, Opcode kOpcode, class FlatSize>
[[gnu::always_inline]] inline bool charge(Machine& machine, std::uint64_t pops, std::uint64_t pushes,
                                          std::uint64_t size, FlatSize flat_size) noexcept {
  if constexpr (kMeter == Kind::Tiered) {
    return machine.gas->charge(1, pushes, pops, size);
  } else if constexpr (kMeter == Kind::Flat) {
    return machine.gas->charge_opcode(flat_opcode(kOpcode), flat_size());
  } else {
    return true;
  }
}

/// The abstract size of a value by the meter's rule.
[[gnu::always_inline]] inline std::uint64_t size_of(const Machine& machine, const Layout& layout,
                                                    const std::byte* at) noexcept {
  const SizeRule rule = machine.gas->size_rule();
  if (layout.stored.parts.empty()) [[likely]]
    return layout.stored.fixed_size[static_cast<std::size_t>(rule)];
  return abstract_size_of_value(layout, at, rule);
}

/// The fields of a struct or variant as the flat schedule counts them: their number and their sizes.
inline std::uint64_t fields_size(const Machine& machine, std::span<const FieldLayout> fields,
                                 const std::byte* memory, bool in_slots) noexcept {
  std::uint64_t size = fields.size();
  for (const FieldLayout& field : fields) {
    size += size_of(machine, *field.layout, memory + (in_slots ? field.slot_offset : field.offset));
  }
  return size;
}

}  // namespace mvm::plain
