// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/native.h"
#include "tests/support/shared_data.h"
#include "tests/unit/stdlib/fake_context.h"

#include <mvm/bytecode.h>
#include <mvm/natives.h>
#include <mvm/protocol.h>

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

namespace mvm {
namespace {

std::string name_of(const AccountAddress& address, std::string_view module, std::string_view function) {
  return address.to_short_hex() + "::" + std::string(module) + "::" + std::string(function);
}

TEST(NativeTable, NamesAreUnique) {
  std::set<std::string> names;
  for (const NativeEntry& entry : sui_natives().entries()) {
    const std::string name = name_of(entry.address, entry.module, entry.function);
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(sui_natives().find(entry.address, entry.module, entry.function), entry.run) << name;
  }
  EXPECT_EQ(sui_natives().find(AccountAddress::from_u64(3), "object", "borrow_uid"), nullptr);
  EXPECT_EQ(sui_natives().find(AccountAddress::from_u64(2), "groth16", "no_such_native"), nullptr);
}

TEST(NativeTable, StdlibHasWhatTheTransactionalCasesUse) {
  MVM_REQUIRE_SHARED(shared);
  const nlohmann::json config = testing::read_json(shared / "conformance/config.json");
  for (const nlohmann::json& name : config["transactional"]["natives"]) {
    const std::string text = name.get<std::string>();
    const std::size_t module_at = text.find("::") + 2;
    const std::size_t function_at = text.find("::", module_at) + 2;
    const NativeFunction found = move_stdlib_natives().find(
        *AccountAddress::from_hex(text.substr(0, module_at - 2)),
        text.substr(module_at, function_at - 2 - module_at), text.substr(function_at));
    EXPECT_NE(found, nullptr) << text;
    EXPECT_NE(text.find("0x1::"), std::string::npos);
  }
}

// What `sui_natives` says that it lacks: such a call neither succeeds nor aborts, since either would be an
// outcome that other validators do not see.
TEST(NativeTable, NativesThatAreNotThereEndTheRun) {
  const ProtocolConfig protocol =
      *protocol_config(Chain::Sui, Network::Mainnet, newest_protocol_version(Chain::Sui));
  for (const auto& [module, function] :
       {std::pair{"groth16", "verify_groth16_proof_internal"}, std::pair{"group_ops", "internal_pairing"}}) {
    const NativeFunction native = sui_natives().find(AccountAddress::from_u64(2), module, function);
    ASSERT_NE(native, nullptr);
    testing::FakeContext context(protocol);
    NativeResult result = native(context);
    ASSERT_EQ(result.kind(), NativeResult::Kind::Failed);
    EXPECT_EQ(result.error()->kind(), ErrorKind::Unsupported);
    EXPECT_TRUE(result.error()->message().contains(std::string(module) + "::" + function));
  }
}

TEST(NativeTable, HasWhatRealFrameworksUse) {
  MVM_REQUIRE_SHARED(shared);
  std::size_t checked = 0;
  std::set<std::filesystem::path> seen;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(shared / "realdata/packages")) {
    if (entry.path().extension() != ".mv" || !seen.insert(entry.path()).second) continue;
    const auto module = deserialize_module(testing::read_file(entry.path()), BinaryConfig::legacy());
    ASSERT_TRUE(module) << entry.path();
    const ModuleId id = module->self_id();
    for (const FunctionDefinition& function : module->function_defs) {
      if (!function.is_native()) continue;
      const std::string_view name = module->identifiers[module->function_handles[function.function].name];
      EXPECT_NE(sui_natives().find(id.address, id.name, name), nullptr) << name_of(id.address, id.name, name);
      ++checked;
    }
  }
  EXPECT_GT(checked, 90U);
}

}  // namespace
}  // namespace mvm
