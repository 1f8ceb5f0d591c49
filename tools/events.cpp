// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/local_chain.h"

#include <fmt/format.h>

#include <memory>

namespace mvm::tools {
namespace {

struct Options {
  std::uint64_t from = 0;
  std::size_t limit = 50;
};

void events(Session& session, const Options& options) {
  const auto chain = LocalChain::open(session);
  if (!chain) return session.report(chain.error());
  const auto records = chain->store->events(options.from, options.limit);
  if (!records) return session.report(records.error());
  for (const EventRecord& record : *records) {
    if (session.json) {
      Json out{{"sequence", record.sequence}, {"transaction", record.transaction.to_base58()}};
      out.update(to_json(*chain, record.event));
      session.print_json(out);
    } else {
      session.print(fmt::format("{:>6} {}", record.sequence, describe(session, *chain, record.event)));
    }
  }
  if (session.json) return;
  const auto count = chain->store->event_count();
  if (!count) return session.report(count.error());
  session.print(fmt::format("{} of {} events", records->size(), *count));
}

}  // namespace

void add_events(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("events", "List events in the order in which they were emitted");
  command->add_option("--from", options->from, "First sequence number")->default_str("0");
  command->add_option("--limit", options->limit, "How many at most")->default_str("50");
  command->callback([&session, options] { events(session, *options); });
}

}  // namespace mvm::tools
