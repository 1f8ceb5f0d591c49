// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/value.h"
#include "stdlib/uid_finder.h"

#include <mvm/error.h>
#include <mvm/object.h>
#include <mvm/protocol.h>
#include <mvm/type_tag.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace mvm {

/// An object as it stands in storage. `source` keeps `contents` alive; whoever resolved the object gets it
/// back in the results.
struct ResolvedObject {
  StructTag type;  ///< by defining ids
  std::span<const std::uint8_t> contents;
  SequenceNumber version = 0;
  Owner owner;
  std::shared_ptr<const void> source;
};

/// Where the runtime finds objects that a transaction does not name as inputs (Sui types,
/// `ChildObjectResolver`). An error stops execution with STORAGE_ERROR.
class ChildObjectResolver {
 public:
  virtual ~ChildObjectResolver() = default;

  /// The newest version, up to `version_bound`, of a child of `parent`; nullopt where there is none. A
  /// package must be refused with an error.
  [[nodiscard]] virtual Result<std::optional<ResolvedObject>> read_child_object(
      const ObjectId& parent, const ObjectId& child, SequenceNumber version_bound) = 0;
  /// The object at exactly this version, if it is owned by the address `owner` and can still be received
  /// there.
  [[nodiscard]] virtual Result<std::optional<ResolvedObject>> object_received_at(const ObjectId& owner,
                                                                                 const ObjectId& object,
                                                                                 SequenceNumber version) = 0;
};

/// Why memory was refused: the sub-status of MEMORY_LIMIT_EXCEEDED (Sui types,
/// `VMMemoryLimitExceededSubStatusCode`).
enum class RuntimeLimit : std::uint64_t {
  EventCount = 0,
  EventSize = 1,
  NewIdCount = 2,
  DeletedIdCount = 3,
  TransferredIdCount = 4,
  CachedObjects = 5,
  StoreEntries = 6,
  TotalEventSize = 7,
};
[[nodiscard]] Error limit_exceeded(RuntimeLimit limit, std::string message);

/// A type that objects and events have: as the runtime knows it, and its tag by defining ids.
struct ObjectType {
  const Type* type = nullptr;
  std::shared_ptr<const StructTag> tag;
};

/// Where an answer came from: natives charge for what was loaded.
struct CacheInfo {
  enum class Kind : std::uint8_t {
    CachedObject,  ///< the object was known, its value was not made yet
    CachedValue,   ///< the value was there
    Loaded,        ///< read from storage
  };
  Kind kind = Kind::CachedValue;
  std::uint64_t loaded_bytes = 0;  ///< of the contents; 0 where there was no object
};
template <class T>
struct Cached {
  CacheInfo from;
  T value;
};

/// Something about an object of a certain type: absent, of another type, or there.
enum class Presence : std::uint8_t { Absent, MismatchedType, Present };

/// The objects that are dynamic fields (and dynamic object fields' wrappers), loaded as code asks for them:
/// their values, which references of code point into, and at the end what became of them. The rules are those
/// of Sui's `ChildObjectStore`.
class ChildObjectStore {
 public:
  /// A dynamic field's object: a value that may be absent, and where it came from (`GlobalValue`).
  struct Child {
    enum class State : std::uint8_t {
      None,     ///< neither in storage nor here
      Fresh,    ///< not from storage
      Cached,   ///< from storage
      Deleted,  ///< was in storage, taken out
    };

    ObjectId parent;
    ObjectType type;
    State state = State::None;
    OwnedValue value;  ///< of Fresh and Cached
    /// Taken out and put in again, which counts as a write in all versions.
    bool was_moved = false;
    /// A mutable reference was given out: the value may have changed.
    bool was_borrowed_mutably = false;
    /// What it was loaded as, if it was.
    std::optional<ObjectId> loaded_parent;
    std::shared_ptr<const StructTag> loaded_tag;

    [[nodiscard]] bool exists() const noexcept { return state == State::Fresh || state == State::Cached; }
    /// Takes the value, which must exist, out.
    [[nodiscard]] OwnedValue take();
    /// Puts a value where there is none.
    void put(OwnedValue new_value);
  };

