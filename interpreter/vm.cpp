// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/vm.h>

#include "interpreter/bundle.h"
#include "interpreter/module.h"
#include "interpreter/runtime.h"
#include "interpreter/session.h"
#include "interpreter/type_tags.h"

#include <mvm/bytecode.h>

#include <fmt/format.h>

namespace mvm {

VmConfig VmConfig::for_protocol(const ProtocolConfig& protocol) {
  return {.protocol = protocol,
          .binary = protocol.binary_config(),
          .verifier = protocol.verifier_config(),
          .runtime = protocol.runtime_config()};
}

VmConfig VmConfig::plain() {
  auto protocol = protocol_config(Chain::Sui, Network::Mainnet, newest_protocol_version(Chain::Sui));
  VmConfig config = for_protocol(*protocol);
  config.binary = BinaryConfig::legacy(false);
  config.verifier = VerifierConfig{};
  config.runtime = RuntimeConfig{};
  config.natives_are_free = true;
  return config;
}

Vm::Vm(VmConfig config, const NativeTable& natives)
    : runtime_(std::make_unique<Runtime>(std::move(config), natives)) {}
Vm::Vm(Vm&&) noexcept = default;
Vm& Vm::operator=(Vm&&) noexcept = default;
Vm::~Vm() = default;

const VmConfig& Vm::config() const noexcept { return runtime_->config(); }

Result<void> Vm::check_bundle(std::span<const std::vector<std::uint8_t>> modules,
                              const AccountAddress& sender, const ModuleResolver& resolver,
                              const Linkage& linkage, BundleFailure* failure) const {
  BundleFailure where;
  auto checked = mvm::check_bundle(*runtime_, modules, sender, resolver, linkage, where);
  if (failure != nullptr) *failure = where;
  return checked;
}

namespace {

/// Before version 5 the signature of an entry function was limited when it was called (Move bytecode
/// verifier, `legacy_script_signature_checks`): signers first, then only what constants can be; no results.
constexpr std::uint32_t kNoScriptRules = 5;

bool is_constant_type(const TypePool& types, TypeId type) {
  while (types.kind(type) == TypeKind::Vector) type = types.inner(type);
  return types.kind(type) < TypeKind::Signer;
}

bool is_leading_signer(const CompiledModule& module, TypeId type) {
  const TypePool& types = module.types;
  if (module.version > 1) return types.kind(type) == TypeKind::Signer;
  return types.kind(type) == TypeKind::Reference && types.kind(types.inner(type)) == TypeKind::Signer;
}

Result<void> check_entry_signature(const Function& function) {
  const CompiledModule& module = *function.module->compiled;
  if (module.version >= kNoScriptRules || !function.is_entry) return {};
  std::size_t i = 0;
  while (i < function.parameters.size() && is_leading_signer(module, function.parameters[i])) ++i;
  bool fits = function.returns.empty();
  for (; i < function.parameters.size(); ++i)
    fits = fits && is_constant_type(module.types, function.parameters[i]);
  if (fits) return {};
  return std::unexpected(Error(StatusCode::INVALID_MAIN_FUNCTION_SIGNATURE)
                             .at_index(IndexKind::FunctionDefinition, function.index)
                             .at_module(function.module->runtime_id));
}

/// The arguments of a call, read from BCS; of references the values that they point to.
class DecodedArguments {
 public:
  static Result<DecodedArguments> read(Session& session, std::span<const Type* const> types,
                                       std::span<const std::vector<std::uint8_t>> bcs) {
    if (types.size() != bcs.size()) {
      return fail(StatusCode::NUMBER_OF_ARGUMENTS_MISMATCH,
                  fmt::format("expected {} arguments, got {}", types.size(), bcs.size()));
    }
    DecodedArguments decoded;
    for (std::size_t i = 0; i < types.size(); ++i) {
      const Type& type = types[i]->is_reference() ? types[i]->inner() : *types[i];
      const auto layout = session.layout_of(type);
      if (!layout) return fail(StatusCode::INVALID_PARAM_TYPE_FOR_DESERIALIZATION);
      auto value = OwnedValue::from_bcs(session.heap(), **layout, bcs[i]);
      if (!value) return propagate(value);
      decoded.values.push_back(std::move(*value));
    }
    return decoded;
  }

  [[nodiscard]] std::vector<CallArgument> arguments(std::span<const Type* const> types) {
    std::vector<CallArgument> arguments;
    for (std::size_t i = 0; i < types.size(); ++i)
      arguments.push_back({&values[i], types[i]->is_reference()});
    return arguments;
  }

  std::vector<OwnedValue> values;
};

Result<OutputValue> encode(Session& session, const VmConfig& config, std::size_t index, const Type& type,
                           const OwnedValue& value) {
  const Type& target = type.is_reference() ? type.inner() : type;
  auto layout = session.layout_of(target);
  if (!layout) {
    if (config.runtime.rethrow_serialization_type_layout_errors) return propagate(layout);
    return fail(StatusCode::VERIFICATION_ERROR, "a result cannot be written as BCS");
  }
  OutputValue output;
  output.index = static_cast<std::uint16_t>(index);
  if (auto written = write_value_bcs(**layout, value.at(), output.bcs); !written) return propagate(written);
  output.type = type_text(type);
  output.layout = layout_text(**layout);
  return output;
}

Result<CallOutputs> run(Session& session, const VmConfig& config, const Instance& instance,
                        std::span<const std::vector<std::uint8_t>> args, RunObserver* observer) {
  auto types = session.signature_of(instance);
  if (!types) return propagate(types);
  auto decoded = DecodedArguments::read(session, types->parameters, args);
  if (!decoded) return propagate(decoded);
  const auto arguments = decoded->arguments(types->parameters);
  auto results = session.call(instance, arguments, observer);
  if (!results) return propagate(results);

  CallOutputs outputs;
  for (std::size_t i = 0; i < results->size(); ++i) {
    auto output = encode(session, config, i, *types->returns[i], (*results)[i]);
    if (!output) return propagate(output);
    outputs.return_values.push_back(std::move(*output));
  }
  for (std::size_t i = 0; i < types->parameters.size(); ++i) {
    const Type& type = *types->parameters[i];
    if (type.kind != TypeKind::MutableReference) continue;
    auto output = encode(session, config, i, type, decoded->values[i]);
    if (!output) return propagate(output);
    outputs.mutable_reference_outputs.push_back(std::move(*output));
  }
  return outputs;
}

}  // namespace

Result<CallOutputs> Vm::call(const ModuleId& module, std::string_view function,
                             std::span<const TypeTag> type_args,
                             std::span<const std::vector<std::uint8_t>> args, const ModuleResolver& resolver,
                             const Linkage& linkage, GasMeter& gas, NativeExtension* extension,
                             RunObserver* observer) const {
  Session session(*runtime_, resolver, gas, extension);
  std::vector<const Type*> types;
  for (const TypeTag& tag : type_args) {
    auto type = session.load_type(linkage, tag);
    if (!type) return propagate(type);
    types.push_back(*type);
  }
  auto loaded = session.load_function(linkage, module, function);
  if (!loaded) return propagate(loaded);
  auto instance = session.instantiate(**loaded, types);
  if (!instance) return propagate(instance);
  if (auto fits = check_entry_signature(**loaded); !fits) return propagate(fits);
  return run(session, config(), **instance, args, observer);
}

}  // namespace mvm
