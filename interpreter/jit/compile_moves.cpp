// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Values between slots, and through references.

#include "interpreter/jit/compiler.h"

#include <cstring>

namespace mvm::jit {

void Compiler::constant(std::uint32_t at, std::uint64_t value) {
  const Register to = fresh();
  if (value == 0) {
    a_.xor_(to.r32(), to.r32());
  } else {
    a_.mov(to, asmjit::Imm(value));
  }
  define(at, to);
}

/// Of whole words.
void Compiler::constant_bytes(const Op& op) {
  for (std::uint32_t i = 0; i < op.c; i += 8) {
    std::uint64_t value = 0;
    std::memcpy(&value, static_cast<const std::byte*>(op.pointer) + i, sizeof value);
    cache_.begin();
    constant(op.a + i, value);
  }
}

/// Between places that may overlap.
void Compiler::move_words(std::uint32_t to, std::uint32_t from, unsigned words) {
  const bool is_down = to <= from;
  for (unsigned i = 0; i < words; ++i) {
    const unsigned word = is_down ? i : words - 1 - i;
    cache_.begin();
    const Register value = copy_of(from + 8 * word);
    define(to + 8 * word, value);
  }
}

void Compiler::load_to(const Register& to, const x86::Mem& from) {
  if (from.size() == 8) {
    a_.mov(to, from);
  } else if (from.size() == 4) {
    a_.mov(to.r32(), from);
  } else {
    a_.movzx(to.r32(), from);
  }
}

void Compiler::widen_small(const Op& op, std::uint32_t bytes) {
  const Register value = fresh();
  load_to(value, slot(op.b, bytes));
  define(op.a, value);
}

void Compiler::narrow_small(const Op& op, std::uint32_t bytes) {
  const Register value = use(op.b);
  a_.mov(slot(op.a, bytes), part_of(value, bytes));
  overwritten(op.a, bytes);
}

/// `a` gets the value at [b] + c.
void Compiler::read(const Op& op, std::uint32_t bytes) {
  const Register reference = use(op.b);
  const auto offset = static_cast<std::int32_t>(op.c);
  if (bytes <= 8) {
    const Register value = fresh();
    load_to(value, x86::Mem(reference, offset, bytes));
    define(op.a, value);
    return;
  }
  // The reference's own slot may be written to: its register stays.
  a_.mov(kScratch2, reference);
  for (std::uint32_t i = 0; i < bytes; i += 8) {
    cache_.begin();
    const Register value = fresh();
    a_.mov(value, x86::qword_ptr(kScratch2, offset + static_cast<std::int32_t>(i)));
    define(op.a + i, value);
  }
}

/// The value in `b` is written to [a] + c.
void Compiler::write(const Op& op, std::uint32_t bytes) {
  const Register reference = use(op.a);
  const auto offset = static_cast<std::int32_t>(op.c);
  if (bytes <= 8) {
    const Register value = use(op.b);
    a_.mov(x86::Mem(reference, offset, bytes), part_of(value, bytes));
    return;
  }
  a_.mov(kScratch2, reference);
  for (std::uint32_t i = 0; i < bytes; i += 8) {
    cache_.begin();
    a_.mov(x86::qword_ptr(kScratch2, offset + static_cast<std::int32_t>(i)), use(op.b + i));
  }
}

void Compiler::check_variant(const Op& op) {
  a_.cmp(x86::word_ptr(use(op.b), static_cast<std::int32_t>(op.c)), asmjit::Imm(op.d));
  a_.jne(failing(op));
}

}  // namespace mvm::jit
