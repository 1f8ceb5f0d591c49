// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// What it costs to come to code at all: calls of a small function from the API, and code that makes thousands
// of instances of a long generic function and runs little of each.

#include "tests/bench/bench.h"
#include "tests/conformance/conform.h"
#include "tests/conformance/stored_modules.h"
#include "tests/support/module_builder.h"
#include "tests/support/shared_data.h"

#include <fmt/format.h>
#include <mvm/bcs.h>
#include <mvm/natives.h>
#include <mvm/vm.h>

#include <memory>

namespace mvm::bench {
namespace {

using testing::ModuleBuilder;
using testing::op;

constexpr std::size_t kLevels = 12;  ///< 2^13 - 1 instances of the long function
constexpr std::size_t kInstructions = 20'000;
constexpr std::size_t kCallees = 900;
constexpr std::size_t kLocals = 16;
/// About as many instructions: what one costs rises with their number.
constexpr std::uint64_t kLcgSize = 3'000;

/// A 60 KB function of hundreds of blocks that calls hundreds of functions and has locals of its type
/// parameter, but returns at once. (What it could name by its type parameter, the verifier limits.)
TableIndex define_long_function(ModuleBuilder& builder, TableIndex wrapper) {
  std::vector<TableIndex> leaves;
  for (std::size_t i = 0; i < kCallees; ++i) {
    leaves.push_back(builder.declare(fmt::format("leaf{}", i), {}, {}));
    builder.define(leaves.back(), {}, {op(Opcode::Ret)});
  }
  const TypeId local = builder.types().vector(builder.type(wrapper, {builder.types().type_parameter(0)}));
  const TableIndex function = builder.declare("long", {}, {}, {AbilitySet{}});
  std::vector<Instruction> code = {op(Opcode::LdTrue), op(Opcode::BrFalse, 3), op(Opcode::Ret)};
  while (code.size() < kInstructions) {
    if (code.size() % 50 == 0) {
      code.push_back(op(Opcode::LdTrue));
      code.push_back(op(Opcode::BrFalse, code.size() + 1));
    } else {
      code.push_back(builder.call(leaves[code.size() % kCallees]));
    }
  }
  code.push_back(op(Opcode::Ret));
  builder.define(function, std::vector<TypeId>(kLocals, local), std::move(code));
  return function;
}

/// walk<i><T>: calls the long function with T, and walk<i+1> with two types made of it.
void define_walk(ModuleBuilder& builder) {
  const TypeId parameter = builder.types().type_parameter(0);
  const std::vector<DatatypeTyParameter> phantom = {{AbilitySet{}, true}};
  const TypeId u64 = kU64;
  const TableIndex left = builder.structure("Left", AbilitySet{}, {u64}, phantom).handle;
  const TableIndex right = builder.structure("Right", AbilitySet{}, {u64}, phantom).handle;
  const TableIndex function = define_long_function(builder, left);
  TableIndex next = 0;
  for (std::size_t level = kLevels + 1; level-- > 0;) {
    std::vector<Instruction> code = {builder.call(function, {parameter})};
    if (level < kLevels) {
      code.push_back(builder.call(next, {builder.type(left, {parameter})}));
      code.push_back(builder.call(next, {builder.type(right, {parameter})}));
    }
    code.push_back(op(Opcode::Ret));
    next = builder.declare(fmt::format("walk{}", level), {}, {}, {AbilitySet{}});
    builder.define(next, {}, std::move(code));
  }
  const TableIndex start = builder.declare("start", {}, {});
  builder.define(start, {}, {builder.call(next, {u64}), op(Opcode::Ret)});
  const TableIndex nothing = builder.declare("nothing", {}, {});
  builder.define(nothing, {}, {op(Opcode::Ret)});
}

struct Cost {
  double seconds;
  std::uint64_t internal_units;
  [[nodiscard]] double nanoseconds_per_unit() const {
    return seconds * 1e9 * kInternalUnitsPerGasUnit / static_cast<double>(internal_units);
  }
};

VmConfig config_of(const ProtocolConfig& protocol, RunMode mode) {
  VmConfig config = VmConfig::for_protocol(protocol);
  config.mode = mode;
  config.natives_are_free = true;
  config.runtime = RuntimeConfig{};
  return config;
}

/// A call that starts with loaded modules each time; with a new VM, too, where code is to be made anew.
template <class MakeVm>
Cost measure(const conform::StoredModules& storage, const ProtocolConfig& protocol, const ModuleId& module,
             std::string_view function, const std::vector<std::vector<std::uint8_t>>& args,
             std::string_view loader, const MakeVm& make_vm) {
  Cost cost{std::numeric_limits<double>::infinity(), 0};
  for (int i = 0; i < 5; ++i) {
    const auto vm = make_vm();
    GasMeter free = GasMeter::unmetered();
    if (!loader.empty()) static_cast<void>(vm->call(module, loader, {}, {}, storage, Linkage{}, free));
    GasMeter gas = GasMeter::tiered(protocol.gas_model(), UINT64_MAX / kInternalUnitsPerGasUnit);
    const std::uint64_t before = gas.remaining();
    const auto begin = std::chrono::steady_clock::now();
    const auto outputs = vm->call(module, function, {}, args, storage, Linkage{}, gas);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (!outputs) throw std::runtime_error(outputs.error().to_string());
    cost.seconds = std::min(cost.seconds, seconds);
    cost.internal_units = before - gas.remaining();
  }
  return cost;
}

}  // namespace

bool run_loads(const std::filesystem::path& folder, RunMode mode) {
  const auto protocol = protocol_config(Chain::Sui, Network::Mainnet, newest_protocol_version(Chain::Sui));
  ModuleBuilder builder("loads");
  define_walk(builder);
  conform::StoredModules storage;
  storage.put(builder.bytes());
  for (const auto& file : conform::files_below(folder / "modules", ".mv"))
    storage.put(testing::read_file(file));

  const auto shared_vm = std::make_shared<Vm>(config_of(*protocol, mode), move_stdlib_natives());
  const auto warm = [&] { return shared_vm; };
  const auto fresh = [&] { return std::make_shared<Vm>(config_of(*protocol, mode), move_stdlib_natives()); };
  const double call = best_seconds([&] {
    GasMeter gas = GasMeter::tiered(protocol->gas_model(), 1'000'000);
    static_cast<void>(shared_vm->call(builder.id(), "nothing", {}, {}, storage, Linkage{}, gas));
  });
  fmt::print("a call of a small function from the API: {:.2f} us\n", call * 1e6);

  std::vector<std::uint8_t> size;
  BcsWriter(size).write(kLcgSize);
  const ModuleId kernels{AccountAddress::from_u64(0xb0), "kernels"};
  const Cost lcg = measure(storage, *protocol, kernels, "lcg", {size}, "", warm);
  const Cost hostile = measure(storage, *protocol, builder.id(), "start", {}, "nothing", fresh);
  const Cost again = measure(storage, *protocol, builder.id(), "start", {}, "nothing", warm);
  const std::size_t instances = (std::size_t{2} << kLevels) - 1;
  const auto line = [&](std::string_view name, const Cost& cost) {
    fmt::print("{:<46} {:>10.3f} ms  {:>12} units  {:>9.2f} ns a gas unit  {:>6.1f}x\n", name,
               cost.seconds * 1e3, cost.internal_units / kInternalUnitsPerGasUnit,
               cost.nanoseconds_per_unit(), cost.nanoseconds_per_unit() / lcg.nanoseconds_per_unit());
  };
  line(fmt::format("lcg({})", kLcgSize), lcg);
  line(fmt::format("{} instances of a 60 KB function", instances), hostile);
  line("the same again", again);
  fmt::print("{:.2f} us an instance\n", hostile.seconds * 1e6 / static_cast<double>(instances));
  return true;
}

}  // namespace mvm::bench
