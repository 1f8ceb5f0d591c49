// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/verifier/function_fixture.h"
#include "verifier/observer.h"
#include "verifier/passes.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mvm::verifier {
namespace {

using testing::op;
using testing::ReferenceFixture;
using testing::Verdict;
using testing::verdict;

constexpr Verdict kAccepted{};

Verdict refused(StatusCode status, std::uint16_t offset) { return {status, offset}; }

class ReferenceSafetyTest : public ::testing::Test, protected ReferenceFixture {
 protected:
  Verdict check(ReferenceSafetyObserver* observer = nullptr) {
    Meter unmetered;
    return check(unmetered, observer);
  }
  Verdict check(Meter& meter, ReferenceSafetyObserver* observer = nullptr) {
    return run([&](const FunctionView& function, AbilityCache&) {
      const Verdict found = verdict(verify_reference_safety(function, meter, observer));
      // Without a meter there is a quicker way, for code whose stack usage has been found good.
      if (!meter.metered() && check_stack_usage(function)) {
        EXPECT_EQ(verdict(verify_reference_safety(function, meter)), found);
      }
      return found;
    });
  }
};

TEST_F(ReferenceSafetyTest, BorrowedLocalsStay) {
  body({kU64}, {}, {imm(kU64)}, {op(Opcode::ImmBorrowLoc, 0), op(Opcode::StLoc, 1), op(Opcode::MoveLoc, 0)});
  EXPECT_EQ(check(), refused(StatusCode::MOVELOC_EXISTS_BORROW_ERROR, 2));
  body({kU64}, {}, {imm(kU64)},
       {op(Opcode::ImmBorrowLoc, 0), op(Opcode::StLoc, 1), op(Opcode::LdU64), op(Opcode::StLoc, 0)});
  EXPECT_EQ(check(), refused(StatusCode::STLOC_UNSAFE_TO_DESTROY_ERROR, 3));
  // Copying is reading: only a mutable borrow is in its way.
  body({kU64}, {}, {imm(kU64)},
       {op(Opcode::ImmBorrowLoc, 0), op(Opcode::StLoc, 1), op(Opcode::CopyLoc, 0), op(Opcode::Pop),
        op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  body({kU64}, {}, {mut(kU64)}, {op(Opcode::MutBorrowLoc, 0), op(Opcode::StLoc, 1), op(Opcode::CopyLoc, 0)});
  EXPECT_EQ(check(), refused(StatusCode::COPYLOC_EXISTS_BORROW_ERROR, 2));
  body({kU64}, {}, {mut(kU64)},
       {op(Opcode::MutBorrowLoc, 0), op(Opcode::StLoc, 1), op(Opcode::ImmBorrowLoc, 0)});
  EXPECT_EQ(check(), refused(StatusCode::BORROWLOC_EXISTS_BORROW_ERROR, 2));
  // A reference that is gone borrows nothing.
  body({kU64}, {kU64}, {imm(kU64)},
       {op(Opcode::ImmBorrowLoc, 0), op(Opcode::StLoc, 1), op(Opcode::MoveLoc, 1), op(Opcode::Pop),
        op(Opcode::MoveLoc, 0), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
}

TEST_F(ReferenceSafetyTest, ReferencesToLocalsDoNotLeaveTheFunction) {
  body({kU64}, {imm(kU64)}, {}, {op(Opcode::ImmBorrowLoc, 0), op(Opcode::Ret)});
  EXPECT_EQ(check(), refused(StatusCode::UNSAFE_RET_LOCAL_OR_RESOURCE_STILL_BORROWED, 1));
  body({imm(pair_.type)}, {imm(kU64)}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::ImmBorrowField, first_), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
}

TEST_F(ReferenceSafetyTest, FieldsAreBorrowedApart) {
  const auto borrow_both = [&](TableIndex one, TableIndex other) {
    return std::vector{op(Opcode::CopyLoc, 0),
                       op(Opcode::MutBorrowField, one),
                       op(Opcode::StLoc, 1),
                       op(Opcode::CopyLoc, 0),
                       op(Opcode::MutBorrowField, other),
                       op(Opcode::StLoc, 2),
                       op(Opcode::LdU64),
                       op(Opcode::CopyLoc, 1),
                       op(Opcode::WriteRef),
                       op(Opcode::Ret)};
  };
  body({mut(pair_.type)}, {}, {mut(kU64), mut(kU64)}, borrow_both(first_, second_));
  EXPECT_EQ(check(), kAccepted);
  // The same field twice: the first reference borrows from the second, which may be written through only if
  // nothing borrows from it.
  auto twice = borrow_both(first_, first_);
  body({mut(pair_.type)}, {}, {mut(kU64), mut(kU64)}, twice);
  EXPECT_EQ(check(), kAccepted);
  twice[7] = op(Opcode::CopyLoc, 2);
  body({mut(pair_.type)}, {}, {mut(kU64), mut(kU64)}, twice);
  EXPECT_EQ(check(), refused(StatusCode::WRITEREF_EXISTS_BORROW_ERROR, 8));
}

TEST_F(ReferenceSafetyTest, ReadingAndFreezingWantNoMutableBorrows) {
  const auto with_field_borrowed = [&](Instruction then) {
    return std::vector{op(Opcode::CopyLoc, 0), op(Opcode::MutBorrowField, first_), op(Opcode::StLoc, 1),
                       op(Opcode::MoveLoc, 0), then};
  };
  body({mut(pair_.type)}, {}, {mut(kU64)}, with_field_borrowed(op(Opcode::ReadRef)));
  EXPECT_EQ(check(), refused(StatusCode::READREF_EXISTS_MUTABLE_BORROW_ERROR, 4));
  body({mut(pair_.type)}, {}, {mut(kU64)}, with_field_borrowed(op(Opcode::FreezeRef)));
  EXPECT_EQ(check(), refused(StatusCode::FREEZEREF_EXISTS_MUTABLE_BORROW_ERROR, 4));
  body({mut(pair_.type)}, {}, {mut(kU64)}, with_field_borrowed(op(Opcode::ImmBorrowField, first_)));
  EXPECT_EQ(check(), refused(StatusCode::FIELD_EXISTS_MUTABLE_BORROW_ERROR, 4));
  auto other_field = with_field_borrowed(op(Opcode::ImmBorrowField, second_));
  other_field.push_back(op(Opcode::Pop));
  other_field.push_back(op(Opcode::Ret));
  body({mut(pair_.type)}, {}, {mut(kU64)}, other_field);
  EXPECT_EQ(check(), kAccepted);
}

TEST_F(ReferenceSafetyTest, CallsTakeUnborrowedMutableReferences) {
  const TableIndex swap = function_handle({mut(kU64), mut(kU64)}, {});
  body({mut(kU64)}, {}, {}, {op(Opcode::CopyLoc, 0), op(Opcode::MoveLoc, 0), op(Opcode::Call, swap)});
  EXPECT_EQ(check(), refused(StatusCode::CALL_BORROWED_MUTABLE_REFERENCE_ERROR, 2));
  body({mut(kU64), mut(kU64)}, {}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::MoveLoc, 1), op(Opcode::Call, swap), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  // What a call returns may borrow from any of its arguments.
  const TableIndex choose = function_handle({imm(kU64), imm(kU64)}, {imm(kU64)});
  body({kU64, imm(kU64)}, {imm(kU64)}, {},
       {op(Opcode::ImmBorrowLoc, 0), op(Opcode::MoveLoc, 1), op(Opcode::Call, choose), op(Opcode::Ret)});
  EXPECT_EQ(check(), refused(StatusCode::UNSAFE_RET_LOCAL_OR_RESOURCE_STILL_BORROWED, 3));
  // But a mutable one does not come out of an immutable one.
  const TableIndex pick = function_handle({imm(kU64), mut(kU64)}, {mut(kU64)});
  body({kU64, mut(kU64)}, {mut(kU64)}, {},
       {op(Opcode::ImmBorrowLoc, 0), op(Opcode::MoveLoc, 1), op(Opcode::Call, pick), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
}

TEST_F(ReferenceSafetyTest, ReturnedMutableReferencesAreUnborrowed) {
  body({mut(pair_.type)}, {mut(pair_.type), mut(kU64)}, {},
       {op(Opcode::CopyLoc, 0), op(Opcode::MoveLoc, 0), op(Opcode::MutBorrowField, first_), op(Opcode::Ret)});
  EXPECT_EQ(check(), refused(StatusCode::FIELD_EXISTS_MUTABLE_BORROW_ERROR, 2));
  body({mut(pair_.type)}, {mut(kU64), mut(pair_.type)}, {},
       {op(Opcode::CopyLoc, 0), op(Opcode::MutBorrowField, first_), op(Opcode::MoveLoc, 0), op(Opcode::Ret)});
  EXPECT_EQ(check(), refused(StatusCode::RET_BORROWED_MUTABLE_REFERENCE_ERROR, 3));
}

TEST_F(ReferenceSafetyTest, VectorsAndTheirElements) {
  const TableIndex of_u64 = signature({kU64});
  const TypeId numbers = types().vector(kU64);
  const auto with_element_borrowed = [&](Opcode borrow, std::vector<Instruction> then) {
    std::vector<Instruction> code{op(Opcode::CopyLoc, 0), op(Opcode::LdU64), op(borrow, of_u64),
                                  op(Opcode::StLoc, 1), op(Opcode::MoveLoc, 0)};
    code.insert(code.end(), then.begin(), then.end());
    return code;
  };
  const std::vector push{op(Opcode::LdU64), op(Opcode::VecPushBack, of_u64)};
  body({mut(numbers)}, {}, {imm(kU64)}, with_element_borrowed(Opcode::VecImmBorrow, push));
  EXPECT_EQ(check(), refused(StatusCode::VEC_UPDATE_EXISTS_MUTABLE_BORROW_ERROR, 6));
  const std::vector borrow_again{op(Opcode::LdU64), op(Opcode::VecMutBorrow, of_u64)};
  body({mut(numbers)}, {}, {imm(kU64)}, with_element_borrowed(Opcode::VecImmBorrow, borrow_again));
  EXPECT_EQ(check(), refused(StatusCode::VEC_BORROW_ELEMENT_EXISTS_MUTABLE_BORROW_ERROR, 6));
  const std::vector look{op(Opcode::LdU64), op(Opcode::VecImmBorrow, of_u64), op(Opcode::Pop),
                         op(Opcode::Ret)};
  body({mut(numbers)}, {}, {mut(kU64)}, with_element_borrowed(Opcode::VecMutBorrow, look));
  EXPECT_EQ(check(), kAccepted);
  // Later protocol versions check it as a call.
  config.deprecate_global_storage_ops = true;
  EXPECT_EQ(check(), refused(StatusCode::VEC_BORROW_ELEMENT_EXISTS_MUTABLE_BORROW_ERROR, 6));
}

TEST_F(ReferenceSafetyTest, VariantsAreBorrowedFieldByField) {
  const TableIndex shape = enumeration(AbilitySet::primitives(), {{kU64, kU64}});
  const TableIndex variant = variant_handle(shape, 0);
  const TypeId to_shape = mut(enum_type(shape));
  body({to_shape}, {mut(kU64), mut(kU64)}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::UnpackVariantMutRef, variant), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  // All of an enum is read to see which variant it is.
  body({to_shape}, {}, {mut(kU64)},
       {op(Opcode::CopyLoc, 0), op(Opcode::UnpackVariantMutRef, variant), op(Opcode::StLoc, 1),
        op(Opcode::Pop), op(Opcode::MoveLoc, 0), op(Opcode::UnpackVariantImmRef, variant)});
  EXPECT_EQ(check(), refused(StatusCode::FIELD_EXISTS_MUTABLE_BORROW_ERROR, 5));
  const TableIndex table = jump_table(shape, {2});
  body({imm(enum_type(shape))}, {}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::VariantSwitch, table), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
}

TEST_F(ReferenceSafetyTest, GlobalStorageIsBorrowedByType) {
  const auto resource = structure(AbilitySet(Ability::Key), {kU64});
  const TypeId to_resource = mut(resource.type);
  const std::vector borrow{op(Opcode::LdConst, constant(kAddress)),
                           op(Opcode::MutBorrowGlobalDeprecated, resource.def), op(Opcode::StLoc, 0)};
  auto twice = borrow;
  twice.insert(twice.end(), borrow.begin(), borrow.end());
  body({}, {}, {to_resource}, twice);
  EXPECT_EQ(check(), refused(StatusCode::GLOBAL_REFERENCE_ERROR, 4));
  auto take = borrow;
  take.push_back(borrow[0]);
  take.push_back(op(Opcode::MoveFromDeprecated, resource.def));
  body({}, {}, {to_resource}, take);
  EXPECT_EQ(check(), refused(StatusCode::GLOBAL_REFERENCE_ERROR, 4));
  // A function of this module that may take it out; here it calls itself.
  auto recurse = borrow;
  recurse.push_back(op(Opcode::Call, static_cast<TableIndex>(function_handle({}, {}) + 1)));
  acquires({resource.def});
  body({}, {}, {to_resource}, recurse);
  EXPECT_EQ(check(), refused(StatusCode::GLOBAL_REFERENCE_ERROR, 3));
}

/// Where a reference is a local's value on one path only, it is gone after the paths meet.
TEST_F(ReferenceSafetyTest, JoinsKeepWhatAllPathsHave) {
  body({kU64, kBool}, {kU64}, {mut(kU64)},
       {op(Opcode::CopyLoc, 1), op(Opcode::BrFalse, 4), op(Opcode::MutBorrowLoc, 0), op(Opcode::StLoc, 2),
        op(Opcode::MoveLoc, 0), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  // On both, it borrows from what it borrowed from on either.
  body({kU64, kU64, kBool}, {kU64}, {mut(kU64)},
       {op(Opcode::CopyLoc, 2), op(Opcode::BrFalse, 5), op(Opcode::MutBorrowLoc, 0), op(Opcode::StLoc, 3),
        op(Opcode::Branch, 7), op(Opcode::MutBorrowLoc, 1), op(Opcode::StLoc, 3), op(Opcode::MoveLoc, 0),
        op(Opcode::Ret)});
  EXPECT_EQ(check(), refused(StatusCode::MOVELOC_EXISTS_BORROW_ERROR, 7));
}

TEST_F(ReferenceSafetyTest, LoopsAreSeenTwice) {
  // Round and round, local 2 is what a call makes of it; it goes on borrowing from local 0.
  const TableIndex next = function_handle({mut(kU64)}, {mut(kU64)});
  body({kU64, kBool}, {}, {mut(kU64)},
       {op(Opcode::MutBorrowLoc, 0), op(Opcode::StLoc, 2), op(Opcode::MoveLoc, 2), op(Opcode::Call, next),
        op(Opcode::StLoc, 2), op(Opcode::CopyLoc, 1), op(Opcode::BrTrue, 2), op(Opcode::MoveLoc, 0)});
  EXPECT_EQ(check(), refused(StatusCode::MOVELOC_EXISTS_BORROW_ERROR, 7));
}

/// Base 10, each block 10, each step 1, graph items 4 each, a release 3, a borrow 3 (Move bytecode verifier,
/// the constants of reference safety).
TEST_F(ReferenceSafetyTest, MeterCountsTheGraph) {
  const auto ticks = [&] {
    Meter meter(MeterConfig{.max_per_fun_meter_units = 1'000'000});
    EXPECT_EQ(check(meter), kAccepted);
    return meter.ticks(Scope::Function);
  };
  // Ret asks whether the frame is borrowed: a graph of the root alone.
  body({}, {}, {}, {op(Opcode::Ret)});
  EXPECT_EQ(ticks(), 10U + 10U + 1U + 4U);
  // ImmBorrowLoc asks about the graph of one (4) and borrows (3), ReadRef releases (3); Pop of a value is
  // free.
  body({kU64}, {}, {}, {op(Opcode::ImmBorrowLoc, 0), op(Opcode::ReadRef), op(Opcode::Pop), op(Opcode::Ret)});
  EXPECT_EQ(ticks(), 10U + 10U + 4U + (4U + 3U) + 3U + 4U);
  // A mutable reference: reading it asks about its graph of root, reference and edge.
  body({kU64}, {}, {}, {op(Opcode::MutBorrowLoc, 0), op(Opcode::ReadRef), op(Opcode::Pop), op(Opcode::Ret)});
  EXPECT_EQ(ticks(), 10U + 10U + 4U + 3U + (3U * 4U + 3U) + 4U);
}

class Borrows final : public ReferenceSafetyObserver {
 public:
  void before(std::uint16_t offset, const State& state) override {
    auto& edges = last[offset];
    edges.clear();
    state.borrows.for_each_edge([&](const BorrowEdge& edge) { edges.insert({edge.parent, edge.child}); });
    locals[offset].assign(state.locals.begin(), state.locals.end());
  }
  std::map<std::uint16_t, std::set<std::pair<RefId, RefId>>> last;
  std::map<std::uint16_t, std::vector<RefId>> locals;
};

TEST_F(ReferenceSafetyTest, ObserverSeesTheGraph) {
  body({kU64}, {}, {imm(kU64)},
       {op(Opcode::ImmBorrowLoc, 0), op(Opcode::StLoc, 1), op(Opcode::Branch, 3), op(Opcode::Ret)});
  Borrows borrows;
  EXPECT_EQ(check(&borrows), kAccepted);
  constexpr RefId kRoot = 2;
  EXPECT_TRUE(borrows.last[0].empty());
  EXPECT_EQ(borrows.last[2], (std::set<std::pair<RefId, RefId>>{{kRoot, kRoot + 1}}));
  // In the next block the reference is called by its local.
  EXPECT_EQ(borrows.last[3], (std::set<std::pair<RefId, RefId>>{{kRoot, 1}}));
  EXPECT_EQ(borrows.locals[3], (std::vector<RefId>{kNoRef, 1}));
}

}  // namespace
}  // namespace mvm::verifier
