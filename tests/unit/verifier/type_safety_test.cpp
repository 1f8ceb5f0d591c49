// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/verifier/function_fixture.h"
#include "verifier/observer.h"
#include "verifier/passes.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace mvm::verifier {
namespace {

using testing::FunctionFixture;
using testing::op;
using testing::Verdict;
using testing::verdict;

constexpr Verdict kAccepted{};
const AbilitySet kCopyDropStore = AbilitySet::primitives();

class TypeSafetyTest : public ::testing::Test, protected FunctionFixture {
 protected:
  Verdict check() {
    Meter unmetered;
    return check(unmetered);
  }
  Verdict check(Meter& meter) {
    return run([&](const FunctionView& function, AbilityCache& abilities) {
      const Verdict found = verdict(verify_type_safety(function, abilities, meter, nullptr));
      // Without a meter there is a quicker way, for code whose stack usage has been found good.
      if (!meter.metered() && check_stack_usage(function)) {
        EXPECT_EQ(verdict(verify_type_safety(function, abilities, meter)), found);
      }
      return found;
    });
  }
  /// What the function scope has counted.
  std::uint64_t ticks() {
    Meter meter(MeterConfig{.max_per_fun_meter_units = 1'000'000'000});
    EXPECT_EQ(check(meter), kAccepted);
    return meter.ticks(Scope::Function);
  }
};

Verdict refused(StatusCode status, std::uint16_t offset) { return {status, offset}; }

TEST_F(TypeSafetyTest, OperatorsWantTheirTypes) {
  struct Case {
    std::vector<Opcode> operands;
    Opcode opcode;
    StatusCode status;
  };
  const Case cases[] = {
      {{Opcode::LdU8, Opcode::LdU64}, Opcode::Add, StatusCode::INTEGER_OP_TYPE_MISMATCH_ERROR},
      {{Opcode::LdTrue, Opcode::LdTrue}, Opcode::Mul, StatusCode::INTEGER_OP_TYPE_MISMATCH_ERROR},
      {{Opcode::LdU64, Opcode::LdU64}, Opcode::Shl, StatusCode::INTEGER_OP_TYPE_MISMATCH_ERROR},
      {{Opcode::LdU64, Opcode::LdTrue}, Opcode::And, StatusCode::BOOLEAN_OP_TYPE_MISMATCH_ERROR},
      {{Opcode::LdU8}, Opcode::Not, StatusCode::BOOLEAN_OP_TYPE_MISMATCH_ERROR},
      {{Opcode::LdU8, Opcode::LdU16}, Opcode::Eq, StatusCode::EQUALITY_OP_TYPE_MISMATCH_ERROR},
      {{Opcode::LdTrue, Opcode::LdFalse}, Opcode::Lt, StatusCode::INTEGER_OP_TYPE_MISMATCH_ERROR},
      {{Opcode::LdTrue}, Opcode::CastU8, StatusCode::INTEGER_OP_TYPE_MISMATCH_ERROR},
      {{Opcode::LdU8}, Opcode::BrTrue, StatusCode::BR_TYPE_MISMATCH_ERROR},
      {{Opcode::LdU8}, Opcode::Abort, StatusCode::ABORT_TYPE_MISMATCH_ERROR},
      {{Opcode::LdU8}, Opcode::FreezeRef, StatusCode::FREEZEREF_TYPE_MISMATCH_ERROR},
      {{Opcode::LdU8}, Opcode::ReadRef, StatusCode::READREF_TYPE_MISMATCH_ERROR},
      {{Opcode::LdU8, Opcode::LdU8}, Opcode::WriteRef, StatusCode::WRITEREF_NO_MUTABLE_REFERENCE_ERROR},
  };
  for (const Case& each : cases) {
    std::vector<Instruction> code;
    for (const Opcode operand : each.operands) code.push_back(op(operand));
    code.push_back(op(each.opcode));
    const auto offset = static_cast<std::uint16_t>(code.size() - 1);
    body({}, {}, {}, code);
    EXPECT_EQ(check(), refused(each.status, offset)) << traits(each.opcode).name;
  }
}

TEST_F(TypeSafetyTest, IntegersOfAllWidths) {
  body({}, {kU256}, {},
       {op(Opcode::LdU16), op(Opcode::CastU32), op(Opcode::LdU8), op(Opcode::Shl), op(Opcode::CastU128),
        op(Opcode::LdU128), op(Opcode::Xor), op(Opcode::CastU256), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
}

TEST_F(TypeSafetyTest, LocalsKeepTheirType) {
  body({kU64}, {}, {kU8}, {op(Opcode::CopyLoc, 0), op(Opcode::StLoc, 1), op(Opcode::Ret)});
  EXPECT_EQ(check(), refused(StatusCode::STLOC_TYPE_MISMATCH_ERROR, 1));
  body({kU64}, {kU8}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::Ret)});
  EXPECT_EQ(check(), refused(StatusCode::RET_TYPE_MISMATCH_ERROR, 1));
  body({types().reference(kU64)}, {}, {}, {op(Opcode::ImmBorrowLoc, 0)});
  EXPECT_EQ(check(), refused(StatusCode::BORROWLOC_REFERENCE_ERROR, 0));
}

TEST_F(TypeSafetyTest, AbilitiesDecideOnCopyAndDrop) {
  const auto hot_potato = structure(AbilitySet{}, {kU64});
  body({hot_potato.type}, {}, {}, {op(Opcode::CopyLoc, 0)});
  EXPECT_EQ(check(), refused(StatusCode::COPYLOC_WITHOUT_COPY_ABILITY, 0));
  body({hot_potato.type}, {}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::Pop)});
  EXPECT_EQ(check(), refused(StatusCode::POP_WITHOUT_DROP_ABILITY, 1));
  body({types().reference(hot_potato.type)}, {}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::ReadRef)});
  EXPECT_EQ(check(), refused(StatusCode::READREF_WITHOUT_COPY_ABILITY, 1));
  body({types().mutable_reference(hot_potato.type), hot_potato.type}, {}, {},
       {op(Opcode::MoveLoc, 1), op(Opcode::MoveLoc, 0), op(Opcode::WriteRef)});
  EXPECT_EQ(check(), refused(StatusCode::WRITEREF_WITHOUT_DROP_ABILITY, 2));
  body({hot_potato.type, hot_potato.type}, {}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::MoveLoc, 1), op(Opcode::Eq)});
  EXPECT_EQ(check(), refused(StatusCode::EQUALITY_OP_TYPE_MISMATCH_ERROR, 2));
  // A type parameter has what the function says of it.
  body({types().type_parameter(0)}, {}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::Pop)},
       {AbilitySet(Ability::Drop)});
  EXPECT_EQ(check(), kAccepted);
  body({types().type_parameter(0)}, {}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::Pop)},
       {AbilitySet(Ability::Copy)});
  EXPECT_EQ(check(), refused(StatusCode::POP_WITHOUT_DROP_ABILITY, 1));
}

