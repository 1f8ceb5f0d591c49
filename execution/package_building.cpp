// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/package_building.h"

#include <fmt/format.h>
#include <mvm/bytecode.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace mvm {
namespace {

using LinkageTable = std::map<ObjectId, UpgradeInfo>;

/// Structs, then enums, module by module.
template <class Visit>
void for_each_type(std::span<const CompiledModule> modules, Visit visit) {
  for (const CompiledModule& module : modules) {
    const auto name_of = [&](TableIndex handle) {
      return std::string(module.name_of(module.datatype_handles[handle]));
    };
    for (const StructDefinition& def : module.struct_defs) visit(module, name_of(def.handle));
    for (const EnumDefinition& def : module.enum_defs) visit(module, name_of(def.handle));
  }
}

std::vector<TypeOrigin> initial_type_origins(std::span<const CompiledModule> modules) {
  std::vector<TypeOrigin> table;
  for_each_type(modules, [&](const CompiledModule& module, std::string name) {
    table.push_back({std::string(module.name()), std::move(name), module.address()});
  });
  return table;
}

Executed<std::vector<TypeOrigin>> upgraded_type_origins(const MovePackage& previous, const ObjectId& id,
                                                        std::span<const CompiledModule> modules) {
  std::map<std::pair<std::string, std::string>, ObjectId> known;
  for (const TypeOrigin& origin : previous.type_origin_table) {
    known.emplace(std::pair(origin.module_name, origin.datatype_name), origin.package);
  }
  std::vector<TypeOrigin> table;
  for_each_type(modules, [&](const CompiledModule& module, std::string name) {
    const auto origin = known.extract(std::pair(std::string(module.name()), name));
    table.push_back({std::string(module.name()), std::move(name), origin.empty() ? id : origin.mapped()});
  });
  if (!known.empty()) {
    return failed(
        failure::PackageUpgradeError{IncompatibleUpgrade{}},
        fmt::format("type {}::{} is missing", known.begin()->first.first, known.begin()->first.second));
  }
  return table;
}

/// The original ids of packages that the modules name, without their own.
std::set<ObjectId> immediate_packages(std::span<const CompiledModule> modules) {
  std::set<ObjectId> packages;
  for (const CompiledModule& module : modules) {
    for (const ModuleHandle& handle : module.module_handles) {
      packages.insert(module.address_identifiers[handle.address]);
    }
  }
  packages.erase(modules.front().address());
  return packages;
}

Executed<LinkageTable> build_linkage_table(std::span<const CompiledModule> modules,
                                           std::span<const PackagePtr> dependencies) {
  std::set<ObjectId> missing = immediate_packages(modules);
  LinkageTable table;
  std::vector<const LinkageTable*> tables;
  for (const PackagePtr& dependency : dependencies) {
    const MovePackage& package = *dependency->contents;
    if (missing.erase(dependency->original_id) != 0) tables.push_back(&package.linkage_table);
    table.insert_or_assign(dependency->original_id, UpgradeInfo{package.id, package.version});
  }
  if (!missing.empty()) {
    return failed(failure::PublishUpgradeMissingDependency{},
                  "package " + missing.begin()->to_hex() + " is not among the dependencies");
  }
  for (const LinkageTable* dependency : tables) {
    for (const auto& [original, info] : *dependency) {
      const auto ours = table.find(original);
      if (ours == table.end()) {
        return failed(failure::PublishUpgradeMissingDependency{},
                      "package " + original.to_hex() +
                          ", on which a dependency depends, is not among the dependencies");
      }
      if (ours->second.upgraded_version < info.upgraded_version) {
        return failed(failure::PublishUpgradeDependencyDowngrade{},
                      "a dependency needs a newer version of package " + original.to_hex());
      }
    }
  }
  return table;
}

/// The version in which all modules are kept; absent where each keeps its own. While the newest version was
/// 6, older modules became that.
std::optional<std::uint32_t> version_of_stored(const ProtocolConfig& protocol) {
  constexpr std::uint32_t kVersion6 = 6;
  return protocol.move_binary_format_version() > kVersion6 ? std::nullopt : std::optional(kVersion6);
}

Executed<std::map<std::string, Bytes>> module_map(std::span<const CompiledModule> modules,
                                                  std::optional<std::uint32_t> version) {
  std::map<std::string, Bytes> map;
  for (const CompiledModule& module : modules) {
    auto bytes = serialize_module(module, version.value_or(module.version));
    if (!bytes) return failed(failure::InvariantViolation{}, std::move(bytes.error()));
    map.insert_or_assign(std::string(module.name()), std::move(*bytes));
  }
  return map;
}

Executed<PackagePtr> build(const ObjectId& id, SequenceNumber version, std::vector<TypeOrigin> origins,
                           std::span<const CompiledModule> modules, std::span<const PackagePtr> dependencies,
                           const ProtocolConfig& protocol) {
  auto map = module_map(modules, version_of_stored(protocol));
  if (!map) return propagate(map);
  auto table = build_linkage_table(modules, dependencies);
  if (!table) return propagate(table);
  auto package = std::make_shared<const MovePackage>(id, version, std::move(*map), std::move(origins),
                                                     std::move(*table));
  const std::uint64_t size = package->size();
  if (size > protocol.max_move_package_size()) {
    return failed(failure::MovePackageTooBig{size, protocol.max_move_package_size()});
  }
  return std::make_shared<const Package>(std::move(package), modules.front().address(), nullptr);
}

}  // namespace

Executed<void> substitute_package_id(std::span<CompiledModule> modules, const ObjectId& id) {
  for (CompiledModule& module : modules) {
    if (!module.address().is_zero()) {
      return failed(failure::PublishErrorNonZeroAddress{},
                    fmt::format("module {} has an address of its own", module.name()));
    }
    const std::span<AccountAddress> addresses = module.arena.copy(module.address_identifiers);
    addresses[module.self_handle().address] = id;
    module.address_identifiers = addresses;
  }
  return {};
}

Executed<PackagePtr> build_initial_package(std::span<const CompiledModule> modules,
                                           std::span<const PackagePtr> dependencies,
                                           const ProtocolConfig& protocol) {
  return build(modules.front().address(), kObjectStartVersion, initial_type_origins(modules), modules,
               dependencies, protocol);
}

Executed<PackagePtr> build_upgraded_package(const Package& previous, const ObjectId& id,
                                            std::span<const CompiledModule> modules,
                                            std::span<const PackagePtr> dependencies,
                                            const ProtocolConfig& protocol) {
  auto origins = upgraded_type_origins(*previous.contents, id, modules);
  if (!origins) return propagate(origins);
  return build(id, previous.contents->version + 1, std::move(*origins), modules, dependencies, protocol);
}

Executed<MovePackage> build_system_package(SequenceNumber version, std::span<const CompiledModule> modules,
                                           std::span<const ObjectId> dependencies) {
  auto map = module_map(modules, std::nullopt);
  if (!map) return propagate(map);
  LinkageTable table;
  // All versions of a system package have one id, so that which of them a package uses is no question.
  for (const ObjectId& dependency : dependencies) table.emplace(dependency, UpgradeInfo{dependency, 0});
  return MovePackage{modules.front().address(), version, std::move(*map), initial_type_origins(modules),
                     std::move(table)};
}

}  // namespace mvm
