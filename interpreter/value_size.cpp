// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Abstract sizes, which gas is charged by.

#include "interpreter/walk.h"

namespace mvm {
namespace {

/// `VARIANT` of a value counts as a struct; natives count its tag, too (Move VM types, `Variant::TAG_SIZE`).
constexpr std::uint64_t kStructSize = 2;
constexpr std::uint64_t kTagSize = 2;

struct Size {
  using Place = const std::byte*;
  SizeRule rule;
  std::uint64_t total = 0;

  static std::span<const LayoutStep> steps(const LayoutProgram& program) { return program.parts; }
  static bool bytes(const LayoutStep&, Place) { return true; }
  static void leave(const LayoutStep&, Place) {}

  [[nodiscard]] std::uint64_t fixed(const LayoutProgram& program) const {
    return program.fixed_size[static_cast<std::size_t>(rule)];
  }

  WalkInto vector(const LayoutStep& step, Place at, Place& data, std::uint64_t& length) {
    const auto header = load<VectorHeader>(at);
    const std::uint64_t width = step.layout->primitive_width;
    if (width == 0 || rule == SizeRule::Current) total += kStructSize;
    total += width * header.length;
    if (width != 0 || header.length == 0) return WalkInto::Past;
    const Layout& element = *step.layout->element;
    total += fixed(element.stored) * header.length;
    data = header.data;
    length = header.length;
    return element.stored.parts.empty() ? WalkInto::Past : WalkInto::Inside;
  }
  WalkInto box(const LayoutStep& step, Place at, Place& memory) {
    memory = load<std::byte*>(at);
    total += fixed(step.layout->contents);
    return WalkInto::Inside;
  }
  WalkInto tag(const LayoutStep& step, Place at, std::uint16_t& tag) {
    tag = load<std::uint16_t>(at);
    total +=
        kStructSize + (rule == SizeRule::Native ? kTagSize : 0) + fixed(step.layout->variants[tag].program);
    return WalkInto::Inside;
  }
};

}  // namespace

std::uint64_t abstract_size_of_value(const Layout& layout, const std::byte* at, SizeRule rule) noexcept {
  const std::uint64_t fixed = layout.stored.fixed_size[static_cast<std::size_t>(rule)];
  if (layout.stored.parts.empty()) return fixed;
  Size size{rule, fixed};
  if (layout.primitive_width != 0) {
    const std::uint64_t bytes = layout.primitive_width * load<VectorHeader>(at).length;
    return bytes + (rule == SizeRule::Current ? kStructSize : 0);
  }
  Walk(size).run(layout.stored, at);
  return size.total;
}

}  // namespace mvm
