// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/genesis.h>

#include <fmt/format.h>

#include <algorithm>

#include <mvm/chain_bcs.h>

#include "store/codec.h"

namespace mvm {
namespace {

std::unexpected<Error> mismatch(std::string_view what) {
  return fail(ErrorKind::Input, fmt::format("genesis does not hold together: {}", what));
}

/// The digests of the only transaction; nullopt where the contents have another number of them.
std::optional<ExecutionDigests> only_transaction(const CheckpointContents& contents) {
  if (const auto* v1 = std::get_if<CheckpointContentsV1>(&contents)) {
    return v1->transactions.size() == 1 ? std::optional(v1->transactions.front()) : std::nullopt;
  }
  const auto& v2 = std::get<CheckpointContentsV2>(contents);
  return v2.transactions.size() == 1 ? std::optional(v2.transactions.front().digests) : std::nullopt;
}

Result<void> check_objects(const Genesis& genesis, Chain chain) {
  std::vector<ObjectRefWithOwner> created = object_changes(genesis.effects).created;
  if (created.size() != genesis.objects.size())
    return mismatch("the effects created another number of objects");
  std::ranges::sort(created, {}, [](const ObjectRefWithOwner& object) { return object.ref.id; });
  std::vector<const Object*> objects;
  objects.reserve(genesis.objects.size());
  for (const Object& object : genesis.objects) objects.push_back(&object);
  std::ranges::sort(objects, {}, [](const Object* object) { return object->id(); });
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (objects[i]->ref(chain) != created[i].ref || objects[i]->owner != created[i].owner) {
      return mismatch(
          fmt::format("object {} is not the one that the effects name", objects[i]->id().to_hex()));
    }
  }
  return {};
}

}  // namespace

Result<Genesis> decode_genesis(std::span<const std::uint8_t> blob, Chain chain) {
  BcsReader outer(blob);
  const auto bytes = outer.read_byte_vector();
  if (!outer.done())
    return fail(ErrorKind::Input, "no genesis.blob: the length in front is not that of the rest");
  Genesis genesis;
  codec::Reader reader(bytes, chain);
  reader(genesis);
  if (!reader.done())
    return fail(ErrorKind::Input, "no genesis.blob: its bytes are no BCS of a genesis state");
  if (genesis.transaction.transactions.size() != 1) return mismatch("not exactly one signed transaction");
  return genesis;
}

Result<void> check_genesis(const Genesis& genesis, Chain chain) {
  if (checkpoint_contents_digest(genesis.contents, chain) != genesis.checkpoint.summary.content_digest) {
    return mismatch("the contents are not those that the checkpoint names");
  }
  const auto digests = only_transaction(genesis.contents);
  if (!digests) return mismatch("the checkpoint has another number of transactions than one");
  if (transaction_digest(genesis.transaction_data(), chain) != digests->transaction) {
    return mismatch("the transaction is not the one in the checkpoint");
  }
  if (effects_digest(genesis.effects, chain) != digests->effects)
    return mismatch("the effects are not those in the checkpoint");
  if (transaction_digest_of(genesis.effects) != digests->transaction)
    return mismatch("the effects are of another transaction");
  const auto& events = events_digest_of(genesis.effects);
  if (events ? *events != events_digest(genesis.events, chain) : !genesis.events.events.empty()) {
    return mismatch("the events are not those in the effects");
  }
  return check_objects(genesis, chain);
}

Result<Genesis> read_genesis(std::span<const std::uint8_t> blob, Chain chain) {
  Result<Genesis> genesis = decode_genesis(blob, chain);
  if (!genesis) return genesis;
  if (Result<void> checked = check_genesis(*genesis, chain); !checked) return propagate(checked);
  return genesis;
}

Bytes encode_genesis(const Genesis& genesis, Chain chain) {
  Bytes bytes;
  codec::Writer(bytes, chain)(genesis);
  Bytes blob;
  BcsWriter(blob).write_byte_vector(bytes);
  return blob;
}

Result<void> load_genesis_into(ObjectStore& store, const Genesis& genesis) {
  WriteBatch batch;
  batch.objects.reserve(genesis.objects.size());
  for (const Object& object : genesis.objects) batch.add(object);
  batch.transactions.push_back(
      {transaction_digest_of(genesis.effects), genesis.transaction_data(), genesis.effects, genesis.events});
  const Digest chain_identifier = checkpoint_digest(genesis.checkpoint.summary, store.chain());
  batch.metadata.push_back({std::string(kChainIdentifierKey),
                            Bytes(chain_identifier.bytes.begin(), chain_identifier.bytes.end())});
  return store.commit(batch);
}

}  // namespace mvm
