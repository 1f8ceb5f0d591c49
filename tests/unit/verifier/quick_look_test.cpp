// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/quick/quick_look.h"
#include "tests/unit/verifier/function_fixture.h"
#include "tests/unit/verifier/reference_programs.h"
#include "verifier/borrow_graph.h"
#include "verifier/passes.h"
#include "verifier/quick/quick_module.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <set>
#include <vector>

namespace mvm::verifier {
namespace {

using testing::op;
using testing::ReferenceFixture;

enum class Answer : std::uint8_t {
  Good,     ///< says the quick look, and the exact passes do
  Unsure,   ///< of references; the exact passes accept them
  Refused,  ///< not accepted by either
};

class QuickLookTest : public ::testing::Test, protected ReferenceFixture {
 protected:
  Answer look() {
    return run([](const FunctionView& function, AbilityCache& abilities) {
      const bool accepted = exact(function, abilities);
      const QuickVerdict quick = quick_look(function, abilities);
      EXPECT_TRUE(accepted || !quick.code_is_good || !quick.references_are_safe);
      if (quick.code_is_good && quick.references_are_safe) return Answer::Good;
      return accepted ? Answer::Unsure : Answer::Refused;
    });
  }

  static bool exact(const FunctionView& function, AbilityCache& abilities) {
    Meter unmetered;
    return check_stack_usage(function) && verify_type_safety(function, abilities, unmetered) &&
           verify_locals_safety(function, abilities, unmetered) &&
           verify_reference_safety(function, unmetered);
  }

  static QuickVerdict quick_look(const FunctionView& function, AbilityCache& abilities) {
    ScratchArena memory;
    Meter unmetered;
    const TypeFacts facts(function.module, memory);
    const ModuleView view{function.module, function.config, facts, memory};
    InstantiationBudget budget(view);
    EXPECT_TRUE(budget.charge_handles());
    SignatureChecker signatures(view, abilities, unmetered);
    return QuickLook(view, function.types, abilities, budget, signatures).at(function);
  }

