// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/verifier/function_fixture.h"
#include "verifier/observer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <vector>

namespace mvm::verifier {
namespace {

using testing::FunctionFixture;
using testing::op;
using testing::Verdict;
using testing::verdict;

constexpr Verdict kAccepted{};

Verdict refused(StatusCode status, std::uint16_t offset) { return {status, offset}; }

class LocalsSafetyTest : public ::testing::Test, protected FunctionFixture {
 protected:
  Verdict check(LocalsSafetyObserver* observer = nullptr) {
    Meter unmetered;
    return check(unmetered, observer);
  }
  Verdict check(Meter& meter, LocalsSafetyObserver* observer = nullptr) {
    return run([&](const FunctionView& function, AbilityCache& abilities) {
      return verdict(verify_locals_safety(function, abilities, meter, observer));
    });
  }

  const TypeId potato_ = structure(AbilitySet{}, {kU64}).type;
};

TEST_F(LocalsSafetyTest, ParametersAreAvailableOtherLocalsAreNot) {
  body({kU64}, {}, {kU64}, {op(Opcode::CopyLoc, 0), op(Opcode::Pop), op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
  body({kU64}, {}, {kU64}, {op(Opcode::CopyLoc, 1)});
  EXPECT_EQ(check(), refused(StatusCode::COPYLOC_UNAVAILABLE_ERROR, 0));
  body({kU64}, {}, {kU64}, {op(Opcode::MoveLoc, 1)});
  EXPECT_EQ(check(), refused(StatusCode::MOVELOC_UNAVAILABLE_ERROR, 0));
  body({kU64}, {}, {kU64}, {op(Opcode::MutBorrowLoc, 1)});
  EXPECT_EQ(check(), refused(StatusCode::BORROWLOC_UNAVAILABLE_ERROR, 0));
}

TEST_F(LocalsSafetyTest, MovingMakesUnavailableStoringAvailable) {
  body({kU64}, {}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::Pop), op(Opcode::MoveLoc, 0)});
  EXPECT_EQ(check(), refused(StatusCode::MOVELOC_UNAVAILABLE_ERROR, 2));
  body({kU64}, {}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::StLoc, 0), op(Opcode::MoveLoc, 0), op(Opcode::Pop),
        op(Opcode::Ret)});
  EXPECT_EQ(check(), kAccepted);
}

TEST_F(LocalsSafetyTest, ValuesWithoutDropMustBeUsed) {
  body({potato_}, {}, {}, {op(Opcode::Ret)});
  EXPECT_EQ(check(), refused(StatusCode::UNSAFE_RET_UNUSED_VALUES_WITHOUT_DROP, 0));
  body({potato_, potato_}, {}, {}, {op(Opcode::MoveLoc, 0), op(Opcode::StLoc, 1)});
  EXPECT_EQ(check(), refused(StatusCode::STLOC_UNSAFE_TO_DESTROY_ERROR, 1));
  // Where the function aborts, nothing needs to be used.
  body({potato_}, {}, {}, {op(Opcode::LdU64), op(Opcode::Abort)});
  EXPECT_EQ(check(), kAccepted);
}

/// `if (b) use(x); …`: on one path the local has no value any more.
std::vector<Instruction> use_on_one_path(Instruction then) {
  return {op(Opcode::CopyLoc, 1), op(Opcode::BrFalse, 4), op(Opcode::MoveLoc, 0), op(Opcode::Pop), then,
          op(Opcode::Ret)};
}

TEST_F(LocalsSafetyTest, JoinsOfPathsAreMaybes) {
  body({kU64, kBool}, {}, {}, use_on_one_path(op(Opcode::MoveLoc, 0)));
  EXPECT_EQ(check(), refused(StatusCode::MOVELOC_UNAVAILABLE_ERROR, 4));
  body({kU64, kBool}, {}, {}, use_on_one_path(op(Opcode::Nop)));
  EXPECT_EQ(check(), kAccepted);
  body({potato_, kBool}, {}, {}, use_on_one_path(op(Opcode::Nop)));
  EXPECT_EQ(check(), refused(StatusCode::UNSAFE_RET_UNUSED_VALUES_WITHOUT_DROP, 5));
}

