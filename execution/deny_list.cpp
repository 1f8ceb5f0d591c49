// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/deny_list.h"

#include "execution/chain_names.h"
#include "stdlib/object_id.h"

#include <fmt/format.h>
#include <mvm/bcs.h>

#include <array>
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace mvm {
namespace {

/// The list of coins among those of the deny list object (`DENY_LIST_COIN_TYPE_INDEX`).
constexpr std::uint64_t kCoinIndex = 0;

using ReadObject = std::function<ObjectPtr(const ObjectId&)>;

/// Reads the settings of one coin type.
class CoinDenyList {
 public:
  /// `epoch`: that of the transaction, for settings as they were before it; nullopt for the newest.
  CoinDenyList(const ReadObject& read, std::optional<EpochId> epoch) : read_(read), epoch_(epoch) {}

  /// The config of a coin type; nullopt where its issuer never denied anything.
  [[nodiscard]] std::optional<ObjectId> config_of(const std::string& coin_type) const {
    Bytes key;
    BcsWriter writer(key);
    writer.write(kCoinIndex);
    writer.write_string(coin_type);
    const TypeTag key_type =
        framework_struct("dynamic_object_field", "Wrapper", {framework_struct("deny_list", "ConfigKey")});
    const ObjectPtr field = read_field(kDenyListId, key_type, key);
    if (field == nullptr) return std::nullopt;
    BcsReader reader(value_of(*field, key.size()));
    const ObjectId config = reader.read_address();
    return reader.done() ? std::optional(config) : std::nullopt;
  }

  [[nodiscard]] bool is_paused(const ObjectId& config) const {
    // A struct without fields has one byte.
    static constexpr std::array<std::uint8_t, 1> kKey = {0};
    return setting(config, framework_struct("deny_list", "GlobalPauseKey"), kKey);
  }
  [[nodiscard]] bool is_denied(const ObjectId& config, const AccountAddress& address) const {
    return setting(config, framework_struct("deny_list", "AddressKey"), address.bytes);
  }

 private:
  [[nodiscard]] ObjectPtr read_field(const ObjectId& parent, const TypeTag& key_type,
                                     std::span<const std::uint8_t> key) const {
    ObjectPtr field = read_(derive_dynamic_field_id(parent, key_type, key));
    return field != nullptr && !field->is_package() ? field : nullptr;
  }

  /// What stands in a field after its id and key.
  [[nodiscard]] static std::span<const std::uint8_t> value_of(const Object& field, std::size_t key_size) {
    const std::span<const std::uint8_t> contents = field.as_move()->contents;
    const std::size_t before = AccountAddress::kLength + key_size;
    return contents.size() < before ? std::span<const std::uint8_t>{} : contents.subspan(before);
  }

  static std::optional<bool> read_optional_bool(BcsReader& reader) {
    if (!reader.read_bool()) return std::nullopt;
    return reader.read_bool();
  }

  /// `Option<SettingData<bool>>`: the epoch of the newer value, that value, and the older one.
  [[nodiscard]] bool setting(const ObjectId& config, const TypeTag& key_type,
                             std::span<const std::uint8_t> key) const {
    const ObjectPtr field = read_field(config, key_type, key);
    if (field == nullptr) return false;
    BcsReader reader(value_of(*field, key.size()));
    if (!reader.read_bool()) return false;
    const auto newer_value_epoch = reader.read<std::uint64_t>();
    const std::optional<bool> newer = read_optional_bool(reader);
    const std::optional<bool> older = read_optional_bool(reader);
    if (!reader.done()) return false;
    return (!epoch_ || *epoch_ > newer_value_epoch ? newer : older).value_or(false);
  }

  const ReadObject& read_;
  std::optional<EpochId> epoch_;
};

/// The name of a coin's type; nullopt for gas, and for what is no coin.
std::optional<std::string> regulated_coin_type(const Object& object, Chain chain) {
  const MoveObject* move = object.as_move();
  if (move == nullptr || move->type.is_gas_coin()) return std::nullopt;
  const std::optional<TypeTag> type = move->type.coin_type(chain);
  return type ? std::optional(type->to_canonical_string(false)) : std::nullopt;
}

}  // namespace

bool has_coin_deny_list(const ProtocolConfig& protocol) noexcept {
  return protocol.chain() == Chain::Iota || protocol.enable_coin_deny_list_v2();
}

DenyListCheck check_written_coins(TemporaryStore& store, const std::map<ObjectId, Object>& written) {
  std::map<std::string, std::set<AccountAddress>> owners_by_type;
  for (const auto& [id, object] : written) {
    const auto type = regulated_coin_type(object, store.chain());
    if (type && object.owner.is_address_owned()) owners_by_type[*type].insert(object.owner.address);
  }
  DenyListCheck check;
  for (const auto& [type, owners] : owners_by_type) check.coin_owners += owners.size();
  if (check.coin_owners == 0) return check;
  store.record_epoch_config(kDenyListId);

  const ReadObject read = [&store](const ObjectId& id) { return store.read_stored(id); };
  const CoinDenyList list(read, store.epoch());
  for (const auto& [type, owners] : owners_by_type) {
    const auto config = list.config_of(type);
    if (!config) continue;
    if (list.is_paused(*config)) {
      check.result = failed(failure::CoinTypeGlobalPause{type});
      return check;
    }
    for (const AccountAddress& owner : owners) {
      if (!list.is_denied(*config, owner)) continue;
      check.result = failed(failure::AddressDeniedForCoin{owner, type});
      return check;
    }
  }
  return check;
}

Result<void> check_input_coins(const ObjectStore& store, const AccountAddress& sender,
                               std::span<const ObjectPtr> inputs) {
  std::set<std::string> types;
  for (const ObjectPtr& object : inputs) {
    if (const auto type = regulated_coin_type(*object, store.chain())) types.insert(*type);
  }
  std::optional<Error> failure;
  const ReadObject read = [&](const ObjectId& id) -> ObjectPtr {
    auto object = store.get(id);
    if (object) return std::move(*object);
    failure = std::move(object.error());
    return nullptr;
  };
  const CoinDenyList list(read, std::nullopt);
  for (const std::string& type : types) {
    const auto config = list.config_of(type);
    const bool is_paused = config && list.is_paused(*config);
    const bool is_denied = config && list.is_denied(*config, sender);
    if (failure) return std::unexpected(std::move(*failure));
    if (is_paused) return fail(ErrorKind::Input, "the coin " + type + " is paused");
    if (is_denied) {
      return fail(ErrorKind::Input, fmt::format("{} may not use the coin {}", sender.to_hex(), type));
    }
  }
  return {};
}

}  // namespace mvm
