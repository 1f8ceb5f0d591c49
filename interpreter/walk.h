// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/value.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mvm {

/// Runs a layout's program over a value and what it owns, with a stack of its own, so that values may nest to
/// any depth. `Visitor` has
///   using Place                                   where a value is: an address, or a pair of them; `place +
///   offset` moves it std::span<const LayoutStep> steps(const LayoutProgram&)        which steps of a program
///   to take bool bytes(const LayoutStep&, Place)          bytes or bools; false ends the walk Descent
///   vector(const LayoutStep&, Place, Place& data, std::uint64_t& length) Descent box(const LayoutStep&,
///   Place, Place& memory) Descent tag(const LayoutStep&, Place, std::uint16_t& tag) void leave(const
///   LayoutStep&, Place)          after all elements of a vector or the contents of a box
enum class WalkInto : std::uint8_t { Inside, Past, Stop };

template <class Visitor>
class Walk {
 public:
  using Place = typename Visitor::Place;

  explicit Walk(Visitor& visitor) : visitor_(visitor) {}

  /// False where the visitor stopped it.
  bool run(const LayoutProgram& program, Place at) {
    push({visitor_.steps(program), 0, at, 1, 0, nullptr, at});
    while (depth_ > 0) {
      Frame& top = frame(depth_ - 1);
      if (top.next == top.steps.size()) {
        end_of_program(top);
        continue;
      }
      const LayoutStep& step = top.steps[top.next++];
      if (!take(step, top.at + step.offset)) return false;
    }
    return true;
  }

 private:
  /// A program that runs over one place after the other.
  struct Frame {
    std::span<const LayoutStep> steps = {};
    std::size_t next = 0;
    Place at = {};
    std::uint64_t left = 0;    ///< places, this one included
    std::uint32_t stride = 0;  ///< bytes between them
    const LayoutStep* owner = nullptr;
    Place owner_at = {};
  };

  [[nodiscard]] Frame& frame(std::size_t i) noexcept { return i < kFew ? few_[i] : more_[i - kFew]; }

  void push(const Frame& pushed) {
    if (depth_ == kFew + more_.size()) more_.emplace_back();
    frame(depth_) = pushed;
    ++depth_;
  }

  void end_of_program(Frame& top) {
    if (--top.left > 0) {
      top.at = top.at + top.stride;
      top.next = 0;
      return;
    }
    const LayoutStep* owner = top.owner;
    const Place owner_at = top.owner_at;
    --depth_;
    if (owner != nullptr) visitor_.leave(*owner, owner_at);
  }

  bool take(const LayoutStep& step, Place at) {
    switch (step.kind) {
      case LayoutStep::Kind::Bytes:
      case LayoutStep::Kind::Bool:
        return visitor_.bytes(step, at);
      case LayoutStep::Kind::Vector: {
        Place data = at;
        std::uint64_t length = 0;
        const WalkInto into = visitor_.vector(step, at, data, length);
        if (into == WalkInto::Stop) return false;
        if (into == WalkInto::Past) return true;
        if (length == 0) {
          visitor_.leave(step, at);
          return true;
        }
        const Layout& element = *step.layout->element;
        push({visitor_.steps(element.stored), 0, data, length, element.size, &step, at});
        return true;
      }
      case LayoutStep::Kind::Box: {
        Place memory = at;
        const WalkInto into = visitor_.box(step, at, memory);
        if (into == WalkInto::Inside)
          push({visitor_.steps(step.layout->contents), 0, memory, 1, 0, &step, at});
        return into != WalkInto::Stop;
      }
      case LayoutStep::Kind::Enum: {
        std::uint16_t tag = 0;
        const WalkInto into = visitor_.tag(step, at, tag);
        if (into == WalkInto::Inside) {
          push({visitor_.steps(step.layout->variants[tag].program), 0, at, 1, 0, nullptr, at});
        }
        return into != WalkInto::Stop;
      }
    }
    return false;
  }

  Visitor& visitor_;
  static constexpr std::size_t kFew = 6;
  std::array<Frame, kFew> few_;  // most values nest no deeper
  std::vector<Frame> more_;
  std::size_t depth_ = 0;
};

}  // namespace mvm
