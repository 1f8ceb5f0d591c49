// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/code.h"
#include "interpreter/translated/translator.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <vector>

namespace mvm::translated {

/// Translates one trace; see translator.h.
class Trace {
 public:
  Trace(Machine& m, const Instance& instance, const RegisterCode& code);

  /// Up to the trace's end; or to the instruction with the number `last` and where that is in the stack code.
  void build(std::uint16_t start, std::size_t last = SIZE_MAX);

  /// Copies what was made to where it stays.
  [[nodiscard]] const Op* keep(CodeCache& cache);
  /// Where the instruction `last` is; `first` is the first one of the trace as it is kept.
  [[nodiscard]] Place place(const Op* first) const;

 private:
  struct Segment {
    std::size_t op = 0;  ///< its instruction
    std::size_t first_cost = 0;
    std::uint32_t height = 0;  ///< of the operand stack
    std::uint32_t pushes = 0;
    std::uint32_t size = 0;
    std::int32_t level = 0;  ///< of the gas stack, from where the segment begins
    std::int32_t highest = 0;
  };
  struct Snapshot {
    std::uint16_t offset = 0;
    std::vector<Operand> operands;
    std::vector<Inlined> inlined;
    std::optional<std::size_t> segment;
    std::size_t first_cost = 0;
    std::size_t costs = 0;
  };

  // trace.cpp: the course of the trace, and segments.
  void step();
  void take_snapshot(bool in_segment);
  void add_count(CodeCache& cache);
  void begin_segment();
  void end_segment();
  [[nodiscard]] bool is_segment_full() const noexcept;
  void account(std::uint64_t pops, std::uint64_t pushes, std::uint64_t size) noexcept;
  void account(Opcode opcode) noexcept;
  void end() noexcept { ended_ = true; }
  void leave();
  void go_to(std::uint16_t offset);
  void jump(std::uint16_t offset);
  void branch_if(bool expected);
  /// Says where a jump goes, by blocks.
  void set_targets(Op& jump, std::uint32_t holds, std::uint32_t holds_not);
  [[nodiscard]] const Entry* entry(std::uint32_t block) { return &entry_of(m_.around->cache, code_, block); }
  /// The next instruction, where it can be made one with this one.
  [[nodiscard]] const Instruction* next_in_block() const noexcept {
    return in_block(static_cast<std::uint16_t>(pc_ + 1));
  }
  /// The instruction at an offset after this one; null where another block begins there.
  [[nodiscard]] const Instruction* in_block(std::uint16_t offset) const noexcept;

  // trace_operands.cpp: the operand stack.
  Op& emit(OpCode code, std::uint32_t a = 0, std::uint32_t b = 0, std::uint32_t c = 0);
  /// An instruction whose result in `a` is the operand that is pushed.
  Op& define(OpCode code, const Layout& layout, std::uint32_t b = 0, std::uint32_t c = 0);
  Operand& push(const Layout& layout);
  void push_constant(TypeKind kind, std::uint64_t value);
  void push_reference(const Layout& target, std::uint32_t slot, std::uint32_t offset, std::uint32_t local);
  Operand pop();
  void emit_move(std::uint32_t to, std::uint32_t from, std::uint32_t bytes);
  /// Brings an operand to its home.
  void materialize(Operand& operand);
  void materialize_top(std::size_t count);
  void note_moved(std::uint32_t home);
  /// Before a local changes: operands that only refer to it are brought to their homes.
  void release_local(std::uint32_t local);
  /// A slot from which the operand's value can be read.
  [[nodiscard]] std::uint32_t slot_of(Operand& operand);
  /// For a reference: makes it one that lies in a slot, plus an offset.
  void make_reference(Operand& operand);
  [[nodiscard]] const Layout& complete(const Layout& layout);
  /// Whether its values have one size, and so own nothing.
  [[nodiscard]] bool is_static(const Layout& layout);
  [[nodiscard]] std::uint32_t fixed_size(const Layout& layout) const noexcept;
  template <class T>
  [[nodiscard]] const T* resolve(const Instruction& instruction) {
    return static_cast<const T*>(resolve_in(*instance_, instruction));
  }
  [[nodiscard]] const void* resolve_in(const Instance& instance, const Instruction& instruction);

