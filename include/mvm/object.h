// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/address.h>
#include <mvm/digest.h>
#include <mvm/fields.h>
#include <mvm/protocol.h>
#include <mvm/type_tag.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

/// Objects and packages as they stand in a store and in effects (Sui types, `object.rs`, `move_package.rs`,
/// `base_types.rs`).
namespace mvm {

/// A lamport version: everything that a transaction writes gets one more than the largest version among its
/// inputs.
using SequenceNumber = std::uint64_t;
using EpochId = std::uint64_t;

/// The version of objects made by genesis, and of a package that is no upgrade (`OBJECT_START_VERSION`).
inline constexpr SequenceNumber kObjectStartVersion = 1;
/// No version reaches this one (`SequenceNumber::MAX`).
inline constexpr SequenceNumber kMaxVersion = 0x7fff'ffff'ffff'ffff;
// Reserved versions that stand for a shared input which consensus cancelled (`SequenceNumber::CANCELLED_READ`
// and following).
inline constexpr SequenceNumber kCancelledRead = kMaxVersion + 1;
inline constexpr SequenceNumber kCongestedVersion = kMaxVersion + 2;
inline constexpr SequenceNumber kRandomnessUnavailable = kMaxVersion + 3;

/// What an id has in effects where the object is gone (`ObjectDigest::OBJECT_DIGEST_DELETED`, `…_WRAPPED`):
/// 32 bytes of 99 and of 88.
[[nodiscard]] Digest deleted_object_digest() noexcept;
[[nodiscard]] Digest wrapped_object_digest() noexcept;

struct ObjectRef {
  ObjectId id;
  SequenceNumber version = 0;
  Digest digest;
  MVM_FIELDS(id, version, digest);

  /// `0x…@version#digest`.
  [[nodiscard]] std::string to_string() const;
};

/// Who an object belongs to.
struct Owner {
  /// The numbers are the BCS tags.
  enum class Kind : std::uint8_t {
    AddressOwner = 0,
    ObjectOwner = 1,  ///< a child: `address` is the id of the parent
    Shared = 2,       ///< `version` is the initial shared version
    Immutable = 3,
    ConsensusAddressOwner = 4,  ///< owned by `address`, sequenced by consensus since `version`
  };

  Kind kind = Kind::Immutable;
  AccountAddress address;      ///< zero where the kind has none
  SequenceNumber version = 0;  ///< likewise

  [[nodiscard]] static constexpr Owner of_address(const AccountAddress& owner) noexcept {
    return {Kind::AddressOwner, owner, 0};
  }
  [[nodiscard]] static constexpr Owner of_object(const ObjectId& parent) noexcept {
    return {Kind::ObjectOwner, parent, 0};
  }
  [[nodiscard]] static constexpr Owner shared(SequenceNumber initial_shared_version) noexcept {
    return {Kind::Shared, {}, initial_shared_version};
  }
  [[nodiscard]] static constexpr Owner immutable() noexcept { return {}; }
  [[nodiscard]] static constexpr Owner consensus_address(SequenceNumber start_version,
                                                         const AccountAddress& owner) noexcept {
    return {Kind::ConsensusAddressOwner, owner, start_version};
  }

  [[nodiscard]] constexpr bool is_address_owned() const noexcept { return kind == Kind::AddressOwner; }
  [[nodiscard]] constexpr bool is_child() const noexcept { return kind == Kind::ObjectOwner; }
  [[nodiscard]] constexpr bool is_shared() const noexcept { return kind == Kind::Shared; }
  [[nodiscard]] constexpr bool is_immutable() const noexcept { return kind == Kind::Immutable; }
  /// Whether consensus orders its uses (Sui types, `Owner::is_consensus`).
  [[nodiscard]] constexpr bool is_consensus() const noexcept {
    return kind == Kind::Shared || kind == Kind::ConsensusAddressOwner;
  }

  /// `Account Address ( 0x… )`, `Shared( 5 )`, … as Sui's tools print owners.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const Owner&, const Owner&) = default;
};

/// The type of a Move object in its compact form: common types take one byte instead of a struct tag
/// (`MoveObjectType_` of Sui types). Two forms of one type are two values, as they have different digests.
class MoveObjectType {
 public:
  /// The numbers are the BCS tags. IOTA has the first four, its gas coin and staked coin in place of Sui's.
  enum class Form : std::uint8_t {
    Other = 0,
    GasCoin = 1,
    StakedSui = 2,
    Coin = 3,
    SuiBalanceAccumulatorField = 4,
    BalanceAccumulatorField = 5,
  };

  MoveObjectType() = default;
  /// The form in which `chain` writes objects of this type.
  [[nodiscard]] static MoveObjectType from_struct_tag(StructTag tag, Chain chain);
  /// Exactly this form: `Other` of a struct, `Coin` and `BalanceAccumulatorField` of any type, the rest
  /// without arguments.
  [[nodiscard]] static MoveObjectType other(StructTag tag);
  [[nodiscard]] static MoveObjectType coin(TypeTag coin_type);
  [[nodiscard]] static MoveObjectType balance_accumulator_field(TypeTag coin_type);
  [[nodiscard]] static MoveObjectType plain(Form form);

