// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Explanations of refusals and control-flow graphs: small modules, whose states follow by reasoning.

#include "tests/support/module_builder.h"
#include "tests/support/shared_data.h"
#include "tests/unit/verifier/settings.h"

#include <mvm/abstract_state.h>
#include <mvm/bytecode.h>

#include <gtest/gtest.h>

#include <string>

namespace mvm::testing {
namespace {

using enum Opcode;

VerifierConfig newest() {
  return protocol_config(Chain::Sui, Network::Mainnet, newest_protocol_version(Chain::Sui))
      ->verifier_config();
}

class AbstractStateTest : public ::testing::Test {
 protected:
  ModuleBuilder m{"m"};
  ModuleBuilder::DatatypeId coin = m.structure("Coin", Ability::Store, {kU64});
  TypeId coin_type = m.type(coin.handle);

  void function(const std::vector<TypeId>& parameters, const std::vector<TypeId>& returns,
                const std::vector<TypeId>& locals, std::vector<Instruction> code) {
    m.define(m.declare("f", parameters, returns), locals, std::move(code));
  }

  /// Reads the module back, and expects the verifier to refuse it so.
  RefusalExplanation refused(StatusCode status, Pass pass) {
    module_.emplace(deserialize_module(m.bytes(), BinaryConfig{}).value());
    Meter unmetered;
    Pass by{};
    const auto done = verify_module(*module_, newest(), unmetered, &by);
    if (done) {
      ADD_FAILURE() << "accepted";
      return {};
    }
    EXPECT_EQ(to_string(done.error().status()), to_string(status));
    EXPECT_EQ(to_string(by), to_string(pass));
    const auto explanation = explain_refusal(*module_, newest(), done.error(), by);
    EXPECT_TRUE(explanation.has_value());
    return explanation.value_or(RefusalExplanation{});
  }

  FunctionFlow flow() {
    module_.emplace(deserialize_module(m.bytes(), BinaryConfig{}).value());
    return function_flow(*module_, newest(), 0).value();
  }

