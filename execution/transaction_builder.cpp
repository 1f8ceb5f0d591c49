// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/transaction_builder.h>

#include <fmt/format.h>
#include <mvm/bcs.h>

#include <algorithm>
#include <set>
#include <utility>

namespace mvm {
namespace {

/// Coins that are looked at for paying at most; accounts may have many.
constexpr std::size_t kMaxCoins = 10'000;
/// Coins that may pay together (`max_gas_payment_objects` of the chains, less one).
constexpr std::size_t kMaxPayingCoins = 255;

const ObjectId& id_of(const ObjectArg& object) {
  if (const auto* owned = std::get_if<ImmOrOwnedObject>(&object)) return owned->ref.id;
  if (const auto* shared = std::get_if<SharedObject>(&object)) return shared->id;
  return std::get<Receiving>(object).ref.id;
}

Result<ObjectPtr> read_object(const ObjectStore& store, const ObjectId& id) {
  auto object = store.get(id);
  if (object && *object == nullptr) return fail(ErrorKind::NotFound, "there is no object " + id.to_hex());
  return object;
}

struct GasCoin {
  ObjectRef ref;
  std::uint64_t balance = 0;
};

/// The gas coins of an owner but those in `taken`, largest first.
Result<std::vector<GasCoin>> gas_coins_of(const ObjectStore& store, const AccountAddress& owner,
                                          const std::set<ObjectId>& taken) {
  auto ids = store.owned_by(owner, std::nullopt, kMaxCoins);
  if (!ids) return propagate(ids);
  std::vector<GasCoin> coins;
  for (const ObjectId& id : *ids) {
    if (taken.contains(id)) continue;
    auto object = store.get(id);
    if (!object) return propagate(object);
    const MoveObject* move = *object != nullptr ? (*object)->as_move() : nullptr;
    if (move == nullptr || !move->type.is_gas_coin() || !(*object)->owner.is_address_owned()) continue;
    coins.push_back({(*object)->ref(store.chain()), move->coin_value().value_or(0)});
  }
  std::ranges::stable_sort(coins, std::ranges::greater{}, &GasCoin::balance);
  return coins;
}

}  // namespace

Argument TransactionBuilder::pure(Bytes bcs) {
  transaction_.inputs.emplace_back(Pure{std::move(bcs)});
  return Argument::input(static_cast<std::uint16_t>(transaction_.inputs.size() - 1));
}

Argument TransactionBuilder::pure(const AccountAddress& address) {
  return pure(Bytes(address.bytes.begin(), address.bytes.end()));
}

Argument TransactionBuilder::pure(std::uint64_t value) {
  Bytes bytes;
  BcsWriter(bytes).write(value);
  return pure(std::move(bytes));
}

Argument TransactionBuilder::object(ObjectArg object) {
  const ObjectId& id = id_of(object);
  if (const auto known = object_inputs_.find(id); known != object_inputs_.end()) {
    auto* before = std::get_if<SharedObject>(&std::get<ObjectArg>(transaction_.inputs[known->second]));
    const auto* now = std::get_if<SharedObject>(&object);
    if (before != nullptr && now != nullptr && now->mutability != SharedObjectMutability::Immutable) {
      before->mutability = now->mutability;
    }
    return Argument::input(known->second);
  }
  const auto index = static_cast<std::uint16_t>(transaction_.inputs.size());
  object_inputs_.emplace(id, index);
  transaction_.inputs.emplace_back(std::move(object));
  return Argument::input(index);
}

Result<Argument> TransactionBuilder::object(const ObjectStore& store, const ObjectId& id, bool is_mutable) {
  auto found = read_object(store, id);
  if (!found) return propagate(found);
  const Object& object = **found;
  if (!object.owner.is_consensus()) return this->object(ImmOrOwnedObject{object.ref(store.chain())});
  const auto mutability = is_mutable ? SharedObjectMutability::Mutable : SharedObjectMutability::Immutable;
  return this->object(SharedObject{id, object.owner.version, mutability});
}

Result<Argument> TransactionBuilder::receiving(const ObjectStore& store, const ObjectId& id) {
  auto found = read_object(store, id);
  if (!found) return propagate(found);
  return object(Receiving{(*found)->ref(store.chain())});
}

Argument TransactionBuilder::command(Command command) {
  transaction_.commands.push_back(std::move(command));
  return Argument::result(static_cast<std::uint16_t>(transaction_.commands.size() - 1));
}

Argument TransactionBuilder::move_call(MoveCall call) { return command(std::move(call)); }

void TransactionBuilder::transfer_objects(std::vector<Argument> objects, Argument recipient) {
  command(TransferObjects{std::move(objects), recipient});
}

Argument TransactionBuilder::split_coins(Argument coin, std::vector<Argument> amounts) {
  return command(SplitCoins{coin, std::move(amounts)});
}

void TransactionBuilder::merge_coins(Argument target, std::vector<Argument> sources) {
  command(MergeCoins{target, std::move(sources)});
}

Argument TransactionBuilder::make_move_vec(std::optional<TypeTag> element_type,
                                           std::vector<Argument> elements) {
  return command(MakeMoveVec{std::move(element_type), std::move(elements)});
}

Argument TransactionBuilder::publish(std::vector<Bytes> modules, std::vector<ObjectId> dependencies) {
  return command(Publish{std::move(modules), std::move(dependencies)});
}

Argument TransactionBuilder::upgrade(std::vector<Bytes> modules, std::vector<ObjectId> dependencies,
                                     const ObjectId& package, Argument ticket) {
  return command(Upgrade{std::move(modules), std::move(dependencies), package, ticket});
}

TransactionData TransactionBuilder::build(GasData gas) const {
  return TransactionDataV1{transaction_, sender_, std::move(gas), NoExpiration{}};
}

Result<TransactionData> TransactionBuilder::build(const ObjectStore& store, std::uint64_t gas_price,
                                                  std::uint64_t budget) const {
  std::set<ObjectId> taken;
  for (const auto& [id, index] : object_inputs_) taken.insert(id);
  auto coins = gas_coins_of(store, sender_, taken);
  if (!coins) return propagate(coins);
  GasData gas{{}, sender_, gas_price, budget};
  std::uint64_t covered = 0;
  for (const GasCoin& coin : *coins) {
    if ((covered >= budget && !gas.payment.empty()) || gas.payment.size() == kMaxPayingCoins) break;
    gas.payment.push_back(coin.ref);
    if (__builtin_add_overflow(covered, coin.balance, &covered)) covered = UINT64_MAX;
  }
  if (gas.payment.empty() || covered < budget) {
    return fail(ErrorKind::NotFound, fmt::format("the gas coins of {} hold {}, less than the budget of {}",
                                                 sender_.to_hex(), covered, budget));
  }
  return build(std::move(gas));
}

}  // namespace mvm
