// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/protocol.h>

#include <concepts>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

/// Types of the chain are plain structs. Each lists its members once, in the order in which BCS writes them;
/// reading, writing, comparing and printing all derive from that list.
namespace mvm {

using Bytes = std::vector<std::uint8_t>;

/// The members of a struct, in BCS order: `MVM_FIELDS(id, version, digest)` as its last line.
#define MVM_FIELDS(...)                                                                  \
  [[nodiscard]] constexpr auto fields() noexcept { return std::tie(__VA_ARGS__); }       \
  [[nodiscard]] constexpr auto fields() const noexcept { return std::tie(__VA_ARGS__); } \
  static constexpr std::string_view kFieldNames = #__VA_ARGS__

/// The same for an alternative of an enum, which has a name of its own.
#define MVM_ALTERNATIVE(name, ...)                 \
  static constexpr std::string_view kName = #name; \
  MVM_FIELDS(__VA_ARGS__)

template <class T>
concept HasFields = requires(const T& value) {
  value.fields();
  { T::kFieldNames } -> std::convertible_to<std::string_view>;
};

template <HasFields T>
[[nodiscard]] constexpr bool operator==(const T& a, const T& b) {
  return a.fields() == b.fields();
}

/// A member that only one family of chains has: the other neither writes nor reads it, and has the default.
template <Chain kChain, class T>
struct ChainOnly {
  static constexpr Chain kOnly = kChain;
  T value{};
  friend bool operator==(const ChainOnly&, const ChainOnly&) = default;
};
template <class T>
using SuiOnly = ChainOnly<Chain::Sui, T>;
template <class T>
using IotaOnly = ChainOnly<Chain::Iota, T>;

}  // namespace mvm