  /// Calls `callee` with mutable references to two fields of the first parameter.
  std::vector<Instruction> call_with_fields(TableIndex callee, TableIndex one, TableIndex other) {
    return {op(Opcode::CopyLoc, 0),   op(Opcode::MutBorrowField, one),
            op(Opcode::MoveLoc, 0),   op(Opcode::MutBorrowField, other),
            op(Opcode::Call, callee), op(Opcode::Ret)};
  }
};

TEST_F(QuickLookTest, KnowsWhatIsUsedAtOnce) {
  body({mut(pair_.type)}, {kU64}, {kU64},
       {op(Opcode::LdU64), op(Opcode::CopyLoc, 0), op(Opcode::MutBorrowField, first_), op(Opcode::WriteRef),
        op(Opcode::LdU64), op(Opcode::StLoc, 1), op(Opcode::ImmBorrowLoc, 1), op(Opcode::ReadRef),
        op(Opcode::Pop), op(Opcode::MoveLoc, 0), op(Opcode::ImmBorrowField, second_), op(Opcode::ReadRef),
        op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Good);
  body({mut(pair_.type)}, {imm(kU64)}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::ImmBorrowField, first_), op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Good);
}

TEST_F(QuickLookTest, KnowsReferencesInLocals) {
  body({kU64}, {}, {imm(kU64)},
       {op(Opcode::ImmBorrowLoc, 0), op(Opcode::StLoc, 1), op(Opcode::MoveLoc, 1), op(Opcode::Pop),
        op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Good);
  // What borrows from a reference that ends borrows from what that borrowed from.
  for (const Opcode use : {Opcode::ImmBorrowLoc, Opcode::MutBorrowLoc}) {
    body({pair_.type}, {}, {mut(pair_.type), mut(kU64)},
         {op(Opcode::MutBorrowLoc, 0), op(Opcode::StLoc, 1), op(Opcode::CopyLoc, 1),
          op(Opcode::MutBorrowField, first_), op(Opcode::StLoc, 2), op(Opcode::MoveLoc, 1), op(Opcode::Pop),
          op(use, 0), op(Opcode::ReadRef), op(Opcode::Pop), op(Opcode::MoveLoc, 2), op(Opcode::ReadRef),
          op(Opcode::Pop), op(Opcode::Ret)});
    EXPECT_EQ(look(), Answer::Refused);
  }
}

TEST_F(QuickLookTest, LeavesParametersThatAreOverwritten) {
  body({mut(kU64), mut(kU64)}, {}, {}, {op(Opcode::MoveLoc, 1), op(Opcode::StLoc, 0), op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Unsure);
}

TEST_F(QuickLookTest, TellsFieldsApart) {
  const TableIndex two = function_handle({mut(kU64), mut(kU64)}, {});
  body({mut(pair_.type)}, {}, {}, call_with_fields(two, first_, second_));
  EXPECT_EQ(look(), Answer::Good);
  body({mut(pair_.type)}, {}, {}, call_with_fields(two, first_, first_));
  EXPECT_EQ(look(), Answer::Refused);
}

TEST_F(QuickLookTest, SeesALocalUsedBesideItsReference) {
  const TableIndex takes_both = function_handle({mut(kU64), kU64}, {});
  for (const Opcode use : {Opcode::CopyLoc, Opcode::MoveLoc}) {
    body({kU64}, {}, {},
         {op(Opcode::MutBorrowLoc, 0), op(use, 0), op(Opcode::Call, takes_both), op(Opcode::Ret)});
    EXPECT_EQ(look(), Answer::Refused);
  }
  // An immutable reference may stand beside a copy.
  const TableIndex reads_both = function_handle({imm(kU64), kU64}, {});
  body({kU64}, {}, {},
       {op(Opcode::ImmBorrowLoc, 0), op(Opcode::CopyLoc, 0), op(Opcode::Call, reads_both), op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Good);
  body({kU64}, {}, {},
       {op(Opcode::ImmBorrowLoc, 0), op(Opcode::LdU64), op(Opcode::StLoc, 0), op(Opcode::ReadRef),
        op(Opcode::Pop), op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Refused);
}

TEST_F(QuickLookTest, FollowsReferencesThroughCalls) {
  const TableIndex passes = function_handle({mut(kU64)}, {mut(kU64)});
  const TableIndex two = function_handle({mut(kU64), imm(kU64)}, {});
  body({kU64}, {}, {},
       {op(Opcode::MutBorrowLoc, 0), op(Opcode::Call, passes), op(Opcode::ImmBorrowLoc, 0),
        op(Opcode::Call, two), op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Refused);
  body({kU64}, {mut(kU64)}, {}, {op(Opcode::MutBorrowLoc, 0), op(Opcode::Call, passes), op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Refused);
}

TEST_F(QuickLookTest, ComparesReferencesWithEachOther) {
  body({mut(kU64)}, {kBool}, {},
       {op(Opcode::CopyLoc, 0), op(Opcode::CopyLoc, 0), op(Opcode::Eq), op(Opcode::Ret)});
  EXPECT_NE(look(), Answer::Good);
  body({imm(kU64)}, {kBool}, {},
       {op(Opcode::CopyLoc, 0), op(Opcode::CopyLoc, 0), op(Opcode::Eq), op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Good);
}

/// A loop that keeps its references knows them at the head; one that stores another into a local does not.
TEST_F(QuickLookTest, FollowsLoops) {
  const auto loop_around = [](const std::vector<Instruction>& inner) {
    std::vector<Instruction> code{op(Opcode::MutBorrowLoc, 0), op(Opcode::StLoc, 1), op(Opcode::LdTrue)};
    code.push_back(op(Opcode::BrFalse, static_cast<TableIndex>(5 + inner.size())));
    code.insert(code.end(), inner.begin(), inner.end());
    code.insert(code.end(), {op(Opcode::Branch, 2), op(Opcode::Ret)});
    return code;
  };
  body({kU64}, {}, {mut(kU64)},
       loop_around({op(Opcode::LdU64), op(Opcode::CopyLoc, 1), op(Opcode::WriteRef)}));
  EXPECT_EQ(look(), Answer::Good);
  body({kU64}, {}, {mut(kU64)}, loop_around({op(Opcode::MoveLoc, 1), op(Opcode::StLoc, 1)}));
  EXPECT_EQ(look(), Answer::Good);
  const TableIndex passes = function_handle({mut(kU64)}, {mut(kU64)});
  body({kU64}, {}, {mut(kU64)},
       loop_around({op(Opcode::MoveLoc, 1), op(Opcode::Call, passes), op(Opcode::StLoc, 1)}));
  EXPECT_EQ(look(), Answer::Unsure);
  // Moved in one round, it is not there in the next.
  body({kU64}, {}, {mut(kU64)}, loop_around({op(Opcode::MoveLoc, 1), op(Opcode::Pop)}));
  EXPECT_EQ(look(), Answer::Refused);
}

/// Of a jump into the middle of a loop, which the graph's pass refuses.
TEST_F(QuickLookTest, LeavesLoopsWithTwoWaysIn) {
  body({}, {}, {},
       {op(Opcode::LdTrue), op(Opcode::BrTrue, 4), op(Opcode::LdTrue), op(Opcode::BrFalse, 6),
        op(Opcode::LdTrue), op(Opcode::BrTrue, 2), op(Opcode::Ret)});
  EXPECT_NE(look(), Answer::Good);
}

/// More edges than a set holds become one that stands for any: from then on the frame counts as borrowed as a
/// whole, and a local that nobody borrowed cannot be copied.
TEST_F(QuickLookTest, LeavesSetsThatOverflow) {
  config.additional_borrow_checks = true;
  for (const std::size_t count : {kMaxEdgeSetSize, kMaxEdgeSetSize + 1}) {
    const std::vector<TypeId> parameters(count, imm(kU64));
    const TableIndex any_of = function_handle(parameters, {imm(kU64)});
    std::vector<TypeId> locals(count + 1, kU64);
    std::vector<Instruction> code;
    for (std::size_t i = 0; i < count; ++i)
      code.push_back(op(Opcode::ImmBorrowLoc, static_cast<TableIndex>(i)));
    code.push_back(op(Opcode::Call, any_of));
    code.push_back(op(Opcode::CopyLoc, static_cast<TableIndex>(count)));
    for (const Opcode last : {Opcode::Pop, Opcode::Pop, Opcode::Ret}) code.push_back(op(last));
    body(locals, {}, {}, code);
    EXPECT_EQ(look() == Answer::Good, count <= kMaxEdgeSetSize);
  }
}

/// Each question goes through all references, so there must not be many.
TEST_F(QuickLookTest, LeavesManyReferencesOnTheStack) {
  for (const std::size_t count : {std::size_t{8}, std::size_t{1000}}) {
    std::vector<Instruction> code(count, op(Opcode::ImmBorrowLoc, 0));
    code.insert(code.end(), count, op(Opcode::Pop));
    code.push_back(op(Opcode::Ret));
    body({kU64}, {}, {}, code);
    EXPECT_EQ(look(), count == 8 ? Answer::Good : Answer::Unsure);
  }
}

/// Where the quick look knows a module, the passes accept it: by modules that are hard on references.
TEST(QuickModule, AcceptsOnlyWhatThePassesDo) {
  constexpr int kPrograms = 20'000;
  testing::ReferencePrograms programs(/*seed=*/7);
  VerifierConfig config;
  int quick = 0;
  int accepted = 0;
  std::set<StatusCode> refusals;
  for (int i = 0; i < kPrograms; ++i) {
    config.additional_borrow_checks = i % 2 != 0;
    config.deprecate_global_storage_ops = i % 4 >= 2;
    const auto program = programs.next();
    Meter counting{MeterConfig{}};
    const auto exact = verify_module(program->module(), config, counting);
    const bool surely = is_surely_good(program->module(), config);
    ASSERT_TRUE(exact || !surely) << exact.error().to_string() << " in program " << i;
    quick += surely ? 1 : 0;
    accepted += exact ? 1 : 0;
    if (!exact) refusals.insert(exact.error().status());
  }
  // Nothing would be said by programs that are all good, or all unknown.
  EXPECT_GT(quick, kPrograms / 3);
  EXPECT_LT(accepted, kPrograms * 9 / 10);
  EXPECT_GT(refusals.size(), 8U);
}

/// More locals than a quick look follows: the module is known all the same, by the passes over that function.
TEST(QuickModule, KnowsFunctionsOfManyLocals) {
  VerifierConfig config;
  for (const bool has_value : {true, false}) {
    mvm::testing::ModuleBuilder builder("locals");
    std::vector<Instruction> code;
    if (has_value) code.insert(code.end(), {builder.load(TypeKind::U64, {}), op(Opcode::StLoc, 99)});
    code.insert(code.end(), {op(Opcode::CopyLoc, 99), op(Opcode::Pop), op(Opcode::Ret)});
    builder.define(builder.declare("main", {}, {}), std::vector<TypeId>(100, kU64), code);
    for (const bool without_global_storage : {true, false}) {
      config.deprecate_global_storage_ops = without_global_storage;
      EXPECT_EQ(is_surely_good(builder.module(), config), has_value && without_global_storage);
      EXPECT_EQ(verify_module(builder.module(), config).has_value(), has_value);
    }
  }
}

}  // namespace
}  // namespace mvm::verifier
