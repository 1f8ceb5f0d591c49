// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#include "verifier/ability_cache.h"

#include <algorithm>
#include <bit>

namespace mvm::verifier {
namespace {

constexpr std::size_t kSmallestTable = 64;

/// The abilities that a type with non-phantom argument `argument` can still have.
AbilitySet allowed_by(AbilitySet argument) noexcept {
  std::uint8_t bits = 0;
  for (const Ability ability : {Ability::Copy, Ability::Drop, Ability::Store, Ability::Key}) {
    if (argument.has(required_of_arguments(ability))) bits |= static_cast<std::uint8_t>(ability);
  }
  return AbilitySet(bits);
}

std::uint32_t hash_of(std::uint16_t datatype_handle, std::span<const AbilitySet> arguments) noexcept {
  std::uint64_t hash = datatype_handle + 0x9E3779B97F4A7C15ULL;
  for (const AbilitySet argument : arguments) hash = (hash ^ argument.bits()) * 0xFF51AFD7ED558CCDULL;
  return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace

AbilityCache::AbilityCache(const CompiledModule& module, const TypePool& types,
                           std::pmr::memory_resource* memory)
    : module_(module),
      types_(types),
      memo_(types.size(), memory),
      seen_(memory),
      seen_arguments_(memory),
      seen_table_(memory),
      argument_stack_(memory) {}

void AbilityCache::enter_context(std::span<const AbilitySet> type_parameters) noexcept {
  type_parameters_ = type_parameters;
  constexpr std::size_t kBits = 4;
  constexpr std::size_t kMostKnown = 15;
  if (type_parameters.size() > kMostKnown) {
    context_ = ++last_context_;
    return;
  }
  std::uint64_t list = 1;  // before the first, so that lists of different lengths differ
  for (const AbilitySet abilities : type_parameters) list = list << kBits | abilities.bits();
  constexpr int kShift = 64 - std::countr_zero(kKnownContexts);
  Known& known = known_[(list * 0x9E3779B97F4A7C15ULL) >> kShift];
  if (known.list != list) known = {list, ++last_context_};
  context_ = known.context;
}

void AbilityCache::remember(TypeId type, AbilitySet abilities) {
  if (type.value >= memo_.size())
    memo_.resize(std::max<std::size_t>(types_.size(), type.value + std::size_t{1}));
  memo_[type.value] = {types_[type].has_type_parameter ? context_ : kAnyContext, abilities};
}

Result<AbilitySet> AbilityCache::compute(Scope scope, Meter& meter, TypeId type) {
  const TypeNode& node = types_[type];
  Result<AbilitySet> result = AbilitySet::primitives();
  switch (node.kind) {
    case TypeKind::Signer:
      result = AbilitySet::signer();
      break;
    case TypeKind::Reference:
    case TypeKind::MutableReference:
      result = AbilitySet::references();
      break;
    case TypeKind::TypeParameter:
      if (node.index >= type_parameters_.size()) return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR);
      result = type_parameters_[node.index];
      break;
    case TypeKind::Datatype:
      result = module_.datatype_handles[node.index].abilities;
      break;
    case TypeKind::Vector:
      result = compute_vector(scope, meter, type);
      break;
    case TypeKind::DatatypeInstantiation:
      result = compute_instantiation(scope, meter, type);
      break;
    default:
      break;
  }
  if (result) remember(type, *result);
  return result;
}

Result<AbilitySet> AbilityCache::compute_vector(Scope scope, Meter& meter, TypeId type) {
  Result<AbilitySet> element = abilities(scope, meter, types_.inner(type));
  if (!element) return element;
  if (meter.metered()) {
    const auto bit = static_cast<std::uint16_t>(1U << element->bits());
    if ((seen_vectors_ & bit) == 0 && !meter.add(scope, cost::kTypeArgument)) return Meter::too_complex();
    seen_vectors_ |= bit;
  }
  return AbilitySet::vector() & allowed_by(*element);
}

Result<AbilitySet> AbilityCache::compute_instantiation(Scope scope, Meter& meter, TypeId type) {
  const std::uint16_t index = types_[type].index;
  const DatatypeHandle& handle = module_.datatype_handles[index];
  const std::span<const TypeId> arguments = types_.args(type);
  const std::size_t base = argument_stack_.size();
  AbilitySet result = handle.abilities;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    Result<AbilitySet> argument = abilities(scope, meter, arguments[i]);
    if (!argument) return argument;
    argument_stack_.push_back(*argument);
    if (i < handle.type_parameters.size() && !handle.type_parameters[i].is_phantom) {
      result = result & allowed_by(*argument);
    }
  }
  if (meter.metered() && first_lookup(index, std::span(argument_stack_).subspan(base)) &&
      !meter.add_items(scope, cost::kTypeArgument, std::max<std::size_t>(arguments.size(), 1))) {
    return Meter::too_complex();
  }
  argument_stack_.resize(base);
  if (arguments.size() != handle.type_parameters.size())
    return fail(StatusCode::VERIFIER_INVARIANT_VIOLATION);
  return result;
}

/// Whether the datatype has not met these arguments before; it has now.
bool AbilityCache::first_lookup(std::uint16_t datatype_handle, std::span<const AbilitySet> arguments) {
  if (seen_.size() * 2 >= seen_table_.size()) {
    seen_table_.assign(std::max(kSmallestTable, seen_table_.size() * 2), 0);
    for (std::uint32_t i = 0; i < seen_.size(); ++i) {
      std::size_t slot = seen_[i].hash & (seen_table_.size() - 1);
      while (seen_table_[slot] != 0) slot = (slot + 1) & (seen_table_.size() - 1);
      seen_table_[slot] = i + 1;
    }
  }
  const std::uint32_t hash = hash_of(datatype_handle, arguments);
  std::size_t slot = hash & (seen_table_.size() - 1);
  for (; seen_table_[slot] != 0; slot = (slot + 1) & (seen_table_.size() - 1)) {
    const Seen& seen = seen_[seen_table_[slot] - 1];
    if (seen.hash == hash && seen.datatype_handle == datatype_handle &&
        std::ranges::equal(std::span(seen_arguments_).subspan(seen.first_argument, seen.arguments),
                           arguments)) {
      return false;
    }
  }
  seen_table_[slot] = static_cast<std::uint32_t>(seen_.size()) + 1;
  seen_.push_back({.hash = hash,
                   .first_argument = static_cast<std::uint32_t>(seen_arguments_.size()),
                   .datatype_handle = datatype_handle,
                   .arguments = static_cast<std::uint16_t>(arguments.size())});
  seen_arguments_.insert(seen_arguments_.end(), arguments.begin(), arguments.end());
  return true;
}

}  // namespace mvm::verifier
