// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/local_chain.h"

#include "tools/move_trace.h"
#include "tools/zstd_file.h"

#include <fmt/format.h>
#include <mvm/text.h>

namespace mvm::tools {

Result<LocalChain> LocalChain::open(const Session& session) {
  auto store = open_store(session.store);
  if (!store) {
    if (store.error().kind() != ErrorKind::NotFound) return propagate(store);
    return fail(ErrorKind::NotFound,
                fmt::format("no store in {}; make one with: mvm init", session.store.string()));
  }
  const auto state = read_chain_state(**store);
  if (!state) return std::unexpected(state.error());
  const auto protocol = protocol_config((*store)->chain(), state->network,
                                        session.protocol_version.value_or(state->protocol_version));
  if (!protocol) return std::unexpected(protocol.error());
  Executor executor(*protocol, **store);
  return LocalChain{std::move(*store), *state, std::move(executor)};
}

void SenderOptions::add_to(CLI::App& command) {
  command.add_option("--sender", sender, "Address that sends")
      ->envname("MVM_SENDER")
      ->default_str(std::string(kDefaultSender));
  command.add_option("--gas-budget", gas_budget, "Most that the transaction may cost")
      ->default_str("1000000000");
  command.add_flag("--dry-run", dry_run, "Run, show what would happen, and change nothing");
  command.add_option("--trace", trace,
                     "Write a trace for Move debuggers: JSON lines, compressed (NAME.json.zst)");
}

namespace {

/// Runs the transaction, and writes what it does into a file if the options name one.
Result<Submission> execute(const LocalChain& chain, TransactionData transaction,
                           const SenderOptions& options) {
  ExecuteOptions how{.epoch = chain.state.epoch, .command_results = true};
  if (options.trace.empty()) {
    auto outcome = chain.executor.execute(transaction, how);
    if (!outcome) return propagate(outcome);
    return Submission{std::move(transaction), std::move(*outcome)};
  }
  auto file = ZstdFile::create(options.trace);
  if (!file) return propagate(file);
  const auto format = json_trace([&](std::string_view text) { file->write(text); });
  MoveTracer tracer(*format);
  how.observer = &tracer;
  auto outcome = chain.executor.execute(transaction, how);
  if (outcome && !outcome->ok()) tracer.transaction_failed(outcome->status().to_string());
  auto finished = file->finish();
  if (!outcome) return propagate(outcome);
  if (!finished) return propagate(finished);
  return Submission{std::move(transaction), std::move(*outcome), false, options.trace, tracer.events()};
}

}  // namespace

Result<Submission> submit(LocalChain& chain, const TransactionBuilder& builder,
                          const SenderOptions& options) {
  auto transaction = builder.build(*chain.store, chain.state.epoch.reference_gas_price, options.gas_budget);
  if (!transaction) return propagate(transaction);
  auto submission = execute(chain, std::move(*transaction), options);
  if (!submission || options.dry_run) return submission;
  if (auto done = chain.executor.commit(submission->transaction, submission->outcome); !done)
    return propagate(done);
  submission->committed = true;
  return submission;
}

namespace {

struct ChangeList {
  const char* name;
  std::vector<ObjectRef> refs;
};

std::vector<ObjectRef> refs_of(const std::vector<ObjectRefWithOwner>& list) {
  std::vector<ObjectRef> refs;
  for (const ObjectRefWithOwner& entry : list) refs.push_back(entry.ref);
  return refs;
}

std::vector<ChangeList> changes_of(const ExecutionOutcome& outcome) {
  const ObjectChanges changes = object_changes(outcome.effects);
  return {{"created", refs_of(changes.created)},
          {"mutated", refs_of(changes.mutated)},
          {"unwrapped", refs_of(changes.unwrapped)},
          {"deleted", changes.deleted},
          {"wrapped", changes.wrapped},
          {"unwrapped_then_deleted", changes.unwrapped_then_deleted}};
}

const Object* written_object(const ExecutionOutcome& outcome, const ObjectId& id) {
  for (const ObjectPtr& object : outcome.written) {
    if (object->id() == id) return object.get();
  }
  return nullptr;
}

Json returned_json(const LocalChain& chain, const ReturnValue& value) {
  Json out{{"type", value.type.to_string()}, {"bcs", to_hex(value.bcs)}};
  if (const auto annotated = annotate(chain.executor, value.type, value.bcs))
    out["value"] = to_json(*annotated);
  return out;
}

Json gas_json(const GasCostSummary& gas) {
  return {{"computation_cost", gas.computation_cost},
          {"storage_cost", gas.storage_cost},
          {"storage_rebate", gas.storage_rebate},
          {"non_refundable_storage_fee", gas.non_refundable_storage_fee}};
}

Json submission_json(const LocalChain& chain, const Submission& submission, Json extra) {
  const ExecutionOutcome& outcome = submission.outcome;
  Json out{{"ok", outcome.ok()},
           {"status", outcome.status().to_string()},
           {"transaction", outcome.transaction.to_base58()},
           {"committed", submission.committed}};
  out.update(extra);
  if (outcome.cause) out["cause"] = to_json(*outcome.cause);
  Json returned = Json::array();
  for (const CommandResult& command : outcome.commands) {
    for (const ReturnValue& value : command.return_values) returned.push_back(returned_json(chain, value));
  }
  out["return_values"] = std::move(returned);
  for (const auto& [name, refs] : changes_of(outcome)) {
    Json list = Json::array();
    for (const ObjectRef& ref : refs) {
      Json entry{{"id", ref.id.to_hex()}, {"version", ref.version}};
      if (const Object* object = written_object(outcome, ref.id)) {
        entry["type"] = type_of(*object, chain.store->chain());
        entry["owner"] = to_json(object->owner);
      }
      list.push_back(std::move(entry));
    }
    out[name] = std::move(list);
  }
  Json events = Json::array();
  for (const Event& event : outcome.events.events) events.push_back(to_json(chain, event));
  out["events"] = std::move(events);
  out["gas"] = gas_json(gas_used_of(outcome.effects));
  out["peak_memory"] = outcome.metering.peak_memory;
  if (!submission.trace.empty()) out["trace_events"] = submission.trace_events;
  return out;
}

void print_changes(const Session& session, const LocalChain& chain, const ExecutionOutcome& outcome) {
  for (const auto& [name, refs] : changes_of(outcome)) {
    for (const ObjectRef& ref : refs) {
      const Object* object = written_object(outcome, ref.id);
      session.print(
          fmt::format("  {:<9} {} {}", name, ref.id.to_hex(),
                      object != nullptr ? session.style.dim(type_of(*object, chain.store->chain())) : ""));
    }
  }
}

void print_returned(const Session& session, const LocalChain& chain, const ExecutionOutcome& outcome) {
  for (const CommandResult& command : outcome.commands) {
    for (const ReturnValue& value : command.return_values) {
      const auto annotated = annotate(chain.executor, value.type, value.bcs);
      session.print(fmt::format("  {:<9} {}: {}", "returned",
                                annotated ? annotated->to_text() : to_hex(value.bcs),
                                session.style.dim(value.type.to_string())));
    }
  }
}

}  // namespace

void print_submission(Session& session, const LocalChain& chain, const Submission& submission, Json extra) {
  const ExecutionOutcome& outcome = submission.outcome;
  session.exit_code = outcome.ok() ? kDone : kFailed;
  if (session.json) return session.print_json(submission_json(chain, submission, std::move(extra)));
  const Style& style = session.style;
  const std::string verdict = outcome.ok() ? style.green("success") : style.red("failure");
  session.print(fmt::format("{} {} {}", verdict, outcome.transaction.to_base58(),
                            submission.committed ? "" : style.yellow("(dry run: nothing was changed)")));
  if (!outcome.ok()) {
    session.print("  " + style.red(outcome.status().to_string()));
    if (outcome.cause) {
      session.print("  " + outcome.cause->to_string());
      if (const std::string code = code_around(session, chain, *outcome.cause); !code.empty())
        session.print(code);
    }
  }
  for (const auto& [name, value] : extra.items()) {
    session.print(fmt::format("  {:<9} {}", name, style.bold(value.get<std::string>())));
  }
  print_returned(session, chain, outcome);
  print_changes(session, chain, outcome);
  for (const Event& event : outcome.events.events) {
    session.print(fmt::format("  {:<9} {}", "event", describe(session, chain, event)));
  }
  const GasCostSummary& gas = gas_used_of(outcome.effects);
  session.print(fmt::format("  {:<9} computation {}, storage {}, rebate {}", "gas", gas.computation_cost,
                            gas.storage_cost, gas.storage_rebate));
  if (submission.trace.empty()) return;
  session.print(
      fmt::format("  {:<9} {} ({} events)", "trace", submission.trace.string(), submission.trace_events));
}

}  // namespace mvm::tools
