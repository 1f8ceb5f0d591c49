// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// What an observer is told, by reasoning from the code of small modules.
#include "tests/support/shared_data.h"
#include "tests/unit/interpreter/module_world.h"

#include <fmt/format.h>
#include <mvm/natives.h>
#include <mvm/run_observer.h>
#include <mvm/status.h>

#include <gtest/gtest.h>

#include <string>

namespace mvm::testing {
namespace {

std::string text(std::span<const ObservedValue> values) {
  std::string out;
  for (const ObservedValue& value : values)
    out += (out.empty() ? "" : ", ") +
           (value.is_reference() ? "&" + to_string(value.target().integer()) : to_string(value.integer()));
  return out;
}

/// Writes the events down, with the values on the stack after each instruction of the function.
class Recorder final : public RunObserver {
 public:
  std::vector<std::string> events;

  void frame_opened(const RunState& /*state*/, const ObservedFunction& function,
                    std::span<const ObservedValue> arguments) override {
    events.push_back(fmt::format("open {}({})", function.name(), text(arguments)));
  }
  void instruction_begins(const RunState& state) override { operands_ = state.operand_count(); }
  void instruction_ends(const RunState& state) override {
    std::vector<ObservedValue> stack;
    for (std::size_t i = state.stack_size(); i-- > 0;) stack.push_back(state.stack(i));
    events.push_back(fmt::format("{} {} takes {}: {}", state.pc(), traits(state.instruction().opcode).name,
                                 operands_, text(stack)));
  }
  void frame_closed(const RunState& state, const ObservedFunction& function,
                    std::span<const ObservedValue> results) override {
    EXPECT_TRUE(function.is_native() || state.function(state.depth() - 1).key() == function.key());
    events.push_back(fmt::format("close {}({})", function.name(), text(results)));
  }
  void failed(const RunState& state, const Error& error) override {
    events.push_back(fmt::format("failed {} at {}", to_string(error.status()), state.pc()));
  }

 private:
  std::size_t operands_ = 0;
};

class Observer : public ::testing::Test {
 protected:
  Result<CallOutputs> call(std::string_view function, const std::vector<Bytes>& args, RunObserver& observer,
                           GasMeter gas = GasMeter::unmetered()) {
    world_.put(builder_);
    const Vm vm(world_.config, world_.natives);
    return vm.call(builder_.id(), function, {}, args, world_.storage, Linkage{}, gas, nullptr, &observer);
  }

  ModuleBuilder builder_{"m"};
  ModuleWorld world_;
};

TEST_F(Observer, CallsAndReturns) {
  const TableIndex twice = builder_.declare("twice", {kU64}, {kU64});
  builder_.define(twice, {},
                  {op(Opcode::CopyLoc, 0), op(Opcode::MoveLoc, 0), op(Opcode::Add), op(Opcode::Ret)});
  const TableIndex main = builder_.declare("main", {}, {kU64});
  builder_.define(main, {},
                  {builder_.load(TypeKind::U64, U256::from_u128(3)), builder_.call(twice), op(Opcode::Ret)});
  Recorder recorder;
  ASSERT_TRUE(call("main", {}, recorder));
  const std::vector<std::string> expected{
      "open main()",          "0 LdU64 takes 0: 3",      "1 Call takes 1: 3", "open twice(3)",
      "0 CopyLoc takes 0: 3", "1 MoveLoc takes 0: 3, 3", "2 Add takes 2: 6",  "3 Ret takes 1: 6",
      "close twice(6)",       "2 Ret takes 1: 6",        "close main(6)"};
  EXPECT_EQ(recorder.events, expected);
}

TEST_F(Observer, ReferencesAndLocals) {
  const TableIndex main = builder_.declare("main", {builder_.types().mutable_reference(kU64)}, {});
  builder_.define(main, {},
                  {builder_.load(TypeKind::U64, U256::from_u128(9)), op(Opcode::MoveLoc, 0),
                   op(Opcode::WriteRef), op(Opcode::Ret)});
  Recorder recorder;
  const auto outputs = call("main", {bcs(std::uint64_t{5})}, recorder);
  ASSERT_TRUE(outputs);
  EXPECT_EQ(outputs->mutable_reference_outputs[0].bcs, bcs(std::uint64_t{9}));
  const std::vector<std::string> expected{
      "open main(&5)",        "0 LdU64 takes 0: 9", "1 MoveLoc takes 0: 9, &5",
      "2 WriteRef takes 2: ", "3 Ret takes 0: ",    "close main()"};
  EXPECT_EQ(recorder.events, expected);
}

TEST_F(Observer, FailureIsTheLastEvent) {
  const TableIndex main = builder_.declare("main", {}, {});
  builder_.define(main, {}, {builder_.load(TypeKind::U64, U256::from_u128(7)), op(Opcode::Abort)});
  Recorder recorder;
  const auto outputs = call("main", {}, recorder);
  ASSERT_FALSE(outputs);
  EXPECT_EQ(outputs.error().sub_status(), 7);
  const std::vector<std::string> expected{"open main()", "0 LdU64 takes 0: 7", "failed ABORTED at 1"};
  EXPECT_EQ(recorder.events, expected);
}

/// Adds up what each instruction costs.
class Costs final : public RunObserver {
 public:
  std::vector<std::uint64_t> costs;
  std::uint64_t sum = 0;

