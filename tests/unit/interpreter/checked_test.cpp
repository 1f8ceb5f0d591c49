// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The checked build stops at code that the verifier would not admit, and at a VM that breaks its own rules:
// here by modules that nobody verified and by natives that do what none may.

#include "interpreter/checked/ledger.h"
#include "tests/unit/interpreter/module_world.h"

#include <gtest/gtest.h>

namespace mvm::testing {
namespace {

constexpr AccountAddress kAddress = AccountAddress::from_u64(0x42);

// Natives with faults.

NativeResult widen(NativeContext& context) {  // (&mut u8)
  store(context.referent(0).at, std::uint64_t{300});
  return NativeResult::ok();
}

NativeResult mistype(NativeContext& context) {  // (): u64
  auto value = OwnedValue::uninitialized(context.heap(), primitive_layout(TypeKind::Bool));
  value->mark_initialized();
  context.push_value(std::move(*value));
  return NativeResult::ok();
}

NativeResult alias(NativeContext& context) {  // (&vector<u64>): vector<u64>
  const ValueView from = context.referent(0);
  auto value = OwnedValue::uninitialized(context.heap(), *from.layout);
  std::memcpy(value->at(), from.at, from.layout->size);
  value->mark_initialized();
  context.push_value(std::move(*value));
  return NativeResult::ok();
}

NativeResult free_elements(NativeContext& context) {  // (&vector<u64>)
  const auto header = load<VectorHeader>(context.referent(0).at);
  context.heap().free(header.data, header.capacity * 8);
  return NativeResult::ok();
}

NativeResult shrink(NativeContext& context) {  // (&mut vector<u64>)
  auto header = load<VectorHeader>(context.referent(0).at);
  header.capacity = header.length = 1;
  store(context.referent(0).at, header);
  return NativeResult::ok();
}

NativeResult spoil_tag(NativeContext& context) {  // (&mut E)
  store(context.referent(0).at, std::uint16_t{9});
  return NativeResult::ok();
}

thread_local std::byte* remembered = nullptr;

NativeResult remember(NativeContext& context) {  // (&mut vector<u64>)
  remembered = context.referent(0).at;
  return NativeResult::ok();
}

NativeResult forget(NativeContext&) {  // (): wipes the vector that was remembered
  store(remembered, VectorHeader{});
  return NativeResult::ok();
}

constexpr NativeEntry kNatives[] = {
    {kAddress, "m", "widen", widen},       {kAddress, "m", "mistype", mistype},
    {kAddress, "m", "alias", alias},       {kAddress, "m", "free_elements", free_elements},
    {kAddress, "m", "shrink", shrink},     {kAddress, "m", "spoil_tag", spoil_tag},
    {kAddress, "m", "remember", remember}, {kAddress, "m", "forget", forget},
};

/// A module with one function `f`, which nobody verifies.
class Checked : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!checked::kOn) GTEST_SKIP() << "needs the checked build (preset checked)";
    world_.natives = NativeTable(kNatives);
    world_.config.skip_verification = true;
  }

  TypeId numbers() { return builder_.types().vector(kU64); }
  Instruction number(std::uint64_t value) { return builder_.load(TypeKind::U64, value); }
  Instruction native(std::string_view name, const std::vector<TypeId>& parameters,
                     const std::vector<TypeId>& returns = {}) {
    const TableIndex handle = builder_.declare(name, parameters, returns);
    builder_.define_native(handle);
    return builder_.call(handle);
  }
  /// Puts `vector[1, 2]` into a local.
  std::vector<Instruction> make_vector(TableIndex local) {
    return {number(1), number(2), builder_.vector(Opcode::VecPack, kU64, 2), op(Opcode::StLoc, local)};
  }

  /// Runs `f` and expects the checked build to stop it at this instruction.
  void expect_stop(const std::vector<TypeId>& locals, std::vector<Instruction> code, std::uint16_t offset,
                   std::string_view problem, const std::vector<TypeId>& returns = {}) {
    builder_.define(builder_.declare("f", {}, returns), locals, std::move(code));
    world_.put(builder_);
    const auto outputs = world_.call(builder_.id(), "f");
    ASSERT_FALSE(outputs) << "nothing was noticed";
    EXPECT_EQ(outputs.error().status(), StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR)
        << outputs.error().to_string();
    EXPECT_NE(outputs.error().message().find(problem), std::string_view::npos) << outputs.error().message();
    ASSERT_EQ(outputs.error().offsets().size(), 1U);
    EXPECT_EQ(outputs.error().offsets()[0].offset, offset) << outputs.error().message();
    EXPECT_EQ(outputs.error().module(), builder_.id());
  }

  ModuleBuilder builder_{"m", kAddress};
  ModuleWorld world_;
};

