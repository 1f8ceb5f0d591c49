// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/module_builder.h"

#include <mvm/protocol.h>
#include <mvm/verifier.h>

#include <gtest/gtest.h>

#include <string_view>

namespace mvm::testing {
namespace {

const AccountAddress kFramework = AccountAddress::from_u64(2);

Result<void> verify_on(Chain chain, const CompiledModule& module) {
  const auto protocol = protocol_config(chain, Network::Mainnet, newest_protocol_version(chain));
  VerifierConfig config = protocol->verifier_config();
  config.private_generics_verifier_v2 = false;
  return verify_object_rules(module, config, chain);
}

/// A module that calls a function of the framework with bool as its type argument.
Result<void> call_with_bool(Chain chain, std::string_view module, std::string_view function) {
  ModuleBuilder builder("m");
  const TableIndex callee =
      builder.function_handle({kFramework, std::string(module)}, function, {}, {}, {AbilitySet()});
  const TableIndex caller = builder.declare("f", {}, {});
  builder.define(caller, {}, {builder.call(callee, {kBool}), {Opcode::Ret}});
  return verify_on(chain, builder.module());
}

/// A chain refuses what the functions of its own framework reserve, and all functions that it does not know.
TEST(PrivateGenerics, FunctionsAreThoseOfTheChain) {
  for (const Chain chain : {Chain::Sui, Chain::Iota}) {
    EXPECT_TRUE(call_with_bool(chain, "transfer", "public_transfer"));
    EXPECT_TRUE(call_with_bool(chain, "event", "events_by_type"));
    EXPECT_TRUE(call_with_bool(chain, "coin", "anything"));
    EXPECT_FALSE(call_with_bool(chain, "transfer", "transfer"));
    EXPECT_FALSE(call_with_bool(chain, "transfer", "transfer_impl"));
    EXPECT_FALSE(call_with_bool(chain, "event", "emit"));
    EXPECT_FALSE(call_with_bool(chain, "event", "anything"));
  }
  EXPECT_TRUE(call_with_bool(Chain::Sui, "transfer", "public_party_transfer"));
  EXPECT_FALSE(call_with_bool(Chain::Iota, "transfer", "public_party_transfer"));
  EXPECT_TRUE(call_with_bool(Chain::Sui, "event", "emit_authenticated_impl"));
  EXPECT_FALSE(call_with_bool(Chain::Iota, "event", "emit_authenticated_impl"));
  EXPECT_FALSE(call_with_bool(Chain::Sui, "coin_registry", "new_currency"));
  EXPECT_TRUE(call_with_bool(Chain::Iota, "coin_registry", "new_currency"));
}

}  // namespace
}  // namespace mvm::testing
