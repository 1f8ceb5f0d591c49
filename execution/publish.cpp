// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/publish.h"

#include "execution/chain_names.h"
#include "execution/move_call.h"
#include "execution/package_building.h"
#include "interpreter/bundle.h"

#include <fmt/format.h>
#include <mvm/bcs.h>
#include <mvm/bytecode.h>
#include <mvm/verifier.h>

#include <algorithm>
#include <set>

namespace mvm {
namespace {

using Kind = CommandArgumentError::Kind;

std::uint64_t total_size(std::span<const Bytes> modules) noexcept {
  std::uint64_t sum = 0;
  for (const Bytes& module : modules) sum += module.size();
  return sum;
}

Executed<std::vector<CompiledModule>> deserialize(CommandContext& context, std::span<const Bytes> bytes) {
  const BinaryConfig config = context.protocol().binary_config();
  std::vector<CompiledModule> modules;
  for (const Bytes& module_bytes : bytes) {
    auto module = deserialize_module(module_bytes, config);
    if (!module) return context.vm_failed(std::move(module.error()));
    modules.push_back(std::move(*module));
  }
  if (modules.empty()) return invariant_broken("a package needs modules");
  return modules;
}

Executed<std::vector<PackagePtr>> fetch_packages(CommandContext& context, std::span<const ObjectId> ids) {
  std::vector<PackagePtr> packages;
  for (const ObjectId& id : std::set<ObjectId>(ids.begin(), ids.end())) {
    PackagePtr package = context.store().package(id);
    if (package == nullptr) {
      return failed(failure::PublishUpgradeMissingDependency{}, "there is no package " + id.to_hex());
    }
    packages.push_back(std::move(package));
  }
  return packages;
}

/// All checks of the modules of a package whose linkage is set: first those of the Move VM, then those of the
/// object model.
Executed<void> check_modules(CommandContext& context, const Package& package,
                             std::span<const CompiledModule> modules) {
  std::vector<Bytes> bundle;
  for (const CompiledModule& module : modules) {
    // The writer wrote them already; the bundle keeps the order of the command.
    bundle.push_back(package.contents->modules.at(std::string(module.name())));
  }
  BundleFailure where;
  auto checked = check_bundle(context.runtime(), bundle, package.original_id, context.linkage(),
                              context.linkage(), where);
  if (!checked) return context.vm_failed(std::move(checked.error()));
  const VerifierConfig config = context.protocol().verifier_config();
  for (const CompiledModule& module : modules) {
    auto verified = verify_object_rules(module, config, context.chain());
    if (!verified) return failed(failure::SuiMoveVerificationError{}, std::move(verified.error()));
  }
  return {};
}

bool has_initializer(const CompiledModule& module) {
  return std::ranges::any_of(module.function_defs, [&](const FunctionDefinition& def) {
    return module.name_of(module.handle_of(def)) == kInitFunction;
  });
}

Executed<void> run_initializers(CommandContext& context, std::span<const CompiledModule> modules) {
  for (const CompiledModule& module : modules) {
    if (!has_initializer(module)) continue;
    if (auto ran = run_initializer(context, module.self_id()); !ran) return ran;
  }
  return {};
}

// ------------------------------------------------------------------------------------------------------------
// Publish

Executed<std::vector<CommandValue>> upgrade_cap(CommandContext& context, const ObjectId& package) {
  auto id = context.fresh_object_id();
  if (!id) return propagate(id);
  auto type = context.load_type(framework_struct("package", "UpgradeCap"));
  if (!type) return context.vm_failed(std::move(type.error()));
  Bytes bytes;
  BcsWriter writer(bytes);
  writer.write_address(*id);
  writer.write_address(package);
  writer.write(std::uint64_t{1});  // version
  writer.write(static_cast<std::uint8_t>(UpgradePolicy::Compatible));
  auto value = context.read_value(**type, bytes);
  if (!value) return context.vm_failed(std::move(value.error()));
  std::vector<CommandValue> results;
  results.emplace_back(ObjectValue{*type, std::move(*value), false});
  return results;
}

Executed<PackagePtr> new_package(CommandContext& context, std::span<CompiledModule> modules,
                                 std::span<const ObjectId> dependency_ids) {
  if (!context.mode().packages_are_predefined) {
    // Not recorded as an object's id: packages and objects do not meet.
    const ObjectId id = context.transaction().fresh_id();
    if (auto substituted = substitute_package_id(modules, id); !substituted) return propagate(substituted);
  }
  auto dependencies = fetch_packages(context, dependency_ids);
  if (!dependencies) return propagate(dependencies);
  return build_initial_package(modules, *dependencies, context.protocol());
}

// ------------------------------------------------------------------------------------------------------------
// Upgrade

struct UpgradeTicket {
  ObjectId cap;
  ObjectId package;
  std::uint8_t policy = 0;
  Bytes digest;
};

Executed<UpgradeTicket> take_ticket(CommandContext& context, Argument argument, const Type& type) {
  auto value = context.take(CommandContext::Use::Any, 0, argument);
  if (!value) return propagate(value);
  if (auto checked = check_value_type(context, 0, *value, type); !checked) return propagate(checked);
  auto owned = to_owned(context, std::move(*value), type);
  if (!owned) return argument_failed(Kind::InvalidBCSBytes, 0);
  auto bytes = context.write_value(type, *owned);
  if (!bytes) return propagate(bytes);
  BcsReader reader(*bytes);
  UpgradeTicket ticket;
  ticket.cap = reader.read_address();
  ticket.package = reader.read_address();
  ticket.policy = reader.read<std::uint8_t>();
  const auto digest = reader.read_byte_vector();
  ticket.digest.assign(digest.begin(), digest.end());
  if (!reader.done()) return argument_failed(Kind::InvalidBCSBytes, 0);
  return ticket;
}

Executed<void> check_ticket(const UpgradeTicket& ticket, const Upgrade& command) {
  if (command.package != ticket.package) {
    return failed(failure::PackageUpgradeError{PackageIDDoesNotMatch{command.package, ticket.package}});
  }
  const Digest digest = package_digest(command.modules, command.dependencies);
  if (!std::ranges::equal(digest.bytes, ticket.digest)) {
    return failed(
        failure::PackageUpgradeError{DigestDoesNotMatch{Bytes(digest.bytes.begin(), digest.bytes.end())}});
  }
  return {};
}

Executed<void> check_compatibility(CommandContext& context, const MovePackage& previous,
                                   std::span<const CompiledModule> modules, std::uint8_t policy_number) {
  const auto policy = upgrade_policy_from_number(policy_number);
  if (!policy) return failed(failure::PackageUpgradeError{UnknownUpgradePolicy{policy_number}});
  const BinaryConfig config = context.protocol().binary_config();
  std::vector<CompiledModule> current;
  for (const auto& [name, bytes] : previous.modules) {
    auto module = deserialize_module(bytes, config);
    if (!module) return failed(failure::InvariantViolation{}, std::move(module.error()));
    current.push_back(std::move(*module));
  }
  const auto pointers = [](std::span<const CompiledModule> of) {
    std::vector<const CompiledModule*> to;
    for (const CompiledModule& module : of) to.push_back(&module);
    return to;
  };
  auto checked =
      check_upgrade(*policy, pointers(current), pointers(modules), UpgradeRules::of(context.protocol()));
  if (!checked)
    return failed(failure::PackageUpgradeError{IncompatibleUpgrade{}}, std::move(checked.error()));
  return {};
}

Executed<std::vector<CommandValue>> receipt(CommandContext& context, const Type& type,
                                            const UpgradeTicket& ticket, const ObjectId& package) {
  Bytes bytes;
  BcsWriter writer(bytes);
  writer.write_address(ticket.cap);
  writer.write_address(package);
  auto value = context.read_value(type, bytes);
  if (!value) return context.vm_failed(std::move(value.error()));
  std::vector<CommandValue> results;
  results.emplace_back(RawValue{&type, std::move(*value), false});
  return results;
}

/// Initializers of modules that an upgrade adds: whether they run came with a protocol version.
Executed<void> initialize_new_modules(CommandContext& context, const Package& previous, PackagePtr package,
                                      std::span<const CompiledModule> modules) {
  std::vector<ModuleId> to_initialize;
  for (const CompiledModule& module : modules) {
    const bool is_new = !previous.contents->modules.contains(std::string(module.name()));
    if (is_new && has_initializer(module)) to_initialize.push_back(module.self_id());
  }
  if (to_initialize.empty()) return {};
  if (!context.protocol().enable_init_on_upgrade()) {
    if (!context.protocol().check_for_init_during_upgrade()) return {};
    return failed(failure::FeatureNotYetSupported{}, "an upgrade cannot run initializers of new modules");
  }
  context.linkage().set(std::move(package));
  Executed<void> ran;
  for (const ModuleId& module : to_initialize) {
    if (ran) ran = run_initializer(context, module);
  }
  context.linkage().reset();
  return ran;
}

}  // namespace

Executed<std::vector<CommandValue>> run_publish(CommandContext& context, const Publish& command) {
  if (TransactionObserver* observer = context.observer()) observer->publishing(command);
  if (auto charged = context.gas().status().charge_publish(total_size(command.modules)); !charged) {
    return propagate(charged);
  }
  auto modules = deserialize(context, command.modules);
  if (!modules) return propagate(modules);
  auto package = new_package(context, *modules, command.dependencies);
  if (!package) return propagate(package);

  LinkageView& linkage = context.linkage();
  linkage.set(*package);
  linkage.add_new(*package);
  auto done = check_modules(context, **package, *modules);
  if (done) done = run_initializers(context, *modules);
  linkage.reset();
  if (!done) {
    linkage.remove_last_new();
    return propagate(done);
  }
  if (context.mode().packages_are_predefined) return std::vector<CommandValue>{};
  return upgrade_cap(context, (*package)->contents->id);
}

Executed<std::vector<CommandValue>> run_upgrade(CommandContext& context, const Upgrade& command) {
  if (TransactionObserver* observer = context.observer()) observer->upgrading(command);
  GasStatus& gas = context.gas().status();
  if (gas.meter().model().charge_upgrades) {
    if (auto charged = gas.charge_publish(total_size(command.modules)); !charged) return propagate(charged);
  }
  auto ticket_type = context.load_type(framework_struct("package", "UpgradeTicket"));
  if (!ticket_type) return context.vm_failed(std::move(ticket_type.error()));
  auto receipt_type = context.load_type(framework_struct("package", "UpgradeReceipt"));
  if (!receipt_type) return context.vm_failed(std::move(receipt_type.error()));
  auto ticket = take_ticket(context, command.ticket, **ticket_type);
  if (!ticket) return propagate(ticket);
  if (auto checked = check_ticket(*ticket, command); !checked) return propagate(checked);

  auto previous = fetch_packages(context, std::span(&ticket->package, 1));
  if (!previous) return propagate(previous);
  const Package& current = *previous->front();
  auto modules = deserialize(context, command.modules);
  if (!modules) return propagate(modules);
  // All versions have the original id in their code, and each an id of its own where it is stored.
  if (auto substituted = substitute_package_id(*modules, current.original_id); !substituted)
    return propagate(substituted);
  const ObjectId id = context.transaction().fresh_id();
  auto dependencies = fetch_packages(context, command.dependencies);
  if (!dependencies) return propagate(dependencies);
  auto package = build_upgraded_package(current, id, *modules, *dependencies, context.protocol());
  if (!package) return propagate(package);

  context.linkage().set(*package);
  auto checked = check_modules(context, **package, *modules);
  context.linkage().reset();
  if (checked) checked = check_compatibility(context, *current.contents, *modules, ticket->policy);
  if (!checked) return propagate(checked);
  context.linkage().add_new(*package);
  if (auto ran = initialize_new_modules(context, current, *package, *modules); !ran) return propagate(ran);
  return receipt(context, **receipt_type, *ticket, id);
}

}  // namespace mvm
