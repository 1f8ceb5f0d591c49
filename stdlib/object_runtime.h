// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/native.h"
#include "stdlib/child_object_store.h"

#include <mvm/digest.h>
#include <mvm/object.h>
#include <mvm/protocol.h>
#include <mvm/type_tag.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace mvm {

/// What code can ask about the transaction it runs in (`TxContext`).
struct TransactionContext {
  AccountAddress sender;
  Digest digest;
  EpochId epoch = 0;
  std::uint64_t epoch_timestamp_ms = 0;
  std::uint64_t reference_gas_price = 0;
  std::uint64_t gas_price = 0;
  std::uint64_t gas_budget = 0;
  std::optional<AccountAddress> sponsor;
  /// How many ids were created so far: the number of the next one. Before `move_native_context` this count
  /// lives in the Move struct, and the embedder copies it from there after each call.
  std::uint64_t ids_created = 0;
  /// In Move unit tests `tx_context::replace` may change all of it.
  bool replaceable = false;

  [[nodiscard]] ObjectId fresh_id() noexcept;
};

/// An input of a transaction, as far as the runtime has to know it.
struct InputObject {
  std::vector<ObjectId> contained_uids;  ///< its own id among them
  SequenceNumber version = 0;            ///< by which its children are found
  Owner owner;
};

/// An event as a native emitted it; BCS is for the embedder to make, who knows where it belongs.
struct EmittedEvent {
  ObjectType type;
  OwnedValue value;
};

/// A change to an accumulator: a balance of an address, or the head of an event stream.
struct AccumulatorEvent {
  enum class Action : std::uint8_t { Merge, Split };
  struct EventRef {
    std::uint64_t index;  ///< of the event, among all that the transaction emitted
  };

  ObjectId accumulator;
  Action action = Action::Merge;
  AccountAddress target;
  TypeTag target_type;
  std::variant<std::uint64_t, EventRef> value;
};

/// An object that was loaded while code ran.
struct LoadedRuntimeObject {
  SequenceNumber version = 0;
  bool is_modified = false;
  std::shared_ptr<const void> source;  ///< as the resolver gave it
};

/// An object to be written, with its new owner. The versions of a shared or consensus owner are 0: they are
/// not known yet.
struct WrittenObject {
  Owner owner;
  ObjectType type;
  OwnedValue value;
};

/// What code did to objects, when all commands are through.
struct RuntimeResults {
  /// In the order in which they were first transferred; changed children follow by id.
  std::vector<std::pair<ObjectId, WrittenObject>> writes;
  std::vector<EmittedEvent> user_events;
  std::vector<AccumulatorEvent> accumulator_events;
  std::map<ObjectId, LoadedRuntimeObject> loaded_objects;
  std::set<ObjectId> created_ids;
  std::set<ObjectId> deleted_ids;
  std::uint64_t settlement_input = 0;
  std::uint64_t settlement_output = 0;
  /// An object that would own itself, by way of others: the transaction fails with CircularObjectOwnership.
  std::optional<ObjectId> circular_owner;
};

/// What the natives of objects, events and the transaction work on: one per transaction, shared by its
/// commands (Sui's `ObjectRuntime` and `TransactionContext`). It holds values of the session's heap: it must
/// be finished or cleared before the session ends, and so must what it returned. Not thread-safe.
class ObjectRuntime final : public NativeExtension {
 public:
  /// `resolver` and `protocol` must outlive it. System transactions are not metered and have higher limits.
  ObjectRuntime(ChildObjectResolver& resolver, const std::map<ObjectId, InputObject>& inputs,
                TransactionContext transaction, const ProtocolConfig& protocol, bool is_metered);

  /// An input that became known later than the others, whose values lie on the session's heap, too.
  void add_input(const ObjectId& id, const InputObject& input);

  [[nodiscard]] TransactionContext& transaction() noexcept { return transaction_; }
  [[nodiscard]] const ProtocolConfig& protocol() const noexcept { return protocol_; }
  [[nodiscard]] ChildObjectStore& children() noexcept { return children_; }

  /// The type with its tag, made once for each type. An invariant violation where it is no struct: the
  /// verifier sees to that.
  [[nodiscard]] Result<ObjectType> object_type(NativeContext& ctx, const Type& type);

