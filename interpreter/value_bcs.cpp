// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Values as BCS. Where memory is its own BCS, it is copied as it is.

#include "interpreter/walk.h"

#include <mvm/bcs.h>

#include <algorithm>

namespace mvm {
namespace {

/// The largest tag of an enum in BCS (Move core types, `VARIANT_COUNT_MAX`).
constexpr std::uint16_t kMaxTag = 127;

struct Write {
  using Place = const std::byte*;
  BcsWriter out;

  static std::span<const LayoutStep> steps(const LayoutProgram& program) { return program.steps; }
  static void leave(const LayoutStep&, Place) {}

  void write(Place at, std::uint64_t size) {
    out.write_bytes(std::span(reinterpret_cast<const std::uint8_t*>(at), size));
  }
  bool bytes(const LayoutStep& step, Place at) {
    write(at, step.size);
    return true;
  }
  WalkInto vector(const LayoutStep& step, Place at, Place& data, std::uint64_t& length) {
    const auto header = load<VectorHeader>(at);
    out.write_uleb128(header.length);
    if (header.length == 0) return WalkInto::Past;
    if (step.layout->element->raw) {
      write(header.data, header.length * step.layout->element->size);
      return WalkInto::Past;
    }
    data = header.data;
    length = header.length;
    return WalkInto::Inside;
  }
  static WalkInto box(const LayoutStep&, Place at, Place& memory) {
    memory = load<std::byte*>(at);
    return WalkInto::Inside;
  }
  WalkInto tag(const LayoutStep&, Place at, std::uint16_t& tag) {
    tag = load<std::uint16_t>(at);
    if (tag > kMaxTag) return WalkInto::Stop;
    out.write(static_cast<std::uint8_t>(tag));
    return WalkInto::Inside;
  }
};

/// Reads into memory that is all zero, so that what is there can be dropped at any time.
struct Read {
  using Place = std::byte*;
  Heap& heap;
  BcsReader in;
  bool out_of_memory = false;

  static std::span<const LayoutStep> steps(const LayoutProgram& program) { return program.steps; }
  static void leave(const LayoutStep&, Place) {}

  bool read(Place at, std::uint64_t size) {
    const auto from = in.read_bytes(size);
    if (!in.ok()) return false;
    if (size > 0) std::memcpy(at, from.data(), size);
    return true;
  }
  static bool are_bools(const std::byte* at, std::uint64_t size) {
    return std::all_of(at, at + size, [](std::byte byte) { return byte <= std::byte{1}; });
  }
  bool bytes(const LayoutStep& step, Place at) {
    return read(at, step.size) && (step.kind != LayoutStep::Kind::Bool || are_bools(at, step.size));
  }
  WalkInto vector(const LayoutStep& step, Place at, Place& data, std::uint64_t& length) {
    length = in.read_length();
    if (!in.ok()) return WalkInto::Stop;
    if (length == 0) return WalkInto::Past;
    // Each element takes at least one byte; a raw one all of its bytes.
    const Layout& element = *step.layout->element;
    const bool is_raw = element.raw && !element.has_bool;
    if (length > in.remaining() || (is_raw && length * element.size > in.remaining())) return WalkInto::Stop;
    data = heap.allocate(length * element.size);
    if (data == nullptr) {
      out_of_memory = true;
      return WalkInto::Stop;
    }
    store(at, VectorHeader{data, length, length});
    if (is_raw) return read(data, length * element.size) ? WalkInto::Past : WalkInto::Stop;
    std::memset(data, 0, length * element.size);
    return WalkInto::Inside;
  }
  WalkInto box(const LayoutStep& step, Place at, Place& memory) {
    memory = heap.allocate(step.layout->memory_size);
    if (memory == nullptr) {
      out_of_memory = true;
      return WalkInto::Stop;
    }
    std::memset(memory, 0, step.layout->memory_size);
    store(at, memory);
    return WalkInto::Inside;
  }
  WalkInto tag(const LayoutStep& step, Place at, std::uint16_t& tag) {
    tag = in.read<std::uint8_t>();
    if (!in.ok() || tag > kMaxTag || tag >= step.layout->variants.size()) return WalkInto::Stop;
    store(at, tag);
    return WalkInto::Inside;
  }
};

}  // namespace

Result<void> write_value_bcs(const Layout& layout, const std::byte* at, std::vector<std::uint8_t>& out) {
  Write write{BcsWriter(out)};
  if (!Walk(write).run(layout.stored, at)) {
    return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR, "an enum's tag is too large for BCS");
  }
  return {};
}

Result<void> read_value_bcs(Heap& heap, const Layout& layout, std::byte* to,
                            std::span<const std::uint8_t> bytes) {
  std::memset(to, 0, layout.size);
  Read read{heap, BcsReader(bytes)};
  if (Walk(read).run(layout.stored, to) && read.in.done()) return {};
  drop_value(heap, layout, to);
  std::memset(to, 0, layout.size);
  if (read.out_of_memory) return fail(StatusCode::MEMORY_LIMIT_EXCEEDED, "the memory limit is reached");
  return fail(StatusCode::FAILED_TO_DESERIALIZE_ARGUMENT);
}

}  // namespace mvm
