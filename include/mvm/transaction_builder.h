// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/object.h>
#include <mvm/store.h>
#include <mvm/transaction.h>
#include <mvm/type_tag.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mvm {

/// Puts together a programmable transaction: inputs, commands, and coins to pay with.
class TransactionBuilder {
 public:
  explicit TransactionBuilder(const AccountAddress& sender) : sender_(sender) {}

  // Inputs. Each gives the argument to hand to commands; the same object is one input only.

  [[nodiscard]] Argument pure(Bytes bcs);
  [[nodiscard]] Argument pure(const AccountAddress& address);
  [[nodiscard]] Argument pure(std::uint64_t value);
  [[nodiscard]] Argument object(ObjectArg object);
  /// The newest version of an object, by its owner. A shared one is mutable if any use asks for it. NotFound.
  [[nodiscard]] Result<Argument> object(const ObjectStore& store, const ObjectId& id, bool is_mutable = true);
  /// An object that was sent to another, for receiving.
  [[nodiscard]] Result<Argument> receiving(const ObjectStore& store, const ObjectId& id);

  // Commands. Those with one result give it; MoveCall gives all its results, of which `nested` takes one.

  Argument move_call(MoveCall call);
  void transfer_objects(std::vector<Argument> objects, Argument recipient);
  Argument split_coins(Argument coin, std::vector<Argument> amounts);
  void merge_coins(Argument target, std::vector<Argument> sources);
  Argument make_move_vec(std::optional<TypeTag> element_type, std::vector<Argument> elements);
  /// Gives the UpgradeCap.
  Argument publish(std::vector<Bytes> modules, std::vector<ObjectId> dependencies);
  /// Gives the UpgradeReceipt.
  Argument upgrade(std::vector<Bytes> modules, std::vector<ObjectId> dependencies, const ObjectId& package,
                   Argument ticket);
  Argument command(Command command);
  [[nodiscard]] static constexpr Argument nested(Argument result, std::uint16_t value) noexcept {
    return Argument::nested_result(result.index, value);
  }

  [[nodiscard]] const AccountAddress& sender() const noexcept { return sender_; }
  [[nodiscard]] const ProgrammableTransaction& programmable() const noexcept { return transaction_; }

  /// The transaction, paid with `gas`.
  [[nodiscard]] TransactionData build(GasData gas) const;
  /// Paid with coins of the sender that are no inputs: as few as cover `budget`, largest first. NotFound
  /// where they do not.
  [[nodiscard]] Result<TransactionData> build(const ObjectStore& store, std::uint64_t gas_price,
                                              std::uint64_t budget) const;

 private:
  AccountAddress sender_;
  ProgrammableTransaction transaction_;
  std::map<ObjectId, std::uint16_t> object_inputs_;
};

}  // namespace mvm
