// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Friends are other modules of the same address (Move bytecode verifier, `friends`).

#include "verifier/passes.h"

#include <algorithm>

namespace mvm::verifier {

Result<void> check_friends(const CompiledModule& module) {
  const ModuleHandle& self = module.self_handle();
  const bool own_friend = std::ranges::any_of(module.friend_decls, [&](const ModuleHandle& handle) {
    return handle.address == self.address && handle.name == self.name;
  });
  if (own_friend) return fail(StatusCode::INVALID_FRIEND_DECL_WITH_SELF, "a module cannot be its own friend");

  const AccountAddress& address = module.address_identifiers[self.address];
  const bool foreign = std::ranges::any_of(module.friend_decls, [&](const ModuleHandle& handle) {
    return module.address_identifiers[handle.address] != address;
  });
  if (foreign) {
    return fail(StatusCode::INVALID_FRIEND_DECL_WITH_MODULES_OUTSIDE_ACCOUNT_ADDRESS,
                "a friend must be published at the module's own address");
  }
  return {};
}

}  // namespace mvm::verifier