  void frame_opened(const RunState& state, const ObservedFunction& /*function*/,
                    std::span<const ObservedValue> /*arguments*/) override {
    if (state.depth() == 0) left_ = state.gas().remaining();
  }
  void instruction_ends(const RunState& state) override {
    costs.push_back(left_ - state.gas().remaining());
    sum += costs.back();
    left_ = state.gas().remaining();
  }

 private:
  std::uint64_t left_ = 0;
};

TEST_F(Observer, GasOfEachInstruction) {
  const TableIndex main = builder_.declare("main", {}, {});
  builder_.define(
      main, {},
      {builder_.load(TypeKind::U64, U256::from_u128(1)), builder_.load(TypeKind::U64, U256::from_u128(2)),
       op(Opcode::Add), op(Opcode::Pop), op(Opcode::Ret)});
  const auto protocol = protocol_config(Chain::Iota, Network::Mainnet, 2);
  ASSERT_TRUE(protocol);
  Costs costs;
  ASSERT_TRUE(call("main", {}, costs, GasMeter::tiered(protocol->gas_model(), 1000)));
  // All first tiers multiply by 1: an instruction, its pushes and the size that they bring.
  EXPECT_EQ(costs.costs, (std::vector<std::uint64_t>{3, 3, 3, 1, 1}));
}

/// Observed or not, the kernels give the same; and what instructions cost is all that is used.
TEST(ObserverKernels, SameOutcome) {
  MVM_REQUIRE_SHARED(shared);
  const std::filesystem::path folder = shared / "bench";
  const auto protocol = protocol_config(Chain::Iota, Network::Mainnet, 2);
  ASSERT_TRUE(protocol);
  VmConfig config = VmConfig::for_protocol(*protocol);
  config.natives_are_free = true;
  config.runtime = RuntimeConfig{};
  const Vm vm(config, move_stdlib_natives());
  conform::StoredModules storage;
  for (const char* name : {"kernels", "vector"})
    storage.put(read_file(folder / "modules" / (std::string(name) + ".mv")));
  for (const auto& recorded : read_json(folder / "expected.json")) {
    if (recorded.at("gas_units").get<std::uint64_t>() > 100'000) continue;
    const ModuleId module{AccountAddress::from_u64(0xb0), recorded.at("module").get<std::string>()};
    const std::vector<Bytes> args{bcs(recorded.at("n").get<std::uint64_t>())};
    const auto name = recorded.at("kernel").get<std::string>();
    GasMeter gas = GasMeter::tiered(protocol->gas_model(), UINT64_MAX / kInternalUnitsPerGasUnit);
    const std::uint64_t before = gas.remaining();
    Costs costs;
    const auto outputs = vm.call(module, name, {}, args, storage, Linkage{}, gas, nullptr, &costs);
    ASSERT_TRUE(outputs) << name;
    EXPECT_EQ(outputs->return_values[0].bcs, bcs(recorded.at("result").get<std::uint64_t>())) << name;
    EXPECT_EQ(gas.used_gas_units(), recorded.at("gas_units").get<std::uint64_t>()) << name;
    EXPECT_EQ(costs.sum, before - gas.remaining()) << name;
  }
}

}  // namespace
}  // namespace mvm::testing
