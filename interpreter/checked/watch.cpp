// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/checked/watch.h"

#include "interpreter/plain/machine.h"
#include "interpreter/walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace mvm::checked {
namespace {

/// Steps of censuses per instruction, about.
constexpr std::uint64_t kStepsAnInstruction = 16;

/// Visits the memory that values own: each block has to be in use, and as large as the value needs.
struct Owned {
  using Place = const std::byte*;
  Ledger& ledger;
  std::function<bool(Ledger::Block&)> each;
  std::string problem = {};
  std::uint64_t visited = 0;

  static std::span<const LayoutStep> steps(const LayoutProgram& program) { return program.parts; }
  static bool bytes(const LayoutStep&, Place) { return true; }
  static void leave(const LayoutStep&, Place) {}

  bool own(const std::byte* memory, std::uint64_t bytes) {
    ++visited;
    Ledger::Block* block = ledger.find(memory);
    if (block == nullptr) {
      problem = "a value owns memory that is not in use";
    } else if (block->bytes != bytes) {
      problem = fmt::format("a value owns memory of {} bytes instead of {}", block->bytes, bytes);
    } else if (!each(*block)) {
      problem = "memory has more than one owner";
    }
    return problem.empty();
  }

  WalkInto vector(const LayoutStep& step, Place at, Place& data, std::uint64_t& length) {
    const auto header = load<VectorHeader>(at);
    if (header.length > header.capacity || (header.data == nullptr) != (header.capacity == 0)) {
      problem = fmt::format("a vector of {} elements has room for {}", header.length, header.capacity);
      return WalkInto::Stop;
    }
    if (header.data == nullptr) return WalkInto::Past;
    const Layout& element = *step.layout->element;
    if (!own(header.data, header.capacity * element.size)) return WalkInto::Stop;
    data = header.data;
    length = header.length;
    visited += element.plain ? 0 : length;
    return element.plain ? WalkInto::Past : WalkInto::Inside;
  }
  WalkInto box(const LayoutStep& step, Place at, Place& memory) {
    memory = load<std::byte*>(at);
    if (memory == nullptr) {
      problem = "a value that was moved out is used";
      return WalkInto::Stop;
    }
    return own(memory, step.layout->memory_size) ? WalkInto::Inside : WalkInto::Stop;
  }
  WalkInto tag(const LayoutStep& step, Place at, std::uint16_t& tag) {
    tag = load<std::uint16_t>(at);
    if (tag < step.layout->variants.size()) return WalkInto::Inside;
    problem = fmt::format("an enum of {} variants has the tag {}", step.layout->variants.size(), tag);
    return WalkInto::Stop;
  }
};

std::uint64_t largest(TypeKind kind) {
  switch (kind) {
    case TypeKind::Bool:
      return 1;
    case TypeKind::U8:
      return UINT8_MAX;
    case TypeKind::U16:
      return UINT16_MAX;
    case TypeKind::U32:
      return UINT32_MAX;
    default:
      return UINT64_MAX;
  }
}

}  // namespace

Ledger& Watch::ledger() { return *machine_.heap->ledger(); }

bool Watch::disagree(std::string problem) {
  if (problem_.empty()) problem_ = std::move(problem);
  return false;
}

bool Watch::begin(const Place& place) {
  problem_.clear();
  stack_.clear();
  stack_bytes_ = 0;
  functions_.clear();
  fresh_ = 0;
  changed_vector_ = nullptr;
  native_returned_ = false;
  may_hand_out_ = false;
  ledger().unwatch_all();
  ledger().watch_new(true);
  const Instance& entry = *place.instance;
  Activation& function = functions_.emplace_back();
  function = {.instance = &entry, .locals = place.locals, .slots = std::vector<Local>(entry.locals.size())};
  for (std::size_t i = 0; i < entry.parameter_count; ++i) {
    const LocalSlot& local = entry.locals[i];
    const std::byte* at = place.locals + local.offset;
    function.slots[i].generation = ledger().next_generation();
    if (local.layout->is_reference()) {
      function.slots[i].target = find_target(load<std::byte*>(at));
    } else if (!own_blocks(*local.layout, at,
                           [](Ledger& all, Ledger::Block& block) { all.set_watched(block, true); })) {
      return false;
    }
  }
  return take_census();
}

bool Watch::step(const Place& place) {
  functions_.back().locals = place.locals;
  if (!settle_results(place)) return false;
  if (steps_to_census_ == 0) {
    if (!take_census()) return false;
  } else {
    --steps_to_census_;
  }
  cursor_ = place.top;
  fresh_ = 0;
  return apply(place);
}

bool Watch::finish(const Place& place) {
  if (!settle_results(place) || !take_census()) return false;
  ledger().watch_new(false);
  ledger().unwatch_all();
  return true;
}

/// The last instruction left what it should.
bool Watch::settle_results(const Place& place) {
  if (!ledger().problem().empty()) return disagree(ledger().problem());
  if (!functions_.empty() && machine_.depth + 1 != functions_.size()) {
    return disagree(fmt::format("{} functions wait instead of {}", machine_.depth, functions_.size() - 1));
  }
  settle_vector();
  if (!compare_stack(place)) return false;
  const bool from_native = std::exchange(native_returned_, false);
  if (from_native) ledger().watch_new(true);
  const std::byte* at = place.top;
  for (std::size_t i = stack_.size(); i-- > stack_.size() - fresh_;) {
    Slot& slot = stack_[i];
    at -= slot.layout->slot_size();
    if (!check_value(*slot.layout, at)) return false;
    if (slot.layout->is_reference() && slot.target.kind == Target::Kind::Unknown) {
      slot.target = find_target(load<std::byte*>(at));
    }
    if (from_native && !own_blocks(*slot.layout, at,
                                   [](Ledger& all, Ledger::Block& block) { all.set_watched(block, true); })) {
      return false;
    }
  }
  return true;
}

