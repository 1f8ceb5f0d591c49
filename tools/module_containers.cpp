// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/module_containers.h"

#include <mvm/bcs.h>
#include <mvm/chain_bcs.h>
#include <mvm/genesis.h>

#include "bytecode/binary_format.h"

#include <algorithm>

namespace mvm::tools {
namespace {

/// BCS tag of a package in `Data` of an object.
constexpr std::uint8_t kPackageTag = 1;

bool begins_with(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> start) {
  return bytes.size() >= start.size() && std::ranges::equal(bytes.first(start.size()), start);
}

void add_modules(const Object& object, std::vector<ContainedModule>& modules) {
  const MovePackage* package = object.as_package();
  if (package == nullptr) return;
  for (const auto& [name, bytes] : package->modules) {
    modules.push_back({ModuleId{package->id, name}.to_string(), bytes});
  }
}

}  // namespace

FileKind kind_of(std::span<const std::uint8_t> first, std::uint64_t size) {
  if (begins_with(first, binary::kMagic) || begins_with(first, binary::kUnpublishableMagic)) {
    return FileKind::Module;
  }
  BcsReader reader(first);
  const std::uint64_t length = reader.read_uleb128();
  if (reader.ok() && length > 0 && first.size() - reader.remaining() + length == size) {
    return FileKind::Genesis;
  }
  return !first.empty() && first.front() == kPackageTag ? FileKind::Package : FileKind::Other;
}

Result<std::vector<ContainedModule>> modules_of_package(std::span<const std::uint8_t> bytes, Chain chain) {
  const auto object = from_bcs<Object>(bytes, chain);
  if (!object) return std::unexpected(object.error());
  std::vector<ContainedModule> modules;
  add_modules(*object, modules);
  return modules;
}

Result<std::vector<ContainedModule>> modules_of_genesis(std::span<const std::uint8_t> bytes, Chain chain) {
  const auto genesis = decode_genesis(bytes, chain);
  if (!genesis) return std::unexpected(genesis.error());
  std::vector<ContainedModule> modules;
  for (const Object& object : genesis->objects) add_modules(object, modules);
  return modules;
}

}  // namespace mvm::tools
