// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/execution_error.h"
#include "execution/gas_status.h"
#include "execution/package_cache.h"
#include "execution/transaction_inputs.h"
#include "stdlib/object_runtime.h"

#include <mvm/effects.h>
#include <mvm/error.h>
#include <mvm/event.h>
#include <mvm/object.h>
#include <mvm/protocol.h>
#include <mvm/store.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace mvm {

/// What running commands did to objects (Sui types, `ExecutionResultsV2`).
struct ExecutionResults {
  std::map<ObjectId, Object> written;  ///< changed, created or unwrapped
  std::set<ObjectId> modified;         ///< that existed before, and were changed, wrapped or deleted
  std::set<ObjectId> created;
  std::set<ObjectId> deleted;
  std::vector<Event> events;

  void add(ExecutionResults more);
  void clear();
};

/// The working set of one transaction: its inputs, what it loaded, and all its writes, kept aside (Sui
/// adapter, `TemporaryStore`). It also answers what running code asks of storage.
class TemporaryStore final : public ChildObjectResolver {
 public:
  /// All references must outlive it.
  TemporaryStore(const ObjectStore& store, PackageCache& packages, const ProtocolConfig& protocol,
                 TransactionInputs inputs, const Digest& transaction, EpochId epoch);

  [[nodiscard]] const ProtocolConfig& protocol() const noexcept { return protocol_; }
  [[nodiscard]] const ObjectStore& store() const noexcept { return store_; }
  [[nodiscard]] Chain chain() const noexcept { return protocol_.chain(); }
  [[nodiscard]] EpochId epoch() const noexcept { return epoch_; }
  [[nodiscard]] const Digest& transaction() const noexcept { return transaction_; }
  [[nodiscard]] SequenceNumber lamport_version() const noexcept { return lamport_version_; }
  [[nodiscard]] const TransactionInputs& inputs() const noexcept { return inputs_; }
  [[nodiscard]] const std::map<ObjectId, ObjectPtr>& input_objects() const noexcept { return input_objects_; }
  [[nodiscard]] const ExecutionResults& results() const noexcept { return results_; }
  /// Children and received objects that were loaded while code ran.
  [[nodiscard]] const std::map<ObjectId, ObjectPtr>& loaded_runtime_objects() const noexcept {
    return loaded_;
  }
  /// Settings that were looked at beside the inputs, which stay the same for an epoch.
  [[nodiscard]] const std::set<ObjectId>& epoch_configs() const noexcept { return epoch_configs_; }
  /// The first failure of the store below: then nothing else here counts.
  [[nodiscard]] const std::optional<Error>& store_failure() const noexcept { return store_failure_; }

  /// As written so far, or as it was; null where there is none.
  [[nodiscard]] const Object* read(const ObjectId& id) const;
  /// The newest version in the store, whatever the transaction did.
  [[nodiscard]] ObjectPtr read_stored(const ObjectId& id);
  /// A stored package, or one that this transaction wrote before its last commands; null where there is none.
  [[nodiscard]] PackagePtr package(const ObjectId& id);

  // Changes from outside of commands.

  void write_input(Object object);
  void delete_input(const ObjectId& id);
  void create(Object object);
  void upgrade_system_package(Object package);
  void drop_writes() { results_.clear(); }

  // What commands leave.

  void record(ExecutionResults results) { results_.add(std::move(results)); }
  void record_loaded(const std::map<ObjectId, LoadedRuntimeObject>& loaded);
  void record_epoch_config(const ObjectId& id);

  // At the end.

  /// Each input that may be written is, if only with a new version.
  void ensure_inputs_written();
  /// Notes sizes and rebates of all that was written, which get their new rebates, and of what is gone.
  void track_storage(GasStatus& gas);
  void track_rebates_of_gone(GasStatus& gas);
  /// Puts what a system transaction freed into the system state object, so that it is not lost.
  void keep_unmetered_rebate(std::uint64_t rebate);
  /// That ids are created, changed and deleted by the rules.
  [[nodiscard]] Executed<void> check_consistency() const;
  /// That rebates of old objects flow back, and costs flow into new ones.
  [[nodiscard]] Executed<void> check_conservation(const GasCostSummary& gas) const;
  /// An upper bound of the effects' size, as the reference estimates it.
  [[nodiscard]] std::uint64_t estimated_effects_size() const noexcept;
  [[nodiscard]] std::uint64_t written_size() const;
  /// Gives all that was written the lamport version and the transaction's digest.
  void finish_versions();

  /// What an object that was modified was before: a mutable input, something loaded, or a system package.
  [[nodiscard]] ObjectPtr before(const ObjectId& id) const;

  // ChildObjectResolver

  [[nodiscard]] Result<std::optional<ResolvedObject>> read_child_object(
      const ObjectId& parent, const ObjectId& child, SequenceNumber version_bound) override;
  [[nodiscard]] Result<std::optional<ResolvedObject>> object_received_at(const ObjectId& owner,
                                                                         const ObjectId& object,
                                                                         SequenceNumber version) override;

 private:
  void note_failure(const Error& error);
  [[nodiscard]] ResolvedObject resolved(ObjectPtr object) const;
  /// Since when consensus has ordered the uses of a written object.
  [[nodiscard]] SequenceNumber start_version(const ObjectId& id, const Owner& owner) const;

  const ObjectStore& store_;
  PackageCache& packages_;
  const ProtocolConfig& protocol_;
  TransactionInputs inputs_;
  Digest transaction_;
  EpochId epoch_;
  SequenceNumber lamport_version_;
  std::map<ObjectId, ObjectPtr> input_objects_;
  std::set<ObjectId> mutable_inputs_;
  ExecutionResults results_;
  std::map<ObjectId, ObjectPtr> loaded_;
  std::set<ObjectId> epoch_configs_;
  std::optional<Error> store_failure_;
};

}  // namespace mvm