bool Watch::compare_stack(const Place& place) {
  const auto height = static_cast<std::size_t>(place.top_tag - machine_.tags.get());
  if (height != stack_.size()) {
    return disagree(fmt::format("{} values are on the operand stack instead of {}", height, stack_.size()));
  }
  const auto bytes = static_cast<std::uint64_t>(place.top - machine_.operands.get());
  if (bytes != stack_bytes_) {
    return disagree(fmt::format("the operand stack takes {} bytes instead of {}", bytes, stack_bytes_));
  }
  const std::size_t looked_at = std::min(std::max<std::size_t>(fresh_, 4), height);
  for (std::size_t i = height - looked_at; i < height; ++i) {
    if (machine_.tags[i] != stack_[i].layout) return disagree("a slot of the operand stack has another type");
  }
  return true;
}

bool Watch::check_value(const Layout& layout, const std::byte* slot) {
  if (layout.kind <= TypeKind::U64) {
    const auto value = load<std::uint64_t>(slot);
    if (value <= largest(layout.kind)) return true;
    return disagree(fmt::format("a slot of {} bytes holds {}", layout.size, value));
  }
  if (layout.is_reference()) {
    return load<std::byte*>(slot) != nullptr || disagree("a reference points nowhere");
  }
  if (layout.is_enum && !layout.boxed && load<std::uint16_t>(slot) >= layout.variants.size()) {
    return disagree(fmt::format("an enum of {} variants has the tag {}", layout.variants.size(),
                                load<std::uint16_t>(slot)));
  }
  return true;
}

bool Watch::check_alive(const Target& target) {
  if (target.kind == Target::Kind::Local) {
    const bool alive = target.frame < functions_.size() &&
                       target.local < functions_[target.frame].slots.size() &&
                       functions_[target.frame].slots[target.local].generation == target.generation;
    return alive || disagree("a reference points to a local whose value is gone");
  }
  if (target.kind != Target::Kind::Block) return true;
  const Ledger::Block* block = ledger().find(target.base);
  if (block == nullptr || block->generation != target.generation) {
    return disagree("a reference points to memory whose value is gone");
  }
  const bool inside = static_cast<std::uint64_t>(target.at - target.base) < block->extent;
  return inside || disagree("a reference points past a vector's end");
}

Watch::Target Watch::find_target(const std::byte* at) {
  if (const auto [base, block] = ledger().containing(at); block != nullptr) {
    return {.kind = Target::Kind::Block, .base = base, .generation = block->generation, .at = at};
  }
  for (std::size_t i = functions_.size(); i-- > 0;) {
    const Activation& function = functions_[i];
    const std::byte* begin = function.locals;
    if (std::less<>()(at, begin) || !std::less<>()(at, begin + function.instance->frame_size)) continue;
    const auto offset = static_cast<std::uint32_t>(at - begin);
    const auto next = std::ranges::upper_bound(function.instance->locals, offset, {}, &LocalSlot::offset);
    const auto local = static_cast<std::uint32_t>(next - function.instance->locals.begin() - 1);
    return {.kind = Target::Kind::Local,
            .frame = static_cast<std::uint32_t>(i),
            .local = local,
            .generation = function.slots[local].generation,
            .at = at};
  }
  return {.kind = Target::Kind::Outside, .at = at};
}

/// The last instruction changed a vector's length: only elements that are there may be pointed to.
void Watch::settle_vector() {
  const std::byte* at = std::exchange(changed_vector_, nullptr);
  if (at == nullptr) return;
  const auto header = load<VectorHeader>(at);
  if (Ledger::Block* block = ledger().find(header.data)) {
    block->extent = header.length * changed_element_->size;
  }
}

bool Watch::own_blocks(const Layout& layout, const std::byte* at, void (*each)(Ledger&, Ledger::Block&)) {
  if (layout.plain) return true;
  Ledger& all = ledger();
  Owned owned{.ledger = all, .each = [&](Ledger::Block& block) {
                each(all, block);
                return true;
              }};
  return Walk(owned).run(layout.stored, at) || disagree(owned.problem);
}

/// Every block that running code owns has one owner.
bool Watch::take_census() {
  const std::uint64_t number = ++census_;
  std::uint64_t watched = 0;
  Owned owned{.ledger = ledger(), .each = [&](Ledger::Block& block) {
                watched += block.watched ? 1 : 0;
                return std::exchange(block.census, number) != number;
              }};
  std::uint64_t steps = functions_.size();
  const auto count = [&](const Layout& layout, const std::byte* at) {
    ++steps;
    return layout.plain || Walk(owned).run(layout.stored, at) || disagree(owned.problem);
  };
  for (const Activation& function : functions_) {
    for (std::size_t i = 0; i < function.slots.size(); ++i) {
      const LocalSlot& local = function.instance->locals[i];
      if (function.slots[i].generation == 0) continue;
      if (!check_value(*local.layout, function.locals + local.offset)) return false;
      if (!count(*local.layout, function.locals + local.offset)) return false;
    }
  }
  const std::byte* at = machine_.operands.get();
  for (const Slot& slot : stack_) {
    if (!count(*slot.layout, at)) return false;
    at += slot.layout->slot_size();
  }
  for (const ValueView& value : outside_) {
    if (!count(*value.layout, value.at)) return false;
  }
  steps_to_census_ = (steps + owned.visited) / kStepsAnInstruction;
  if (may_hand_out_ || watched == ledger().watched()) return true;
  return disagree(fmt::format("{} blocks of memory have no owner", ledger().watched() - watched));
}

}  // namespace mvm::checked