std::vector<Instruction> operator+(std::vector<Instruction> a, const std::vector<Instruction>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// Types.

TEST_F(Checked, OperandOfAnotherType) {
  expect_stop({}, {op(Opcode::LdTrue), number(1), op(Opcode::Add), op(Opcode::Pop), op(Opcode::Ret)}, 2,
              "another type");
}

TEST_F(Checked, ValueWhereAReferenceIsNeeded) {
  expect_stop({}, {number(1), op(Opcode::ReadRef), op(Opcode::Pop), op(Opcode::Ret)}, 1,
              "instead of a reference");
}

TEST_F(Checked, FieldOfAnotherStruct) {
  const auto a = builder_.structure("A", AbilitySet::primitives(), {kU64});
  const auto b = builder_.structure("B", AbilitySet::primitives(), {kU64});
  expect_stop({builder_.type(a.handle)},
              {number(1), builder_.pack(a.definition), op(Opcode::StLoc, 0), op(Opcode::ImmBorrowLoc, 0),
               builder_.borrow_field(false, b.definition, 0), op(Opcode::Pop), op(Opcode::Ret)},
              4, "field of another type");
}

TEST_F(Checked, SlotTooLargeForItsType) {
  expect_stop({kU8},
              {builder_.load(TypeKind::U8, 1), op(Opcode::StLoc, 0), op(Opcode::MutBorrowLoc, 0),
               native("widen", {builder_.types().mutable_reference(kU8)}), op(Opcode::CopyLoc, 0),
               op(Opcode::Pop), op(Opcode::Ret)},
              4, "a slot of 1 bytes holds 300");
}

TEST_F(Checked, SlotWithTheWrongTag) {
  expect_stop({}, {native("mistype", {}, {kU64}), op(Opcode::Pop), op(Opcode::Ret)}, 1, "another type");
}

TEST_F(Checked, TagOfNoVariant) {
  const auto e = builder_.enumeration("E", AbilitySet::primitives(), {{kU64}, {}});
  const TypeId type = builder_.type(e.handle);
  expect_stop({type},
              {builder_.variant(ModuleBuilder::Variant::Pack, e.definition, 1), op(Opcode::StLoc, 0),
               op(Opcode::MutBorrowLoc, 0), native("spoil_tag", {builder_.types().mutable_reference(type)}),
               op(Opcode::CopyLoc, 0), op(Opcode::Pop), op(Opcode::Ret)},
              4, "has the tag 9");
}

TEST_F(Checked, ResultsThatWereNotPromised) {
  expect_stop({}, {number(1), number(2), op(Opcode::Ret)}, 2, "2 values are returned instead of 1", {kU64});
}

TEST_F(Checked, ValueOfTheCaller) {
  const TableIndex g = builder_.declare("g", {}, {});
  builder_.define(g, {}, {op(Opcode::Pop), number(1), op(Opcode::Ret)});
  builder_.define(builder_.declare("f", {}, {}), {},
                  {number(1), builder_.call(g), op(Opcode::Pop), op(Opcode::Ret)});
  world_.put(builder_);
  const auto outputs = world_.call(builder_.id(), "f");
  ASSERT_FALSE(outputs);
  EXPECT_NE(outputs.error().message().find("1 values are taken of 0"), std::string_view::npos)
      << outputs.error().message();
}

// Abilities and moves.

TEST_F(Checked, UseAfterMove) {
  expect_stop({numbers()},
              make_vector(0) + std::vector{op(Opcode::MoveLoc, 0), op(Opcode::Pop), op(Opcode::MoveLoc, 0),
                                           op(Opcode::Pop), op(Opcode::Ret)},
              6, "local 0 is used while it holds no value");
}

TEST_F(Checked, CopyWithoutCopy) {
  const auto s = builder_.structure("S", Ability::Drop, {kU64});
  expect_stop({builder_.type(s.handle)},
              {number(1), builder_.pack(s.definition), op(Opcode::StLoc, 0), op(Opcode::CopyLoc, 0),
               op(Opcode::Pop), op(Opcode::Ret)},
              3, "without copy");
}

TEST_F(Checked, DropWithoutDrop) {
  const auto s = builder_.structure("S", Ability::Store, {kU64});
  expect_stop({}, {number(1), builder_.pack(s.definition), op(Opcode::Pop), op(Opcode::Ret)}, 2,
              "without drop is dropped");
}

TEST_F(Checked, LocalWithoutDropAtTheEnd) {
  const auto s = builder_.structure("S", Ability::Store, {kU64});
  expect_stop({builder_.type(s.handle)},
              {number(1), builder_.pack(s.definition), op(Opcode::StLoc, 0), op(Opcode::Ret)}, 3,
              "at the function's end");
}

// References.

TEST_F(Checked, ReferenceToALocalThatMoved) {
  expect_stop({kU64, builder_.types().reference(kU64)},
              {number(1), op(Opcode::StLoc, 0), op(Opcode::ImmBorrowLoc, 0), op(Opcode::StLoc, 1),
               op(Opcode::MoveLoc, 0), op(Opcode::Pop), op(Opcode::MoveLoc, 1), op(Opcode::ReadRef),
               op(Opcode::Pop), op(Opcode::Ret)},
              7, "local whose value is gone");
}

TEST_F(Checked, ReferenceToALocalOfAFunctionThatEnded) {
  const TableIndex g = builder_.declare("g", {}, {builder_.types().reference(kU64)});
  builder_.define(g, {kU64}, {number(1), op(Opcode::StLoc, 0), op(Opcode::ImmBorrowLoc, 0), op(Opcode::Ret)});
  builder_.define(builder_.declare("f", {}, {}), {},
                  {builder_.call(g), op(Opcode::ReadRef), op(Opcode::Pop), op(Opcode::Ret)});
  world_.put(builder_);
  const auto outputs = world_.call(builder_.id(), "f");
  ASSERT_FALSE(outputs);
  EXPECT_NE(outputs.error().message().find("local whose value is gone"), std::string_view::npos)
      << outputs.error().message();
}

TEST_F(Checked, ReferenceToAnElementThatWasPopped) {
  expect_stop(
      {numbers()},
      make_vector(0) + std::vector{op(Opcode::ImmBorrowLoc, 0), number(1),
                                   builder_.vector(Opcode::VecImmBorrow, kU64), op(Opcode::MutBorrowLoc, 0),
                                   builder_.vector(Opcode::VecPopBack, kU64), op(Opcode::Pop),
                                   op(Opcode::ReadRef), op(Opcode::Pop), op(Opcode::Ret)},
      10, "past a vector's end");
}

TEST_F(Checked, ReferenceToAnElementOfAVectorThatGrew) {
  expect_stop(
      {numbers()},
      make_vector(0) + std::vector{op(Opcode::ImmBorrowLoc, 0), number(1),
                                   builder_.vector(Opcode::VecImmBorrow, kU64), op(Opcode::MutBorrowLoc, 0),
                                   number(3), builder_.vector(Opcode::VecPushBack, kU64), op(Opcode::ReadRef),
                                   op(Opcode::Pop), op(Opcode::Ret)},
      10, "memory whose value is gone");
}

TEST_F(Checked, ReferenceToAnElementOfAVectorThatMoved) {
  expect_stop({numbers(), numbers()},
              make_vector(0) + std::vector{op(Opcode::ImmBorrowLoc, 0), number(1),
                                           builder_.vector(Opcode::VecImmBorrow, kU64),
                                           op(Opcode::MoveLoc, 0), op(Opcode::StLoc, 1), op(Opcode::ReadRef),
                                           op(Opcode::Pop), op(Opcode::Ret)},
              9, "memory whose value is gone");
}

// Ownership.

TEST_F(Checked, MemoryWithTwoOwners) {
  expect_stop(
      {numbers(), numbers()},
      make_vector(0) + std::vector{op(Opcode::ImmBorrowLoc, 0),
                                   native("alias", {builder_.types().reference(numbers())}, {numbers()}),
                                   op(Opcode::StLoc, 1), op(Opcode::Ret)},
      6, "more than one owner");
}

TEST_F(Checked, MemoryThatIsNotInUse) {
  expect_stop({numbers()},
              make_vector(0) + std::vector{op(Opcode::ImmBorrowLoc, 0),
                                           native("free_elements", {builder_.types().reference(numbers())}),
                                           op(Opcode::Ret)},
              6, "memory that is not in use");
}

TEST_F(Checked, MemoryOfAnotherSize) {
  expect_stop({numbers()},
              make_vector(0) + std::vector{op(Opcode::MutBorrowLoc, 0),
                                           native("shrink", {builder_.types().mutable_reference(numbers())}),
                                           op(Opcode::Ret)},
              6, "memory of 16 bytes instead of 8");
}

TEST_F(Checked, MemoryWithoutOwner) {
  expect_stop({numbers()},
              make_vector(0) +
                  std::vector{op(Opcode::MutBorrowLoc, 0),
                              native("remember", {builder_.types().mutable_reference(numbers())})} +
                  make_vector(0) + std::vector{native("forget", {}), op(Opcode::Ret)},
              11, "1 blocks of memory have no owner");
}

TEST(Ledger, KnowsWhatIsInUse) {
  checked::Ledger ledger;
  alignas(8) std::byte memory[32];
  ledger.add(memory, 16);
  EXPECT_EQ(ledger.containing(memory + 15).first, memory);
  EXPECT_EQ(ledger.containing(memory + 16).second, nullptr);
  EXPECT_TRUE(ledger.remove(memory, 16));
  EXPECT_TRUE(ledger.problem().empty());
  EXPECT_FALSE(ledger.remove(memory, 16));
  EXPECT_EQ(ledger.problem(), "memory is freed that is not in use");
}

TEST(Ledger, KnowsSizes) {
  checked::Ledger ledger;
  alignas(8) std::byte memory[32];
  ledger.add(memory, 32);
  EXPECT_FALSE(ledger.remove(memory, 16));
  EXPECT_EQ(ledger.problem(), "memory of 32 bytes is freed as 16");
}

}  // namespace
}  // namespace mvm::testing
