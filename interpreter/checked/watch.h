// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/checked/ledger.h"
#include "interpreter/layout.h"
#include "interpreter/value.h"

#include <mvm/file_format.h>
#include <mvm/opcodes.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace mvm {
class Machine;
struct Instance;
}  // namespace mvm

namespace mvm::checked {

/// Where running code is, as the loop of the plain interpreter knows it.
struct Place {
  const Instruction* ip;
  const std::byte* top;
  const Layout* const* top_tag;
  std::byte* locals;
  const Instance* instance;
};

/// Follows the plain interpreter in the checked build: it runs each instruction a second time on types, and
/// compares. It keeps
/// - the type of every local and of every value on the operand stack, and whether a local holds a value;
/// - for every reference what it points into (a local, or memory of the heap) with that one's generation,
///   which changes when the value moves, is overwritten or ends;
/// - at a census, the owners of each block of memory: one, and only of memory that is in use and as large as
///   the value needs. There is one before each instruction while there are few values, else one after as many
///   instructions as keep its share of the time about the same.
///
/// Safety of the VM rests on the verifier; a disagreement means that either is wrong. It ends the run with an
/// error and never goes on.
class Watch {
 public:
  explicit Watch(Machine& machine) : machine_(machine) {}

  /// The values that the arguments of the next call refer to.
  void set_outside(std::vector<ValueView> values) { outside_ = std::move(values); }
  /// The outermost function has begun: its arguments lie in its locals.
  [[nodiscard]] bool begin(const Place& place);
  /// Before each instruction: what the last one left is as it should be, and what this one needs is there.
  [[nodiscard]] bool step(const Place& place);
  /// The outermost function has returned.
  [[nodiscard]] bool finish(const Place& place);

  /// What is wrong, for people; empty while nothing is.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 private:
  /// What a reference points into.
  struct Target {
    enum class Kind : std::uint8_t { Unknown, Outside, Local, Block };
    Kind kind = Kind::Unknown;
    std::uint32_t frame = 0;  ///< of a local
    std::uint32_t local = 0;
    const std::byte* base = nullptr;  ///< of a block
    std::uint64_t generation = 0;
    const std::byte* at = nullptr;  ///< the reference itself
  };
  struct Slot {
    const Layout* layout = nullptr;
    Target target;  ///< of a reference
  };
  struct Local {
    std::uint64_t generation = 0;  ///< 0 while it holds no value
    Target target;                 ///< of a reference
  };
  struct Activation {
    const Instance* instance = nullptr;
    std::byte* locals = nullptr;
    std::size_t base = 0;  ///< values on the operand stack that are not its own
    std::vector<Local> slots = {};
  };
  struct Census;

  bool disagree(std::string problem);

  // The operand stack (instructions.cpp).
  [[nodiscard]] bool has(std::size_t count);
  [[nodiscard]] const Layout* pop_any();
  [[nodiscard]] bool pop(const Layout& layout);
  [[nodiscard]] bool pop(TypeKind kind);
  /// A reference that points to a value that is there; its target's layout, or null.
  [[nodiscard]] const Layout* pop_reference();
  [[nodiscard]] bool pop_reference_to(const Layout& layout);
  void push(const Layout& layout, const Target& target);
  void push(const Layout& layout) { push(layout, Target()); }
  void push(TypeKind kind);

  // Instructions, on types (instructions.cpp).
  [[nodiscard]] bool apply(const Place& place);
  [[nodiscard]] bool apply_local(const Place& place);
  [[nodiscard]] bool apply_reference(Opcode opcode);
  [[nodiscard]] bool apply_integers(Opcode opcode);
  [[nodiscard]] bool apply_struct(const Place& place);
  [[nodiscard]] bool apply_variant(const Place& place);
  [[nodiscard]] bool apply_vector(const Place& place);
  [[nodiscard]] bool apply_call(const Place& place);
  [[nodiscard]] bool apply_return();
  [[nodiscard]] bool equal_operands();
  [[nodiscard]] bool cast(TypeKind to);
  [[nodiscard]] bool take_arguments(const Instance& callee);
  [[nodiscard]] bool take_native_arguments(const Instance& callee);
  template <class T>
  [[nodiscard]] const T* operand(const Place& place);

  // What is true of memory (watch.cpp).
  [[nodiscard]] bool compare_stack(const Place& place);
  [[nodiscard]] bool check_value(const Layout& layout, const std::byte* slot);
  [[nodiscard]] bool check_alive(const Target& target);
  [[nodiscard]] Target find_target(const std::byte* at);
  [[nodiscard]] bool settle_results(const Place& place);
  void settle_vector();
  [[nodiscard]] bool own_blocks(const Layout& layout, const std::byte* at,
                                void (*each)(Ledger&, Ledger::Block&));
  [[nodiscard]] bool take_census();
  [[nodiscard]] Ledger& ledger();

  Machine& machine_;
  std::vector<Slot> stack_;
  std::vector<Activation> functions_;
  std::vector<ValueView> outside_;
  std::uint64_t stack_bytes_ = 0;
  const std::byte* cursor_ = nullptr;          ///< past the value that `pop` takes next
  std::size_t fresh_ = 0;                      ///< values on top that the last instruction pushed
  const std::byte* changed_vector_ = nullptr;  ///< whose length the last instruction changed
  const Layout* changed_element_ = nullptr;
  bool native_returned_ = false;
  /// Natives gave references: running code may put values where no census looks.
  bool may_hand_out_ = false;
  std::uint64_t census_ = 0;
  std::uint64_t steps_to_census_ = 0;
  std::string problem_;
};

}  // namespace mvm::checked