TEST_F(TypeSafetyTest, StructsPackAndUnpack) {
  const auto pair = structure(kCopyDropStore, {kU8, kBool});
  body({}, {kU8}, {},
       {op(Opcode::LdU8), op(Opcode::LdTrue), op(Opcode::Pack, pair.def), op(Opcode::Unpack, pair.def),
        op(Opcode::Pop), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  body({}, {}, {}, {op(Opcode::LdTrue), op(Opcode::LdU8), op(Opcode::Pack, pair.def)});
  EXPECT_EQ(check(), refused(StatusCode::PACK_TYPE_MISMATCH_ERROR, 2));
  body({}, {}, {}, {op(Opcode::LdTrue), op(Opcode::Unpack, pair.def)});
  EXPECT_EQ(check(), refused(StatusCode::UNPACK_TYPE_MISMATCH_ERROR, 1));
}

TEST_F(TypeSafetyTest, FieldsOfInstancesHaveTheInstancesTypes) {
  const TypeId parameter = types().type_parameter(0);
  const auto box = structure(kCopyDropStore, {types().vector(parameter)}, {{AbilitySet{}}});
  const TableIndex of_u8 = signature({kU8});
  const TableIndex of_bool = signature({kBool});
  const std::vector<TypeId> u8{kU8};
  const TypeId box_of_u8 = types().datatype_instantiation(box.handle, u8);
  const TableIndex field_of_u8 = field_instantiation(field_handle(box.def, 0), of_u8);
  const TableIndex field_of_bool = field_instantiation(field_handle(box.def, 0), of_bool);
  const TypeId field_reference = types().mutable_reference(types().vector(kU8));
  const TypeId box_reference = types().mutable_reference(box_of_u8);

  body({box_reference}, {field_reference}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::MutBorrowFieldGeneric, field_of_u8), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  body({box_reference}, {}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::MutBorrowFieldGeneric, field_of_bool)});
  EXPECT_EQ(check(), refused(StatusCode::BORROWFIELD_TYPE_MISMATCH_ERROR, 1));
  body({types().reference(box_of_u8)}, {}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::MutBorrowFieldGeneric, field_of_u8)});
  EXPECT_EQ(check(), refused(StatusCode::BORROWFIELD_TYPE_MISMATCH_ERROR, 1));
  body({types().vector(kU8)}, {box_of_u8}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::PackGeneric, struct_instantiation(box.def, of_u8)),
        op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  body({types().vector(kU8)}, {}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::PackGeneric, struct_instantiation(box.def, of_bool))});
  EXPECT_EQ(check(), refused(StatusCode::PACK_TYPE_MISMATCH_ERROR, 1));
}