  /// What became of a child that code touched.
  struct Effect {
    ObjectId id;
    ObjectId parent;
    ObjectType type;
    OwnedValue value;      ///< empty where the child is no longer a dynamic field
    bool changed = false;  ///< value, parent or type, or it is gone or new
  };

  struct Fetched {
    Presence presence = Presence::Absent;
    CacheInfo from;
    Child* child = nullptr;  ///< where Present; stays there until the value is moved to another parent
  };

  struct Received {
    Presence presence = Presence::Absent;
    OwnedValue value;                        ///< where Present
    std::optional<ResolvedObject> resolved;  ///< unless Absent
  };

  ChildObjectStore(ChildObjectResolver& resolver, const ProtocolConfig& protocol, bool is_metered)
      : resolver_(resolver), protocol_(protocol), is_metered_(is_metered) {}

  /// An id whose children are to be found at versions up to `root_version`, and the object it is inside of.
  void add_root(const ObjectId& id, SequenceNumber root_version, const ObjectId& container);
  /// A new id that takes the root version of `parent`, if that has one.
  void inherit_root_version(const ObjectId& parent, const ObjectId& id);

  [[nodiscard]] Result<Cached<bool>> exists(const ObjectId& parent, const ObjectId& child);
  [[nodiscard]] Result<Cached<bool>> exists_with_type(const ObjectId& parent, const ObjectId& child,
                                                      const StructTag& tag);
  /// The child as a value of this type, loaded at the first call. Absent means that the type fits but nothing
  /// is there.
  [[nodiscard]] Result<Fetched> fetch(Heap& heap, const ObjectId& parent, const ObjectId& child,
                                      const ObjectType& type, const Layout& layout);
  [[nodiscard]] Result<void> add(const ObjectId& parent, const ObjectId& child, const ObjectType& type,
                                 OwnedValue value);
  [[nodiscard]] Result<Received> receive(Heap& heap, const ObjectId& parent, const ObjectId& object,
                                         SequenceNumber version, const ObjectType& type,
                                         const Layout& layout);
  /// A setting of a config object, at its newest version whatever that is; null where there is none of this
  /// type.
  [[nodiscard]] Result<const OwnedValue*> read_config_setting(Heap& heap, const ObjectId& config,
                                                              const ObjectId& name, const StructTag& tag,
                                                              const Layout& layout);

  /// Everything that was read from storage, also where only its existence was asked for; nullopt where
  /// nothing was found.
  [[nodiscard]] const std::map<ObjectId, std::optional<ResolvedObject>>& cached_objects() const noexcept {
    return cached_objects_;
  }
  /// The object that an object was wrapped in when the transaction began (or when that was loaded).
  [[nodiscard]] const std::map<ObjectId, ObjectId>& wrapped_object_containers() const noexcept {
    return containers_;
  }

  /// In the order of their ids; the store is empty afterwards.
  [[nodiscard]] Result<std::vector<Effect>> take_effects();
  /// Drops all values.
  void clear() noexcept;

 private:
  struct ConfigSetting {
    ObjectId config;
    StructTag tag;
    OwnedValue value;
  };

  [[nodiscard]] Result<Cached<const ResolvedObject*>> cached_or_loaded(const ObjectId& parent,
                                                                       const ObjectId& child);
  [[nodiscard]] Result<std::optional<ResolvedObject>> load_child(const ObjectId& parent,
                                                                 const ObjectId& child, SequenceNumber bound,
                                                                 bool parent_is_known);
  [[nodiscard]] Result<void> check_store_entries() const;
  void track_contained_ids(const OwnedValue& value, const ObjectId& object, SequenceNumber root_version);
  [[nodiscard]] Result<bool> has_changed(const ObjectId& id, const Child& child) const;
  [[nodiscard]] Result<bool> bytes_differ(const ObjectId& id, const Child& child) const;

  ChildObjectResolver& resolver_;
  const ProtocolConfig& protocol_;
  bool is_metered_;
  UidFinder uids_;
  std::map<ObjectId, SequenceNumber> root_versions_;
  std::map<ObjectId, ObjectId> containers_;
  std::map<ObjectId, std::optional<ResolvedObject>> cached_objects_;
  std::map<ObjectId, Child> store_;
  std::map<ObjectId, ConfigSetting> config_settings_;
};

}  // namespace mvm
