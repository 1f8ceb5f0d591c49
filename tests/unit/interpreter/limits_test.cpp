// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The limits of running code, on both sides of each, in both modes. Sources: Move VM runtime, `Interpreter`
// (OPERAND_STACK_SIZE_LIMIT, CALL_STACK_SIZE_LIMIT, `check_depth_of_type`), `Resolver`
// (MAX_TYPE_INSTANTIATION_NODES), Move VM types (`TYPE_DEPTH_MAX`).

#include "tests/unit/interpreter/module_world.h"

#include <mvm/status.h>

#include <gtest/gtest.h>

#include <optional>

namespace mvm::testing {
namespace {

using Code = std::vector<Instruction>;

Code operator+(Code a, const Code& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Code repeated(std::size_t count, Instruction instruction) { return Code(count, instruction); }

TypeTag nested_vectors(std::size_t count, TypeTag inner) {
  for (; count > 0; --count) inner = TypeTag::vector(std::move(inner));
  return inner;
}

class Limits : public ::testing::TestWithParam<RunMode> {
 protected:
  void SetUp() override { world_.config.mode = GetParam(); }

  TypeId nested(std::size_t count, TypeId inner) {
    for (; count > 0; --count) inner = builder_.types().vector(inner);
    return inner;
  }
  TableIndex function(std::string_view name, const std::vector<TypeId>& parameters,
                      const std::vector<TypeId>& locals, Code code,
                      const std::vector<AbilitySet>& type_parameters = {}) {
    const TableIndex handle = builder_.declare(name, parameters, {}, type_parameters);
    builder_.define(handle, locals, std::move(code));
    return handle;
  }

  [[nodiscard]] Result<CallOutputs> call(std::string_view name, const std::vector<Bytes>& args = {},
                                         const std::vector<TypeTag>& type_args = {}) {
    GasMeter gas = GasMeter::unmetered();
    world_.put(builder_);
    auto outputs = world_.call(builder_.id(), name, args, gas, type_args);
    peak_memory_ = gas.peak_memory();
    return outputs;
  }
  /// A function that makes a vector of as many u64 as its argument says, and then runs `end`, from offset 16.
  void define_numbers(std::string_view name, const Code& end) {
    const TypeId numbers = nested(1, kU64);
    function(
        name, {kU64}, {numbers, kU64},
        Code{builder_.vector(Opcode::VecPack, kU64, 0), op(Opcode::StLoc, 1), builder_.load(TypeKind::U64, 0),
             op(Opcode::StLoc, 2),
             // 4
             op(Opcode::CopyLoc, 2), op(Opcode::CopyLoc, 0), op(Opcode::Lt), op(Opcode::BrFalse, 16),
             op(Opcode::MutBorrowLoc, 1), op(Opcode::CopyLoc, 2), builder_.vector(Opcode::VecPushBack, kU64),
             op(Opcode::MoveLoc, 2), builder_.load(TypeKind::U64, 1), op(Opcode::Add), op(Opcode::StLoc, 2),
             op(Opcode::Branch, 4)} +
            end);
  }
  void expect_error(const Result<CallOutputs>& outputs, StatusCode status, std::size_t offset,
                    std::optional<std::uint64_t> sub_status = std::nullopt) {
    ASSERT_FALSE(outputs) << "ran to its end instead of " << to_string(status);
    const Error& error = outputs.error();
    EXPECT_EQ(to_string(error.status()), to_string(status)) << error.to_string();
    EXPECT_EQ(error.sub_status(), sub_status);
    EXPECT_EQ(error.module(), builder_.id());
    ASSERT_EQ(error.offsets().size(), 1U);
    EXPECT_EQ(error.offsets()[0].offset, offset) << error.to_string();
  }

  ModuleBuilder builder_{"m"};
  ModuleWorld world_;
  std::uint64_t peak_memory_ = 0;  ///< of the last call
};

std::string mode_name(const ::testing::TestParamInfo<RunMode>& mode) {
  return mode.param == RunMode::Plain ? "Plain" : mode.param == RunMode::Translated ? "Translated" : "Native";
}
INSTANTIATE_TEST_SUITE_P(Modes, Limits,
                         ::testing::Values(RunMode::Plain, RunMode::Translated, RunMode::Native), mode_name);

TEST_P(Limits, CallDepth) {
  const TableIndex f = builder_.declare("f", {kU64}, {});
  builder_.define(f, {},
                  {op(Opcode::CopyLoc, 0), builder_.load(TypeKind::U64, 0), op(Opcode::Eq),
                   op(Opcode::BrFalse, 5), op(Opcode::Ret), op(Opcode::MoveLoc, 0),
                   builder_.load(TypeKind::U64, 1), op(Opcode::Sub), builder_.call(f), op(Opcode::Ret)});
  EXPECT_TRUE(call("f", {bcs(std::uint64_t{1024})}));
  const auto outputs = call("f", {bcs(std::uint64_t{1025})});
  expect_error(outputs, StatusCode::CALL_STACK_OVERFLOW, 8);
}

TEST_P(Limits, OperandStackOverFrames) {
  const Code pops = repeated(512, op(Opcode::Pop)) + Code{op(Opcode::Ret)};
  const Code pushes = repeated(512, builder_.load(TypeKind::U8, 7));
  const TableIndex fits = function("fits", {}, {}, pushes + pops);
  const TableIndex full = function("full", {}, {}, pushes + Code{op(Opcode::LdTrue), op(Opcode::Pop)} + pops);
  function("f", {}, {}, pushes + Code{builder_.call(fits)} + pops);
  function("g", {}, {}, pushes + Code{builder_.call(full)} + pops);
  EXPECT_TRUE(call("f"));
  expect_error(call("g"), StatusCode::EXECUTION_STACK_OVERFLOW, 512);
}

/// Each instruction that leaves one value more than it takes, with the operand stack full.
TEST_P(Limits, OperandStackByInstruction) {
  using Variant = ModuleBuilder::Variant;
  const auto pair = builder_.structure("Pair", AbilitySet::primitives(), {kU64, kBool});
  const auto either = builder_.enumeration("Either", AbilitySet::primitives(), {{}, {kU8, kU64}});
  const Instruction one = builder_.load(TypeKind::U64, 1);
  struct Case {
    const char* name;
    std::optional<Instruction> operand;  ///< brings what the instruction takes
    Instruction instruction;
  };
  const std::vector<Case> cases = {
      {"LdU8", {}, builder_.load(TypeKind::U8, 1)},
      {"LdU16", {}, builder_.load(TypeKind::U16, 1)},
      {"LdU32", {}, builder_.load(TypeKind::U32, 1)},
      {"LdU64", {}, one},
      {"LdU128", {}, builder_.load(TypeKind::U128, 1)},
      {"LdU256", {}, builder_.load(TypeKind::U256, 1)},
      {"LdTrue", {}, op(Opcode::LdTrue)},
      {"LdFalse", {}, op(Opcode::LdFalse)},
      {"LdConst", {}, builder_.load_constant(nested(1, kU8), {1, 5})},
      {"CopyLoc", {}, op(Opcode::CopyLoc, 0)},
      {"MoveLoc", {}, op(Opcode::MoveLoc, 0)},
      {"MutBorrowLoc", {}, op(Opcode::MutBorrowLoc, 0)},
      {"ImmBorrowLoc", {}, op(Opcode::ImmBorrowLoc, 0)},
      {"PackVariant", {}, builder_.variant(Variant::Pack, either.definition, 0)},
      {"VecPack", {}, builder_.vector(Opcode::VecPack, kU64, 0)},
      {"Unpack", op(Opcode::MoveLoc, 1), builder_.unpack(pair.definition)},
      {"UnpackVariant", op(Opcode::MoveLoc, 2), builder_.variant(Variant::Unpack, either.definition, 1)},
      {"UnpackVariantImmRef", op(Opcode::ImmBorrowLoc, 2),
       builder_.variant(Variant::UnpackImmRef, either.definition, 1)},
      {"UnpackVariantMutRef", op(Opcode::MutBorrowLoc, 2),
       builder_.variant(Variant::UnpackMutRef, either.definition, 1)},
      {"VecUnpack", op(Opcode::MoveLoc, 3), builder_.vector(Opcode::VecUnpack, kU64, 2)},
  };
  const Code start = {one,
                      op(Opcode::StLoc, 0),
                      one,
                      op(Opcode::LdTrue),
                      builder_.pack(pair.definition),
                      op(Opcode::StLoc, 1),
                      builder_.load(TypeKind::U8, 3),
                      one,
                      builder_.variant(Variant::Pack, either.definition, 1),
                      op(Opcode::StLoc, 2),
                      one,
                      one,
                      builder_.vector(Opcode::VecPack, kU64, 2),
                      op(Opcode::StLoc, 3)};
  const Code half = repeated(512, op(Opcode::LdTrue));
  const Code half_pops = repeated(512, op(Opcode::Pop));
  for (const Case& tried : cases) {
    Code code = start + half;
    if (tried.operand) code.back() = *tried.operand;
    code.push_back(tried.instruction);
    const TableIndex inner =
        function(std::string("inner") + tried.name, {},
                 {kU64, builder_.type(pair.handle), builder_.type(either.handle), nested(1, kU64)},
                 code + half_pops + Code{op(Opcode::Pop), op(Opcode::Ret)});
    function(tried.name, {}, {}, half + Code{builder_.call(inner)} + half_pops + Code{op(Opcode::Ret)});
  }
  for (const Case& tried : cases) {
    SCOPED_TRACE(tried.name);
    expect_error(call(tried.name), StatusCode::EXECUTION_STACK_OVERFLOW, start.size() + half.size());
  }
}

TEST_P(Limits, ValueDepthOfVectors) {
  world_.config.runtime.max_value_nest_depth = 4;
  // What is checked is the element: vectors around an integer, which is one deep.
  function("fits", {}, {},
           {builder_.vector(Opcode::VecPack, nested(3, kU64), 0), op(Opcode::Pop), op(Opcode::Ret)});
  function("too_deep", {}, {},
           {op(Opcode::Nop), builder_.vector(Opcode::VecPack, nested(4, kU64), 0), op(Opcode::Pop),
            op(Opcode::Ret)});
  EXPECT_TRUE(call("fits"));
  expect_error(call("too_deep"), StatusCode::VM_MAX_VALUE_DEPTH_REACHED, 1);
}

TEST_P(Limits, ValueDepthOfStructsAndEnums) {
  world_.config.runtime.max_value_nest_depth = 4;
  const TypeId parameter = builder_.types().type_parameter(0);
  const std::vector<DatatypeTyParameter> one_parameter = {{AbilitySet::primitives(), false}};
  const auto box = builder_.structure("Box", AbilitySet::primitives(), {parameter}, one_parameter);
  const auto option =
      builder_.enumeration("Option", AbilitySet::primitives(), {{}, {parameter}}, one_parameter);
  for (const std::size_t depth : {2U, 3U}) {  // the struct is one more, the integer another
    const TypeId inner = nested(depth, kU64);
    const Instruction empty = builder_.vector(Opcode::VecPack, nested(depth - 1, kU64), 0);
    function("box" + std::to_string(depth), {}, {},
             {empty, builder_.pack(box.definition, {inner}), op(Opcode::Pop), op(Opcode::Ret)});
    function("option" + std::to_string(depth), {}, {},
             {builder_.variant(ModuleBuilder::Variant::Pack, option.definition, 0, {inner}), op(Opcode::Pop),
              op(Opcode::Ret)});
  }
  EXPECT_TRUE(call("box2"));
  EXPECT_TRUE(call("option2"));
  expect_error(call("box3"), StatusCode::VM_MAX_VALUE_DEPTH_REACHED, 1);
  expect_error(call("option3"), StatusCode::VM_MAX_VALUE_DEPTH_REACHED, 0);
}

TEST_P(Limits, TypeDepth) {
  world_.config.runtime.max_value_nest_depth = kNoLimit;
  const TypeId parameter = builder_.types().type_parameter(0);
  function("f", {}, {},
           {op(Opcode::Nop), builder_.vector(Opcode::VecPack, nested(200, parameter), 0), op(Opcode::Pop),
            op(Opcode::Ret)},
           {AbilitySet::primitives()});
  // 200 vectors around 55 around an integer are 256 deep.
  EXPECT_TRUE(call("f", {}, {nested_vectors(55, TypeTag::Kind::U8)}));
  expect_error(call("f", {}, {nested_vectors(56, TypeTag::Kind::U8)}), StatusCode::VM_MAX_TYPE_DEPTH_REACHED,
               1);
}

/// f0<T> calls f1<P<T, T>>, and so on: each argument has twice the nodes and one. What counts is 1, the
/// caller's arguments and the callee's.
TEST_P(Limits, TypeNodesOfACall) {
  const TypeId parameter = builder_.types().type_parameter(0);
  const std::vector<DatatypeTyParameter> two = {{AbilitySet::primitives(), false},
                                                {AbilitySet::primitives(), false}};
  const auto pair = builder_.structure("P", AbilitySet::primitives(), {parameter}, two);
  const TypeId doubled = builder_.type(pair.handle, {parameter, parameter});
  constexpr std::size_t kFunctions = 7;
  std::vector<TableIndex> handles;
  for (std::size_t i = 0; i < kFunctions; ++i) {
    handles.push_back(builder_.declare("f" + std::to_string(i), {}, {}, {AbilitySet::primitives()}));
  }
  for (std::size_t i = 0; i < kFunctions; ++i) {
    builder_.define(handles[i], {},
                    i + 1 < kFunctions
                        ? Code{op(Opcode::Nop), builder_.call(handles[i + 1], {doubled}), op(Opcode::Ret)}
                        : Code{op(Opcode::Ret)});
  }
  // From 31 to 63 nodes the sum is 95; from 63 to 127 it is 191.
  EXPECT_TRUE(call("f1", {}, {TypeTag::Kind::U8}));
  const auto outputs = call("f0", {}, {TypeTag::Kind::U8});
  expect_error(outputs, StatusCode::TOO_MANY_TYPE_NODES, 1);
  EXPECT_EQ(outputs.error().offsets()[0].function, 5);
}

/// The same for the type of a struct or enum that is packed: 1, the function's arguments and the signature's.
TEST_P(Limits, TypeNodesOfAValue) {
  const TypeId parameter = builder_.types().type_parameter(0);
  const std::vector<DatatypeTyParameter> phantom = {{AbilitySet::primitives(), true}};
  const auto tag = builder_.structure("Tag", AbilitySet::primitives(), {kU64}, phantom);
  const auto option = builder_.enumeration("Option", AbilitySet::primitives(), {{}}, phantom);
  function("pack", {}, {},
           {builder_.load(TypeKind::U64, 1), builder_.pack(tag.definition, {nested(60, parameter)}),
            op(Opcode::Pop), op(Opcode::Ret)},
           {AbilitySet::primitives()});
  function("variant", {}, {},
           {builder_.variant(ModuleBuilder::Variant::Pack, option.definition, 0, {nested(60, parameter)}),
            op(Opcode::Pop), op(Opcode::Ret)},
           {AbilitySet::primitives()});
  // The signature has 61 nodes: 66 more are the limit of 128.
  const std::vector<TypeTag> fits = {nested_vectors(65, TypeTag::Kind::U8)};
  const std::vector<TypeTag> too_many = {nested_vectors(66, TypeTag::Kind::U8)};
  EXPECT_TRUE(call("pack", {}, fits));
  EXPECT_TRUE(call("variant", {}, fits));
  // The status is of the verifier's class, which running code hides behind another, without its place
  // (`maybe_core_dump`).
  for (const char* name : {"pack", "variant"}) {
    const auto outputs = call(name, {}, too_many);
    ASSERT_FALSE(outputs);
    EXPECT_EQ(outputs.error().status(), StatusCode::VERIFICATION_ERROR) << outputs.error().to_string();
    EXPECT_EQ(outputs.error().module(), builder_.id());
    EXPECT_TRUE(outputs.error().offsets().empty());
  }
}

TEST_P(Limits, VectorLength) {
  world_.config.runtime.vector_len_max = 10;
  const Instruction one = builder_.load(TypeKind::U64, 1);
  const auto push = [&](std::size_t at_first) {
    return repeated(at_first, one) + Code{builder_.vector(Opcode::VecPack, kU64, at_first),
                                          op(Opcode::StLoc, 0),
                                          op(Opcode::MutBorrowLoc, 0),
                                          one,
                                          builder_.vector(Opcode::VecPushBack, kU64),
                                          op(Opcode::Ret)};
  };
  function("fits", {}, {nested(1, kU64)}, push(9));
  function("too_long", {}, {nested(1, kU64)}, push(10));
  EXPECT_TRUE(call("fits"));
  expect_error(call("too_long"), StatusCode::VECTOR_OPERATION_ERROR, 14,
               static_cast<std::uint64_t>(VectorError::VecSizeLimitReached));
}

/// An embedder's limit, which the reference does not have: the run ends with an error, and the next one runs.
TEST_P(Limits, Memory) {
  world_.config.memory_limit = 1 << 20;
  define_numbers("f", {op(Opcode::Ret)});
  EXPECT_TRUE(call("f", {bcs(std::uint64_t{1000})}));
  expect_error(call("f", {bcs(std::uint64_t{1'000'000})}), StatusCode::MEMORY_LIMIT_EXCEEDED, 10);
  EXPECT_TRUE(call("f", {bcs(std::uint64_t{1000})}));
}

/// 1000 numbers take 8,000 bytes. A vector that grows needs its old memory beside the new: with memory that
/// doubles, at most three times 16,000.
TEST_P(Limits, PeakMemory) {
  constexpr std::uint64_t kLeast = 8'000;
  constexpr std::uint64_t kMost = 40'000;
  world_.config.memory_limit = 1 << 20;
  define_numbers("returns", {op(Opcode::Ret)});
  define_numbers("aborts", {builder_.load(TypeKind::U64, 7), op(Opcode::Abort)});
  function("nothing", {kU64}, {}, {op(Opcode::Ret)});

  EXPECT_TRUE(call("nothing", {bcs(std::uint64_t{1000})}));
  EXPECT_LT(peak_memory_, 100U);
  EXPECT_TRUE(call("returns", {bcs(std::uint64_t{1000})}));
  EXPECT_GE(peak_memory_, kLeast);
  EXPECT_LE(peak_memory_, kMost);
  EXPECT_TRUE(call("returns", {bcs(std::uint64_t{10})}));
  EXPECT_LT(peak_memory_, 1'000U);

  // A run that fails is counted like others.
  expect_error(call("aborts", {bcs(std::uint64_t{1000})}), StatusCode::ABORTED, 17, 7);
  EXPECT_GE(peak_memory_, kLeast);
  EXPECT_LE(peak_memory_, kMost);
  expect_error(call("returns", {bcs(std::uint64_t{1'000'000})}), StatusCode::MEMORY_LIMIT_EXCEEDED, 10);
  EXPECT_GT(peak_memory_, world_.config.memory_limit / 4);
  EXPECT_LE(peak_memory_, world_.config.memory_limit);
}

/// Runs that share a meter, one after the other: the most that one of them held.
TEST_P(Limits, PeakMemoryOfSeveralRuns) {
  define_numbers("f", {op(Opcode::Ret)});
  world_.put(builder_);
  const auto peak_of = [&](const std::vector<std::uint64_t>& counts) {
    GasMeter gas = GasMeter::unmetered();
    for (const std::uint64_t count : counts) EXPECT_TRUE(world_.call(builder_.id(), "f", {bcs(count)}, gas));
    return gas.peak_memory();
  };
  EXPECT_EQ(peak_of({10, 1000, 10}), peak_of({1000}));
}

}  // namespace
}  // namespace mvm::testing
