// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Freeing what a value owns. Storage that is all zero owns nothing.

#include "interpreter/walk.h"

namespace mvm {
namespace {

struct Drop {
  using Place = std::byte*;
  Heap& heap;

  static std::span<const LayoutStep> steps(const LayoutProgram& program) { return program.parts; }
  static bool bytes(const LayoutStep&, Place) { return true; }

  WalkInto vector(const LayoutStep& step, Place at, Place& data, std::uint64_t& length) const {
    auto header = load<VectorHeader>(at);
    if (header.data == nullptr) return WalkInto::Past;
    if (step.layout->element->plain) {
      heap.free(header.data, header.capacity * step.layout->element->size);
      return WalkInto::Past;
    }
    data = header.data;
    length = header.length;
    return WalkInto::Inside;
  }
  static WalkInto box(const LayoutStep&, Place at, Place& memory) {
    memory = load<std::byte*>(at);
    return memory == nullptr ? WalkInto::Past : WalkInto::Inside;
  }
  static WalkInto tag(const LayoutStep& step, Place at, std::uint16_t& tag) {
    tag = load<std::uint16_t>(at);
    return step.layout->plain ? WalkInto::Past : WalkInto::Inside;
  }
  void leave(const LayoutStep& step, Place at) const {
    if (step.kind == LayoutStep::Kind::Box) {
      heap.free(load<std::byte*>(at), step.layout->memory_size);
    } else {
      const auto header = load<VectorHeader>(at);
      heap.free(header.data, header.capacity * step.layout->element->size);
    }
  }
};

}  // namespace

void drop_value(Heap& heap, const Layout& layout, std::byte* at) noexcept {
  if (layout.plain) return;
  Drop drop{heap};
  if (layout.kind == TypeKind::Vector) {  // the common case, without a walk
    const auto header = load<VectorHeader>(at);
    if (header.data == nullptr) return;
    if (layout.element->plain) return heap.free(header.data, header.capacity * layout.element->size);
  }
  Walk(drop).run(layout.stored, at);
}

}  // namespace mvm
