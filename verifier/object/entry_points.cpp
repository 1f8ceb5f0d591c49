// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// `init` runs once, when the package is published, and nobody calls it; entry functions take what a
// transaction can give and return what it can drop (Sui verifier, `entry_points_verifier`).

#include "verifier/ability_cache.h"
#include "verifier/object/object_rules.h"

#include <algorithm>
#include <array>

namespace mvm::verifier {
namespace {

constexpr QualifiedName kClock = {kFrameworkAddress, "clock", "Clock"};
constexpr QualifiedName kRandom = {kFrameworkAddress, "random", "Random"};
constexpr QualifiedName kReceiving = {kFrameworkAddress, "transfer", "Receiving"};
constexpr QualifiedName kOption = {kStdlibAddress, "option", "Option"};
/// Structs whose values a transaction gives as bytes.
constexpr std::array<QualifiedName, 3> kPureStructs = {{
    {kFrameworkAddress, "object", "ID"},
    {kStdlibAddress, "ascii", "String"},
    {kStdlibAddress, "string", "String"},
}};

class EntryPointChecker {
 public:
  EntryPointChecker(const CompiledModule& module, const VerifierConfig& config)
      : module_(module), config_(config), types_(module.types), abilities_(module, module.types) {}

  Result<void> check() {
    for (std::size_t f = 0; f < module_.function_defs.size(); ++f) {
      const FunctionDefinition& def = module_.function_defs[f];
      if (auto r = check_init_not_called(f, def); !r) return r;
      if (module_.name_of(module_.handle_of(def)) == kInitFunction) {
        if (const char* wrong = check_init(def)) return refuse_function(module_, f, wrong);
      } else if (def.is_entry && !config_.disable_entry_point_signature_check) {
        if (const char* wrong = check_entry(module_.handle_of(def)))
          return refuse_function(module_, f, wrong);
      }
    }
    return {};
  }

 private:
  Result<void> check_init_not_called(std::size_t function, const FunctionDefinition& def) const {
    if (!def.code) return {};
    for (std::size_t offset = 0; offset < def.code->code.size(); ++offset) {
      const FunctionHandle* callee = callee_of(module_, def.code->code[offset]);
      if (callee != nullptr && module_.name_of(*callee) == kInitFunction) {
        return refuse_instruction(module_, function, offset, "'init' cannot be called");
      }
    }
    return {};
  }

  const char* check_init(const FunctionDefinition& def) const {
    const FunctionHandle& handle = module_.handle_of(def);
    const Signature parameters = module_.signatures[handle.parameters];
    if (def.visibility != Visibility::Private) return "'init' must be private";
    if (def.is_entry) return "'init' cannot be 'entry'";
    if (!handle.type_parameters.empty()) return "'init' cannot have type parameters";
    if (!module_.signatures[handle.return_].empty()) return "'init' cannot return values";
    if (parameters.empty() || parameters.size() > 2) return "'init' has one or two parameters";
    if (!is_tx_context(module_, parameters.back())) {
      return "the last parameter of 'init' must be a reference to 0x2::tx_context::TxContext";
    }
    return nullptr;
  }

  const char* check_entry(const FunctionHandle& handle) {
    Signature parameters = module_.signatures[handle.parameters];
    if (!parameters.empty() && is_tx_context(module_, parameters.back())) {
      parameters = parameters.first(parameters.size() - 1);
    }
    type_parameters_ = handle.type_parameters;
    abilities_.enter_context(type_parameters_);
    for (const TypeId type : parameters) {
      if (const char* wrong = check_parameter(type)) return wrong;
    }
    for (const TypeId type : module_.signatures[handle.return_]) {
      if (types_.is_reference(type)) return "an entry function cannot return a reference";
      if (!abilities_of(type).has_drop())
        return "what an entry function returns must have the ability 'drop'";
    }
    return nullptr;
  }

  const char* check_parameter(TypeId type) {
    if (is_value_or_mutable(type, kClock))
      return "an entry function can take the Clock by immutable reference only";
    if (config_.reject_mutable_random_on_entry_functions && is_value_or_mutable(type, kRandom)) {
      return "an entry function can take Random by immutable reference only";
    }
    const bool valid = is_primitive(type) || is_object(without_references(type)) || is_object_vector(type) ||
                       is_receiving(without_references(type));
    return valid ? nullptr : "a parameter of an entry function must be of a primitive or an object type";
  }

  bool is_value_or_mutable(TypeId type, const QualifiedName& name) const {
    if (types_.kind(type) == TypeKind::MutableReference) type = types_.inner(type);
    return is_plain_datatype(module_, type, name);
  }

  TypeId without_references(TypeId type) const {
    return types_.is_reference(type) ? types_.inner(type) : type;
  }

  AbilitySet abilities_of(TypeId type) {
    auto abilities = abilities_.abilities(Scope::Function, unmetered_, type);
    return abilities ? *abilities : AbilitySet();
  }

  /// Whether a transaction gives a value of the type as bytes.
  bool is_primitive(TypeId type) const {
    for (;;) {
      const TypeNode& node = types_[type];
      switch (node.kind) {
        case TypeKind::Vector:
          break;
        case TypeKind::DatatypeInstantiation:
          if (node.arity != 1 || qualified_name(module_, module_.datatype_handles[node.index]) != kOption)
            return false;
          break;
        case TypeKind::Datatype:
          return std::ranges::find(kPureStructs,
                                   qualified_name(module_, module_.datatype_handles[node.index])) !=
                 kPureStructs.end();
        case TypeKind::TypeParameter:
          // Any type that it may stand for is checked when the function is called.
          return node.index < type_parameters_.size() && !type_parameters_[node.index].has_key();
        case TypeKind::Signer:
        case TypeKind::Reference:
        case TypeKind::MutableReference:
          return false;
        default:
          return true;
      }
      type = types_.inner(type);
    }
  }

  bool is_object(TypeId type) {
    switch (types_.kind(type)) {
      case TypeKind::TypeParameter:
      case TypeKind::Datatype:
      case TypeKind::DatatypeInstantiation:
        return abilities_of(type).has_key();
      default:
        return false;
    }
  }

  bool is_object_vector(TypeId type) {
    return types_.kind(type) == TypeKind::Vector && is_object(types_.inner(type));
  }

  bool is_receiving(TypeId type) const {
    const TypeNode& node = types_[type];
    return node.kind == TypeKind::DatatypeInstantiation && node.arity == 1 &&
           qualified_name(module_, module_.datatype_handles[node.index]) == kReceiving;
  }

  const CompiledModule& module_;
  const VerifierConfig& config_;
  const TypePool& types_;
  AbilityCache abilities_;
  Meter unmetered_;
  std::span<const AbilitySet> type_parameters_;
};

}  // namespace

Result<void> check_entry_points(const CompiledModule& module, const VerifierConfig& config) {
  return EntryPointChecker(module, config).check();
}

}  // namespace mvm::verifier
