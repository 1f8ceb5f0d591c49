// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/recorded_adapter.h"

#include <fmt/format.h>
#include <mvm/chain_bcs.h>

#include <array>
#include <map>
#include <stdexcept>

#include "tests/support/shared_data.h"

namespace mvm::testing {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr Chain kChain = Chain::Iota;

template <class T>
T decode(const std::string& base64) {
  auto value = from_bcs<T>(from_base64(base64), kChain);
  if (!value) throw std::runtime_error("recorded bytes are not readable: " + value.error().to_string());
  return std::move(*value);
}

Digest digest_of(const std::string& base58) {
  const auto digest = Digest::from_base58(base58);
  if (!digest) throw std::runtime_error("a recorded digest is not readable");
  return *digest;
}

/// Genesis states are large and shared by many files.
const std::vector<ObjectPtr>& genesis_objects(const std::filesystem::path& adapter, const std::string& key) {
  static std::map<std::string, std::vector<ObjectPtr>> known;
  auto [at, is_new] = known.try_emplace(key);
  if (!is_new) return at->second;
  const Json objects = read_json(adapter / "genesis" / (key + ".json.gz"));
  for (const auto& [id, bcs] : objects.items()) {
    at->second.push_back(std::make_shared<const Object>(decode<Object>(bcs.get<std::string>())));
  }
  return at->second;
}

ProtocolConfig protocol_of(const Json& init) {
  auto protocol = protocol_config(kChain, Network::Devnet, init.at("protocol_version").get<std::uint64_t>());
  if (!protocol) throw std::runtime_error(protocol.error().to_string());
  protocol->set(ProtocolParameter::max_tx_gas, init.at("max_tx_gas").get<std::uint64_t>());
  protocol->set(ProtocolParameter::move_binary_format_version,
                init.at("move_binary_format_version").get<std::uint64_t>());
  return *protocol;
}

std::string status_difference(const ExecutionOutcome& outcome, const Json& expected) {
  const TransactionEffects recorded =
      decode<TransactionEffects>(expected.at("effects_bcs").get<std::string>());
  std::string text;
  const auto add = [&](std::string_view field, const auto& want, const auto& got) {
    if (!(want == got)) text += fmt::format("\n  {}: expected {}, got {}", field, want, got);
  };
  add("status", status_of(recorded).to_string(), outcome.status().to_string());
  const GasCostSummary& want = gas_used_of(recorded);
  const GasCostSummary& got = gas_used_of(outcome.effects);
  add("computation", want.computation_cost, got.computation_cost);
  add("storage cost", want.storage_cost, got.storage_cost);
  add("rebate", want.storage_rebate, got.storage_rebate);
  const auto* a = std::get_if<TransactionEffectsV2>(&recorded);
  const auto* b = std::get_if<TransactionEffectsV2>(&outcome.effects);
  if (a != nullptr && b != nullptr) {
    add("lamport version", a->lamport_version, b->lamport_version);
    add("changed objects", a->changed_objects.size(), b->changed_objects.size());
    for (std::size_t i = 0; i < std::min(a->changed_objects.size(), b->changed_objects.size()); ++i) {
      const ChangedObject& x = a->changed_objects[i];
      const ChangedObject& y = b->changed_objects[i];
      if (x == y) continue;
      text += fmt::format("\n  change {}: {} {}, input {} output {} operation {}", i, x.id.to_hex(),
                          y.id.to_hex(), x.input_state == y.input_state, x.output_state == y.output_state,
                          x.id_operation == y.id_operation);
      break;
    }
    add("unchanged", a->unchanged_consensus_objects.size(), b->unchanged_consensus_objects.size());
    add("dependencies", a->dependencies.size(), b->dependencies.size());
    add("has events", a->events_digest.has_value(), b->events_digest.has_value());
  }
  if (outcome.cause) text += "\n  cause: " + outcome.cause->to_string();
  return text;
}

void compare_metering(const Metering& metering, const Json& expected, std::string& text) {
  const auto add = [&](std::string_view field, std::uint64_t want, std::uint64_t got) {
    if (want != got) text += fmt::format("\n  {}: expected {}, got {}", field, want, got);
  };
  add("gas units", expected.at("gas_units_before_rounding"), metering.gas_units);
  add("instructions", expected.at("instructions_executed"), metering.instructions_executed);
  if (expected.contains("stack_height_high_water_mark")) {
    add("stack height", expected.at("stack_height_high_water_mark"), metering.stack_height_high_water_mark);
    add("stack size", expected.at("stack_size_high_water_mark"), metering.stack_size_high_water_mark);
  }
}

}  // namespace

