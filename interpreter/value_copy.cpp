// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Deep copies: the bytes of the whole are copied first, then each owning pointer in the copy is replaced by
// one to a copy of what it points to.

#include "interpreter/walk.h"

namespace mvm {
namespace {

struct Copy {
  using Place = std::byte*;
  Heap& heap;

  static std::span<const LayoutStep> steps(const LayoutProgram& program) { return program.parts; }
  static bool bytes(const LayoutStep&, Place) { return true; }
  static void leave(const LayoutStep&, Place) {}

  WalkInto vector(const LayoutStep& step, Place at, Place& data, std::uint64_t& length) const {
    auto header = load<VectorHeader>(at);
    if (header.length == 0) {
      store(at, VectorHeader{});
      return WalkInto::Past;
    }
    const Layout& element = *step.layout->element;
    std::byte* copy = heap.allocate(header.length * element.size);
    if (copy == nullptr) return WalkInto::Stop;
    std::memcpy(copy, header.data, header.length * element.size);
    store(at, VectorHeader{copy, header.length, header.length});
    data = copy;
    length = header.length;
    return element.plain ? WalkInto::Past : WalkInto::Inside;
  }
  WalkInto box(const LayoutStep& step, Place at, Place& memory) const {
    const auto* original = load<std::byte*>(at);
    if (original == nullptr) return WalkInto::Past;
    memory = heap.allocate(step.layout->memory_size);
    if (memory == nullptr) return WalkInto::Stop;
    std::memcpy(memory, original, step.layout->memory_size);
    store(at, memory);
    return WalkInto::Inside;
  }
  static WalkInto tag(const LayoutStep& step, Place at, std::uint16_t& tag) {
    tag = load<std::uint16_t>(at);
    return step.layout->plain ? WalkInto::Past : WalkInto::Inside;
  }
};

}  // namespace

bool try_copy_value(Heap& heap, const Layout& layout, std::byte* to, const std::byte* from) noexcept {
  move_bytes(to, from, layout.size);
  if (layout.plain) return true;
  Copy copy{heap};
  if (Walk(copy).run(layout.stored, to)) return true;
  // What was copied so far stays with the heap until its end: some pointers in it are still the original's.
  std::memset(to, 0, layout.size);
  return false;
}

}  // namespace mvm
