// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/run_target.h"

#include "interpreter/session.h"
#include "interpreter/type_tags.h"
#include "tools/command_line.h"
#include "tools/function_names.h"
#include "tools/local_chain.h"
#include "tools/package_folder.h"
#include "tools/refusal.h"

#include <fmt/format.h>
#include <mvm/natives.h>
#include <mvm/text.h>

#include <algorithm>

namespace mvm::tools {
namespace {

namespace fs = std::filesystem;

/// A budget that nothing uses up.
constexpr std::uint64_t kAmpleGas = UINT64_MAX / kInternalUnitsPerGasUnit;

/// Nothing is published here, so that modules of the compiler's test builds run too.
BinaryConfig binary_config_of(const ProtocolConfig& protocol) {
  BinaryConfig config = protocol.binary_config();
  config.allow_unpublishable = true;
  return config;
}

VmConfig config_of(const ProtocolConfig& protocol, RunMode mode) {
  VmConfig config = VmConfig::for_protocol(protocol);
  config.binary = binary_config_of(protocol);
  config.mode = mode;
  return config;
}

}  // namespace

void RunOptions::add_to(CLI::App& command) {
  command.add_option("FILE", module, "The module, a .mv file")->required();
  command.add_option("FUNCTION", function, "A function of it, whatever its visibility")->required();
  command.add_option("--type-args", type_args, "Type arguments: u64 0x2::sui::SUI");
  add_values(command, args,
             "Arguments: values, of references the value they point to; of other structs BCS, x\"…\"");
  command.add_option("--with", with, "More modules that it needs: files, and folders of .mv files");
  command.add_option("--gas-budget", gas_budget, "Gas units that the run may use (default: no limit)")
      ->check(CLI::Range(std::uint64_t{0}, kAmpleGas));
}

Result<std::optional<std::vector<std::uint8_t>>> FileModules::module_bytes(const ModuleId& id) const {
  if (const auto found = modules_.find(id); found != modules_.end()) return found->second;
  const bool is_std = id.address == AccountAddress::from_u64(1);
  if (!is_std && id.address != AccountAddress::from_u64(2)) return std::nullopt;
  const fs::path file = compiled_framework() / (is_std ? "std" : "sui") / (id.name + ".mv");
  std::error_code code;
  if (!fs::is_regular_file(file, code)) return std::nullopt;
  auto bytes = read_file(file);
  if (!bytes) return propagate(bytes);
  return std::move(*bytes);
}

RunTarget::RunTarget(ProtocolConfig protocol, const RunOptions& options, RunMode mode)
    : protocol_(std::move(protocol)),
      gas_budget_(options.gas_budget),
      vm_(config_of(protocol_, mode), sui_natives()),
      function_(options.function) {}

std::unique_ptr<RunTarget> RunTarget::open(Session& session, const RunOptions& options, RunMode mode) {
  const auto protocol = session.protocol();
  if (!protocol) {
    session.report(protocol.error());
    return nullptr;
  }
  std::unique_ptr<RunTarget> target(new RunTarget(*protocol, options, mode));
  if (!target->read_modules(session, options)) return nullptr;
  auto done = target->find_function(options);
  if (done) done = target->read_arguments(options);
  if (done) return target;
  session.report(done.error());
  return nullptr;
}

bool RunTarget::read_modules(Session& session, const RunOptions& options) {
  std::vector<fs::path> paths = options.with;
  paths.push_back(options.module);  // last: it stands for itself, whatever lies in the folders
  const auto files = modules_of(paths, protocol_.chain());
  if (!files) {
    session.report(files.error());
    return false;
  }
  for (const ModuleFile& file : *files) {
    Verdict verdict = judge(file.bytes, protocol_, binary_config_of(protocol_));
    if (verdict.error) {
      report_refusal(session, file, verdict);
      return false;
    }
    modules_.put(verdict.module->self_id(), file.bytes);
    module_ = std::move(verdict.module);
  }
  module_id_ = module_->self_id();
  return true;
}

Result<void> RunTarget::find_function(const RunOptions& options) {
  auto found = tools::find_function(*module_, function_);
  if (!found) return propagate(found);
  handle_ = &module_->handle_of(module_->function_defs[*found]);
  if (handle_->type_parameters.size() != options.type_args.size()) {
    return fail(ErrorKind::Input, fmt::format("{} takes {} type arguments, not {}", name(),
                                              handle_->type_parameters.size(), options.type_args.size()));
  }
  for (const std::string& text : options.type_args) {
    auto tag = text::parse_type_tag(text);
    if (!tag) return propagate(tag);
    type_args_.push_back(std::move(*tag));
  }
  return {};
}

Result<void> RunTarget::read_arguments(const RunOptions& options) {
  const Signature parameters = module_->signatures[handle_->parameters];
  if (parameters.size() != options.args.size()) {
    std::string list;
    for (const TypeId type : parameters)
      list += (list.empty() ? "" : ", ") + type_to_string(*module_, module_->types, type);
    return fail(ErrorKind::Input, fmt::format("{} takes {} arguments ({}), not {}", name(), parameters.size(),
                                              list, options.args.size()));
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    auto bytes = encode(options.args[i], parameters[i]);
    if (!bytes) {
      return std::unexpected(
          Error(bytes.error()).with_message(fmt::format("argument {}: {}", i + 1, bytes.error().message())));
    }
    args_.push_back(std::move(*bytes));
  }
  return {};
}

/// Recursion is as deep as types nest, which the verifier limits.
TypeTag RunTarget::tag_of(TypeId type) const {
  const TypePool& types = module_->types;
  const TypeNode& node = types[type];
  switch (node.kind) {
    case TypeKind::TypeParameter:
      return type_args_[node.index];
    case TypeKind::Reference:
    case TypeKind::MutableReference:
      return tag_of(types.inner(type));
    case TypeKind::Vector:
      return TypeTag::vector(tag_of(types.inner(type)));
    case TypeKind::Datatype:
    case TypeKind::DatatypeInstantiation: {
      const DatatypeHandle& handle = module_->datatype_handles[node.index];
      const ModuleId home = module_->module_id(module_->module_handles[handle.module]);
      StructTag tag{home.address, home.name, std::string(module_->name_of(handle)), {}};
      for (const TypeId arg : types.args(type)) tag.type_params.push_back(tag_of(arg));
      return tag;
    }
    default:
      return primitive_tag(node.kind);
  }
}

Result<std::vector<std::uint8_t>> RunTarget::encode(const std::string& text, TypeId type) const {
  TypeTag tag = tag_of(type);
  // What signs is an address to those who write it.
  if (tag.kind == TypeTag::Kind::Signer) tag = TypeTag::Kind::Address;
  auto encoded = text::encode_argument(text, tag);
  if (encoded || tag.kind != TypeTag::Kind::Struct) return encoded;
  const auto value = text::parse_value(text);
  const auto* bytes = value ? std::get_if<text::Value::Bytes>(&value->form) : nullptr;
  if (bytes == nullptr) return encoded;
  return bytes->bytes;
}

RunOutcome RunTarget::run(RunObserver* observer) const {
  GasMeter gas = GasMeter::tiered(protocol_.gas_model(), gas_budget_.value_or(kAmpleGas));
  {
    // So that the time is that of the call. What is wrong shows in the call.
    mvm::Session loading(vm_.runtime(), modules_, gas, nullptr);
    (void)loading.load_function(Linkage{}, module_id_, function_);
  }
  const auto begin = std::chrono::steady_clock::now();
  auto outputs =
      vm_.call(module_id_, function_, type_args_, args_, modules_, Linkage{}, gas, nullptr, observer);
  return {std::move(outputs), gas, std::chrono::steady_clock::now() - begin};
}

std::optional<CompiledModule> RunTarget::module(const ModuleId& id) const {
  const auto bytes = modules_.module_bytes(id);
  if (!bytes || !*bytes) return std::nullopt;
  auto module = deserialize_module(**bytes, binary_config_of(protocol_));
  if (!module) return std::nullopt;
  return std::move(*module);
}

// ---------------------------------------------------------------------------------------------------------------
// Rendering

Json RunTarget::value_json(const OutputValue& output, TypeId type) const {
  Json out{{"type", output.type}};
  const auto value = annotate(vm_, modules_, Linkage{}, tag_of(type), output.bcs);
  if (value) out["value"] = tools::to_json(*value);
  out["bcs"] = to_hex(output.bcs);
  return out;
}

std::string RunTarget::value_text(const OutputValue& output, TypeId type) const {
  const auto value = annotate(vm_, modules_, Linkage{}, tag_of(type), output.bcs);
  return value ? value->to_text() : "0x" + to_hex(output.bcs);
}

std::string RunTarget::place_of(const ModuleId& id, Error::CodeOffset at) const {
  const auto found = module(id);
  const bool is_known = found && at.function < found->function_defs.size();
  return fmt::format("{}::{} at instruction {}", printable(id.to_string()),
                     is_known ? function_name(*found, at.function) : fmt::format("#{}", at.function),
                     at.offset);
}

void RunTarget::print_failure(Session& session, const Error& error) const {
  if (error.kind() != ErrorKind::Vm) return session.report(error);
  session.exit_code = kFailed;
  const Style& style = session.style;
  std::string head = style.red(fmt::format("error[{}]:", to_string(error.status())));
  const bool has_place = error.module().has_value() && !error.offsets().empty();
  if (has_place) {
    head += " " + style.bold(place_of(*error.module(), error.offsets().front()));
  } else if (error.module()) {
    head += " " + style.bold(printable(error.module()->to_string()));
  } else {
    head += " in the call of " + style.bold(printable(name()));
  }
  if (error.sub_status()) {
    head += fmt::format(", {} {}", error.status() == StatusCode::ABORTED ? "code" : "sub-status",
                        *error.sub_status());
  }
  session.print(head);
  if (!error.message().empty() && error.status() != StatusCode::ABORTED)
    session.print("  " + printable(error.message()));
  if (has_place) {
    const auto at = error.offsets().front();
    if (const auto found = module(*error.module()); found && at.function < found->function_defs.size()) {
      session.print(disassemble_around(*found, at.function, at.offset, kContextInstructions,
                                       {.colour = style.colour()}));
    }
  }
  for (const Error::Frame& frame : error.stack_trace())
    session.print("  " + style.dim("called by ") + place_of(frame.module, frame.at));
}

Json RunTarget::to_json(const RunOutcome& outcome, bool with_time) const {
  Json out{{"ok", outcome.outputs.has_value()}, {"function", name()}};
  if (outcome.outputs) {
    out["return_values"] = Json::array();
    for (const OutputValue& output : outcome.outputs->return_values)
      out["return_values"].push_back(value_json(output, returned(output.index)));
    out["mutable_references"] = Json::array();
    for (const OutputValue& output : outcome.outputs->mutable_reference_outputs) {
      Json value{{"argument", output.index + 1}};
      value.update(value_json(output, parameter(output.index)));
      out["mutable_references"].push_back(std::move(value));
    }
  } else {
    const Error& error = outcome.outputs.error();
    out["error"] = tools::to_json(error);
    if (error.module() && !error.offsets().empty())
      out["error"]["place"] = place_of(*error.module(), error.offsets().front());
    for (const Error::Frame& frame : error.stack_trace())
      out["error"]["called_by"].push_back(place_of(frame.module, frame.at));
  }
  out["gas_used"] = outcome.gas.used_gas_units();
  out["instructions"] = outcome.gas.instructions_executed();
  out["peak_memory"] = outcome.gas.peak_memory();
  if (with_time) out["seconds"] = outcome.time.count();
  return out;
}

void RunTarget::print(Session& session, const RunOutcome& outcome, bool with_time) const {
  session.exit_code = outcome.outputs ? kDone : kFailed;
  if (session.json) return session.print_json(to_json(outcome, with_time));
  const Style& style = session.style;
  if (outcome.outputs) {
    for (const OutputValue& output : outcome.outputs->return_values) {
      session.print(fmt::format("{:<9} {}: {}", "returned", value_text(output, returned(output.index)),
                                style.dim(printable(output.type))));
    }
    for (const OutputValue& output : outcome.outputs->mutable_reference_outputs) {
      session.print(fmt::format("{:<9} {}: {}", fmt::format("arg {}", output.index + 1),
                                value_text(output, parameter(output.index)),
                                style.dim(printable(output.type))));
    }
  } else {
    print_failure(session, outcome.outputs.error());
  }
  session.print(fmt::format("{:<9} {} units, {} instructions", "gas", outcome.gas.used_gas_units(),
                            outcome.gas.instructions_executed()));
  if (!with_time) return;
  session.print(fmt::format("{:<9} {:.6f} s", "time", outcome.time.count()));
  session.print(fmt::format("{:<9} {} bytes of values at most", "memory", outcome.gas.peak_memory()));
}

}  // namespace mvm::tools
