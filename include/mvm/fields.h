// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/protocol.h>

#include <concepts>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
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

/// Calls `visit(name, member)` for each member in turn, so that printers need no list of their own.
template <class T, class Visit>
  requires HasFields<std::remove_cvref_t<T>>
constexpr void for_each_field(T&& value, Visit&& visit) {
  std::string_view names = std::remove_cvref_t<T>::kFieldNames;
  const auto next_name = [&names] {
    const std::size_t end = names.find_first_of(", ");
    const std::string_view name = names.substr(0, end);
    const std::size_t after = end == std::string_view::npos ? end : names.find_first_not_of(", ", end);
    names = after == std::string_view::npos ? std::string_view{} : names.substr(after);
    return name;
  };
  std::apply([&](auto&... members) { (visit(next_name(), members), ...); }, value.fields());
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
