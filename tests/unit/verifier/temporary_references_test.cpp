// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/temporary_references.h"
#include "tests/unit/verifier/function_fixture.h"
#include "verifier/borrow_graph.h"
#include "verifier/observer.h"
#include "verifier/passes.h"

#include <gtest/gtest.h>

#include <vector>

namespace mvm::verifier {
namespace {

using testing::op;
using testing::ReferenceFixture;

enum class Answer : std::uint8_t {
  Safe,     ///< by the quick look, and by the analysis
  Unsure,   ///< the quick look does not know; the analysis accepts
  Refused,  ///< neither accepts
};

class TemporaryReferencesTest : public ::testing::Test, protected ReferenceFixture {
 protected:
  Answer look() {
    return run([](const FunctionView& function, AbilityCache&) {
      EXPECT_TRUE(check_stack_usage(function));
      Meter unmetered;
      const bool accepted = verify_reference_safety(function, unmetered, nullptr).has_value();
      const bool quick = has_only_safe_temporaries(function);
      EXPECT_TRUE(accepted || !quick);
      if (quick) return Answer::Safe;
      return accepted ? Answer::Unsure : Answer::Refused;
    });
  }
};

TEST_F(TemporaryReferencesTest, KnowsWhatIsUsedAtOnce) {
  body({mut(pair_.type)}, {kU64}, {kU64},
       {op(Opcode::LdU64), op(Opcode::CopyLoc, 0), op(Opcode::MutBorrowField, first_), op(Opcode::WriteRef),
        op(Opcode::LdU64), op(Opcode::StLoc, 1), op(Opcode::ImmBorrowLoc, 1), op(Opcode::ReadRef),
        op(Opcode::Pop), op(Opcode::MoveLoc, 0), op(Opcode::ImmBorrowField, second_), op(Opcode::ReadRef),
        op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Safe);
  body({imm(pair_.type)}, {imm(kU64)}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::ImmBorrowField, first_), op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Safe);
}

TEST_F(TemporaryReferencesTest, LeavesReferencesInLocalsToTheAnalysis) {
  body({kU64}, {}, {imm(kU64)},
       {op(Opcode::ImmBorrowLoc, 0), op(Opcode::StLoc, 1), op(Opcode::MoveLoc, 1), op(Opcode::Pop),
        op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Unsure);
  body({mut(kU64), mut(kU64)}, {}, {}, {op(Opcode::MoveLoc, 1), op(Opcode::StLoc, 0), op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Unsure);
}

TEST_F(TemporaryReferencesTest, LeavesFieldsToTheAnalysis) {
  const TableIndex two = function_handle({mut(kU64), mut(kU64)}, {});
  const auto borrow_both = [&](TableIndex one, TableIndex other) {
    return std::vector{op(Opcode::CopyLoc, 0), op(Opcode::MutBorrowField, one),
                       op(Opcode::MoveLoc, 0), op(Opcode::MutBorrowField, other),
                       op(Opcode::Call, two),  op(Opcode::Ret)};
  };
  body({mut(pair_.type)}, {}, {}, borrow_both(first_, second_));
  EXPECT_EQ(look(), Answer::Unsure);
  body({mut(pair_.type)}, {}, {}, borrow_both(first_, first_));
  EXPECT_EQ(look(), Answer::Refused);
}

TEST_F(TemporaryReferencesTest, SeesALocalUsedBesideItsReference) {
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
  EXPECT_EQ(look(), Answer::Safe);
  body({kU64}, {}, {},
       {op(Opcode::ImmBorrowLoc, 0), op(Opcode::LdU64), op(Opcode::StLoc, 0), op(Opcode::ReadRef),
        op(Opcode::Pop), op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Refused);
}

TEST_F(TemporaryReferencesTest, FollowsReferencesThroughCalls) {
  const TableIndex passes = function_handle({mut(kU64)}, {mut(kU64)});
  const TableIndex two = function_handle({mut(kU64), imm(kU64)}, {});
  body({kU64}, {}, {},
       {op(Opcode::MutBorrowLoc, 0), op(Opcode::Call, passes), op(Opcode::ImmBorrowLoc, 0),
        op(Opcode::Call, two), op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Refused);
  body({kU64}, {mut(kU64)}, {}, {op(Opcode::MutBorrowLoc, 0), op(Opcode::Call, passes), op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Refused);
}

TEST_F(TemporaryReferencesTest, ComparesReferencesWithEachOther) {
  body({mut(kU64)}, {kBool}, {},
       {op(Opcode::CopyLoc, 0), op(Opcode::CopyLoc, 0), op(Opcode::Eq), op(Opcode::Ret)});
  EXPECT_NE(look(), Answer::Safe);
  body({imm(kU64)}, {kBool}, {},
       {op(Opcode::CopyLoc, 0), op(Opcode::CopyLoc, 0), op(Opcode::Eq), op(Opcode::Ret)});
  EXPECT_EQ(look(), Answer::Safe);
}

/// More edges than a set holds become one that stands for any: from then on the frame counts as borrowed as a
/// whole, and a local that nobody borrowed cannot be copied.
TEST_F(TemporaryReferencesTest, LeavesSetsThatOverflowToTheAnalysis) {
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
    EXPECT_EQ(look() == Answer::Safe, count <= kMaxEdgeSetSize);
  }
}

}  // namespace
}  // namespace mvm::verifier
