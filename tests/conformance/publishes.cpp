// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Of each recorded transaction that publishes or upgrades: whether it did, with which packages, or else why
// it was refused. What other commands do is left to the tests of whole transactions.
#include "tests/conformance/conform.h"
#include "tests/support/recorded_adapter.h"
#include "tests/support/shared_data.h"

#include <fmt/format.h>
#include <mvm/chain_bcs.h>

#include <charconv>
#include <optional>
#include <stdexcept>
#include <variant>

namespace mvm::conform {
namespace {

namespace fs = std::filesystem;

const ProgrammableTransaction* programmable(const TransactionData& transaction) {
  return std::get_if<ProgrammableTransaction>(&std::get<TransactionDataV1>(transaction).kind);
}

bool makes_package(const Command& command) {
  return std::holds_alternative<Publish>(command) || std::holds_alternative<Upgrade>(command);
}

bool makes_packages(const TransactionData& transaction) {
  const ProgrammableTransaction* commands = programmable(transaction);
  return commands != nullptr && std::ranges::any_of(commands->commands, makes_package);
}

/// The failure if it is that of a command that publishes or upgrades.
const ExecutionFailure* refusal(const ExecutionStatus& status, const TransactionData& transaction) {
  if (status.ok() || !status.failure->command) return nullptr;
  const Command& command = programmable(transaction)->commands.at(*status.failure->command);
  return makes_package(command) ? &*status.failure : nullptr;
}

// -------------------------------------------------------------------------------------------------------------
// The VM's error behind a refusal, as the reference prints it for debugging

/// What lies between the last `before` and the next `after`.
std::optional<std::string_view> between(std::string_view text, std::string_view before,
                                        std::string_view after) {
  const std::size_t at = text.rfind(before);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + before.size());
  const std::size_t end = text.find(after);
  if (end == std::string_view::npos) return std::nullopt;
  return text.substr(0, end);
}

std::string debug_status(const Error& error) { return std::string(to_string(error.status())); }

std::string debug_sub_status(const Error& error) {
  return error.sub_status() ? fmt::format("Some({})", *error.sub_status()) : "None";
}

std::string debug_location(const Error& error) {
  if (!error.module()) return "Undefined";
  return fmt::format("Module(ModuleId {{ address: {}, name: Identifier(\"{}\") }})",
                     error.module()->address.to_hex().substr(2), error.module()->name);
}

std::string debug_indices(const Error& error) {
  std::string text;
  for (const auto& [kind, index] : error.indices()) {
    text += fmt::format("{}({}, {})", text.empty() ? "" : ", ", to_string(kind), index);
  }
  return text;
}

std::string debug_offsets(const Error& error) {
  std::string text;
  for (const auto& [function, offset] : error.offsets()) {
    text += fmt::format("{}(FunctionDefinitionIndex({}), {})", text.empty() ? "" : ", ", function, offset);
  }
  return text;
}

/// `recorded` has the error as `VMError { major_status: …, sub_status: …, … location: …, indices: […],
/// offsets: […] }` where it came from the VM, and in a sentence where it came from an object rule.
void compare_cause(Differences& differences, const std::string& recorded, const std::optional<Error>& cause) {
  const auto compare = [&](std::string_view field, std::optional<std::string_view> expected,
                           auto debug_form) {
    if (expected)
      differences.compare(field, std::string(*expected),
                          cause ? debug_form(*cause) : std::string("no cause"));
  };
  if (const std::size_t vm = recorded.find("VMError { "); vm != std::string::npos) {
    std::string_view text = std::string_view(recorded).substr(vm);
    const std::string_view head = text.substr(0, text.find(", message: "));
    compare("status", between(text.substr(0, text.find(", sub_status: ") + 1), "major_status: ", ","),
            debug_status);
    compare("sub_status", head.substr(head.rfind(": ") + 2), debug_sub_status);
    compare("location", between(text, "exec_state: None, location: ", ", indices: "), debug_location);
    compare("indices", between(text, ", indices: [", "], offsets: "), debug_indices);
    compare("offsets", between(text, "], offsets: [", "] }"), debug_offsets);
  } else if (const auto status = between(recorded, "PartialVMError with status ", " ")) {
    compare("status", status, debug_status);
    if (const auto sub_status = between(recorded, " with sub status ", " ")) {
      compare("sub_status", fmt::format("Some({})", *sub_status), debug_sub_status);
    }
  }
}

// -------------------------------------------------------------------------------------------------------------
// Verdicts

/// Ids, versions and digests of the packages among what a transaction wrote.
Json packages_of(const ExecutionOutcome& outcome) {
  Json list = Json::array();
  for (const ObjectPtr& object : outcome.written) {
    if (!std::holds_alternative<MovePackage>(object->data)) continue;
    const ObjectRef ref = object->ref(Chain::Iota);
    list.push_back({ref.id.to_hex(), ref.version, ref.digest.to_base58()});
  }
  return list;
}

std::string judge(const TransactionData& transaction, const Json& step,
                  const Result<ExecutionOutcome>& came) {
  Differences differences;
  if (step.contains("rejected") || !came) {
    differences.compare("input checks", Json(step.contains("rejected") ? "refused" : "accepted"),
                        Json(came ? "accepted" : "refused"));
    if (!differences.text().empty() && !came) differences.add("error", "", came.error().to_string());
    return differences.text();
  }
  const ExecutionOutcome recorded = testing::recorded_outcome(step);
  const ExecutionFailure* expected = refusal(recorded.status(), transaction);
  const ExecutionFailure* actual = refusal(came->status(), transaction);
  const auto text = [](const ExecutionFailure* failure) {
    return failure == nullptr ? std::string("accepted") : ExecutionStatus{*failure}.to_string();
  };
  differences.compare("verdict", text(expected), text(actual));
  if (!differences.text().empty() && came->cause) {
    differences.add("cause", step.at("summary").at("status").value("execution_error_debug", ""),
                    came->cause->to_string());
  }
  if (expected != nullptr && actual != nullptr) {
    compare_cause(differences, step.at("summary").at("status").at("execution_error_debug"), came->cause);
  }
  if (recorded.ok() && came->ok()) differences.compare("packages", packages_of(recorded), packages_of(*came));
  return differences.text();
}

void replay_file(const fs::path& adapter, const fs::path& path, RunMode mode, Tally& tally) {
  const Json file = testing::read_json(path);
  if (!file.contains("tasks")) return;
  const Json& init = file.at("init");
  testing::RecordedState state(adapter, init, mode);
  for (const Json& task : file.at("tasks")) {
    for (const Json& step : task.at("steps")) {
      if (step.at("step") != "transaction") continue;
      const TransactionData transaction = testing::transaction_of(step);
      if (makes_packages(transaction)) {
        const ExecuteOptions options{.epoch = testing::epoch_of(step, init)};
        tally.record(fmt::format("{} task {}", path.string(), task.at("task").get<std::uint64_t>()),
                     judge(transaction, step, state.executor().execute(transaction, options)));
      }
      if (step.contains("rejected")) continue;
      // Later steps start from what was recorded, so that one disagreement does not make others.
      const auto committed = state.executor().commit(transaction, testing::recorded_outcome(step));
      if (!committed) throw std::runtime_error(path.string() + ": " + committed.error().to_string());
    }
  }
}

}  // namespace

void replay_publishes(const fs::path& path, const ReplayOptions& options, Tally& tally) {
  const fs::path adapter = find_above(path, "genesis").parent_path();
  const fs::path tests = fs::exists(path / "tests") ? path / "tests" : path;
  for (const fs::path& file : files_below(tests, ".json.gz")) replay_file(adapter, file, options.mode, tally);
}

}  // namespace mvm::conform