/// The second time round a loop, what the first moved out is gone.
TEST_F(LocalsSafetyTest, LoopsAreSeenTwice) {
  body({kU64, kBool}, {}, {},
       {op(Opcode::MoveLoc, 0), op(Opcode::Pop), op(Opcode::CopyLoc, 1), op(Opcode::BrTrue, 0),
        op(Opcode::Ret)});
  EXPECT_EQ(check(), refused(StatusCode::MOVELOC_UNAVAILABLE_ERROR, 0));
}

/// More locals than fit in a word of the bit sets: each is told from the others.
TEST_F(LocalsSafetyTest, ManyLocals) {
  constexpr TableIndex kLocals = 200;
  const std::vector<TypeId> types(kLocals, kU64);
  for (const TableIndex missing : std::initializer_list<TableIndex>{0, 63, 64, 127, 128, 199}) {
    std::vector<Instruction> code;
    for (TableIndex local = 0; local < kLocals; ++local) {
      if (local == missing) continue;
      code.push_back(op(Opcode::LdU64));
      code.push_back(op(Opcode::StLoc, local));
    }
    const auto first = static_cast<std::uint16_t>(code.size());
    for (TableIndex local = 0; local < kLocals; ++local) code.push_back(op(Opcode::MoveLoc, local));
    body({}, {}, types, code);
    EXPECT_EQ(check(),
              refused(StatusCode::MOVELOC_UNAVAILABLE_ERROR, static_cast<std::uint16_t>(first + missing)));
  }
}

/// Entry 10; each block 10; each step 1; each successor 10; each join 10; a back edge that is followed 10;
/// and for `Ret` 10 a local (Move abstract interpreter and locals safety, their constants).
TEST_F(LocalsSafetyTest, MeterCountsStepsBlocksAndJoins) {
  const auto ticks = [&] {
    Meter meter(MeterConfig{.max_per_fun_meter_units = 1'000'000});
    EXPECT_EQ(check(meter), kAccepted);
    return meter.ticks(Scope::Function);
  };
  body({kU64, kU64}, {}, {kU64}, {op(Opcode::Nop), op(Opcode::Ret)});
  EXPECT_EQ(ticks(), 10U + 10U + 2U + 30U);

  // A diamond: the last block is joined into once.
  body({kBool}, {}, {}, {op(Opcode::CopyLoc, 0), op(Opcode::BrTrue, 3), op(Opcode::Nop), op(Opcode::Ret)});
  EXPECT_EQ(ticks(), 10U + 3 * 10U + 4U + 3 * 10U + 10U + 10U);

  // A loop that stays as it is: joined once, and not gone round again.
  body({kBool}, {}, {}, {op(Opcode::CopyLoc, 0), op(Opcode::BrTrue, 0), op(Opcode::Ret)});
  EXPECT_EQ(ticks(), 10U + 2 * 10U + 3U + 2 * 10U + 10U + 10U);

  // A loop that changes local 0 and is gone round once more: the head's three instructions count twice, and
  // the way out is reached in the second round only.
  body({kU64, kBool}, {}, {},
       {op(Opcode::Nop), op(Opcode::CopyLoc, 1), op(Opcode::BrFalse, 6), op(Opcode::LdU64),
        op(Opcode::StLoc, 0), op(Opcode::Branch, 0), op(Opcode::Ret)});
  EXPECT_EQ(ticks(), 10U + 3 * 10U + 7U + 3 * 10U + 10U + 20U);
}

class States final : public LocalsSafetyObserver {
 public:
  void before(std::uint16_t offset, std::span<const LocalState> locals) override {
    last[offset].assign(locals.begin(), locals.end());
  }
  std::map<std::uint16_t, std::vector<LocalState>> last;
};

TEST_F(LocalsSafetyTest, ObserverSeesTheStatesThatHold) {
  body({kU64, kBool}, {}, {kU8}, use_on_one_path(op(Opcode::Nop)));
  States states;
  EXPECT_EQ(check(&states), kAccepted);
  using enum LocalState;
  EXPECT_EQ(states.last[0], (std::vector{Available, Available, Unavailable}));
  EXPECT_EQ(states.last[3], (std::vector{Unavailable, Available, Unavailable}));
  EXPECT_EQ(states.last[4], (std::vector{MaybeAvailable, Available, Unavailable}));
}

}  // namespace
}  // namespace mvm::verifier