  std::optional<CompiledModule> module_;
};

std::string stack_of(const AbstractState& state) {
  if (!state.stack) return "unknown";
  std::string text;
  for (const StackValues& values : *state.stack) {
    text += (text.empty() ? "" : ", ") + values.type;
    if (values.count != 1) text += " x" + std::to_string(values.count);
  }
  return text;
}

std::string locals_of(const std::vector<FunctionLocal>& locals, const AbstractState& state) {
  if (!state.locals) return "unknown";
  std::string text;
  for (std::size_t i = 0; i < locals.size(); ++i) {
    text += (text.empty() ? "" : ", ") + locals[i].name + ": " + locals[i].type + " " +
            std::string(to_string(state.locals->at(i)));
  }
  return text;
}

std::string borrows_of(const AbstractState& state) {
  if (!state.borrows) return "unknown";
  std::string text;
  for (const Borrow& borrow : *state.borrows) {
    text +=
        (text.empty() ? "" : ", ") + borrow.borrower + (borrow.is_mutable ? " &mut " : " & ") + borrow.lender;
  }
  return text;
}

TEST_F(AbstractStateTest, TypeSafetyShowsTheStack) {
  function({kU64}, {}, {}, {op(CopyLoc, 0), m.load(TypeKind::U8, U256(1)), op(Add), op(Pop), op(Ret)});
  const auto shown = refused(StatusCode::INTEGER_OP_TYPE_MISMATCH_ERROR, Pass::TypeSafety);
  EXPECT_EQ(shown.function, 0);
  EXPECT_EQ(shown.state.offset, 2);
  EXPECT_EQ(stack_of(shown.state), "u64, u8");
  EXPECT_EQ(locals_of(shown.locals, shown.state), "Arg0: u64 available");
  EXPECT_EQ(borrows_of(shown.state), "unknown");
}

TEST_F(AbstractStateTest, ReferencesOnTheStackSayWhetherTheyAreMutable) {
  function({coin_type, coin_type}, {}, {},
           {op(ImmBorrowLoc, 0), op(MutBorrowLoc, 1), op(Add), op(Pop), op(Ret)});
  EXPECT_EQ(stack_of(refused(StatusCode::INTEGER_OP_TYPE_MISMATCH_ERROR, Pass::TypeSafety).state),
            "&Coin, &mut Coin");
}

TEST_F(AbstractStateTest, ValuesPushedAtOnceAreCounted) {
  function({m.types().vector(kU8)}, {}, {},
           {op(MoveLoc, 0), m.vector(VecUnpack, kU8, 3), op(Not), op(Pop), op(Pop), op(Pop), op(Ret)});
  EXPECT_EQ(stack_of(refused(StatusCode::BOOLEAN_OP_TYPE_MISMATCH_ERROR, Pass::TypeSafety).state), "u8 x3");
}

TEST_F(AbstractStateTest, LocalsSafetyShowsWhatWasMoved) {
  function({coin_type, kU64}, {coin_type, coin_type}, {kBool}, {op(MoveLoc, 0), op(MoveLoc, 0), op(Ret)});
  const auto shown = refused(StatusCode::MOVELOC_UNAVAILABLE_ERROR, Pass::LocalsSafety);
  EXPECT_EQ(shown.state.offset, 1);
  EXPECT_EQ(stack_of(shown.state), "Coin");
  EXPECT_EQ(locals_of(shown.locals, shown.state),
            "Arg0: Coin unavailable, Arg1: u64 available, loc0: bool unavailable");
  EXPECT_TRUE(shown.locals[0].is_parameter);
  EXPECT_FALSE(shown.locals[2].is_parameter);
}

TEST_F(AbstractStateTest, ALocalAssignedOnOnePathIsMaybeAvailable) {
  function({kBool}, {}, {kU64},
           {op(CopyLoc, 0), op(BrFalse, 4), m.load(TypeKind::U64, U256(1)), op(StLoc, 1), op(CopyLoc, 1),
            op(Pop), op(Ret)});
  const auto shown = refused(StatusCode::COPYLOC_UNAVAILABLE_ERROR, Pass::LocalsSafety);
  EXPECT_EQ(shown.state.offset, 4);
  EXPECT_EQ(stack_of(shown.state), "");
  EXPECT_EQ(locals_of(shown.locals, shown.state), "Arg0: bool available, loc0: u64 maybe available");
}

TEST_F(AbstractStateTest, ReferenceSafetyShowsWhoBorrowsFromWhom) {
  const TypeId mut_u64 = m.types().mutable_reference(kU64);
  function({coin_type}, {coin_type}, {mut_u64},
           {op(MutBorrowLoc, 0), m.borrow_field(true, coin.definition, 0), op(StLoc, 1), op(MoveLoc, 0),
            m.load(TypeKind::U64, U256(1)), op(MoveLoc, 1), op(WriteRef), op(Ret)});
  const auto shown = refused(StatusCode::MOVELOC_EXISTS_BORROW_ERROR, Pass::ReferenceSafety);
  EXPECT_EQ(shown.state.offset, 3);
  EXPECT_EQ(stack_of(shown.state), "");
  EXPECT_EQ(locals_of(shown.locals, shown.state), "Arg0: Coin available, loc0: &mut u64 available");
  const std::string field(module_->identifiers[module_->struct_defs[0].fields[0].name]);
  EXPECT_EQ(borrows_of(shown.state), "loc0 &mut Arg0." + field);
}

TEST_F(AbstractStateTest, ReferencesOnTheStackBorrowToo) {
  const TypeId mut_u64 = m.types().mutable_reference(kU64);
  // A value is written through a reference from which the one below it on the stack borrows.
  function({mut_u64}, {}, {},
           {op(CopyLoc, 0), op(FreezeRef), m.load(TypeKind::U64, U256(1)), op(MoveLoc, 0), op(WriteRef),
            op(Pop), op(Ret)});
  const auto shown = refused(StatusCode::WRITEREF_EXISTS_BORROW_ERROR, Pass::ReferenceSafety);
  EXPECT_EQ(stack_of(shown.state), "&u64, u64, &mut u64");
  EXPECT_EQ(locals_of(shown.locals, shown.state), "Arg0: &mut u64 unavailable");
  EXPECT_EQ(borrows_of(shown.state), "stack[0] & *stack[2]");
}

TEST_F(AbstractStateTest, AFlowHasBlocksEdgesAndStates) {
  // while (arg0) { loc0 = 1; } return
  function(
      {kBool}, {}, {kU64},
      {op(CopyLoc, 0), op(BrFalse, 5), m.load(TypeKind::U64, U256(1)), op(StLoc, 1), op(Branch, 0), op(Ret)});
  const FunctionFlow found = flow();
  EXPECT_FALSE(found.refusal.has_value());
  ASSERT_EQ(found.blocks.size(), 3U);
  EXPECT_EQ(found.blocks[0].first, 0);
  EXPECT_EQ(found.blocks[0].last, 1);
  EXPECT_TRUE(found.blocks[0].is_loop_head);
  EXPECT_EQ(found.blocks[1].first, 2);
  EXPECT_EQ(found.blocks[1].last, 4);
  EXPECT_EQ(found.blocks[2].first, 5);
  ASSERT_EQ(found.blocks[0].successors.size(), 2U);
  EXPECT_EQ(found.blocks[0].successors[0].target, 1);
  EXPECT_EQ(found.blocks[0].successors[1].target, 2);
  ASSERT_EQ(found.blocks[1].successors.size(), 1U);
  EXPECT_TRUE(found.blocks[1].successors[0].closes_loop);
  // BrFalse jumps where the value is false.
  EXPECT_EQ(found.blocks[0].successors[0].condition, "true");
  EXPECT_EQ(found.blocks[0].successors[1].condition, "false");
  EXPECT_EQ(found.blocks[1].successors[0].condition, "");
  EXPECT_EQ(block_count(*module_, 0).value(), 3U);
  EXPECT_TRUE(found.blocks[2].successors.empty());
  EXPECT_EQ(found.order.size(), 3U);
  EXPECT_EQ(found.order.front(), 0);
  // What holds at the loop's head has the way back in it.
  EXPECT_EQ(locals_of(found.locals, found.blocks[0].state),
            "Arg0: bool available, loc0: u64 maybe available");
  EXPECT_EQ(stack_of(found.blocks[2].state), "");
  EXPECT_EQ(borrows_of(found.blocks[2].state), "");
}

TEST_F(AbstractStateTest, AJumpWhereBothWaysAreOneHasNoCondition) {
  function({kBool}, {}, {}, {op(MoveLoc, 0), op(BrTrue, 2), op(Ret)});
  const FunctionFlow found = flow();
  ASSERT_EQ(found.blocks.at(0).successors.size(), 1U);
  EXPECT_EQ(found.blocks[0].successors[0].condition, "");
}

TEST_F(AbstractStateTest, AVariantSwitchNamesTheVariants) {
  const auto shape = m.enumeration("Shape", AbilitySet::references(), {{}, {}, {}});
  const TypeId type = m.type(shape.handle);
  m.define(m.declare("f", {m.types().reference(type)}, {}), {},
           {op(MoveLoc, 0), op(VariantSwitch, 0), op(Ret), op(Ret)},
           {m.jump_table(shape.definition, {2, 3, 2})});
  const FunctionFlow found = flow();
  ASSERT_EQ(found.blocks.at(0).successors.size(), 2U);
  const auto name = [&](std::size_t tag) {
    return std::string(module_->identifiers[module_->enum_defs[0].variants[tag].name]);
  };
  EXPECT_EQ(found.blocks[0].successors[0].condition, name(0) + ", " + name(2));
  EXPECT_EQ(found.blocks[0].successors[1].condition, name(1));
}

TEST_F(AbstractStateTest, AFlowOfARefusedFunctionHasThePlace) {
  function({kBool}, {}, {kU64},
           {op(CopyLoc, 0), op(BrFalse, 4), m.load(TypeKind::U64, U256(1)), op(StLoc, 1), op(CopyLoc, 1),
            op(Pop), op(Ret)});
  const FunctionFlow found = flow();
  ASSERT_TRUE(found.refusal.has_value());
  EXPECT_EQ(found.refusal->status(), StatusCode::COPYLOC_UNAVAILABLE_ERROR);
  EXPECT_EQ(found.refused_by, Pass::LocalsSafety);
  ASSERT_TRUE(found.at_refusal.has_value());
  EXPECT_EQ(found.at_refusal->offset, 4);
  EXPECT_EQ(locals_of(found.locals, *found.at_refusal), "Arg0: bool available, loc0: u64 maybe available");
  EXPECT_EQ(borrows_of(*found.at_refusal), "unknown");
}

TEST_F(AbstractStateTest, WhatHasNoGraphIsAnError) {
  m.define_native(m.declare("n", {}, {}));
  m.define(m.declare("f", {}, {}), {}, {op(Nop)});
  const CompiledModule module = deserialize_module(m.bytes(), BinaryConfig{}).value();
  EXPECT_EQ(function_flow(module, newest(), 0).error().kind(), ErrorKind::Input);
  EXPECT_EQ(function_flow(module, newest(), 1).error().status(), StatusCode::INVALID_FALL_THROUGH);
  EXPECT_EQ(function_flow(module, newest(), 2).error().kind(), ErrorKind::NotFound);
}

TEST_F(AbstractStateTest, ErrorsThatFitNothingGiveNothing) {
  function({}, {}, {}, {op(Ret)});
  const CompiledModule module = deserialize_module(m.bytes(), BinaryConfig{}).value();
  EXPECT_FALSE(explain_refusal(module, newest(), Error(StatusCode::DUPLICATE_ELEMENT), Pass::Duplication));
  EXPECT_FALSE(explain_refusal(module, newest(), Error(StatusCode::TYPE_MISMATCH).at_code_offset(9, 9),
                               Pass::TypeSafety));
  const auto past_the_end = explain_refusal(
      module, newest(), Error(StatusCode::TYPE_MISMATCH).at_code_offset(0, 9), Pass::ReferenceSafety);
  ASSERT_TRUE(past_the_end.has_value());
  EXPECT_EQ(stack_of(past_the_end->state), "unknown");
}

/// All recorded hostile modules: explaining a refusal and drawing a graph end, and say what they know.
TEST(RecordedRefusals, AreExplained) {
  MVM_REQUIRE_SHARED(shared);
  const auto config = read_json(shared / "conformance/config.json").at("verdicts");
  const BinaryConfig binary = binary_config_from(config.at("deserializer"));
  const VerifierConfig verifier = verifier_config_from(config.at("verifier"));
  std::size_t refused = 0;
  std::size_t graphs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(shared / "conformance/verdicts")) {
    for_each_json_line(entry.path(), [&](const nlohmann::json& line) {
      if (line.at("deser") != "OK" || line.at("verify").is_string()) return;
      const auto module = deserialize_module(from_hex(line.at("hex").get<std::string>()), binary);
      ASSERT_TRUE(module.has_value());
      Meter unmetered;
      Pass pass{};
      const auto done = verify_module(*module, verifier, unmetered, &pass);
      ASSERT_FALSE(done.has_value());
      ++refused;
      const auto shown = explain_refusal(*module, verifier, done.error(), pass);
      EXPECT_EQ(shown.has_value(), !done.error().offsets().empty()) << line.at("id");
      if (!shown) return;
      const bool knows_types = pass >= Pass::TypeSafety;
      EXPECT_EQ(shown->state.stack.has_value(), knows_types) << line.at("id");
      if (pass >= Pass::LocalsSafety) {
        EXPECT_TRUE(shown->state.locals.has_value()) << line.at("id");
      }
      EXPECT_EQ(shown->state.borrows.has_value(), pass >= Pass::ReferenceSafety) << line.at("id");
      if (const auto graph = function_flow(*module, verifier, shown->function)) {
        ++graphs;
        if (pass < Pass::ControlFlow) return;
        ASSERT_TRUE(graph->refusal.has_value()) << line.at("id");
        EXPECT_EQ(graph->refusal->status(), done.error().status()) << line.at("id");
        EXPECT_EQ(graph->refused_by, pass) << line.at("id");
      }
    });
  }
  EXPECT_GT(refused, 0U);
  EXPECT_GT(graphs, 0U);
}

}  // namespace
}  // namespace mvm::testing
