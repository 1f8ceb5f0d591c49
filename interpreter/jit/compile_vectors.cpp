// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Vectors, as in translated/vectors.h.

#include "interpreter/jit/compiler.h"
#include "interpreter/plain/machine.h"

#include <bit>
#include <cstddef>

namespace mvm::jit {

/// Where a vector's header lies.
struct Compiler::Header {
  Register base;
  std::int32_t offset;

  [[nodiscard]] x86::Mem data() const { return at(offsetof(VectorHeader, data)); }
  [[nodiscard]] x86::Mem length() const { return at(offsetof(VectorHeader, length)); }
  [[nodiscard]] x86::Mem capacity() const { return at(offsetof(VectorHeader, capacity)); }
  [[nodiscard]] x86::Mem at(std::size_t inside) const {
    return x86::qword_ptr(base, offset + static_cast<std::int32_t>(inside));
  }
};

Compiler::Header Compiler::header_of(const Op& op, bool is_behind) {
  if (is_behind) return {use(op.b), static_cast<std::int32_t>(op.d)};
  return {kFrame, static_cast<std::int32_t>(op.b + op.d)};
}

void Compiler::length(const Op& op, bool is_behind) {
  const Header header = header_of(op, is_behind);
  const Register result = fresh();
  a_.mov(result, header.length());
  define(op.a, result);
}

/// Checks the index in `c`, and gives where in the element something of so many bytes begins.
x86::Mem Compiler::element(const Op& op, bool is_behind, std::uint32_t bytes) {
  const Header header = header_of(op, is_behind);
  const Register index = use(op.c);
  a_.cmp(index, header.length());
  a_.jae(failing(op));
  a_.mov(kScratch, header.data());
  const auto stride = static_cast<std::uint32_t>(op.imm);
  const auto offset = static_cast<std::int32_t>(op.e);
  if (stride <= 8 && std::has_single_bit(stride))
    return {kScratch, index, static_cast<std::uint32_t>(std::countr_zero(stride)), offset, bytes};
  if (std::has_single_bit(stride)) {
    a_.mov(kScratch2, index);
    a_.shl(kScratch2, std::countr_zero(stride));
  } else {
    a_.imul(kScratch2, index, asmjit::Imm(stride));
  }
  return {kScratch, kScratch2, 0, offset, bytes};
}

void Compiler::borrow(const Op& op, bool is_behind) {
  const x86::Mem place = element(op, is_behind, 8);
  const Register result = fresh();
  a_.lea(result, place);
  define(op.a, result);
}

void Compiler::load_element(const Op& op, bool is_behind, std::uint32_t bytes) {
  if (bytes <= 8) {
    const x86::Mem place = element(op, is_behind, bytes);
    const Register result = fresh();
    load_to(result, place);
    define(op.a, result);
    return;
  }
  a_.lea(kScratch, element(op, is_behind, 8));
  for (std::uint32_t i = 0; i < bytes; i += 8) {
    cache_.begin();
    const Register result = fresh();
    a_.mov(result, x86::qword_ptr(kScratch, static_cast<std::int32_t>(i)));
    define(op.a + i, result);
  }
}

void Compiler::store_element(const Op& op, bool is_behind, std::uint32_t bytes) {
  if (bytes <= 8) {
    const Register value = use(op.a);
    const x86::Mem place = element(op, is_behind, bytes);
    a_.mov(place, part_of(value, bytes));
    return;
  }
  a_.lea(kScratch, element(op, is_behind, 8));
  for (std::uint32_t i = 0; i < bytes; i += 8) {
    cache_.begin();
    a_.mov(x86::qword_ptr(kScratch, static_cast<std::int32_t>(i)), use(op.a + i));
  }
}

void Compiler::push_back(const Op& op, bool is_behind, std::uint32_t bytes) {
  const Header header = header_of(op, is_behind);
  const Register value = use(op.a);
  const Register place = fresh();
  a_.mov(place, header.length());
  a_.cmp(place, header.capacity());
  a_.je(slow(op));
  apply(x86::Inst::kIdCmp, place, source_.machine.registers.vector_len_max);
  a_.jae(slow(op));
  a_.mov(kScratch, header.data());
  a_.mov(x86::Mem(kScratch, place, static_cast<std::uint32_t>(std::countr_zero(bytes)), 0, bytes),
         part_of(value, bytes));
  a_.inc(place);
  a_.mov(header.length(), place);
}

void Compiler::pop_back(const Op& op, bool is_behind, std::uint32_t bytes) {
  const Header header = header_of(op, is_behind);
  const Register place = fresh();
  const Register value = fresh();
  a_.mov(place, header.length());
  a_.sub(place, 1);
  a_.jc(failing(op));
  a_.mov(kScratch, header.data());
  a_.mov(header.length(), place);
  load_to(value, {kScratch, place, static_cast<std::uint32_t>(std::countr_zero(bytes)), 0, bytes});
  define(op.a, value);
}

/// Elements of several words.
void Compiler::push_words(const Op& op, bool is_behind) {
  const Header header = header_of(op, is_behind);
  const Register place = fresh();
  a_.mov(place, header.length());
  a_.cmp(place, header.capacity());
  a_.je(slow(op));
  apply(x86::Inst::kIdCmp, place, source_.machine.registers.vector_len_max);
  a_.jae(slow(op));
  a_.imul(kScratch, place, asmjit::Imm(op.e));
  a_.add(kScratch, header.data());
  a_.inc(place);
  a_.mov(header.length(), place);
  for (std::uint32_t i = 0; i < op.e; i += 8) {
    const auto held = cache_.peek(op.a + i);
    if (!held) a_.mov(kScratch2, slot(op.a + i));
    a_.mov(x86::qword_ptr(kScratch, static_cast<std::int32_t>(i)), held ? *held : kScratch2);
  }
}

void Compiler::pop_words(const Op& op, bool is_behind) {
  const Header header = header_of(op, is_behind);
  const Register place = fresh();
  a_.mov(place, header.length());
  a_.sub(place, 1);
  a_.jc(failing(op));
  a_.imul(kScratch, place, asmjit::Imm(op.e));
  a_.add(kScratch, header.data());
  a_.mov(header.length(), place);
  for (std::uint32_t i = 0; i < op.e; i += 8) {
    cache_.begin();
    const Register value = fresh();
    a_.mov(value, x86::qword_ptr(kScratch, static_cast<std::int32_t>(i)));
    define(op.a + i, value);
  }
}

/// Word by word.
void Compiler::swap(const Op& op, bool is_behind) {
  const Header header = header_of(op, is_behind);
  const Register i = use(op.a);
  const Register j = use(op.c);
  const Register first = fresh();
  a_.cmp(i, header.length());
  a_.jae(failing(op));
  a_.cmp(j, header.length());
  a_.jae(failing(op));
  a_.imul(kScratch, i, asmjit::Imm(op.e));
  a_.imul(kScratch2, j, asmjit::Imm(op.e));
  a_.add(kScratch, header.data());
  a_.add(kScratch2, header.data());
  for (std::uint32_t word = 0; word < op.e; word += 8) {
    const auto at = static_cast<std::int32_t>(word);
    a_.mov(first, x86::qword_ptr(kScratch, at));
    a_.mov(kScratch3, x86::qword_ptr(kScratch2, at));
    a_.mov(x86::qword_ptr(kScratch, at), kScratch3);
    a_.mov(x86::qword_ptr(kScratch2, at), first);
  }
}

}  // namespace mvm::jit
