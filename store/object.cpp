// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/object.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <functional>

#include <mvm/chain_bcs.h>

namespace mvm {
namespace {

constexpr AccountAddress kFramework = AccountAddress::from_u64(2);
constexpr AccountAddress kSystem = AccountAddress::from_u64(3);

StructTag struct_of(const AccountAddress& address, std::string_view module, std::string_view name,
                    std::vector<TypeTag> params = {}) {
  return StructTag{address, std::string(module), std::string(name), std::move(params)};
}

bool is_named(const StructTag& tag, const AccountAddress& address, std::string_view module,
              std::string_view name, std::size_t params) {
  return tag.address == address && tag.module == module && tag.name == name &&
         tag.type_params.size() == params;
}

/// The T of `0x2::<module>::<name><T>`; null where the tag is something else.
const TypeTag* only_argument(const StructTag& tag, std::string_view module, std::string_view name) {
  return is_named(tag, kFramework, module, name, 1) ? tag.type_params.data() : nullptr;
}

StructTag native_token(Chain chain) {
  return chain == Chain::Iota ? struct_of(kFramework, "iota", "IOTA") : struct_of(kFramework, "sui", "SUI");
}
StructTag staked_token(Chain chain) {
  return struct_of(kSystem, "staking_pool", chain == Chain::Iota ? "StakedIota" : "StakedSui");
}

bool is_native_token(const TypeTag& tag, Chain chain) {
  return tag.struct_tag && *tag.struct_tag == native_token(chain);
}

/// The T of `Field<accumulator::Key<balance::Balance<T>>, accumulator::U128>`, all of 0x2.
const TypeTag* accumulated_type(const StructTag& tag) {
  if (!is_named(tag, kFramework, "dynamic_field", "Field", 2)) return nullptr;
  const StructTag* key = tag.type_params[0].struct_tag.get();
  const StructTag* value = tag.type_params[1].struct_tag.get();
  if (key == nullptr || value == nullptr || !is_named(*value, kFramework, "accumulator", "U128", 0))
    return nullptr;
  const TypeTag* balance = only_argument(*key, "accumulator", "Key");
  return balance != nullptr && balance->struct_tag ? only_argument(*balance->struct_tag, "balance", "Balance")
                                                   : nullptr;
}

StructTag accumulator_field(TypeTag coin_type) {
  StructTag balance = struct_of(kFramework, "balance", "Balance", {std::move(coin_type)});
  StructTag key = struct_of(kFramework, "accumulator", "Key", {std::move(balance)});
  return struct_of(kFramework, "dynamic_field", "Field",
                   {std::move(key), struct_of(kFramework, "accumulator", "U128")});
}

Digest filled_digest(std::uint8_t byte) noexcept {
  Digest digest;
  digest.bytes.fill(byte);
  return digest;
}

/// Owner, previous transaction and rebate, as they lay in the memory of the first implementation.
constexpr std::uint64_t kMetadataSize = 80;

}  // namespace

Digest deleted_object_digest() noexcept { return filled_digest(99); }
Digest wrapped_object_digest() noexcept { return filled_digest(88); }

std::string ObjectRef::to_string() const {
  return fmt::format("{}@{}#{}", id.to_hex(), version, digest.to_base58());
}

std::string Owner::to_string() const {
  switch (kind) {
    case Kind::AddressOwner:
      return fmt::format("Account Address ( {} )", address.to_hex());
    case Kind::ObjectOwner:
      return fmt::format("Object ID: ( {} )", address.to_hex());
    case Kind::Shared:
      return fmt::format("Shared( {} )", version);
    case Kind::Immutable:
      return "Immutable";
    case Kind::ConsensusAddressOwner:
      return fmt::format("Consensus Address ( {}, since {} )", address.to_hex(), version);
  }
  return {};
}

// ------------------------------------------------------------------------------------------------------------
// MoveObjectType

MoveObjectType MoveObjectType::plain(Form form) {
  MoveObjectType type;
  type.form_ = form;
  return type;
}
MoveObjectType MoveObjectType::other(StructTag tag) {
  MoveObjectType type = plain(Form::Other);
  type.argument_ = std::make_shared<const TypeTag>(std::move(tag));
  return type;
}
MoveObjectType MoveObjectType::coin(TypeTag coin_type) {
  MoveObjectType type = plain(Form::Coin);
  type.argument_ = std::make_shared<const TypeTag>(std::move(coin_type));
  return type;
}
MoveObjectType MoveObjectType::balance_accumulator_field(TypeTag coin_type) {
  MoveObjectType type = plain(Form::BalanceAccumulatorField);
  type.argument_ = std::make_shared<const TypeTag>(std::move(coin_type));
  return type;
}

MoveObjectType MoveObjectType::from_struct_tag(StructTag tag, Chain chain) {
  if (const TypeTag* of = only_argument(tag, "coin", "Coin")) {
    return is_native_token(*of, chain) ? plain(Form::GasCoin) : coin(*of);
  }
  if (tag == staked_token(chain)) return plain(Form::StakedSui);
  if (const TypeTag* of = accumulated_type(tag); of != nullptr && chain == Chain::Sui) {
    return is_native_token(*of, chain) ? plain(Form::SuiBalanceAccumulatorField)
                                       : balance_accumulator_field(*of);
  }
  return other(std::move(tag));
}

StructTag MoveObjectType::struct_tag(Chain chain) const {
  switch (form_) {
    case Form::Other:
      return *argument_->struct_tag;
    case Form::GasCoin:
      return struct_of(kFramework, "coin", "Coin", {native_token(chain)});
    case Form::StakedSui:
      return staked_token(chain);
    case Form::Coin:
      return struct_of(kFramework, "coin", "Coin", {*argument_});
    case Form::SuiBalanceAccumulatorField:
      return accumulator_field(native_token(chain));
    case Form::BalanceAccumulatorField:
      return accumulator_field(*argument_);
  }
  return {};
}

bool MoveObjectType::is_coin() const noexcept {
  return form_ == Form::GasCoin || form_ == Form::Coin ||
         (form_ == Form::Other && only_argument(*argument_->struct_tag, "coin", "Coin") != nullptr);
}

std::optional<TypeTag> MoveObjectType::coin_type(Chain chain) const {
  if (form_ == Form::GasCoin) return TypeTag(native_token(chain));
  if (form_ == Form::Coin) return *argument_;
  if (form_ != Form::Other) return std::nullopt;
  const TypeTag* of = only_argument(*argument_->struct_tag, "coin", "Coin");
  return of != nullptr ? std::optional(*of) : std::nullopt;
}

bool operator==(const MoveObjectType& a, const MoveObjectType& b) {
  if (a.form_ != b.form_ || !a.argument_ != !b.argument_) return false;
  return !a.argument_ || *a.argument_ == *b.argument_;
}

// --------------------------------------------------------------------------------------------------------
// Objects, packages

ObjectId MoveObject::id() const noexcept {
  return contents.size() < ObjectId::kLength ? ObjectId{} : ObjectId::from_bytes(contents);
}

std::optional<std::uint64_t> MoveObject::coin_value() const noexcept {
  if (!type.is_coin() || contents.size() != ObjectId::kLength + sizeof(std::uint64_t)) return std::nullopt;
  std::uint64_t value = 0;
  std::memcpy(&value, contents.data() + ObjectId::kLength, sizeof value);
  return value;
}

std::uint64_t MovePackage::size() const noexcept {
  std::uint64_t size = sizeof(SequenceNumber);
  for (const auto& [name, module] : modules) size += name.size() + module.size();
  for (const TypeOrigin& origin : type_origin_table) {
    size += origin.module_name.size() + origin.datatype_name.size() + ObjectId::kLength;
  }
  return size + linkage_table.size() * (2 * ObjectId::kLength + sizeof(SequenceNumber));
}

Digest package_digest(std::span<const Bytes> modules, std::span<const ObjectId> dependencies) {
  std::vector<std::array<std::uint8_t, Digest::kLength>> components;
  components.reserve(modules.size() + dependencies.size());
  for (const ObjectId& id : dependencies) components.push_back(id.bytes);
  for (const Bytes& module : modules) components.push_back(blake2b256(module).bytes);
  std::ranges::sort(components);
  Bytes joined;
  joined.reserve(components.size() * Digest::kLength);
  for (const auto& component : components) joined.insert(joined.end(), component.begin(), component.end());
  return blake2b256(joined);
}

ObjectId Object::id() const noexcept {
  const MoveObject* object = as_move();
  return object != nullptr ? object->id() : as_package()->id;
}

SequenceNumber Object::version() const noexcept {
  const MoveObject* object = as_move();
  return object != nullptr ? object->version : as_package()->version;
}

std::uint64_t Object::size_for_gas_metering(Chain chain) const {
  if (const MovePackage* package = as_package()) return kMetadataSize + package->size();
  const MoveObject& object = *as_move();
  const std::uint64_t flag = chain == Chain::Sui ? 1 : 0;
  return kMetadataSize + object.contents.size() + to_bcs(object.type, chain).size() + sizeof(SequenceNumber) +
         flag;
}

}  // namespace mvm
