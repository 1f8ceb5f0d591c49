// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/plain/machine.h"

#include "interpreter/observed/run.h"
#include "interpreter/plain/code.h"
#include "interpreter/translated/run.h"

#include <algorithm>

namespace mvm {
namespace {

/// The last value's slot may be followed by wider reads and writes of small values.
constexpr std::size_t kSlack = 64;

}  // namespace

Machine::Machine()
    : operands(new std::byte[kOperandStackLimit * kMaxInlineSize + kSlack]),
      tags(new const Layout*[kOperandStackLimit]),
      top(operands.get()),
      top_tag(tags.get()),
      tags_end(tags.get() + kOperandStackLimit),
      frames(new Frame[kCallStackLimit]) {
  for (std::size_t i = 0; i < primitives.size(); ++i)
    primitives[i] = &primitive_layout(static_cast<TypeKind>(i));
  if constexpr (checked::kOn) watch = std::make_unique<checked::Watch>(*this);
}

void Machine::push(const Layout& layout, const std::byte* value) noexcept {
  move_to_slot(top, value, layout.size);
  top += layout.slot_size();
  *top_tag++ = &layout;
}

void Machine::push_reference(const Layout& target, std::byte* referent) noexcept {
  store(top, referent);
  top += 8;
  *top_tag++ = target.reference;
}

std::vector<ValueView> Machine::top_values(std::size_t count) const {
  std::vector<ValueView> values(count);
  std::byte* at = top;
  for (std::size_t i = 0; i < count; ++i) {
    const Layout* layout = *(top_tag - 1 - i);
    at -= layout->slot_size();
    values[count - 1 - i] = {layout, at};
  }
  return values;
}

void Machine::forget(std::size_t count) noexcept {
  for (; count > 0; --count) top -= (*--top_tag)->slot_size();
}

void Machine::clear(Heap& values) noexcept {
  while (top_tag != tags.get()) {
    const Layout& layout = **--top_tag;
    top -= layout.slot_size();
    drop_value(values, layout, top);
  }
}

bool Machine::poll_stop() noexcept {
  until_poll = kPollInterval;
  if (gas->poll_stop() == GasMeter::Stop::None) return false;
  failure = gas->stop_error();
  return true;
}

/// The flat schedule charges each instruction by what it works on; it is there for tests, and runs in plain
/// mode.
bool Machine::runs_translated() const noexcept {
  return !checked::kOn && around->config.mode != RunMode::Plain && gas->kind() != GasMeter::Kind::Flat;
}

Result<void> Machine::call(const Surroundings& surroundings, const Instance& instance) {
  around = &surroundings;
  heap = &surroundings.heap;
  gas = &surroundings.gas;
  Result<void> result;
  depth = 0;
  if (poll_stop()) {
    result = std::unexpected(*std::exchange(failure, std::nullopt));
  } else if (surroundings.observer != nullptr) {
    result = observed::run(*this, instance, *surroundings.observer);
  } else if (instance.function->is_native) {
    result = call_native(*this, instance);
  } else if (runs_translated()) {
    result = translated::run(*this, instance);
  } else if (gas->kind() == GasMeter::Kind::Unmetered) {
    result = run_plain<GasMeter::Kind::Unmetered>(*this, instance);
  } else if (gas->kind() == GasMeter::Kind::Tiered) {
    result = run_plain<GasMeter::Kind::Tiered>(*this, instance);
  } else {
    result = run_plain<GasMeter::Kind::Flat>(*this, instance);
  }
  if (!result) clear(*heap);
  return result;
}

std::uint16_t Frame::call_offset() const noexcept {
  if (ip == nullptr) return (resume - 1)->at;
  return static_cast<std::uint16_t>(ip - instance->code->code.data());
}

std::vector<Error::Frame> stack_trace(const Machine& machine) {
  std::vector<Error::Frame> trace;
  for (std::size_t i = machine.depth; i-- > 0;) {
    const Frame& frame = machine.frames[i];
    trace.push_back({frame.instance->function->module->runtime_id,
                     {frame.instance->function->index, frame.call_offset()}});
  }
  return trace;
}

}  // namespace mvm
