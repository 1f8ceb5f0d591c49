// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/linkage_view.h"

#include <fmt/format.h>

namespace mvm {

void LinkageView::set(PackagePtr package) {
  package_ = std::move(package);
  const MovePackage& contents = *package_->contents;
  if (!packages_with_known_origins_.insert(contents.id).second) return;
  for (const TypeOrigin& origin : contents.type_origin_table) {
    type_origins_.emplace(TypeName{{package_->original_id, origin.module_name}, origin.datatype_name},
                          origin.package);
  }
}

AccountAddress LinkageView::link_context() const {
  return package_ != nullptr ? package_->contents->id : AccountAddress{};
}

Result<ModuleId> LinkageView::relocate(const ModuleId& runtime_id) const {
  if (package_ == nullptr) return fail(StatusCode::LINKER_ERROR, "no linkage is set");
  const MovePackage& contents = *package_->contents;
  // The package's own modules are not in its table.
  if (runtime_id.address == package_->original_id) return ModuleId{contents.id, runtime_id.name};
  const auto linked = contents.linkage_table.find(runtime_id.address);
  if (linked == contents.linkage_table.end()) {
    return fail(StatusCode::LINKER_ERROR, fmt::format("{} is not in the linkage table of {}",
                                                      runtime_id.address.to_hex(), contents.id.to_hex()));
  }
  return ModuleId{linked->second.upgraded_id, runtime_id.name};
}

Result<ModuleId> LinkageView::defining_module(const ModuleId& runtime_id, std::string_view name) const {
  TypeName type{runtime_id, std::string(name)};
  if (const auto known = type_origins_.find(type); known != type_origins_.end()) {
    return ModuleId{known->second, runtime_id.name};
  }
  auto storage_id = relocate(runtime_id);
  if (!storage_id) return storage_id;
  const PackagePtr package = stored_package(storage_id->address);
  if (package != nullptr) {
    for (const TypeOrigin& origin : package->contents->type_origin_table) {
      if (origin.module_name != runtime_id.name || origin.datatype_name != name) continue;
      type_origins_.emplace(std::move(type), origin.package);
      return ModuleId{origin.package, runtime_id.name};
    }
  }
  return fail(StatusCode::LINKER_ERROR,
              fmt::format("no package says where {}::{} was defined", runtime_id.to_string(), name));
}

Result<std::optional<std::vector<std::uint8_t>>> LinkageView::module_bytes(const ModuleId& storage_id) const {
  const auto module_of = [&](const Package& package) -> std::optional<Bytes> {
    const auto module = package.contents->modules.find(storage_id.name);
    if (module == package.contents->modules.end()) return std::nullopt;
    return module->second;
  };
  for (const PackagePtr& package : new_packages_) {
    if (package->contents->id == storage_id.address) return module_of(*package);
  }
  const PackagePtr package = stored_package(storage_id.address);
  if (store_.store_failure()) return std::unexpected(*store_.store_failure());
  return package != nullptr ? module_of(*package) : std::nullopt;
}

}  // namespace mvm
