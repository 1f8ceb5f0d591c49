// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/local_chain.h"

#include <fmt/format.h>
#include <mvm/text.h>

#include <memory>

namespace mvm::tools {
namespace {

Result<ObjectPtr> find(const ObjectStore& store, const ObjectId& id, std::optional<SequenceNumber> version) {
  auto object = version ? store.get_at(id, *version) : store.get(id);
  if (!object || *object != nullptr) return object;
  if (version)
    return fail(ErrorKind::NotFound, fmt::format("no object {} at version {}", id.to_hex(), *version));
  const auto latest = store.latest(id);
  if (!latest) return std::unexpected(latest.error());
  if (!*latest) return fail(ErrorKind::NotFound, "no object " + id.to_hex());
  const char* what = (*latest)->state == StoredObject::State::Deleted ? "deleted" : "wrapped";
  return fail(ErrorKind::NotFound,
              fmt::format("object {} was {} at version {}", id.to_hex(), what, (*latest)->version));
}

void show(Session& session, const std::string& text, std::optional<SequenceNumber> version) {
  const auto id = text::parse_address(text);
  if (!id) return session.report(id.error());
  const auto chain = LocalChain::open(session);
  if (!chain) return session.report(chain.error());
  const auto object = find(*chain->store, *id, version);
  if (!object) return session.report(object.error());
  if (session.json) return session.print_json(to_json(*chain, **object));
  session.print(describe(session, *chain, **object));
}

void list(Session& session, const std::string& text) {
  const auto owner = text::parse_address(text);
  if (!owner) return session.report(owner.error());
  const auto chain = LocalChain::open(session);
  if (!chain) return session.report(chain.error());
  const auto ids = chain->store->owned_by(*owner);
  if (!ids) return session.report(ids.error());
  for (const ObjectId& id : *ids) {
    const auto object = chain->store->get(id);
    if (!object) return session.report(object.error());
    if (*object == nullptr) continue;
    if (session.json) {
      session.print_json(to_json(*chain, **object));
    } else {
      session.print(fmt::format("{} {} {}", id.to_hex(),
                                session.style.dim(fmt::format("v{}", (*object)->version())),
                                session.style.cyan(type_of(**object, chain->store->chain()))));
    }
  }
  if (!session.json) session.print(fmt::format("{} objects", ids->size()));
}

}  // namespace

void add_object(CLI::App& app, Session& session) {
  struct Options {
    std::string id;
    std::optional<SequenceNumber> version;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("object", "Show an object: owner, version, type and contents");
  command->add_option("ID", options->id, "Its id")->required();
  command->add_option("--version", options->version, "An older version");
  command->callback([&session, options] { show(session, options->id, options->version); });
}

void add_objects(CLI::App& app, Session& session) {
  const auto owner = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("objects", "List the objects that an address owns");
  command->add_option("ADDRESS", *owner, "The owner")->required();
  command->callback([&session, owner] { list(session, *owner); });
}

}  // namespace mvm::tools
