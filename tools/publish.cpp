// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/local_chain.h"
#include "tools/package_folder.h"

#include <fmt/format.h>
#include <mvm/text.h>

#include <memory>
#include <set>

namespace mvm::tools {
namespace {

struct Options {
  std::filesystem::path package = ".";
  SenderOptions sender;
};

/// The packages and all that they depend on, as publishing wants them named.
Result<std::vector<ObjectId>> with_their_dependencies(const ObjectStore& store,
                                                      const std::vector<ObjectId>& direct) {
  std::set<ObjectId> all;
  for (const ObjectId& id : direct) {
    if (id.is_zero()) continue;
    const auto object = store.get(id);
    if (!object) return std::unexpected(object.error());
    const MovePackage* package = *object == nullptr ? nullptr : (*object)->as_package();
    if (package == nullptr)
      return fail(ErrorKind::NotFound, "there is no package " + id.to_hex() + " in the store");
    all.insert(id);
    for (const auto& [original, info] : package->linkage_table) all.insert(info.upgraded_id);
  }
  return std::vector<ObjectId>(all.begin(), all.end());
}

Result<Submission> publish(LocalChain& chain, const Session& session, const Options& options) {
  const auto sender = text::parse_address(options.sender.sender);
  if (!sender) return std::unexpected(sender.error());
  auto package = load_package(options.package, session);
  if (!package) return propagate(package);
  auto dependencies = with_their_dependencies(*chain.store, package->dependencies);
  if (!dependencies) return propagate(dependencies);
  std::vector<Bytes> modules;
  for (auto& module : package->modules) modules.push_back(std::move(module.bytes));
  TransactionBuilder builder(*sender);
  const Argument cap = builder.publish(std::move(modules), std::move(*dependencies));
  builder.transfer_objects({cap}, builder.pure(*sender));
  return submit(chain, builder, options.sender);
}

/// The package that a successful publish made.
std::string published_id(const ExecutionOutcome& outcome) {
  for (const ObjectPtr& object : outcome.written) {
    if (object->is_package()) return object->id().to_hex();
  }
  return {};
}

void run(Session& session, const Options& options) {
  auto chain = LocalChain::open(session);
  if (!chain) return session.report(chain.error());
  const auto submission = publish(*chain, session, options);
  if (!submission) return session.report(submission.error());
  Json extra = Json::object();
  if (submission->outcome.ok()) extra["package"] = published_id(submission->outcome);
  print_submission(session, *chain, *submission, std::move(extra));
}

}  // namespace

void add_publish(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("publish", "Publish a package: verify, link, run its initializers");
  command->add_option("DIR", options->package, "Folder with a Move.toml, or with compiled modules")
      ->default_str(".");
  options->sender.add_to(*command);
  command->callback([&session, options] { run(session, *options); });
}

}  // namespace mvm::tools
