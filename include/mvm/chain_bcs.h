// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/checkpoint.h>
#include <mvm/effects.h>
#include <mvm/error.h>
#include <mvm/event.h>
#include <mvm/object.h>
#include <mvm/transaction.h>

#include <span>

/// BCS of the chain's types, as Sui and IOTA write it: what was read is written again byte for byte.
namespace mvm {

/// The types below, for which both functions exist.
// clang-format off
#define MVM_CHAIN_TYPES(X)                                                                      \
  X(Object) X(ObjectRef) X(MoveObjectType) X(MovePackage)                                        \
  X(TransactionData) X(TransactionKind) X(ProgrammableTransaction) X(SenderSignedData)           \
  X(TransactionEffects) X(TransactionEvents) X(Event)                                            \
  X(CheckpointSummary) X(CertifiedCheckpointSummary) X(CheckpointContents)
// clang-format on

template <class T>
[[nodiscard]] Bytes to_bcs(const T& value, Chain chain) = delete;

/// The value that all of `bytes` stand for. Takes time and memory linear in their number; malformed bytes,
/// and bytes left over, are an Error of kind Input.
template <class T>
[[nodiscard]] Result<T> from_bcs(std::span<const std::uint8_t> bytes, Chain chain) = delete;

#define X(type)                                               \
  template <>                                                 \
  [[nodiscard]] Bytes to_bcs(const type& value, Chain chain); \
  template <>                                                 \
  [[nodiscard]] Result<type> from_bcs(std::span<const std::uint8_t> bytes, Chain chain);
MVM_CHAIN_TYPES(X)
#undef X

}  // namespace mvm
