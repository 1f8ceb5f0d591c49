// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/checkpoint.h>
#include <mvm/effects.h>
#include <mvm/object.h>
#include <mvm/transaction.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>

/// Where the numbering of alternatives on the wire is not simply their order.
namespace mvm::codec {

/// How many enumerators a plain enum has; larger tags are malformed.
template <class T>
inline constexpr std::uint32_t kEnumerators = 0;
template <>
inline constexpr std::uint32_t kEnumerators<SharedObjectMutability> = 3;
template <>
inline constexpr std::uint32_t kEnumerators<AccumulatorOperation> = 2;
template <>
inline constexpr std::uint32_t kEnumerators<IdOperation> = 3;
template <>
inline constexpr std::uint32_t kEnumerators<TypeArgumentError> = 2;

/// IOTA's alternatives of an enum, as our alternative's index by IOTA's tag. Empty where IOTA has all in the
/// same order.
template <class T>
inline constexpr std::span<const std::uint8_t> kIotaAlternatives;

// Programmable, Genesis, ConsensusCommitPrologueV1 (Sui's V3), AuthenticatorStateUpdateV1, EndOfEpoch,
// RandomnessStateUpdate.
inline constexpr std::array<std::uint8_t, 6> kIotaTransactionKinds = {0, 2, 8, 4, 5, 6};
template <>
inline constexpr std::span<const std::uint8_t> kIotaAlternatives<TransactionKind> = kIotaTransactionKinds;

// ChangeEpoch, AuthenticatorStateCreate, AuthenticatorStateExpire, BridgeStateCreate, BridgeCommitteeInit.
inline constexpr std::array<std::uint8_t, 5> kIotaEndOfEpochKinds = {0, 1, 2, 5, 6};
template <>
inline constexpr std::span<const std::uint8_t> kIotaAlternatives<EndOfEpochTransactionKind> =
    kIotaEndOfEpochKinds;

// IOTA's V1 is laid out as Sui's V2.
inline constexpr std::array<std::uint8_t, 1> kIotaEffects = {1};
template <>
inline constexpr std::span<const std::uint8_t> kIotaAlternatives<TransactionEffects> = kIotaEffects;

/// Where IOTA has only the first so many.
template <class T>
inline constexpr std::size_t kIotaFirst = std::variant_size_v<T>;
template <>
inline constexpr std::size_t kIotaFirst<CallArg> = 2;
template <>
inline constexpr std::size_t kIotaFirst<TransactionExpiration> = 2;
template <>
inline constexpr std::size_t kIotaFirst<ExecutionErrorKind> = 37;
template <>
inline constexpr std::size_t kIotaFirst<ObjectOut> = 3;
template <>
inline constexpr std::size_t kIotaFirst<ConsensusDeterminedVersionAssignments> = 1;
template <>
inline constexpr std::size_t kIotaFirst<CheckpointCommitment> = 1;
template <>
inline constexpr std::size_t kIotaFirst<CheckpointContents> = 1;
inline constexpr std::uint32_t kIotaMoveObjectForms = 4;
inline constexpr std::uint32_t kIotaOwnerKinds = 4;
inline constexpr std::uint32_t kIotaCommandArgumentErrors = 12;

template <class T>
[[nodiscard]] constexpr std::optional<std::size_t> alternative_of_tag(std::uint32_t tag,
                                                                      Chain chain) noexcept {
  constexpr std::span<const std::uint8_t> kIota = kIotaAlternatives<T>;
  if constexpr (!kIota.empty()) {
    if (chain == Chain::Iota)
      return tag < kIota.size() ? std::optional<std::size_t>(kIota[tag]) : std::nullopt;
  }
  const std::size_t count = chain == Chain::Iota ? kIotaFirst<T> : std::variant_size_v<T>;
  return tag < count ? std::optional<std::size_t>(tag) : std::nullopt;
}

/// The tag of an alternative; that of an alternative which IOTA does not have is one past IOTA's last, which
/// nobody reads.
template <class T>
[[nodiscard]] constexpr std::uint32_t tag_of_alternative(std::size_t index, Chain chain) noexcept {
  constexpr std::span<const std::uint8_t> kIota = kIotaAlternatives<T>;
  if constexpr (!kIota.empty()) {
    if (chain == Chain::Iota) {
      std::uint32_t tag = 0;
      while (tag < kIota.size() && kIota[tag] != index) ++tag;
      return tag;
    }
  }
  return static_cast<std::uint32_t>(index);
}

}  // namespace mvm::codec
