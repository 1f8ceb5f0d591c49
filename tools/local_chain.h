// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/session.h"

#include <mvm/annotated_value.h>
#include <mvm/execution.h>
#include <mvm/store.h>
#include <mvm/transaction_builder.h>

#include <filesystem>
#include <memory>

namespace mvm::tools {

/// The chain in a store's folder, opened.
struct LocalChain {
  std::unique_ptr<ObjectStore> store;
  ChainState state;
  Executor executor;

  /// Opens the session's store; the protocol is the store's own unless the options name one.
  [[nodiscard]] static Result<LocalChain> open(const Session& session);
};

/// The accounts that a new local chain has if no others are named, the first of which sends by default.
inline constexpr std::string_view kDefaultSender = "0xa11ce";
inline constexpr std::string_view kSecondAccount = "0xb0b";

/// Who sends a transaction, what it may cost, whether it is only tried out, and where its trace goes.
struct SenderOptions {
  std::string sender{kDefaultSender};
  std::uint64_t gas_budget = 1'000'000'000;
  bool dry_run = false;
  std::filesystem::path trace;

  void add_to(CLI::App& command);
};

/// What the summary of a call or a publish needs besides the outcome.
struct Submission {
  TransactionData transaction;
  ExecutionOutcome outcome;
  bool committed = false;
  std::filesystem::path trace;  ///< empty where there is none
  std::size_t trace_events = 0;
};

/// Builds the transaction from the commands, runs it and, if it is no dry run, commits it.
[[nodiscard]] Result<Submission> submit(LocalChain& chain, const TransactionBuilder& builder,
                                        const SenderOptions& options);

/// Prints what a transaction did and sets the exit code. `extra` goes into the JSON.
void print_submission(Session& session, const LocalChain& chain, const Submission& submission,
                      Json extra = Json::object());

// Rendering (render.cpp).

/// As Sui writes owners in JSON: `{"AddressOwner":"0x…"}`, `{"Shared":{"initial_shared_version":5}}`,
/// `"Immutable"`, ….
[[nodiscard]] Json to_json(const Owner& owner);
[[nodiscard]] Json to_json(const AnnotatedValue& value);
[[nodiscard]] Json to_json(const LocalChain& chain, const Object& object);
[[nodiscard]] Json to_json(const LocalChain& chain, const Event& event);
/// Several lines: the head of the object, then its contents field by field.
[[nodiscard]] std::string describe(const Session& session, const LocalChain& chain, const Object& object);
/// One line.
[[nodiscard]] std::string describe(const Session& session, const LocalChain& chain, const Event& event);
/// `0x2::coin::Coin<…>`, or `package`.
[[nodiscard]] std::string type_of(const Object& object, Chain chain);

/// The code around an error in running code, from the packages in the store; empty where it cannot be shown.
[[nodiscard]] std::string code_around(const Session& session, const LocalChain& chain, const Error& error);

}  // namespace mvm::tools
