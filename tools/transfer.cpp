// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/local_chain.h"

#include <mvm/text.h>

#include <memory>

namespace mvm::tools {
namespace {

struct Options {
  std::vector<std::string> objects;
  std::string recipient;
  SenderOptions sender;
};

Result<Submission> transfer(LocalChain& chain, const Options& options) {
  const auto sender = text::parse_address(options.sender.sender);
  if (!sender) return std::unexpected(sender.error());
  const auto recipient = text::parse_address(options.recipient);
  if (!recipient) return std::unexpected(recipient.error());
  TransactionBuilder builder(*sender);
  std::vector<Argument> objects;
  for (const std::string& text : options.objects) {
    const auto id = text::parse_address(text);
    if (!id) return std::unexpected(id.error());
    auto object = builder.object(*chain.store, *id);
    if (!object) return propagate(object);
    objects.push_back(*object);
  }
  builder.transfer_objects(std::move(objects), builder.pure(*recipient));
  return submit(chain, builder, options.sender);
}

void run(Session& session, const Options& options) {
  auto chain = LocalChain::open(session);
  if (!chain) return session.report(chain.error());
  const auto submission = transfer(*chain, options);
  if (!submission) return session.report(submission.error());
  print_submission(session, *chain, *submission);
}

}  // namespace

void add_transfer(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("transfer", "Give objects to an address");
  command->add_option("OBJECT", options->objects, "Ids of the objects")->required();
  command->add_option("--to", options->recipient, "Who gets them")->required();
  options->sender.add_to(*command);
  command->callback([&session, options] { run(session, *options); });
}

}  // namespace mvm::tools
