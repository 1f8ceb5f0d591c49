// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/verifier.h>

#include <cstdint>

namespace mvm::verifier {

using Scope = MeterScope;

/// What the passes charge (Move bytecode verifier and abstract interpreter, the constants of the files
/// named).
namespace cost {

// absint
inline constexpr std::uint64_t kAnalyzeFunctionBase = 10;
inline constexpr std::uint64_t kExecuteBlockBase = 10;
inline constexpr std::uint64_t kPerBackEdge = 10;
inline constexpr std::uint64_t kPerSuccessor = 10;
// ability_cache
inline constexpr std::uint64_t kTypeArgument = 1;
// type_safety
inline constexpr std::uint64_t kTypeNode = 6;
inline constexpr std::uint64_t kTypeNodeQuadraticThreshold = 10;
inline constexpr std::uint64_t kTypePush = 3;
// locals_safety
inline constexpr std::uint64_t kLocalsStepBase = 1;
inline constexpr std::uint64_t kLocalsRet = 10;
inline constexpr std::uint64_t kLocalsJoin = 10;
// reference_safety
inline constexpr std::uint64_t kReferencesStepBase = 1;
inline constexpr std::uint64_t kReferencesJoinBase = 10;
inline constexpr std::uint64_t kReferencesPerGraphItem = 4;
inline constexpr std::uint64_t kReferencesReleaseItem = 3;
inline constexpr std::uint64_t kReferencesJoinItem = 4;
inline constexpr std::uint64_t kReferencesAddBorrow = 3;

}  // namespace cost
}  // namespace mvm::verifier