TEST_F(TypeSafetyTest, GenericCallsAreInstantiated) {
  const TypeId parameter = types().type_parameter(0);
  const TableIndex callee = function_handle({types().reference(types().vector(parameter)), parameter},
                                            {types().vector(parameter)}, {AbilitySet{}});
  const TableIndex with_u64 = function_instantiation(callee, signature({kU64}));
  const TypeId vector_reference = types().reference(types().vector(kU64));
  body({vector_reference}, {types().vector(kU64)}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::LdU64), op(Opcode::CallGeneric, with_u64), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  body({vector_reference}, {}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::LdU8), op(Opcode::CallGeneric, with_u64)});
  EXPECT_EQ(check(), refused(StatusCode::CALL_TYPE_MISMATCH_ERROR, 2));
  body({types().reference(types().vector(kU8))}, {}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::LdU64), op(Opcode::CallGeneric, with_u64)});
  EXPECT_EQ(check(), refused(StatusCode::CALL_TYPE_MISMATCH_ERROR, 2));
}

TEST_F(TypeSafetyTest, VectorInstructions) {
  const TableIndex of_u8 = signature({kU8});
  const TypeId bytes = types().vector(kU8);
  const TypeId to_bytes = types().reference(bytes);
  const TypeId to_mutable_bytes = types().mutable_reference(bytes);
  body({to_bytes}, {types().reference(kU8)}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::LdU64), op(Opcode::VecImmBorrow, of_u8), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  // A mutable reference may be borrowed from immutably, but not the other way round.
  body({to_mutable_bytes}, {types().reference(kU8)}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::LdU64), op(Opcode::VecImmBorrow, of_u8), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  body({to_bytes}, {}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::LdU64), op(Opcode::VecMutBorrow, of_u8)});
  EXPECT_EQ(check(), refused(StatusCode::TYPE_MISMATCH, 2));
  body({to_bytes}, {}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::LdU8), op(Opcode::VecPushBack, of_u8)});
  EXPECT_EQ(check(), refused(StatusCode::TYPE_MISMATCH, 2));
  body({to_mutable_bytes}, {}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::LdU64), op(Opcode::VecPushBack, of_u8)});
  EXPECT_EQ(check(), refused(StatusCode::TYPE_MISMATCH, 2));
  body({to_mutable_bytes}, {}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::LdU64), op(Opcode::LdU8), op(Opcode::VecSwap, of_u8)});
  EXPECT_EQ(check(), refused(StatusCode::TYPE_MISMATCH, 3));
  body({}, {bytes}, {},
       {op(Opcode::LdU8), op(Opcode::LdU8), counted(Opcode::VecPack, of_u8, 2), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  body({}, {}, {}, {op(Opcode::LdU8), op(Opcode::LdU16), counted(Opcode::VecPack, of_u8, 2)});
  EXPECT_EQ(check(), refused(StatusCode::TYPE_MISMATCH, 2));
}

TEST_F(TypeSafetyTest, HugeCountsCostNothing) {
  constexpr std::uint64_t kHuge = std::numeric_limits<std::uint64_t>::max();
  config.max_value_stack_size = kHuge;
  const TableIndex of_u8 = signature({kU8});
  const TypeId bytes = types().vector(kU8);
  body({bytes}, {bytes}, {},
       {op(Opcode::MoveLoc, 0), counted(Opcode::VecUnpack, of_u8, kHuge),
        counted(Opcode::VecPack, of_u8, kHuge), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  // The height itself is counted in 64 bits. The reference gives no place for what earlier passes rule out.
  body({bytes}, {}, {}, {op(Opcode::LdU8), op(Opcode::MoveLoc, 0), counted(Opcode::VecUnpack, of_u8, kHuge)});
  EXPECT_EQ(check(), (Verdict{StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR, std::nullopt}));
  // And all of it is charged.
  body({bytes}, {}, {}, {op(Opcode::MoveLoc, 0), counted(Opcode::VecUnpack, of_u8, 1'000'000)});
  Meter meter(MeterConfig{.max_per_fun_meter_units = 2'200'000});
  EXPECT_EQ(check(meter).status, StatusCode::PROGRAM_TOO_COMPLEX);
}

TEST_F(TypeSafetyTest, EnumsPackUnpackAndSwitch) {
  const TableIndex shape = enumeration(kCopyDropStore, {{}, {kU64, kBool}});
  const TableIndex other = enumeration(kCopyDropStore, {{kU64}, {}});
  const TableIndex second = variant_handle(shape, 1);
  const TypeId to_shape = types().reference(enum_type(shape));
  body({}, {enum_type(shape)}, {},
       {op(Opcode::LdU64), op(Opcode::LdTrue), op(Opcode::PackVariant, second), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  body({to_shape}, {types().reference(kU64), types().reference(kBool)}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::UnpackVariantImmRef, second), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  body({to_shape}, {}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::UnpackVariantMutRef, second)});
  EXPECT_EQ(check(), refused(StatusCode::UNPACK_TYPE_MISMATCH_ERROR, 1));
  body({enum_type(other)}, {}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::UnpackVariant, second)});
  EXPECT_EQ(check(), refused(StatusCode::UNPACK_TYPE_MISMATCH_ERROR, 1));

  const TableIndex full = jump_table(shape, {2, 2});
  const TableIndex of_other = jump_table(other, {2, 2});
  const TableIndex short_one = jump_table(shape, {2});
  const auto switched = [&](TypeId operand, TableIndex table) {
    body({operand}, {}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::VariantSwitch, table), op(Opcode::Ret)});
    return check();
  };
  EXPECT_EQ(switched(to_shape, full), kAccepted);
  EXPECT_EQ(switched(to_shape, of_other), refused(StatusCode::ENUM_TYPE_MISMATCH, 1));
  EXPECT_EQ(switched(to_shape, short_one), refused(StatusCode::INVALID_ENUM_SWITCH, 1));
  EXPECT_EQ(switched(types().mutable_reference(enum_type(shape)), full),
            refused(StatusCode::ENUM_SWITCH_BAD_OPERAND, 1));
  EXPECT_EQ(switched(types().reference(kU64), full), refused(StatusCode::ENUM_TYPE_MISMATCH, 1));
}