Bytes from_base64(std::string_view text) {
  static const std::array<std::uint8_t, 256> values = [] {
    std::array<std::uint8_t, 256> table{};
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
      table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return table;
  }();
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = (bits << 6) | values[static_cast<unsigned char>(c)];
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<std::uint8_t>(bits >> count));
  }
  return bytes;
}

std::string to_base64(const Bytes& bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = static_cast<std::uint32_t>(bytes[i]) << 16;
    if (i + 1 < bytes.size()) bits |= static_cast<std::uint32_t>(bytes[i + 1]) << 8;
    if (i + 2 < bytes.size()) bits |= bytes[i + 2];
    for (unsigned k = 0; k < 4; ++k) {
      text += i + k > bytes.size() ? '=' : kAlphabet[(bits >> (18 - 6 * k)) & 63];
    }
  }
  return text;
}

RecordedState::RecordedState(const std::filesystem::path& adapter, const Json& init, RunMode mode)
    : store_(make_in_memory_store(kChain)) {
  WriteBatch batch;
  batch.objects = genesis_objects(adapter, init.at("genesis").get<std::string>());
  for (const char* list : {"initial_objects", "extra_gas_coins"}) {
    if (!init.contains(list)) continue;
    for (const auto& [id, bcs] : init.at(list).items()) batch.add(decode<Object>(bcs.get<std::string>()));
  }
  if (auto committed = store_->commit(batch); !committed)
    throw std::runtime_error(committed.error().to_string());
  executor_ = std::make_unique<Executor>(protocol_of(init), *store_, mode);
}

EpochInfo epoch_of(const Json& step, const Json& init) {
  return {step.at("epoch").get<std::uint64_t>(), init.at("epoch_timestamp_ms").get<std::uint64_t>(),
          step.at("reference_gas_price").get<std::uint64_t>()};
}

TransactionData transaction_of(const Json& step) {
  return decode<TransactionData>(step.at("transaction_data_bcs").get<std::string>());
}

TransactionData variant_of(const TransactionData& transaction, const Json& variant) {
  TransactionData changed = transaction;
  GasData& gas = std::get<TransactionDataV1>(changed).gas_data;
  gas.budget = variant.at("budget").get<std::uint64_t>();
  gas.price = variant.at("price").get<std::uint64_t>();
  if (variant.contains("gas_owner"))
    gas.owner = *AccountAddress::from_hex(variant.at("gas_owner").get<std::string>());
  if (!variant.contains("gas_payment")) return changed;
  gas.payment.clear();
  for (const Json& ref : variant.at("gas_payment")) {
    gas.payment.push_back({*AccountAddress::from_hex(ref.at(0).get<std::string>()),
                           ref.at(1).get<std::uint64_t>(), digest_of(ref.at(2).get<std::string>())});
  }
  return changed;
}

ExecutionOutcome recorded_outcome(const Json& step) {
  ExecutionOutcome outcome;
  outcome.transaction = digest_of(step.at("digest").get<std::string>());
  outcome.lamport_version = step.at("lamport_version").get<std::uint64_t>();
  outcome.effects = decode<TransactionEffects>(step.at("effects_bcs").get<std::string>());
  for (const Json& object : step.at("written")) {
    outcome.written.push_back(
        std::make_shared<const Object>(decode<Object>(object.at("bcs").get<std::string>())));
  }
  const ObjectChanges changes = object_changes(outcome.effects);
  const auto add = [&](const std::vector<ObjectRef>& refs, StoredObject::State state) {
    for (const ObjectRef& ref : refs) outcome.tombstones.push_back({ref.id, outcome.lamport_version, state});
  };
  add(changes.deleted, StoredObject::State::Deleted);
  add(changes.unwrapped_then_deleted, StoredObject::State::Deleted);
  add(changes.wrapped, StoredObject::State::Wrapped);
  return outcome;
}

std::string difference(const Result<ExecutionOutcome>& outcome, const Json& expected) {
  const bool is_refused = expected.contains("rejected");
  if (!outcome) return is_refused ? std::string{} : "\n  refused: " + outcome.error().to_string();
  if (is_refused) return "\n  not refused: " + expected.at("rejected").dump();
  std::string text;
  const std::string bcs = to_base64(to_bcs(outcome->effects, kChain));
  if (bcs != expected.at("effects_bcs").get<std::string>()) {
    text = status_difference(*outcome, expected);
    if (text.empty()) text = "\n  effects differ";
  }
  if (expected.contains("metering")) compare_metering(outcome->metering, expected.at("metering"), text);
  if (expected.contains("gas_units_before_rounding")) compare_metering(outcome->metering, expected, text);
  return text;
}

}  // namespace mvm::testing
