// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/rules.h"

namespace mvm::tools {
namespace {

/// The rules of objects.
std::optional<Rule> object_rule(Pass pass) noexcept {
  switch (pass) {
    case Pass::StructWithKey:
      return Rule{"a struct with key is an object: its first field is id: UID",
                  "add the field id: UID before all others, or take the ability key away"};
    case Pass::GlobalStorageAccess:
      return Rule{"there is no global storage by address", "keep values in objects"};
    case Pass::IdLeak:
      return Rule{
          "the UID of a new object comes fresh from object::new, and goes nowhere but into that object",
          "call object::new for each object that is packed, and do not pass its UID on"};
    case Pass::PrivateGenerics:
      return Rule{
          "functions that act on a type for its module alone are called only by the module of that type",
          "call the public variant (public_transfer, …), which asks for store, or call it in the type's "
          "module"};
    case Pass::EntryPoints:
      return Rule{
          "entry functions take what a transaction can give and return what may be dropped; init is "
          "private and takes a TxContext last",
          "change the function's signature, or do not make it entry"};
    case Pass::TxContextRestrictions:
      return Rule{"a TxContext is made by the system only", "take it as a parameter, by reference"};
    case Pass::OneTimeWitness:
      return Rule{
          "a one-time witness is a struct named like its module, in capitals, with drop only and one bool "
          "field, which init takes and nobody packs",
          "give the struct another name, or follow the rule in all its parts"};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Rule> rule_of(StatusCode status, std::optional<Pass> refused_by) noexcept {
  switch (status) {
#define X(name, rule, help) \
  case StatusCode::name:    \
    return Rule{rule, help};
#include "tools/rules.def"
#undef X
    case StatusCode::UNKNOWN_VERIFICATION_ERROR:
      return refused_by ? object_rule(*refused_by) : std::nullopt;
    default:
      return std::nullopt;
  }
}

}  // namespace mvm::tools