TEST_F(TypeSafetyTest, GlobalStorage) {
  const auto resource = structure(AbilitySet(Ability::Key), {kU64});
  const auto value = structure(kCopyDropStore, {kU64});
  const TypeId signer_reference = types().reference(kSigner);
  body({kAddress}, {types().mutable_reference(resource.type)}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::MutBorrowGlobalDeprecated, resource.def), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  body({kAddress}, {}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::ExistsDeprecated, value.def)});
  EXPECT_EQ(check(), refused(StatusCode::EXISTS_WITHOUT_KEY_ABILITY_OR_BAD_ARGUMENT, 1));
  body({kU64}, {}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::MoveFromDeprecated, resource.def)});
  EXPECT_EQ(check(), refused(StatusCode::MOVEFROM_TYPE_MISMATCH_ERROR, 1));
  body({resource.type, signer_reference}, {}, {},
       {op(Opcode::MoveLoc, 1), op(Opcode::MoveLoc, 0), op(Opcode::MoveToDeprecated, resource.def),
        op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  config.deprecate_global_storage_ops = true;
  EXPECT_EQ(check(), (Verdict{StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR, std::nullopt}));
}

/// The reference's constants: 3 for each type pushed, and for a copied type of n nodes 6 * max(n, n * n /
/// 10).
TEST_F(TypeSafetyTest, MeterCountsNodesAndPushes) {
  body({}, {kU64}, {}, {op(Opcode::LdU64), op(Opcode::Ret)});
  EXPECT_EQ(ticks(), 3U);
  body({kU64}, {kU64}, {}, {op(Opcode::CopyLoc, 0), op(Opcode::Ret)});
  EXPECT_EQ(ticks(), 3U + 6U);

  TypeId nested = kU8;
  for (int i = 0; i < 19; ++i) nested = types().vector(nested);  // 20 nodes
  body({nested}, {nested}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::Ret)});
  EXPECT_EQ(ticks(), 3U + 6U * 40U);

  // A generic call pays for parameters and results, as instantiated.
  const TypeId parameter = types().type_parameter(0);
  const TableIndex callee =
      function_handle({types().reference(parameter)}, {types().vector(parameter)}, {AbilitySet{}});
  const TableIndex with_bytes = function_instantiation(callee, signature({types().vector(kU8)}));
  body({types().reference(types().vector(kU8))}, {types().vector(types().vector(kU8))}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::CallGeneric, with_bytes), op(Opcode::Ret)});
  EXPECT_EQ(ticks(), (6U * 3U + 3U) + 6U * 3U + (6U * 3U + 3U));
}

class Heights final : public TypeSafetyObserver {
 public:
  void before(std::uint16_t offset, std::span<const AbstractStack<StackType>::Run> stack) override {
    std::uint64_t height = 0;
    for (const auto& run : stack) height += run.count;
    seen.emplace_back(offset, height);
  }
  std::vector<std::pair<std::uint16_t, std::uint64_t>> seen;
};

TEST_F(TypeSafetyTest, ObserverSeesTheStackBeforeEachInstruction) {
  body({}, {}, {}, {op(Opcode::LdU8), op(Opcode::LdU8), op(Opcode::Add), op(Opcode::BrTrue, 0)});
  Heights heights;
  Meter meter;
  const Verdict found = run([&](const FunctionView& function, AbilityCache& abilities) {
    return verdict(verify_type_safety(function, abilities, meter, &heights));
  });
  EXPECT_EQ(found, refused(StatusCode::BR_TYPE_MISMATCH_ERROR, 3));
  const std::vector<std::pair<std::uint16_t, std::uint64_t>> expected{{0, 0}, {1, 1}, {2, 2}, {3, 1}};
  EXPECT_EQ(heights.seen, expected);
}

}  // namespace
}  // namespace mvm::verifier
