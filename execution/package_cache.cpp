// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/package_cache.h"

#include <mvm/bytecode.h>

#include <mutex>

namespace mvm {

Result<ObjectId> original_package_id(const MovePackage& package) {
  if (package.modules.empty())
    return fail(ErrorKind::Store, "the package " + package.id.to_hex() + " has no modules");
  auto module = deserialize_module(package.modules.begin()->second, BinaryConfig::legacy(false));
  if (!module) return propagate(module);
  return module->address();
}

Result<PackagePtr> make_package(std::shared_ptr<const MovePackage> contents, ObjectPtr object) {
  auto original = original_package_id(*contents);
  if (!original) return propagate(original);
  return std::make_shared<const Package>(std::move(contents), *original, std::move(object));
}

Result<PackagePtr> PackageCache::get(const ObjectId& id) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto known = packages_.find(id); known != packages_.end()) return known->second;
  }
  auto object = store_.get(id);
  if (!object) return propagate(object);
  if (*object == nullptr || !(*object)->is_package()) return PackagePtr{};
  auto package = make_package(std::shared_ptr<const MovePackage>(*object, (*object)->as_package()), *object);
  if (!package) return package;
  const std::unique_lock lock(mutex_);
  return packages_.emplace(id, std::move(*package)).first->second;
}

void PackageCache::forget(const ObjectId& id) {
  const std::unique_lock lock(mutex_);
  packages_.erase(id);
}

}  // namespace mvm
