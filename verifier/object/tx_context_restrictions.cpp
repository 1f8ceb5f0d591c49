// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// A function of a system package that takes `&mut TxContext` and returns a mutable reference must take
// another mutable reference, for the result to borrow from (Sui verifier,
// `tx_context_restrictions_verifier`).

#include "verifier/object/object_rules.h"

#include <algorithm>
#include <array>

namespace mvm::verifier {
namespace {

constexpr std::array<AccountAddress, 5> kSystemPackages = {kStdlibAddress, kFrameworkAddress, kSystemAddress,
                                                           kBridgeAddress, kDeepbookAddress};

bool could_return_context(const CompiledModule& module, const FunctionHandle& handle) {
  const auto is_mutable = [&](TypeId type) { return module.types.kind(type) == TypeKind::MutableReference; };
  if (std::ranges::none_of(module.signatures[handle.return_], is_mutable)) return false;
  const Signature parameters = module.signatures[handle.parameters];
  const auto is_context = [&](TypeId type) { return is_tx_context(module, type, /*mutable_only=*/true); };
  return std::ranges::any_of(parameters, is_context) &&
         std::ranges::none_of(parameters, [&](TypeId type) { return is_mutable(type) && !is_context(type); });
}

}  // namespace

Result<void> check_tx_context_restrictions(const CompiledModule& module) {
  if (std::ranges::find(kSystemPackages, module.address()) == kSystemPackages.end()) return {};
  for (std::size_t f = 0; f < module.function_defs.size(); ++f) {
    if (could_return_context(module, module.handle_of(module.function_defs[f]))) {
      return refuse_function(module, f, "a returned mutable reference cannot borrow from the TxContext");
    }
  }
  return {};
}

}  // namespace mvm::verifier
