// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "stdlib/child_object_store.h"

#include <fmt/format.h>

#include <algorithm>

namespace mvm {
namespace {

std::unexpected<Error> storage_error(std::string message) {
  return fail(StatusCode::STORAGE_ERROR, std::move(message));
}

Result<OwnedValue> read_object(Heap& heap, const ResolvedObject& object, const ObjectId& id,
                               const Layout& layout) {
  Result<OwnedValue> value = OwnedValue::from_bcs(heap, layout, object.contents);
  if (value || value.error().status() == StatusCode::MEMORY_LIMIT_EXCEEDED) return value;
  return fail(StatusCode::FAILED_TO_DESERIALIZE_RESOURCE,
              fmt::format("object {} is no value of {}", id.to_hex(), object.type.to_string()));
}

}  // namespace

Error limit_exceeded(RuntimeLimit limit, std::string message) {
  return Error(StatusCode::MEMORY_LIMIT_EXCEEDED, std::move(message))
      .with_sub_status(static_cast<std::uint64_t>(limit));
}

OwnedValue ChildObjectStore::Child::take() {
  state = state == State::Fresh ? State::None : State::Deleted;
  return std::move(value);
}

void ChildObjectStore::Child::put(OwnedValue new_value) {
  was_moved = state == State::Deleted;
  state = was_moved ? State::Cached : State::Fresh;
  value = std::move(new_value);
}

void ChildObjectStore::add_root(const ObjectId& id, SequenceNumber root_version, const ObjectId& container) {
  root_versions_.insert_or_assign(id, root_version);
  if (id != container) containers_.insert_or_assign(id, container);
}

void ChildObjectStore::inherit_root_version(const ObjectId& parent, const ObjectId& id) {
  // Without a root version the parent is new in this transaction, and so is all that it holds.
  if (const auto root = root_versions_.find(parent); root != root_versions_.end()) {
    root_versions_.insert_or_assign(id, root->second);
  }
}

Result<std::optional<ResolvedObject>> ChildObjectStore::load_child(const ObjectId& parent,
                                                                   const ObjectId& child,
                                                                   SequenceNumber bound,
                                                                   bool parent_is_known) {
  auto found = resolver_.read_child_object(parent, child, bound);
  if (!found) return storage_error(found.error().to_string());
  if (!*found) return std::nullopt;
  if (!parent_is_known) {
    return storage_error(
        fmt::format("the new parent {} should not have a child {}", parent.to_hex(), child.to_hex()));
  }
  if ((*found)->owner != Owner::of_object(parent)) {
    return storage_error(fmt::format("{} is not owned by the object {}", child.to_hex(), parent.to_hex()));
  }
  return std::move(*found);
}

Result<Cached<const ResolvedObject*>> ChildObjectStore::cached_or_loaded(const ObjectId& parent,
                                                                         const ObjectId& child) {
  const auto as_pointer = [](const std::optional<ResolvedObject>& object) {
    return object ? &*object : nullptr;
  };
  if (const auto cached = cached_objects_.find(child); cached != cached_objects_.end()) {
    return Cached<const ResolvedObject*>{{CacheInfo::Kind::CachedObject}, as_pointer(cached->second)};
  }
  const auto root = root_versions_.find(parent);
  const bool is_known = root != root_versions_.end();
  // A parent without a root version is new: it has no children in storage, and at version 0 none is found.
  auto found = load_child(parent, child, is_known ? root->second : 0, is_known);
  if (!found) return propagate(found);

  const std::uint64_t limit = is_metered_ ? protocol_.object_runtime_max_num_cached_objects()
                                          : protocol_.object_runtime_max_num_cached_objects_system_tx();
  if (cached_objects_.size() >= limit) {
    return std::unexpected(
        limit_exceeded(RuntimeLimit::CachedObjects,
                       fmt::format("object runtime cached objects limit ({} entries) reached", limit)));
  }
  const auto& cached = cached_objects_.emplace(child, std::move(*found)).first->second;
  return Cached<const ResolvedObject*>{{CacheInfo::Kind::Loaded, cached ? cached->contents.size() : 0},
                                       as_pointer(cached)};
}

Result<Cached<bool>> ChildObjectStore::exists(const ObjectId& parent, const ObjectId& child) {
  if (const auto entry = store_.find(child); entry != store_.end()) {
    return Cached<bool>{{CacheInfo::Kind::CachedValue}, entry->second.exists()};
  }
  const auto object = cached_or_loaded(parent, child);
  if (!object) return std::unexpected(object.error());
  return Cached<bool>{object->from, object->value != nullptr};
}

Result<Cached<bool>> ChildObjectStore::exists_with_type(const ObjectId& parent, const ObjectId& child,
                                                        const StructTag& tag) {
  if (const auto entry = store_.find(child); entry != store_.end()) {
    return Cached<bool>{{CacheInfo::Kind::CachedValue},
                        entry->second.exists() && *entry->second.type.tag == tag};
  }
  const auto object = cached_or_loaded(parent, child);
  if (!object) return std::unexpected(object.error());
  return Cached<bool>{object->from, object->value != nullptr && object->value->type == tag};
}

Result<void> ChildObjectStore::check_store_entries() const {
  const std::uint64_t limit = is_metered_ ? protocol_.object_runtime_max_num_store_entries()
                                          : protocol_.object_runtime_max_num_store_entries_system_tx();
  if (store_.size() < limit) return {};
  return std::unexpected(limit_exceeded(
      RuntimeLimit::StoreEntries, fmt::format("object runtime store limit ({} entries) reached", limit)));
}

void ChildObjectStore::track_contained_ids(const OwnedValue& value, const ObjectId& object,
                                           SequenceNumber root_version) {
  std::vector<ObjectId> ids;
  uids_.find(value.layout(), value.at(), ids);
  for (const ObjectId& id : ids) add_root(id, root_version, object);
}

Result<ChildObjectStore::Fetched> ChildObjectStore::fetch(Heap& heap, const ObjectId& parent,
                                                          const ObjectId& child, const ObjectType& type,
                                                          const Layout& layout) {
  const auto presence_of = [](const Child& entry) {
    return entry.exists() ? Presence::Present : Presence::Absent;
  };
  if (const auto entry = store_.find(child); entry != store_.end()) {
    Child& known = entry->second;
    if (*known.type.tag != *type.tag) return Fetched{Presence::MismatchedType};
    return Fetched{presence_of(known), {CacheInfo::Kind::CachedValue}, &known};
  }

  const auto object = cached_or_loaded(parent, child);
  if (!object) return std::unexpected(object.error());
  Child loaded{.parent = parent, .type = type};
  if (object->value != nullptr) {
    if (object->value->type != *type.tag) return Fetched{Presence::MismatchedType};
    auto value = read_object(heap, *object->value, child, layout);
    if (!value) return propagate(value);
    if (const auto root = root_versions_.find(parent); root != root_versions_.end()) {
      track_contained_ids(*value, child, root->second);
    }
    loaded.state = Child::State::Cached;
    loaded.value = std::move(*value);
    loaded.loaded_parent = parent;
    loaded.loaded_tag = type.tag;
  }
  if (auto checked = check_store_entries(); !checked) return propagate(checked);
  Child& entry = store_.emplace(child, std::move(loaded)).first->second;
  return Fetched{presence_of(entry), object->from, &entry};
}

Result<void> ChildObjectStore::add(const ObjectId& parent, const ObjectId& child, const ObjectType& type,
                                   OwnedValue value) {
  if (auto checked = check_store_entries(); !checked) return checked;
  Child& entry = store_[child];
  if (entry.exists()) {
    // An object that was fetched from two parents, and not removed from one first.
    return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR,
                fmt::format("duplicate addition of the child object {}", child.to_hex()));
  }
  entry.put(std::move(value));
  entry.parent = parent;
  entry.type = type;
  return {};
}

