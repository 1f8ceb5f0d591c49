// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/execution_error.h"
#include "execution/package_cache.h"

#include <mvm/file_format.h>
#include <mvm/object.h>
#include <mvm/protocol.h>

#include <memory>
#include <span>
#include <vector>

/// Making packages of modules (Sui types, `move_package.rs`).
namespace mvm {

/// Gives modules, whose own address must be zero, that of their package. PublishErrorNonZeroAddress.
[[nodiscard]] Executed<void> substitute_package_id(std::span<CompiledModule> modules, const ObjectId& id);

/// The first version of a package. `dependencies` are all packages that it depends on, directly or not:
/// PublishUpgradeMissingDependency, PublishUpgradeDependencyDowngrade, MovePackageTooBig.
[[nodiscard]] Executed<PackagePtr> build_initial_package(std::span<const CompiledModule> modules,
                                                         std::span<const PackagePtr> dependencies,
                                                         const ProtocolConfig& protocol);

/// The next version of `previous`, to be stored at `id`. Besides the above: IncompatibleUpgrade where a type
/// is missing.
[[nodiscard]] Executed<PackagePtr> build_upgraded_package(const Package& previous, const ObjectId& id,
                                                          std::span<const CompiledModule> modules,
                                                          std::span<const PackagePtr> dependencies,
                                                          const ProtocolConfig& protocol);

/// A package of the system as an epoch change brings it: without limits, its linkage the dependencies as they
/// are.
[[nodiscard]] Executed<MovePackage> build_system_package(SequenceNumber version,
                                                         std::span<const CompiledModule> modules,
                                                         std::span<const ObjectId> dependencies);

}  // namespace mvm
