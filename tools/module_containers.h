// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/protocol.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// Files that hold modules, told apart by their bytes.
namespace mvm::tools {

enum class FileKind : std::uint8_t { Module, Package, Genesis, Other };

/// Enough of a file's beginning for `kind_of`.
inline constexpr std::size_t kKindBytes = 64;

/// What a file seems to be, by its first bytes and its size: a module by its magic number, a genesis blob by
/// the length in front, a package object by the tag of its kind.
[[nodiscard]] FileKind kind_of(std::span<const std::uint8_t> first, std::uint64_t size);

struct ContainedModule {
  std::string id;  ///< `0x2::coin`, with the address that its package has on the chain
  std::vector<std::uint8_t> bytes;
};

/// The modules of the BCS of a package object, or of all packages of a genesis blob.
[[nodiscard]] Result<std::vector<ContainedModule>> modules_of_package(std::span<const std::uint8_t> bytes,
                                                                      Chain chain);
[[nodiscard]] Result<std::vector<ContainedModule>> modules_of_genesis(std::span<const std::uint8_t> bytes,
                                                                      Chain chain);

}  // namespace mvm::tools
