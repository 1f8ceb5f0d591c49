// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/package_cache.h"
#include "execution/temporary_store.h"

#include <mvm/vm.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mvm {

/// Tells the VM where modules are stored and which package defined a type, by the linkage table of the
/// package that a command works with (Sui adapter, `LinkageView`). Packages that the transaction publishes
/// are found before stored ones.
class LinkageView final : public Linkage, public ModuleResolver {
 public:
  explicit LinkageView(TemporaryStore& store) : store_(store) {}

  [[nodiscard]] const ProtocolConfig& protocol() const noexcept { return store_.protocol(); }

  /// Uses the table of this package from now on. One at a time.
  void set(PackagePtr package);
  void reset() noexcept { package_ = nullptr; }
  /// Null where none is set.
  [[nodiscard]] const Package* current() const noexcept { return package_.get(); }
  /// Gives up the current table, to set it again after others were used.
  [[nodiscard]] PackagePtr steal() noexcept { return std::exchange(package_, nullptr); }

  /// A stored package; null where there is none.
  [[nodiscard]] PackagePtr stored_package(const ObjectId& id) const { return store_.package(id); }

  // Packages that commands publish, in order.
  void add_new(PackagePtr package) { new_packages_.push_back(std::move(package)); }
  void remove_last_new() { new_packages_.pop_back(); }
  [[nodiscard]] const std::vector<PackagePtr>& new_packages() const noexcept { return new_packages_; }

  // Linkage
  [[nodiscard]] AccountAddress link_context() const override;
  [[nodiscard]] Result<ModuleId> relocate(const ModuleId& runtime_id) const override;
  [[nodiscard]] Result<ModuleId> defining_module(const ModuleId& runtime_id,
                                                 std::string_view name) const override;

  // ModuleResolver
  [[nodiscard]] Result<std::optional<std::vector<std::uint8_t>>> module_bytes(
      const ModuleId& storage_id) const override;

 private:
  using TypeName = std::pair<ModuleId, std::string>;

  TemporaryStore& store_;
  PackagePtr package_;
  std::vector<PackagePtr> new_packages_;
  /// The packages that defined types, by the types' runtime ids. They are the same in all linkages.
  mutable std::map<TypeName, ObjectId> type_origins_;
  std::set<ObjectId> packages_with_known_origins_;
};

}  // namespace mvm
