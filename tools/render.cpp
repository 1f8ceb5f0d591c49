// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/local_chain.h"

#include <fmt/format.h>
#include <mvm/bytecode.h>

namespace mvm::tools {
namespace {

constexpr unsigned kContextInstructions = 3;

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

Json fields_json(const std::vector<AnnotatedValue::Field>& fields) {
  Json out = Json::object();
  for (const auto& [name, value] : fields) out[name] = to_json(value);
  return out;
}

Json list_json(const std::vector<AnnotatedValue>& values) {
  Json out = Json::array();
  for (const AnnotatedValue& value : values) out.push_back(to_json(value));
  return out;
}

/// Numbers past 32 bits are strings, since many readers of JSON have doubles only.
Json integer_json(const TypeTag& type, const U256& value) {
  const bool narrow =
      type.kind == TypeTag::Kind::U8 || type.kind == TypeTag::Kind::U16 || type.kind == TypeTag::Kind::U32;
  return narrow ? Json(value.words[0]) : Json(to_string(value));
}

Json contents_json(const LocalChain& chain, const MoveObject& object) {
  const auto value =
      annotate(chain.executor, TypeTag(object.type.struct_tag(chain.store->chain())), object.contents);
  return value ? to_json(*value) : Json{{"bcs", to_hex(object.contents)}};
}

}  // namespace

Json to_json(const Owner& owner) {
  switch (owner.kind) {
    case Owner::Kind::AddressOwner:
      return {{"AddressOwner", owner.address.to_hex()}};
    case Owner::Kind::ObjectOwner:
      return {{"ObjectOwner", owner.address.to_hex()}};
    case Owner::Kind::Shared:
      return {{"Shared", {{"initial_shared_version", owner.version}}}};
    case Owner::Kind::ConsensusAddressOwner:
      return {
          {"ConsensusAddressOwner", {{"start_version", owner.version}, {"owner", owner.address.to_hex()}}}};
    case Owner::Kind::Immutable:
      break;
  }
  return "Immutable";
}

Json to_json(const AnnotatedValue& value) {
  return std::visit(
      Overloaded{[](bool boolean) { return Json(boolean); },
                 [&](const U256& integer) { return integer_json(value.type, integer); },
                 [](const AccountAddress& address) { return Json(address.to_hex()); },
                 [](const std::string& text) { return Json(text); },
                 [](const AnnotatedValue::ByteString& bytes) { return Json("0x" + to_hex(bytes.bytes)); },
                 [](const AnnotatedValue::Vector& vector) { return list_json(vector.elements); },
                 [](const AnnotatedValue::Option& option) {
                   return option.value.empty() ? Json() : to_json(option.value[0]);
                 },
                 [](const AnnotatedValue::Struct& fields) { return fields_json(fields.fields); },
                 [](const AnnotatedValue::Enum& variant) {
                   return Json{{"variant", variant.variant}, {"fields", fields_json(variant.fields)}};
                 }},
      value.form);
}

std::string type_of(const Object& object, Chain chain) {
  const MoveObject* move = object.as_move();
  return move != nullptr ? move->type.struct_tag(chain).to_string() : "package";
}

Json to_json(const LocalChain& chain, const Object& object) {
  Json out{{"id", object.id().to_hex()},
           {"version", object.version()},
           {"digest", object.digest(chain.store->chain()).to_base58()},
           {"type", type_of(object, chain.store->chain())},
           {"owner", to_json(object.owner)},
           {"previous_transaction", object.previous_transaction.to_base58()},
           {"storage_rebate", object.storage_rebate}};
  if (const MoveObject* move = object.as_move()) {
    out["contents"] = contents_json(chain, *move);
  } else if (const MovePackage* package = object.as_package()) {
    Json modules = Json::array();
    for (const auto& [name, bytes] : package->modules)
      modules.push_back({{"name", name}, {"size", bytes.size()}});
    out["modules"] = std::move(modules);
    for (const auto& [original, info] : package->linkage_table) {
      out["linkage"][original.to_hex()] = {{"id", info.upgraded_id.to_hex()},
                                           {"version", info.upgraded_version}};
    }
  }
  return out;
}

Json to_json(const LocalChain& chain, const Event& event) {
  Json out{{"type", event.type.to_string()},
           {"package", event.package_id.to_hex()},
           {"module", event.module},
           {"sender", event.sender.to_hex()}};
  const auto value = annotate(chain.executor, TypeTag(event.type), event.contents);
  out["contents"] = value ? to_json(*value) : Json{{"bcs", to_hex(event.contents)}};
  return out;
}

std::string describe(const Session& session, const LocalChain& chain, const Object& object) {
  const Json json = to_json(chain, object);
  std::string text;
  for (const auto& [name, value] : json.items()) {
    if (name == "owner") {
      text += fmt::format("{:<21} {}\n", name, object.owner.to_string());
      continue;
    }
    if (value.is_structured()) continue;
    text += fmt::format("{:<21} {}\n", name, value.is_string() ? value.get<std::string>() : value.dump());
  }
  if (const auto contents = json.find("contents"); contents != json.end()) {
    text += session.style.bold("contents") + "\n";
    for (const auto& [name, value] : contents->items()) {
      text += fmt::format("  {:<19} {}\n", printable(name),
                          value.is_string() ? printable(value.get<std::string>()) : value.dump());
    }
  }
  if (const auto modules = json.find("modules"); modules != json.end()) {
    text += session.style.bold("modules") + "\n";
    for (const auto& module : *modules) {
      text += fmt::format("  {:<19} {} bytes\n", module["name"].get<std::string>(), module["size"].dump());
    }
  }
  if (!text.empty()) text.pop_back();
  return text;
}

std::string describe(const Session& session, const LocalChain& chain, const Event& event) {
  const auto value = annotate(chain.executor, TypeTag(event.type), event.contents);
  return fmt::format("{} {}", session.style.cyan(event.type.to_string()),
                     value ? value->to_text() : "0x" + to_hex(event.contents));
}

std::string code_around(const Session& session, const LocalChain& chain, const Error& error) {
  if (!error.module() || error.offsets().empty()) return {};
  const auto object = chain.store->get(error.module()->address);
  if (!object || *object == nullptr || (*object)->as_package() == nullptr) return {};
  const auto& modules = (*object)->as_package()->modules;
  const auto bytes = modules.find(error.module()->name);
  if (bytes == modules.end()) return {};
  const auto module = deserialize_module(bytes->second, chain.executor.protocol().binary_config());
  const auto [function, offset] = error.offsets().front();
  if (!module || function >= module->function_defs.size()) return {};
  return disassemble_around(*module, function, offset, kContextInstructions,
                            {.colour = session.style.colour()});
}

}  // namespace mvm::tools