  // trace_locals.cpp: constants and locals.
  void load_wide(TypeKind kind, const std::byte* value);
  void load_constant();
  void load_local(bool moves);
  void store_local();
  void borrow_local();
  void pop_value();

  // trace_integers.cpp
  void arithmetic(Opcode opcode);
  void wide_arithmetic(Opcode opcode, TypeKind kind, Operand& lhs, Operand& rhs);
  void shift(Opcode opcode);
  void compare(Opcode opcode);
  void compare_wide(Opcode opcode, TypeKind kind, Operand& lhs, Operand& rhs);
  struct Condition;
  /// Whether the last instruction compared and made the operand on top.
  [[nodiscard]] bool is_comparison_on_top() const noexcept;
  void decide(const Condition& condition);
  void equality(Opcode opcode);
  void equality_of_values(Opcode opcode, Operand& lhs, Operand& rhs);
  void cast(TypeKind to);
  void negate();

  // trace_references.cpp
  void borrow_field(const Instruction& instruction);
  void borrow_inside(Operand& reference, const FieldLayout& field);
  void read_reference();
  void write_reference();

  // trace_structs.cpp
  void pack();
  void unpack();
  void pack_variant();
  void unpack_variant();
  void unpack_variant_reference();
  void variant_switch();

  // trace_vectors.cpp
  struct Element;
  void vector_pack();
  void vector_unpack();
  void vector_length();
  void vector_borrow();
  bool borrow_fields_of(Element& element);
  void vector_push_back();
  void vector_pop_back();
  void vector_swap();

  // trace_calls.cpp
  void call();
  void ret();

  // trace_inline.cpp: small functions become part of their callers.
  [[nodiscard]] bool is_inlinable(const Instance& callee, std::size_t levels, std::uint32_t& left);
  void enter_inlined(const Instance& callee);
  void leave_inlined();
  void load_inlined(std::uint32_t local);
  void store_inlined(std::uint32_t local);
  void run_in(const Instance& instance, std::uint16_t offset) noexcept;
  /// The number by which operands know a local of the innermost inlined function.
  [[nodiscard]] std::uint32_t inlined_local(std::size_t local) const noexcept {
    return static_cast<std::uint32_t>((inlined_.size() << 16) + local);
  }

  Machine& m_;
  const Instance& outermost_;
  const RegisterCode& code_;
  // Of the innermost function.
  const Instance* instance_;
  std::span<const Instruction> stack_code_;
  std::uint16_t pc_ = 0;
  std::vector<Inlined> inlined_;

  // Most traces fit into what is on the stack.
  std::array<std::byte, 12'288> room_;
  std::pmr::monotonic_buffer_resource memory_{room_.data(), room_.size()};
  std::pmr::vector<Op> ops_{&memory_};
  std::pmr::vector<Operand> operands_{&memory_};
  std::pmr::vector<InstructionCost> costs_{&memory_};
  std::pmr::vector<Segment> segments_{&memory_};
  std::pmr::vector<std::uint16_t> entered_{&memory_};  ///< leaders
  std::uint32_t top_ = 0;                              ///< the slot after the operand stack
  std::uint32_t instructions_ = 0;
  std::optional<std::size_t> defining_;  ///< the last instruction, where it made an operand
  bool ended_ = false;
  std::size_t last_ = SIZE_MAX;
  Snapshot snapshot_;
};

/// The opcode that takes vectors in the frame, or the one next to it that takes those behind references.
[[nodiscard]] constexpr OpCode with_mode(OpCode in_frame, bool is_behind) noexcept {
  return static_cast<OpCode>(static_cast<unsigned>(in_frame) + (is_behind ? 1U : 0U));
}

}  // namespace mvm::translated
