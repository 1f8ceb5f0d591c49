// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/execution.h>

#include <mvm/bcs.h>

#include <string>
#include <utility>

namespace mvm {
namespace {

/// The layout of the entry; a store of an unknown one is refused.
constexpr std::uint8_t kFormat = 1;

}  // namespace

WriteBatch::Metadata chain_state_metadata(const ChainState& state) {
  WriteBatch::Metadata entry{std::string(kChainStateKey), {}};
  BcsWriter writer(entry.value);
  writer.write(kFormat);
  writer.write(static_cast<std::uint8_t>(state.network));
  writer.write(state.protocol_version);
  writer.write(state.epoch.epoch);
  writer.write(state.epoch.epoch_start_timestamp_ms);
  writer.write(state.epoch.reference_gas_price);
  return entry;
}

Result<ChainState> read_chain_state(const ObjectStore& store) {
  auto entry = store.metadata(kChainStateKey);
  if (!entry) return propagate(entry);
  if (!*entry) return fail(ErrorKind::NotFound, "the store holds no chain yet");
  BcsReader reader(**entry);
  const auto format = reader.read<std::uint8_t>();
  const auto network = reader.read<std::uint8_t>();
  ChainState state;
  state.network = static_cast<Network>(network);
  state.protocol_version = reader.read<std::uint64_t>();
  state.epoch.epoch = reader.read<std::uint64_t>();
  state.epoch.epoch_start_timestamp_ms = reader.read<std::uint64_t>();
  state.epoch.reference_gas_price = reader.read<std::uint64_t>();
  const bool is_known = format == kFormat && network <= static_cast<std::uint8_t>(Network::Devnet);
  if (!reader.done() || !is_known)
    return fail(ErrorKind::Store, "the state of the chain in the store is not readable");
  return state;
}

Result<void> write_chain_state(ObjectStore& store, const ChainState& state) {
  WriteBatch batch;
  batch.metadata.push_back(chain_state_metadata(state));
  return store.commit(batch);
}

}  // namespace mvm
