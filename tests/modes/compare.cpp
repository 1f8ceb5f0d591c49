// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/modes/compare.h"

#include "tests/conformance/outcome.h"
#include "tests/generate/random.h"

#include <fmt/format.h>
#include <mvm/natives.h>
#include <mvm/status.h>

#include <array>

namespace mvm::modes {
namespace {

using generate::Call;
using generate::Program;

// Tiers that a run of a few hundred instructions passes through.
constexpr GasTier kFewInstructions[] = {{0, 1}, {7, 2}, {20, 3}, {50, 7}, {51, 11}, {120, 13}, {300, 1000}};
constexpr GasTier kFewHeights[] = {{0, 1}, {2, 2}, {3, 5}, {6, 7}, {12, 100}};
constexpr GasTier kFewSizes[] = {{0, 1}, {40, 2}, {100, 3}, {101, 17}, {400, 19}, {2000, 100}};
// Every count is a tier of its own at first.
constexpr GasTier kEachInstruction[] = {{0, 1},   {1, 3},   {2, 2},   {3, 7},   {4, 5},   {5, 11}, {6, 1},
                                        {8, 100}, {11, 31}, {15, 13}, {23, 17}, {40, 19}, {90, 2}};
constexpr GasTier kEachHeight[] = {{0, 0}, {1, 9}, {2, 4}, {3, 25}, {4, 1}, {5, 36}, {8, 3}};
constexpr GasTier kEachSize[] = {{0, 0}, {1, 2}, {2, 1}, {16, 3}, {17, 4}, {33, 0}, {64, 5}, {1000, 1}};

GasModel small_tiers(GasTiers tiers, std::uint64_t version) {
  GasModel model = gas_model(Chain::Sui, version);
  model.tiers = tiers;
  model.native_calls_before_instructions = 2;
  return model;
}

/// A flat schedule in which no two opcodes cost the same.
const FlatCosts& flat_costs() {
  static const FlatCosts costs = [] {
    FlatCosts made;
    for (std::size_t i = 0; i < made.by_opcode.size(); ++i) made.by_opcode[i] = 3 + i * 2;
    return made;
  }();
  return costs;
}

VmConfig config_of(RunMode mode, std::uint64_t memory_limit, std::uint32_t compile_after = 0) {
  VmConfig config = VmConfig::plain();
  config.mode = mode;
  config.compile_after = compile_after;
  config.memory_limit = memory_limit;
  config.natives_are_free = false;
  return config;
}

constexpr std::uint64_t kAmple = UINT64_MAX / kInternalUnitsPerGasUnit * kInternalUnitsPerGasUnit;

}  // namespace

std::span<const NamedModel> gas_models() {
  static const std::array<NamedModel, 11> models = [] {
    const GasTiers few{kFewInstructions, kFewHeights, kFewSizes};
    const GasTiers each{kEachInstruction, kEachHeight, kEachSize};
    return std::array<NamedModel, 11>{{{"sui 1", gas_model(Chain::Sui, 1)},
                                       {"sui 4", gas_model(Chain::Sui, 4)},
                                       {"sui 5", gas_model(Chain::Sui, 5)},
                                       {"sui 7", gas_model(Chain::Sui, 7)},
                                       {"sui 8", gas_model(Chain::Sui, 8)},
                                       {"sui 10", gas_model(Chain::Sui, 10)},
                                       {"sui 14", gas_model(Chain::Sui, 14)},
                                       {"iota 1", gas_model(Chain::Iota, 1)},
                                       {"few tiers", small_tiers(few, 14)},
                                       {"few tiers, legacy sizes", small_tiers(few, 5)},
                                       {"each count a tier", small_tiers(each, 14)}}};
  }();
  return models;
}

GasMeter meter_of(const GasModel& model, std::uint64_t internal_units) {
  const std::uint64_t units = internal_units / kInternalUnitsPerGasUnit + 1;
  if (internal_units == kAmple) return GasMeter::tiered(model, kAmple / kInternalUnitsPerGasUnit);
  GasMeter meter = GasMeter::tiered(model, units);
  static_cast<void>(meter.deduct(units * kInternalUnitsPerGasUnit - internal_units));
  return meter;
}

ModeVms::ModeVms(const Program& program, std::uint64_t memory_limit)
    : program_(program),
      plain_(config_of(RunMode::Plain, memory_limit), move_stdlib_natives()),
      translated_(config_of(RunMode::Translated, memory_limit), move_stdlib_natives()),
      native_(config_of(RunMode::Native, memory_limit, static_cast<std::uint32_t>(program.seed % 3)),
              move_stdlib_natives()) {
  storage_.put(program.id, program.module);
  for (const auto& [id, bytes] : program.library) storage_.put(id, bytes);
}

std::string ModeVms::run(RunMode mode, const Call& call, GasMeter& gas) const {
  const Vm& vm = mode == RunMode::Plain ? plain_ : mode == RunMode::Translated ? translated_ : native_;
  const auto outputs =
      vm.call(program_.id, call.function, call.type_args, call.args, storage_, Linkage{}, gas);
  return conform::outcome_text(outputs, gas);
}

std::string ModeVms::compare(const Call& call, const GasMeter& gas) const {
  GasMeter for_plain = gas;
  const std::string plain = run(RunMode::Plain, call, for_plain);
  // Verified code breaks no rule of the machine: that it did is how the checked build disagrees.
  if (plain.contains(to_string(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR))) return "  plain:\n" + plain;
  for (const RunMode mode : {RunMode::Translated, RunMode::Native}) {
    GasMeter again = gas;
    std::string difference = conform::difference_of(plain, run(mode, call, again));
    if (!difference.empty())
      return (mode == RunMode::Native ? "machine code\n" : "register code\n") + difference;
  }
  return {};
}

std::string compare_modes(const Program& program, std::uint64_t& runs) {
  const ModeVms pair(program);
  generate::Random random(program.seed);
  const auto check = [&](std::size_t number, std::string_view how, const GasMeter& gas) {
    runs += 3;
    const std::string difference = pair.compare(program.calls[number], gas);
    if (difference.empty()) return difference;
    return fmt::format("seed {} call {} ({}), {}:\n{}", program.seed, number, program.calls[number].function,
                       how, difference);
  };
  for (std::size_t i = 0; i < program.calls.size(); ++i) {
    std::string found = check(i, "unmetered", GasMeter::unmetered());
    if (found.empty()) found = check(i, "flat", GasMeter::flat(flat_costs(), 1'000'000));
    if (found.empty()) found = check(i, "flat, small budget", GasMeter::flat(flat_costs(), random.below(20)));
    for (int tries = 0; found.empty() && tries < 3; ++tries) {
      const NamedModel& model = random.pick<NamedModel>(gas_models());
      GasMeter counted = meter_of(model.model, kAmple);
      found = check(i, model.name, counted);
      static_cast<void>(pair.run(RunMode::Plain, program.calls[i], counted));
      const std::uint64_t taken = kAmple - counted.remaining();
      for (int budgets = 0; found.empty() && budgets < 4; ++budgets) {
        const std::uint64_t budget = random.below(taken + 1);
        found = check(i, fmt::format("{}, {} units", model.name, budget), meter_of(model.model, budget));
      }
    }
    if (!found.empty()) return found;
  }
  return {};
}

std::string compare_budgets(const ModeVms& pair, const Call& call, const GasModel& model,
                            std::uint64_t most_units, std::uint64_t& runs) {
  GasMeter counted = meter_of(model, kAmple);
  static_cast<void>(pair.run(RunMode::Plain, call, counted));
  const std::uint64_t taken = kAmple - counted.remaining();
  if (taken > most_units) return {};
  for (std::uint64_t budget = 0; budget <= taken; ++budget) {
    runs += 3;
    const std::string difference = pair.compare(call, meter_of(model, budget));
    if (!difference.empty()) return fmt::format("{} of {} units:\n{}", budget, taken, difference);
  }
  return {};
}

}  // namespace mvm::modes
