// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The trace format of Sui's debuggers, version 3 (`move-trace-format`, format.rs and value.rs). Field names,
// the order of fields and the forms of numbers are those that serde gives the reference's types.
#include "tools/move_trace.h"

#include <fmt/format.h>
#include <mvm/bytecode.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

namespace mvm::tools {
namespace {

std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Its digits only.
std::string address_json(const AccountAddress& address) { return '"' + address.to_hex().substr(2) + '"'; }

template <class Range, class Each>
std::string list(const Range& range, Each each) {
  std::string text = "[";
  for (const auto& item : range) {
    if (text.size() > 1) text += ',';
    text += each(item);
  }
  return text + ']';
}

std::string type_json(const TypeTag& type);

std::string struct_json(const StructTag& tag) {
  return fmt::format(R"({{"address":{},"module":{},"name":{},"type_args":{}}})", address_json(tag.address),
                     json_string(tag.module), json_string(tag.name), list(tag.type_params, type_json));
}

std::string type_json(const TypeTag& type) {
  if (type.kind == TypeTag::Kind::Vector) return fmt::format(R"({{"vector":{}}})", type_json(*type.element));
  if (type.kind == TypeTag::Kind::Struct)
    return fmt::format(R"({{"struct":{}}})", struct_json(*type.struct_tag));
  return json_string(type.to_string());
}

std::string type_with_reference(const ObservedType& type) {
  using Reference = ObservedType::Reference;
  const std::string_view reference = type.reference == Reference::None        ? "null"
                                     : type.reference == Reference::Immutable ? "\"Imm\""
                                                                              : "\"Mut\"";
  return fmt::format(R"({{"type_":{},"ref_type":{}}})", type_json(type.type), reference);
}

std::string value_json(const ObservedValue& value);

std::string fields_json(const ObservedValue& value) {
  std::string text = "[";
  for (std::size_t i = 0; i < value.size(); ++i)
    text +=
        fmt::format("{}[{},{}]", i == 0 ? "" : ",", json_string(value.field_name(i)), value_json(value[i]));
  return text + ']';
}

std::string datatype_json(const ObservedValue& value) {
  const std::string type = struct_json(*value.type().struct_tag);
  if (!value.is_enum()) return fmt::format(R"({{"type_":{},"fields":{}}})", type, fields_json(value));
  return fmt::format(R"({{"type_":{},"variant_name":{},"tag":{},"fields":{}}})", type,
                     json_string(value.variant_name()), value.variant_tag(), fields_json(value));
}

/// A u256 is the list of its bytes, the least first.
std::string u256_json(const U256& value) {
  std::string text = "[";
  for (std::size_t i = 0; i < 32; ++i)
    text += fmt::format("{}{}", i == 0 ? "" : ",", (value.words[i / 8] >> (8 * (i % 8))) & 0xff);
  return text + ']';
}

std::string elements_json(const ObservedValue& value) {
  std::string text = "[";
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (i > 0) text += ',';
    text += value_json(value[i]);
  }
  return text + ']';
}

/// Recursion is as deep as values nest, which layouts limit.
std::string value_json(const ObservedValue& value) {
  const auto tagged = [](std::string_view type, std::string_view content) {
    return fmt::format(R"({{"type":"{}","value":{}}})", type, content);
  };
  switch (value.kind()) {
    case TypeKind::Bool:
      return tagged("Bool", value.integer() == U256{} ? "false" : "true");
    case TypeKind::U8:
      return tagged("U8", to_string(value.integer()));
    case TypeKind::U16:
      return tagged("U16", to_string(value.integer()));
    case TypeKind::U32:
      return tagged("U32", to_string(value.integer()));
    case TypeKind::U64:
      return tagged("U64", to_string(value.integer()));
    case TypeKind::U128:
      return tagged("U128", to_string(value.integer()));
    case TypeKind::U256:
      return tagged("U256", u256_json(value.integer()));
    case TypeKind::Address:
    case TypeKind::Signer:
      return tagged("Address", address_json(value.address()));
    case TypeKind::Vector:
      return tagged("Vector", elements_json(value));
    default:
      return tagged(value.is_enum() ? "Variant" : "Struct", datatype_json(value));
  }
}

std::string location_json(const TraceLocation& location) {
  std::string text = location.is_global
                         ? fmt::format(R"({{"Global":{}}})", location.root)
                         : fmt::format(R"({{"Local":[{},{}]}})", location.root, location.local);
  for (const std::size_t index : location.path) text = fmt::format(R"({{"Indexed":[{},{}]}})", text, index);
  return text;
}

std::string traced_json(const TraceValue& value) {
  if (!value.reference) return fmt::format(R"({{"RuntimeValue":{{"value":{}}}}})", value_json(value.value));
  return fmt::format(R"({{"{}":{{"location":{},"snapshot":{}}}}})",
                     value.reference->is_mutable ? "MutRef" : "ImmRef",
                     location_json(value.reference->location), value_json(value.value));
}

/// `LD_U64` for `LdU64`: the names of the binary format's opcodes.
std::string opcode_name(Opcode opcode) {
  std::string text;
  for (const char c : traits(opcode).name) {
    if (c >= 'A' && c <= 'Z' && !text.empty()) text += '_';
    text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return text;
}

// Of transactions (Sui types, `ptb_trace`).

std::string command_value_json(const TraceCommandValue& value) {
  const std::string type = type_with_reference({value.type});
  if (value.is_list)
    return fmt::format(R"({{"Vector":{{"name":{},"type_":{},"value":{}}}}})", json_string(value.name), type,
                       list(value.values, value_json));
  return fmt::format(R"({{"Single":{{"name":{},"info":{{"type_":{},"value":{}}}}}}})",
                     json_string(value.name), type, value_json(value.values.front()));
}

/// `package` is JSON already: addresses are written with `0x` here and without it there.
std::string call_summary(std::string_view package, std::string_view module, std::string_view function) {
  return fmt::format(R"({{"MoveCall":{{"pkg":{},"module":{},"function":{}}}}})", package, json_string(module),
                     json_string(function));
}

/// The first initializer of modules that are published; empty where there is none.
std::string initializer_summary(std::span<const Bytes> modules) {
  for (const Bytes& bytes : modules) {
    const auto module = deserialize_module(bytes, BinaryConfig{});
    if (!module) continue;
    const bool has_initializer =
        std::ranges::any_of(module->function_defs, [&](const FunctionDefinition& definition) {
          return module->name_of(module->handle_of(definition)) == "init";
        });
    if (!has_initializer) continue;
    const ModuleId id = module->self_id();
    return call_summary(address_json(id.address), id.name, "init");
  }
  return {};
}

/// What a command is in the summary: a call, or the name of what it does; of a Publish both.
std::vector<std::string> summary_json(const Command& command) {
  const auto named = [](std::string_view name) { return fmt::format(R"({{"ExternalEvent":"{}"}})", name); };
  if (const auto* call = std::get_if<MoveCall>(&command))
    return {call_summary(json_string(call->package.to_hex()), call->module, call->function)};
  if (std::holds_alternative<TransferObjects>(command)) return {named("TransferObjects")};
  if (std::holds_alternative<SplitCoins>(command)) return {named("SplitCoins")};
  if (std::holds_alternative<MergeCoins>(command)) return {named("MergeCoins")};
  if (std::holds_alternative<MakeMoveVec>(command)) return {named("MakeMoveVec")};
  if (std::holds_alternative<Upgrade>(command)) return {named("Upgrade")};
  std::vector<std::string> events{named("Publish")};
  if (std::string call = initializer_summary(std::get<Publish>(command).modules); !call.empty())
    events.push_back(std::move(call));
  return events;
}

class JsonTrace final : public TraceFormat {
 public:
  using TraceFormat::TraceFormat;

  void begin() override { write("{\"version\":3}\n"); }

  void open_frame(std::size_t id, const ObservedFunction& function, std::span<const TraceValue> parameters,
                  std::uint64_t gas_left) override {
    write(fmt::format(
        R"({{"OpenFrame":{{"frame":{{"frame_id":{},"function_name":{},"module":{{"address":{},"name":{}}},)",
        id, json_string(function.name()), address_json(function.module().address),
        json_string(function.module().name)));
    write(fmt::format(R"("version_id":{},"binary_member_index":{},"type_instantiation":{},"parameters":{},)",
                      address_json(function.stored_module().address), function.definition(),
                      list(function.type_args(), type_json), list(parameters, traced_json)));
    write(fmt::format(R"("return_types":{},"locals_types":{},"is_native":{}}},"gas_left":{}}}}})",
                      list(function.returns(), type_with_reference),
                      list(function.locals(), type_with_reference), function.is_native(), gas_left));
    write("\n");
  }

  void close_frame(std::size_t id, const ObservedFunction& /*function*/, std::span<const TraceValue> results,
                   std::uint64_t gas_left) override {
    write(fmt::format(R"({{"CloseFrame":{{"frame_id":{},"return_":{},"gas_left":{}}}}})", id,
                      list(results, traced_json), gas_left));
    write("\n");
  }

  void instruction(std::uint16_t pc, Opcode opcode, std::span<const TypeTag> type_parameters,
                   std::span<const std::string> effects, std::uint64_t gas_left) override {
    write(
        fmt::format(R"({{"Instruction":{{"type_parameters":{},"pc":{},"gas_left":{},"instruction":"{}"}}}})",
                    list(type_parameters, type_json), pc, gas_left, opcode_name(opcode)));
    write("\n");
    for (const std::string& text : effects) effect(text);
  }

  void effect(const std::string& text) override {
    write(text);
    write("\n");
  }

  void summary(std::span<const Command> commands) override {
    std::string events;
    for (const Command& command : commands) {
      for (const std::string& event : summary_json(command)) events += (events.empty() ? "" : ",") + event;
    }
    external(fmt::format(R"({{"Summary":{{"name":"PTBSummary","events":[{}]}}}})", events));
  }
  void command(std::string_view name, std::string_view description,
               std::span<const TraceCommandValue> values) override {
    external(fmt::format(R"({{"ExternalEvent":{{"description":{},"name":{},"values":{}}}}})",
                         json_string(description), json_string(name), list(values, command_value_json)));
  }
  void call_begins() override { external("\"MoveCallStart\""); }
  void call_ends() override { external("\"MoveCallEnd\""); }

  [[nodiscard]] std::string pop(const TraceValue& value) const override {
    return fmt::format(R"({{"Effect":{{"Pop":{}}}}})", traced_json(value));
  }
  [[nodiscard]] std::string push(const TraceValue& value) const override {
    return fmt::format(R"({{"Effect":{{"Push":{}}}}})", traced_json(value));
  }
  [[nodiscard]] std::string read(const TraceLocation& at, const TraceValue& root, bool moved) const override {
    return fmt::format(R"({{"Effect":{{"Read":{{"location":{},"root_value_read":{},"moved":{}}}}}}})",
                       location_json(at), traced_json(root), moved);
  }
  [[nodiscard]] std::string written(const TraceLocation& at, const TraceValue& root) const override {
    return fmt::format(R"({{"Effect":{{"Write":{{"location":{},"root_value_after_write":{}}}}}}})",
                       location_json(at), traced_json(root));
  }
  [[nodiscard]] std::string load(const TraceReference& reference, const ObservedValue& value) const override {
    return fmt::format(R"({{"Effect":{{"DataLoad":{{"ref_type":"{}","location":{},"snapshot":{}}}}}}})",
                       reference.is_mutable ? "Mut" : "Imm", location_json(reference.location),
                       value_json(value));
  }
  [[nodiscard]] std::string error(std::string_view status) const override {
    return fmt::format(R"({{"Effect":{{"ExecutionError":{}}}}})", json_string(status));
  }

 private:
  void external(std::string_view event) const { write(fmt::format("{{\"External\":{}}}\n", event)); }
};

}  // namespace

std::unique_ptr<TraceFormat> json_trace(TraceFormat::Write write) {
  return std::make_unique<JsonTrace>(std::move(write));
}

}  // namespace mvm::tools
