// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Comparison of two values of one type.

#include "interpreter/walk.h"

namespace mvm {
namespace {

struct Equality {
  struct Place {
    const std::byte* a;
    const std::byte* b;
    Place operator+(std::uint64_t offset) const { return {a + offset, b + offset}; }
  };

  static std::span<const LayoutStep> steps(const LayoutProgram& program) { return program.steps; }
  static bool bytes(const LayoutStep& step, Place at) { return std::memcmp(at.a, at.b, step.size) == 0; }
  static void leave(const LayoutStep&, Place) {}

  static WalkInto vector(const LayoutStep& step, Place at, Place& data, std::uint64_t& length) {
    const auto a = load<VectorHeader>(at.a);
    const auto b = load<VectorHeader>(at.b);
    if (a.length != b.length) return WalkInto::Stop;
    if (a.length == 0) return WalkInto::Past;
    const Layout& element = *step.layout->element;
    if (element.raw) {
      return std::memcmp(a.data, b.data, a.length * element.size) == 0 ? WalkInto::Past : WalkInto::Stop;
    }
    data = {a.data, b.data};
    length = a.length;
    return WalkInto::Inside;
  }
  static WalkInto box(const LayoutStep&, Place at, Place& memory) {
    memory = {load<std::byte*>(at.a), load<std::byte*>(at.b)};
    return WalkInto::Inside;
  }
  static WalkInto tag(const LayoutStep&, Place at, std::uint16_t& tag) {
    tag = load<std::uint16_t>(at.a);
    return tag == load<std::uint16_t>(at.b) ? WalkInto::Inside : WalkInto::Stop;
  }
};

}  // namespace

bool equal_values(const Layout& layout, const std::byte* a, const std::byte* b) noexcept {
  if (layout.raw) return std::memcmp(a, b, layout.size) == 0;
  Equality equality;
  return Walk(equality).run(layout.stored, Equality::Place{a, b});
}

}  // namespace mvm