  [[nodiscard]] Result<void> new_id(const ObjectId& id);
  /// A new id that is derived from `parent`, whose root version it takes.
  [[nodiscard]] Result<void> new_id_from_hash(const ObjectId& parent, const ObjectId& id);
  [[nodiscard]] Result<void> delete_id(const ObjectId& id);

  enum class TransferResult : std::uint8_t { New, SameOwner, OwnerChanged };
  /// Gives the object a new owner. At the end of the transaction the embedder hands in what was not
  /// transferred, under its old owner: that counts against no limit, and the owner must not change.
  [[nodiscard]] Result<TransferResult> transfer(const Owner& owner, ObjectType type, OwnedValue object,
                                                bool end_of_transaction = false);

  /// `size` is the abstract size of value and tag, which has limits of its own.
  [[nodiscard]] Result<void> check_event_size(std::uint64_t size);
  [[nodiscard]] Result<void> emit_event(ObjectType type, OwnedValue value);
  [[nodiscard]] Result<void> emit_accumulator_event(AccumulatorEvent event);
  /// Those that were not taken yet.
  [[nodiscard]] std::span<const EmittedEvent> events() const noexcept { return events_; }
  /// All of the transaction, also those taken.
  [[nodiscard]] std::uint64_t events_emitted() const noexcept { return events_emitted_; }
  /// The events since the last call, for the command that ran.
  [[nodiscard]] std::vector<EmittedEvent> take_user_events() noexcept { return std::exchange(events_, {}); }

  /// As `ChildObjectStore::receive`; an object is received once.
  [[nodiscard]] Result<ChildObjectStore::Received> receive_object(Heap& heap, const ObjectId& parent,
                                                                  const ObjectId& object,
                                                                  SequenceNumber version,
                                                                  const ObjectType& type,
                                                                  const Layout& layout);

  void record_settlement(std::uint64_t input, std::uint64_t output) noexcept;

  [[nodiscard]] bool is_deleted(const ObjectId& id) const { return deleted_ids_.contains(id); }
  /// The owner under which the object was transferred; null where it was not.
  [[nodiscard]] const Owner* transferred_to(const ObjectId& id) const;
  /// All ids that were created, those deleted again among them.
  [[nodiscard]] const std::set<ObjectId>& generated_ids() const noexcept { return generated_ids_; }
  /// Children and received objects that were loaded so far, for effects of transactions that fail, too.
  [[nodiscard]] std::map<ObjectId, LoadedRuntimeObject> loaded_objects() const;
  [[nodiscard]] const std::map<ObjectId, ObjectId>& wrapped_object_containers() const noexcept {
    return children_.wrapped_object_containers();
  }

  /// What became of all objects; the runtime is empty afterwards.
  [[nodiscard]] Result<RuntimeResults> finish();
  /// Drops all values.
  void clear() noexcept;

 private:
  [[nodiscard]] TransferResult transfer_result(const ObjectId& id, const Owner& owner);
  void write(const ObjectId& id, WrittenObject object);
  [[nodiscard]] std::optional<ObjectId> find_circular_owner() const;

  const ProtocolConfig& protocol_;
  bool is_metered_;
  TransactionContext transaction_;
  ChildObjectStore children_;
  std::unordered_map<const Type*, ObjectType> types_;

  std::map<ObjectId, Owner> inputs_;
  std::set<ObjectId> new_ids_;
  std::set<ObjectId> generated_ids_;
  std::set<ObjectId> deleted_ids_;
  std::vector<std::pair<ObjectId, WrittenObject>> writes_;
  std::map<ObjectId, std::size_t> write_index_;
  std::vector<EmittedEvent> events_;
  std::uint64_t events_emitted_ = 0;
  std::uint64_t total_events_size_ = 0;
  std::vector<AccumulatorEvent> accumulator_events_;
  std::map<std::pair<AccountAddress, TypeTag>, U128> merge_totals_;
  std::map<std::pair<AccountAddress, TypeTag>, U128> split_totals_;
  std::map<ObjectId, ResolvedObject> received_;
  std::uint64_t settlement_input_ = 0;
  std::uint64_t settlement_output_ = 0;
};

/// MEMORY_LIMIT_EXCEEDED for more events than a transaction may emit.
[[nodiscard]] Error too_many_events(std::uint64_t limit);

}  // namespace mvm
