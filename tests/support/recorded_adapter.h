// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/execution.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

/// Transactions that the reference ran, with their outcomes, as a recorded test file has them.
namespace mvm::testing {

using Json = nlohmann::json;

[[nodiscard]] Bytes from_base64(std::string_view text);
[[nodiscard]] std::string to_base64(const Bytes& bytes);

/// The state before a test file's first step, and the executor over it.
class RecordedState {
 public:
  /// `adapter` is the folder of the recorded data; `init` the file's member of that name.
  RecordedState(const std::filesystem::path& adapter, const Json& init, RunMode mode = kDefaultRunMode);

  [[nodiscard]] Executor& executor() noexcept { return *executor_; }
  [[nodiscard]] ObjectStore& store() noexcept { return *store_; }

 private:
  std::unique_ptr<ObjectStore> store_;
  std::unique_ptr<Executor> executor_;
};

[[nodiscard]] EpochInfo epoch_of(const Json& step, const Json& init);
[[nodiscard]] TransactionData transaction_of(const Json& step);
/// A step's transaction with the gas of one of its variants.
[[nodiscard]] TransactionData variant_of(const TransactionData& transaction, const Json& variant);
/// The outcome as it was recorded, as far as committing it needs.
[[nodiscard]] ExecutionOutcome recorded_outcome(const Json& step);

/// What differs between an outcome and a recorded one; empty where nothing does.
[[nodiscard]] std::string difference(const Result<ExecutionOutcome>& outcome, const Json& expected);

}  // namespace mvm::testing
