// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/address.h>
#include <mvm/type_tag.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace mvm::generate {

/// A call of a function of a generated module.
struct Call {
  std::string function;
  std::vector<TypeTag> type_args;
  std::vector<std::vector<std::uint8_t>> args;  ///< BCS; of references, of what they point to
};

/// A module that the verifier accepts, with two of the standard library that it uses, and calls of its
/// functions. Every call ends: functions and loops take from a fuel that the last argument holds, and abort
/// with `kOutOfFuel` where there is none left.
struct Program {
  std::uint64_t seed = 0;
  ModuleId id;
  std::vector<std::uint8_t> module;
  /// `0x1::bcs` and `0x1::hash`, with what of their natives is used.
  std::vector<std::pair<ModuleId, std::vector<std::uint8_t>>> library;
  std::vector<Call> calls;

  /// Seed, calls and code, for people.
  [[nodiscard]] std::string to_string() const;
};

inline constexpr std::uint64_t kOutOfFuel = 0xF0E1;

struct Options {
  std::size_t most_functions = 5;
  std::size_t most_statements = 8;  ///< of one block
  std::uint64_t fuel = 120;         ///< at most
};

/// The program of a seed: the same on every machine and in every build.
[[nodiscard]] Program generate_program(std::uint64_t seed, const Options& options = {});

}  // namespace mvm::generate