Result<ChildObjectStore::Received> ChildObjectStore::receive(Heap& heap, const ObjectId& parent,
                                                             const ObjectId& object, SequenceNumber version,
                                                             const ObjectType& type, const Layout& layout) {
  auto found = resolver_.object_received_at(parent, object, version);
  if (!found) return storage_error(found.error().to_string());
  if (!*found) return Received{};
  if ((*found)->owner != Owner::of_address(parent) || (*found)->version != version) {
    return storage_error(fmt::format("{} at version {} is not owned by the address {}", object.to_hex(),
                                     version, parent.to_hex()));
  }
  if ((*found)->type != *type.tag) return Received{Presence::MismatchedType, {}, std::move(*found)};
  auto value = read_object(heap, **found, object, layout);
  if (!value) return propagate(value);
  track_contained_ids(*value, object, version);
  return Received{Presence::Present, std::move(*value), std::move(*found)};
}

Result<const OwnedValue*> ChildObjectStore::read_config_setting(Heap& heap, const ObjectId& config,
                                                                const ObjectId& name, const StructTag& tag,
                                                                const Layout& layout) {
  if (const auto known = config_settings_.find(name); known != config_settings_.end()) {
    const ConfigSetting& setting = known->second;
    if (setting.tag != tag) return nullptr;
    if (setting.config != config) {
      return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR,
                  fmt::format("the setting {} was read from two configs", name.to_hex()));
    }
    return &setting.value;
  }
  auto object = load_child(config, name, kMaxVersion, true);
  if (!object) return propagate(object);
  if (!*object) return nullptr;
  auto value = read_object(heap, **object, name, layout);
  if (!value) return propagate(value);
  return &config_settings_.emplace(name, ConfigSetting{config, tag, std::move(*value)}).first->second.value;
}

Result<bool> ChildObjectStore::bytes_differ(const ObjectId& id, const Child& child) const {
  std::vector<std::uint8_t> bytes;
  if (auto written = write_value_bcs(child.value.layout(), child.value.at(), bytes); !written)
    return propagate(written);
  const auto& loaded = cached_objects_.at(id);
  return !loaded || !std::ranges::equal(bytes, loaded->contents);
}

/// From `minimize_child_object_mutations` on, a child counts as changed where its parent, type or value is
/// not the one that was loaded (`ObjectFingerprint`). Before, and on IOTA, the reference marks it at any
/// write through a reference, also one of an equal value. References leave no such mark here: a write of an
/// equal value is taken for none.
Result<bool> ChildObjectStore::has_changed(const ObjectId& id, const Child& child) const {
  if (!child.loaded_parent) return child.exists();
  if (!child.exists()) return true;
  if (protocol_.minimize_child_object_mutations()) {
    if (*child.loaded_parent != child.parent || *child.loaded_tag != *child.type.tag) return true;
    return child.was_moved || child.was_borrowed_mutably ? bytes_differ(id, child) : false;
  }
  if (child.was_moved) return true;
  return child.was_borrowed_mutably ? bytes_differ(id, child) : false;
}

Result<std::vector<ChildObjectStore::Effect>> ChildObjectStore::take_effects() {
  std::vector<Effect> effects;
  effects.reserve(store_.size());
  for (auto& [id, child] : store_) {
    auto changed = has_changed(id, child);
    if (!changed) return propagate(changed);
    effects.push_back({id, child.parent, std::move(child.type), std::move(child.value), *changed});
  }
  store_.clear();
  return effects;
}

void ChildObjectStore::clear() noexcept {
  store_.clear();
  config_settings_.clear();
}

}  // namespace mvm
