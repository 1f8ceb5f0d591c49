// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/jit/assembler.h"
#include "interpreter/jit/jit.h"
#include "interpreter/jit/slot_cache.h"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace mvm::jit {

/// How machine code does an instruction.
enum class Way : std::uint8_t {
  Inline,   ///< itself
  Mixed,    ///< itself where that is short, else by the instruction, which goes on with a Native after it
  Handler,  ///< by the instruction, which goes on with a Native after it
  Leaves,   ///< by the instruction; what comes next is reached in another way, or never
};
[[nodiscard]] Way way_of(const translated::Op& op) noexcept;

/// Makes machine code of one trace.
class Compiler {
 public:
  Compiler(asmjit::CodeHolder& holder, const Source& source, std::span<translated::Op> copy);

  /// False where the code must not be used.
  [[nodiscard]] bool run();
  /// After `run`: where the code is that a Native of the copy leads to, as an offset in the code.
  struct Place {
    std::size_t op;  ///< in the copy
    asmjit::Label label;
  };
  [[nodiscard]] std::span<const Place> places() const noexcept { return places_; }

 private:
  using Op = translated::Op;

  // compiler.cpp
  void emit(const Op& op);
  void emit_vector(const Op& op);
  void emit_mixed(const Op& op);
  void emit_leaving(const Op& op);
  void emit_stubs();
  /// Runs the instruction itself; machine code goes on at the Native after it.
  void hand_over(const Op& op);
  void jump_far(translated::Handler handler);

  // Operands.
  [[nodiscard]] x86::Mem slot(std::uint32_t at, std::uint32_t bytes = 8) const;
  [[nodiscard]] bool is_cacheable(std::uint32_t at) const noexcept;
  /// A slot's value in a register that must not be changed.
  [[nodiscard]] Register use(std::uint32_t at);
  [[nodiscard]] Register fresh() { return cache_.take(); }
  /// A register of its own with a slot's value.
  [[nodiscard]] Register copy_of(std::uint32_t at);
  /// The register's value becomes the slot's.
  void define(std::uint32_t at, const Register& value);
  /// Something else was written to the slot's bytes.
  void overwritten(std::uint32_t at, std::uint32_t bytes) { cache_.forget(at, bytes); }
  /// The second operand of an instruction.
  void apply(asmjit::InstId instruction, const Register& to, std::uint64_t immediate);
  /// Out of the way: code that goes to a handler.
  [[nodiscard]] asmjit::Label stub(const Op& op, translated::Handler handler);
  /// Where the plain interpreter takes over at this instruction.
  [[nodiscard]] asmjit::Label failing(const Op& op);
  /// Where this instruction, mixed, is done by itself.
  [[nodiscard]] asmjit::Label slow(const Op& op);

  // compile_control.cpp
  void charge(const Op& segment);
  void go_to(const void* entry);
  void jump_if(const Op& op, x86::CondCode condition);
  void jump_if_registers(const Op& op, x86::CondCode condition);
  void jump_if_immediate(const Op& op, x86::CondCode condition);
  void switch_variant(const Op& op);
  [[nodiscard]] x86::Mem in_machine(const void* member, std::uint32_t bytes = 8) const;

  // compile_calls.cpp
  void call(const Op& op);
  void ret(const Op& op);
  void enter_resumed();

  // compile_integers.cpp
  void check_max(const Op& op, const Register& value, std::uint64_t max);
  void add(const Op& op, bool is_immediate, std::uint64_t max);
  void subtract(const Op& op, bool is_immediate);
  void multiply(const Op& op, bool is_immediate, std::uint64_t max);
  void divide(const Op& op, bool is_immediate, bool wants_rest);
  void divide_by(const Op& op, std::uint64_t divisor, bool wants_rest);
  void bits(const Op& op, asmjit::InstId instruction, bool is_immediate);
  void shift(const Op& op, bool is_immediate, bool is_left);
  void compare(const Op& op, bool is_immediate, x86::CondCode condition);
  void set_bool(const Op& op, x86::CondCode condition);
  void narrow(const Op& op);
  void add_128(const Op& op, bool subtracts);
  void multiply_128(const Op& op);
  void compare_128(const Op& op);
  void add_256(const Op& op, bool subtracts);
  void compare_256(const Op& op);
  void narrow_to_128(const Op& op);
  void widen(const Op& op, unsigned from, unsigned to);

  // compile_moves.cpp
  void constant(std::uint32_t at, std::uint64_t value);
  void constant_bytes(const Op& op);
  void move_words(std::uint32_t to, std::uint32_t from, unsigned words);
  void widen_small(const Op& op, std::uint32_t bytes);
  void narrow_small(const Op& op, std::uint32_t bytes);
  void load_to(const Register& to, const x86::Mem& from);
  void read(const Op& op, std::uint32_t bytes);
  void write(const Op& op, std::uint32_t bytes);
  void check_variant(const Op& op);

  // compile_vectors.cpp
  struct Header;
  [[nodiscard]] Header header_of(const Op& op, bool is_behind);
  void length(const Op& op, bool is_behind);
  [[nodiscard]] x86::Mem element(const Op& op, bool is_behind, std::uint32_t bytes);
  void borrow(const Op& op, bool is_behind);
  void load_element(const Op& op, bool is_behind, std::uint32_t bytes);
  void store_element(const Op& op, bool is_behind, std::uint32_t bytes);
  void push_back(const Op& op, bool is_behind, std::uint32_t bytes);
  void push_words(const Op& op, bool is_behind);
  void pop_back(const Op& op, bool is_behind, std::uint32_t bytes);
  void pop_words(const Op& op, bool is_behind);
  void swap(const Op& op, bool is_behind);

  struct Range {
    std::uint32_t begin;
    std::uint32_t end;
  };
  struct Stub {
    asmjit::Label label;
    const Op* op;
    translated::Handler handler;
  };

  x86::Assembler a_;
  const Source& source_;
  std::span<Op> copy_;
  SlotCache cache_;
  std::vector<Range> borrowed_;  ///< bytes of the frame that references can write to
  std::vector<Stub> stubs_;
  std::vector<Place> places_;
  asmjit::Label start_;  ///< the trace, charged
};

}  // namespace mvm::jit
