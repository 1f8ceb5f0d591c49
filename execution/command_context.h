// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/command_values.h"
#include "execution/execution_error.h"
#include "execution/execution_mode.h"
#include "execution/gas_charger.h"
#include "execution/linkage_view.h"
#include "execution/temporary_store.h"
#include "execution/type_loading.h"
#include "interpreter/session.h"
#include "stdlib/object_runtime.h"

#include <mvm/execution.h>
#include <mvm/transaction.h>
#include <mvm/transaction_observer.h>

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace mvm {

class Runtime;

/// The state of a programmable transaction while its commands run: inputs, results, new packages and events
/// (Sui adapter, `ExecutionContext`).
class CommandContext {
 public:
  /// All references must outlive it. The count of ids in `transaction` goes on from there, and is put back at
  /// the end. `observer` may be null.
  CommandContext(const Runtime& runtime, TemporaryStore& store, GasCharger& gas,
                 TransactionContext& transaction, ExecutionMode mode, TransactionObserver* observer);
  CommandContext(const CommandContext&) = delete;
  CommandContext& operator=(const CommandContext&) = delete;
  ~CommandContext();

  /// Reads the inputs and the gas coin. To be called once, first.
  [[nodiscard]] Executed<void> load_inputs(std::span<const CallArg> inputs);

  [[nodiscard]] TransactionObserver* observer() const noexcept { return observer_; }
  [[nodiscard]] const ExecutionMode& mode() const noexcept { return mode_; }
  [[nodiscard]] const ProtocolConfig& protocol() const noexcept { return store_.protocol(); }
  [[nodiscard]] Chain chain() const noexcept { return store_.chain(); }
  [[nodiscard]] TemporaryStore& store() noexcept { return store_; }
  [[nodiscard]] GasCharger& gas() noexcept { return gas_; }
  [[nodiscard]] LinkageView& linkage() noexcept { return linkage_; }
  [[nodiscard]] Session& session() noexcept { return session_; }
  [[nodiscard]] const Runtime& runtime() const noexcept { return runtime_; }
  [[nodiscard]] ObjectRuntime& object_runtime() noexcept { return object_runtime_; }
  [[nodiscard]] TransactionContext& transaction() noexcept { return object_runtime_.transaction(); }

  /// The failure that an error of the VM is.
  [[nodiscard]] std::unexpected<ExecutionError> vm_failed(Error error) {
    return std::unexpected(convert(std::move(error)));
  }
  [[nodiscard]] ExecutionError convert(Error error);

  // Types.

  /// Each struct is looked up in the package of its address. Errors are those of the VM. No linkage may be
  /// set.
  [[nodiscard]] Result<const Type*> load_type(const TypeTag& tag) {
    return mvm::load_type(session_, linkage_, tag);
  }
  [[nodiscard]] Result<const Type*> load_type(const StructTag& tag) {
    return mvm::load_type(session_, linkage_, tag);
  }
  /// The type's tag by defining ids.
  [[nodiscard]] Executed<TypeTag> type_tag(const Type& type);
  /// A value of the type.
  [[nodiscard]] Result<OwnedValue> read_value(const Type& type, std::span<const std::uint8_t> bcs);
  [[nodiscard]] Executed<Bytes> write_value(const Type& type, const OwnedValue& value);

  // Arguments. `index` is the number of the argument in its command, for errors.

  /// What a use by value needs to know of the command.
  enum class Use : std::uint8_t { Any, TransferObjects };

  /// Copies the value if it can be copied, else takes it.
  [[nodiscard]] Executed<CommandValue> take(Use use, std::size_t index, Argument argument);
  [[nodiscard]] Executed<ObjectValue> take_object(Use use, std::size_t index, Argument argument);
  [[nodiscard]] Executed<std::uint64_t> take_u64(std::size_t index, Argument argument);
  [[nodiscard]] Executed<AccountAddress> take_address(Use use, std::size_t index, Argument argument);
  /// Takes the value for a mutable borrow, or copies it if it can be copied; it must be restored.
  [[nodiscard]] Executed<CommandValue> borrow_mutably(std::size_t index, Argument argument);
  [[nodiscard]] Executed<ObjectValue> borrow_object_mutably(std::size_t index, Argument argument);
  [[nodiscard]] Executed<void> restore(Argument argument, CommandValue value);
  /// The value in its place. `parameter` is the type behind the reference.
  [[nodiscard]] Executed<CommandValue*> borrow(std::size_t index, Argument argument, const Type& parameter);
  /// The value in its place, without using it; null where there is none.
  [[nodiscard]] const CommandValue* peek(Argument argument);
  /// A copy whether or not the type may be copied: for looking at only.
  [[nodiscard]] Executed<CommandValue> copy_for_borrow(const CommandValue& value);

  // Effects of commands.

  /// A new object's id.
  [[nodiscard]] Executed<ObjectId> fresh_object_id();
  [[nodiscard]] Executed<void> delete_object_id(const ObjectId& id);
  void transfer(ObjectValue object, const AccountAddress& recipient);
  /// Takes the events that a call emitted. `module` is the one that was called, `last_instruction` of its
  /// `function`.
  [[nodiscard]] Executed<void> take_events(const ModuleId& module, std::uint16_t function,
                                           std::uint16_t last_instruction);
  /// Ends a command.
  [[nodiscard]] Executed<void> push_results(std::vector<CommandValue> results);
  /// What commands returned, where the mode keeps it.
  [[nodiscard]] std::vector<CommandResult> take_kept_results() noexcept { return std::move(kept_results_); }

  /// Ends the transaction: what became of all objects. Nothing can be done with the context afterwards.
  [[nodiscard]] Executed<ExecutionResults> finish();

 private:
  template <class T>
  using Used = std::expected<T, CommandArgumentError>;

  /// An object to be written that the object runtime does not know of.
  struct AdditionalWrite {
    Owner owner;
    const Type* type = nullptr;
    OwnedValue value;
  };
  using AdditionalWrites = std::map<ObjectId, AdditionalWrite>;
  using LoadedObjects = std::map<ObjectId, LoadedRuntimeObject>;

  [[nodiscard]] Executed<InputSlot> load_input(const CallArg& input);
  [[nodiscard]] Executed<InputSlot> load_object(const ObjectId& id, bool as_immutable);
  [[nodiscard]] Executed<ObjectValue> read_object(const Object& object);
  [[nodiscard]] Executed<void> load_gas_coin();

  struct Place {
    const InputMetadata* metadata = nullptr;
    ValueSlot* slot = nullptr;
  };
  [[nodiscard]] Used<Place> place_of(Argument argument);
  [[nodiscard]] Used<Place> use(Argument argument, UsageKind usage);
  [[nodiscard]] bool is_borrowed(Argument argument) const noexcept;
  [[nodiscard]] bool is_borrowed_mutably(Argument argument) const noexcept;
  [[nodiscard]] Used<ValueSlot*> use_by_value(Use use, Argument argument);
  [[nodiscard]] Used<ValueSlot*> use_mutably(Argument argument);
  [[nodiscard]] Executed<CommandValue> copy_or_take(ValueSlot& slot);
  template <class T>
  [[nodiscard]] Executed<T> take_primitive(Use use, std::size_t index, Argument argument, TypeKind kind);
  [[nodiscard]] Executed<ReturnValue> describe(const CommandValue& value);

  [[nodiscard]] Executed<void> check_unused_values() const;
  void collect_inputs(AdditionalWrites& writes, LoadedObjects& loaded,
                      std::vector<ObjectId>& shared_by_value);
  void collect_input(InputSlot& input, AdditionalWrites& writes, LoadedObjects& loaded,
                     std::vector<ObjectId>& shared_by_value);
  [[nodiscard]] Executed<void> refund_gas_budget(AdditionalWrites& writes);
  [[nodiscard]] Executed<void> write_objects(AdditionalWrites& writes, RuntimeResults& runtime,
                                             LoadedObjects& loaded, ExecutionResults& results);
  [[nodiscard]] Executed<Object> make_object(const ObjectId& id, const Owner& owner, const Type& type,
                                             const OwnedValue& value, const LoadedObjects& loaded);
  [[nodiscard]] Executed<MoveObjectType> object_type(const Type& type);
  [[nodiscard]] Executed<void> check_shared_by_value(const std::vector<ObjectId>& ids,
                                                     const ExecutionResults& results) const;
  [[nodiscard]] Executed<void> check_deny_list(const ExecutionResults& results);

  const Runtime& runtime_;
  TemporaryStore& store_;
  GasCharger& gas_;
  TransactionContext& outer_transaction_;
  ExecutionMode mode_;
  TransactionObserver* observer_;
  LinkageView linkage_;
  ObjectRuntime object_runtime_;
  Session session_;

  InputSlot gas_coin_;
  std::vector<InputSlot> inputs_;
  std::vector<std::vector<ValueSlot>> results_;
  /// Arguments that the current command borrows, and whether mutably.
  std::vector<std::pair<Argument, bool>> borrowed_;
  std::vector<std::pair<AccountAddress, ObjectValue>> transfers_;
  std::vector<Event> events_;
  std::map<const Type*, MoveObjectType> object_types_;
  std::vector<ReferenceOutput> reference_outputs_;
  std::vector<CommandResult> kept_results_;
};

}  // namespace mvm
