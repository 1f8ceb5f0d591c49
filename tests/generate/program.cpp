// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/generate/program.h"

#include "tests/generate/body.h"
#include "tests/support/shared_data.h"

#include <mvm/bcs.h>
#include <mvm/bytecode.h>

#include <fmt/format.h>

namespace mvm::generate {
namespace {

FunctionPlan plan_function(Shapes& shapes, Random& random, std::size_t number) {
  FunctionPlan function{.name = fmt::format("f{}", number), .generic = random.one_in(3)};
  if (function.generic) function.parameters.push_back({&shapes.parameter()});
  for (std::size_t i = random.between(0, 3); i > 0; --i) {
    static constexpr Passing kPassing[] = {Passing::Value, Passing::Value, Passing::Value, Passing::Reference,
                                           Passing::MutableReference};
    function.parameters.push_back({&shapes.any(1, function.generic), random.pick<Passing>(kPassing)});
  }
  for (std::size_t i = random.one_in(3) ? random.below(3) : 1; i > 0; --i) {
    function.returns.push_back(&shapes.any(1, function.generic));
  }
  return function;
}

void declare(testing::ModuleBuilder& builder, Shapes& shapes, FunctionPlan& function) {
  std::vector<TypeId> parameters;
  for (const Parameter& parameter : function.parameters) {
    const TypeId id = parameter.shape->id;
    parameters.push_back(parameter.passing == Passing::Value       ? id
                         : parameter.passing == Passing::Reference ? builder.types().reference(id)
                                                                   : builder.types().mutable_reference(id));
  }
  parameters.push_back(builder.types().mutable_reference(shapes.primitive(TypeKind::U64).id));
  std::vector<TypeId> returns;
  for (const Shape* shape : function.returns) returns.push_back(shape->id);
  std::vector<AbilitySet> type_parameters;
  if (function.generic) type_parameters.push_back(AbilitySet::primitives());
  function.handle = builder.declare(function.name, parameters, returns, type_parameters);
}

const ModuleId kBcs{AccountAddress::from_u64(1), "bcs"};
const ModuleId kHash{AccountAddress::from_u64(1), "hash"};

/// Declares `bcs::to_bytes<T>(&T): vector<u8>` in its own module or in one that calls it; and the like.
TableIndex declare_to_bytes(testing::ModuleBuilder& builder) {
  TypePool& types = builder.types();
  return builder.function_handle(kBcs, "to_bytes", {types.reference(types.type_parameter(0))},
                                 {types.vector(kU8)}, {AbilitySet()});
}
TableIndex declare_sha3(testing::ModuleBuilder& builder) {
  const TypeId bytes = builder.types().vector(kU8);
  return builder.function_handle(kHash, "sha3_256", {bytes}, {bytes});
}

std::vector<std::pair<ModuleId, std::vector<std::uint8_t>>> make_library() {
  testing::ModuleBuilder bcs(kBcs.name, kBcs.address);
  bcs.define_native(declare_to_bytes(bcs));
  testing::ModuleBuilder hash(kHash.name, kHash.address);
  hash.define_native(declare_sha3(hash));
  return {{kBcs, bcs.bytes()}, {kHash, hash.bytes()}};
}

Call plan_call(Shapes& shapes, Random& random, const FunctionPlan& function, std::uint64_t most_fuel) {
  Call call{.function = function.name, .type_args = {}, .args = {}};
  const Shape* arg = function.generic ? &shapes.any(1, false) : nullptr;
  if (arg != nullptr) call.type_args.push_back(arg->tag);
  for (const Parameter& parameter : function.parameters) {
    const Shape& shape = arg == nullptr ? *parameter.shape : shapes.substitute(*parameter.shape, *arg);
    shapes.write_value(shape, call.args.emplace_back());
  }
  BcsWriter(call.args.emplace_back()).write(std::uint64_t{random.between(1, most_fuel)});
  return call;
}

}  // namespace

Program generate_program(std::uint64_t seed, const Options& options) {
  Random random(seed);
  testing::ModuleBuilder builder("generated", AccountAddress::from_u64(0x6E));
  const auto resource = builder.structure("Resource", Ability::Store, {kU64, builder.types().vector(kU8)});
  Shapes shapes(builder, random);
  ModulePlan plan{.builder = builder,
                  .random = random,
                  .shapes = shapes,
                  .functions = {},
                  .resource = resource,
                  .to_bytes = declare_to_bytes(builder),
                  .sha3 = declare_sha3(builder),
                  .most_statements = options.most_statements};
  for (std::size_t i = random.between(2, options.most_functions); i > 0; --i) {
    plan.functions.push_back(plan_function(shapes, random, plan.functions.size()));
  }
  for (FunctionPlan& function : plan.functions) declare(builder, shapes, function);
  for (const FunctionPlan& function : plan.functions) Body(plan, function).write();

  Program program{.seed = seed, .id = builder.id(), .module = {}, .library = make_library(), .calls = {}};
  for (const FunctionPlan& function : plan.functions) {
    for (int i = 0; i < 2; ++i) program.calls.push_back(plan_call(shapes, random, function, options.fuel));
  }
  program.module = builder.bytes();
  return program;
}

std::string Program::to_string() const {
  std::string text = fmt::format("seed {}\n", seed);
  for (const Call& call : calls) {
    text += fmt::format("call {}", call.function);
    for (const TypeTag& tag : call.type_args) text += fmt::format(" <{}>", tag.to_string());
    for (const auto& arg : call.args) text += " " + testing::to_hex(arg);
    text += "\n";
  }
  const auto compiled = deserialize_module(module, BinaryConfig::legacy());
  return text + (compiled ? disassemble(*compiled) : compiled.error().to_string() + "\n");
}

}  // namespace mvm::generate
