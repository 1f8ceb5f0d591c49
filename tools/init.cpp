// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/local_chain.h"
#include "tools/package_folder.h"

#include <fmt/format.h>
#include <mvm/bcs.h>
#include <mvm/genesis.h>
#include <mvm/text.h>
#include <unistd.h>

#include <memory>

namespace mvm::tools {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path genesis;
  std::vector<std::string> accounts{std::string(kDefaultSender), std::string(kSecondAccount)};
};

// What each account of a new local chain has.
constexpr std::size_t kGasCoins = 5;
constexpr std::uint64_t kGasCoinBalance = 1'000'000'000'000;

Result<std::vector<Bytes>> framework_modules(const char* package) {
  auto folder = read_package_folder(compiled_framework() / package);
  if (!folder) return propagate(folder);
  std::vector<Bytes> modules;
  for (auto& module : folder->modules) modules.push_back(std::move(module.bytes));
  return modules;
}

Result<void> local_genesis(ObjectStore& store, const ProtocolConfig& protocol, const Options& options) {
  LocalGenesis genesis;
  auto std_modules = framework_modules("std");
  if (!std_modules) return propagate(std_modules);
  auto sui_modules = framework_modules("sui");
  if (!sui_modules) return propagate(sui_modules);
  genesis.std_modules = std::move(*std_modules);
  genesis.sui_modules = std::move(*sui_modules);
  genesis.network = protocol.network();
  for (const std::string& text : options.accounts) {
    const auto address = text::parse_address(text);
    if (!address) return std::unexpected(address.error());
    genesis.accounts.push_back({*address, std::vector<std::uint64_t>(kGasCoins, kGasCoinBalance)});
  }
  auto record = make_local_genesis(store, protocol, genesis);
  if (!record) return propagate(record);
  return {};
}

/// The protocol version that a real genesis starts with: the second field of the system state, which is the
/// value of the dynamic field of 0x5 (Sui system, `SuiSystemStateInner`: epoch, protocol_version, …).
Result<std::optional<std::uint64_t>> protocol_of_system_state(const ObjectStore& store) {
  const auto children = store.children(AccountAddress::from_u64(5));
  if (!children) return std::unexpected(children.error());
  for (const ObjectId& id : *children) {
    const auto child = store.get(id);
    if (!child) return std::unexpected(child.error());
    if (*child == nullptr || (*child)->as_move() == nullptr) continue;
    BcsReader in((*child)->as_move()->contents);
    (void)in.read_address();         // the field's id
    (void)in.read<std::uint64_t>();  // its name: the version of the inner state
    (void)in.read<std::uint64_t>();  // epoch
    const auto version = in.read<std::uint64_t>();
    if (in.ok()) return version;
  }
  return std::nullopt;
}

Result<void> real_genesis(ObjectStore& store, const Session& session, const ProtocolConfig& protocol,
                          const fs::path& path) {
  const auto blob = read_file(path);
  if (!blob) return std::unexpected(blob.error());
  const auto genesis = read_genesis(*blob, protocol.chain());
  if (!genesis) return std::unexpected(genesis.error());
  if (auto loaded = load_genesis_into(store, *genesis); !loaded) return loaded;
  ChainState state{.network = protocol.network(), .protocol_version = protocol.version(), .epoch = {}};
  if (!session.protocol_version) {
    const auto version = protocol_of_system_state(store);
    if (!version) return std::unexpected(version.error());
    state.protocol_version = version->value_or(protocol.version());
  }
  return write_chain_state(store, state);
}

/// Makes the store beside its place and moves it there when it is whole, so that a half-made one is never
/// found.
Result<void> make_store(const Session& session, const ProtocolConfig& protocol, const Options& options) {
  std::error_code code;
  if (fs::exists(session.store, code)) {
    return fail(ErrorKind::Store, session.store.string() + " is there already; remove it to begin anew");
  }
  const fs::path draft = fs::absolute(session.store).string() + fmt::format(".new-{}", getpid());
  auto made = [&]() -> Result<void> {
    auto store = create_store(draft, protocol.chain());
    if (!store) return propagate(store);
    if (options.genesis.empty()) return local_genesis(**store, protocol, options);
    return real_genesis(**store, session, protocol, options.genesis);
  }();
  if (made) fs::rename(draft, session.store, code);
  if (made && !code) return {};
  std::error_code ignored;
  fs::remove_all(draft, ignored);
  if (!made) return made;
  return fail(ErrorKind::Io, "cannot make " + session.store.string() + ": " + code.message());
}

void init(Session& session, const Options& options) {
  const auto protocol = session.protocol();
  if (!protocol) return session.report(protocol.error());
  if (const auto made = make_store(session, *protocol, options); !made) return session.report(made.error());
  const auto chain = LocalChain::open(session);
  if (!chain) return session.report(chain.error());
  const auto packages = chain->store->packages();
  if (!packages) return session.report(packages.error());
  if (session.json) {
    Json ids = Json::array();
    for (const ObjectId& id : *packages) ids.push_back(id.to_hex());
    return session.print_json(Json{{"ok", true},
                                   {"store", session.store.string()},
                                   {"protocol", chain->state.protocol_version},
                                   {"packages", std::move(ids)}});
  }
  session.print(fmt::format("{} {} (protocol {} of {}, {} packages)", session.style.green("made"),
                            session.store.string(), chain->state.protocol_version,
                            to_string(chain->store->chain()), packages->size()));
  if (!options.genesis.empty()) return;
  for (const std::string& account : options.accounts) {
    session.print(fmt::format("  account {} with {} gas coins", session.style.bold(account), kGasCoins));
  }
}

}  // namespace

void add_init(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("init", "Make a new store: a local chain, or the state of a real genesis");
  command->add_option("--genesis", options->genesis,
                      "A network's genesis.blob (default: mvm's own framework)");
  command->add_option("--account", options->accounts, "Accounts that get gas coins")
      ->default_str(fmt::format("{} {}", kDefaultSender, kSecondAccount));
  command->callback([&session, options] { init(session, *options); });
}

}  // namespace mvm::tools
