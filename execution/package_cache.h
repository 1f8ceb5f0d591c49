// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/object.h>
#include <mvm/store.h>

#include <memory>
#include <shared_mutex>
#include <unordered_map>

namespace mvm {

/// A package with the id that its modules' code gives it: that of the first version.
struct Package {
  std::shared_ptr<const MovePackage> contents;
  ObjectId original_id;
  /// Null for one that is just being published.
  ObjectPtr object;
};
using PackagePtr = std::shared_ptr<const Package>;

/// The original id, read from the package's first module (`MovePackage::original_package_id`).
[[nodiscard]] Result<ObjectId> original_package_id(const MovePackage& package);
[[nodiscard]] Result<PackagePtr> make_package(std::shared_ptr<const MovePackage> contents, ObjectPtr object);

/// Packages of a store, read once. Threads may share it.
class PackageCache {
 public:
  explicit PackageCache(const ObjectStore& store) : store_(store) {}

  /// The newest version of the package at this id; null where there is no object, or one that is no package.
  [[nodiscard]] Result<PackagePtr> get(const ObjectId& id);
  /// To be called where a package was written: those of the system change under the same id.
  void forget(const ObjectId& id);

 private:
  const ObjectStore& store_;
  std::shared_mutex mutex_;
  std::unordered_map<ObjectId, PackagePtr> packages_;
};

}  // namespace mvm
