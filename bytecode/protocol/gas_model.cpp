// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Source: `gas_model/tables.rs` and `gas_model/gas_predicates.rs` of `sui-types` and `iota-types`.

#include <mvm/protocol.h>

namespace mvm {
namespace {

// The schedules, by the name they have in the source (`initial_cost_schedule_v1` and following). A tier that
// starts where the one before it starts replaces it there, so it is not listed here.
constexpr GasTier kInstructionsV1[] = {{0, 1},    {3000, 2},  {6000, 3},    {8000, 5},
                                       {9000, 9}, {9500, 16}, {10'000, 29}, {10'500, 50}};
constexpr GasTier kHeightV1[] = {{0, 1},    {400, 2},   {800, 3},   {1200, 5},
                                 {1500, 9}, {1800, 16}, {2000, 29}, {2200, 50}};
constexpr GasTier kSizeV1[] = {{0, 1},      {2000, 2},    {5000, 3},   {8000, 5},
                               {10'000, 9}, {11'000, 16}, {11'500, 50}};

constexpr GasTier kInstructionsV2[] = {{0, 1},     {3000, 2},    {6000, 3},    {8000, 5},     {9000, 9},
                                       {9500, 16}, {10'000, 29}, {10'500, 50}, {12'000, 150}, {15'000, 250}};
constexpr GasTier kHeightV2[] = {{0, 1},     {400, 2},   {800, 3},   {1200, 5},   {1500, 9},
                                 {1800, 16}, {2000, 29}, {2200, 50}, {3000, 150}, {5000, 250}};
constexpr GasTier kSizeV2[] = {{0, 1},       {2000, 2},    {5000, 3},     {8000, 5},    {10'000, 9},
                               {11'000, 16}, {11'500, 50}, {15'000, 150}, {20'000, 250}};

constexpr GasTier kInstructionsV3[] = {{0, 1},     {3000, 2},    {6000, 3},    {8000, 5},    {9000, 9},
                                       {9500, 16}, {10'000, 29}, {10'500, 50}, {15'000, 100}};
constexpr GasTier kHeightV3[] = {{0, 1},     {400, 2},   {800, 3},   {1200, 5},  {1500, 9},
                                 {1800, 16}, {2000, 29}, {2200, 50}, {5000, 100}};
constexpr GasTier kSizeV3[] = {{0, 1},      {2000, 2},    {5000, 3},    {8000, 5},
                               {10'000, 9}, {11'000, 16}, {11'500, 50}, {20'000, 100}};

constexpr GasTier kInstructionsV4[] = {{0, 1}, {20'000, 2}, {50'000, 10}, {100'000, 50}, {200'000, 100}};
constexpr GasTier kHeightV4[] = {{0, 1}, {1000, 2}, {10'000, 10}};
constexpr GasTier kSizeV4[] = {{0, 1}, {100'000, 2}, {500'000, 5}, {1'000'000, 100}};

constexpr GasTier kInstructionsV5[] = {{0, 1},        {20'000, 2},    {50'000, 10},
                                       {100'000, 50}, {200'000, 100}, {10'000'000, 1000}};
constexpr GasTier kSizeV5[] = {{0, 1}, {100'000, 2}, {500'000, 5}, {1'000'000, 100}, {100'000'000, 1000}};

constexpr GasTiers kScheduleV1{kInstructionsV1, kHeightV1, kSizeV1};
constexpr GasTiers kScheduleV2{kInstructionsV2, kHeightV2, kSizeV2};
constexpr GasTiers kScheduleV3{kInstructionsV3, kHeightV3, kSizeV3};
constexpr GasTiers kScheduleV4{kInstructionsV4, kHeightV4, kSizeV4};
constexpr GasTiers kScheduleV5{kInstructionsV5, kHeightV4, kSizeV5};

GasTiers sui_tiers(std::uint64_t version) noexcept {
  if (version <= 3) return kScheduleV1;
  if (version == 4) return kScheduleV2;
  if (version == 5) return kScheduleV3;
  if (version <= 7) return kScheduleV4;
  return kScheduleV5;
}

}  // namespace

CurrentGasTier gas_tier_at(std::span<const GasTier> tiers, std::uint64_t count) noexcept {
  std::uint64_t multiplier = 1;
  for (const GasTier& tier : tiers) {
    if (tier.start > count) return {multiplier, tier.start};
    multiplier = tier.multiplier;
  }
  return {multiplier, kNoLimit};
}

GasModel gas_model(Chain chain, std::uint64_t gas_model_version) noexcept {
  GasModel model{.version = gas_model_version};
  if (chain == Chain::Iota) {
    model.tiers = kScheduleV5;
    return model;
  }
  model.tiers = sui_tiers(gas_model_version);
  model.legacy_abstract_size = gas_model_version <= 7;
  model.charge_input_as_memory = gas_model_version == 4;
  model.keep_budget_on_storage_out_of_gas = gas_model_version >= 4;
  model.check_gas_price_too_high = gas_model_version >= 4;
  model.charge_upgrades = gas_model_version >= 7;
  model.native_call_pops_twice = gas_model_version <= 13;
  model.equality_follows_references = gas_model_version > 9;
  model.refresh_gas_payment_location = gas_model_version >= 13;
  if (gas_model_version > 8) model.native_calls_before_instructions = 700;
  return model;
}

}  // namespace mvm