  [[nodiscard]] Form form() const noexcept { return form_; }
  /// The struct tag of `Other`, the type argument of `Coin` and `BalanceAccumulatorField`; null otherwise.
  [[nodiscard]] const TypeTag* argument() const noexcept { return argument_.get(); }

  [[nodiscard]] StructTag struct_tag(Chain chain) const;
  /// Whether this is `0x2::coin::Coin<T>` for any T.
  [[nodiscard]] bool is_coin() const noexcept;
  [[nodiscard]] bool is_gas_coin() const noexcept { return form_ == Form::GasCoin; }
  /// The T of `Coin<T>`; nullopt where the type is no coin.
  [[nodiscard]] std::optional<TypeTag> coin_type(Chain chain) const;

  friend bool operator==(const MoveObjectType&, const MoveObjectType&);

 private:
  Form form_ = Form::GasCoin;
  std::shared_ptr<const TypeTag> argument_;
};

/// A Move struct with `key`. Its contents begin with its id.
struct MoveObject {
  MoveObjectType type;
  /// Whether the type has `store`, as it was when the object was written. Sui only; execution reads the
  /// type's abilities instead.
  SuiOnly<bool> has_public_transfer;
  SequenceNumber version = 0;
  /// BCS of the struct; at least 32 bytes.
  Bytes contents;
  MVM_FIELDS(type, has_public_transfer, version, contents);

  [[nodiscard]] ObjectId id() const noexcept;
  /// The balance of a coin: the eight bytes after the id; nullopt where the type is no coin or the contents
  /// are not 40 bytes.
  [[nodiscard]] std::optional<std::uint64_t> coin_value() const noexcept;
};

/// Which package first defined a type: its layout and abilities keep that identity through upgrades.
struct TypeOrigin {
  std::string module_name;
  std::string datatype_name;
  ObjectId package;
  MVM_FIELDS(module_name, datatype_name, package);
};

/// Where a dependency is found: its upgraded package and that package's version.
struct UpgradeInfo {
  ObjectId upgraded_id;
  SequenceNumber upgraded_version = 0;
  MVM_FIELDS(upgraded_id, upgraded_version);
};

struct MovePackage {
  ObjectId id;
  SequenceNumber version = 0;
  /// Module bytes by name. Iterated in order of names; BCS orders by the serialized name, so shorter names
  /// first.
  std::map<std::string, Bytes> modules;
  std::vector<TypeOrigin> type_origin_table;
  /// By the original id of the dependency.
  std::map<ObjectId, UpgradeInfo> linkage_table;
  MVM_FIELDS(id, version, modules, type_origin_table, linkage_table);

  /// Bytes of module names, modules and both tables: what publishing is limited by and charged for
  /// (`MovePackage::size`).
  [[nodiscard]] std::uint64_t size() const noexcept;
};

/// What an upgrade ticket commits to: Blake2b-256 over the sorted list of the dependencies' ids and the
/// modules' Blake2b-256 digests (`MovePackage::compute_digest_for_modules_and_deps`).
[[nodiscard]] Digest package_digest(std::span<const Bytes> modules, std::span<const ObjectId> dependencies);

using ObjectData = std::variant<MoveObject, MovePackage>;

struct Object {
  ObjectData data;
  Owner owner;
  /// The transaction that last wrote it.
  Digest previous_transaction;
  /// Storage fee held for it, in the chain's smallest unit; what deleting it gives back, less the
  /// non-refundable part.
  std::uint64_t storage_rebate = 0;
  MVM_FIELDS(data, owner, previous_transaction, storage_rebate);

  [[nodiscard]] ObjectId id() const noexcept;
  [[nodiscard]] SequenceNumber version() const noexcept;
  [[nodiscard]] bool is_package() const noexcept { return std::holds_alternative<MovePackage>(data); }
  /// Null where it is the other kind.
  [[nodiscard]] const MoveObject* as_move() const noexcept { return std::get_if<MoveObject>(&data); }
  [[nodiscard]] const MovePackage* as_package() const noexcept { return std::get_if<MovePackage>(&data); }
  [[nodiscard]] MoveObject* as_move() noexcept { return std::get_if<MoveObject>(&data); }
  [[nodiscard]] MovePackage* as_package() noexcept { return std::get_if<MovePackage>(&data); }

  /// Blake2b-256 of `Object::` and the BCS.
  [[nodiscard]] Digest digest(Chain chain) const;
  [[nodiscard]] ObjectRef ref(Chain chain) const { return {id(), version(), digest(chain)}; }
  /// The bytes that storage is charged for (`Object::object_size_for_gas_metering`): a struct counts its
  /// contents, the BCS of its type, 8 for the version and, on Sui, 1 for `has_public_transfer`; a package its
  /// `size()`; both 80 for the rest.
  [[nodiscard]] std::uint64_t size_for_gas_metering(Chain chain) const;
};

}  // namespace mvm
