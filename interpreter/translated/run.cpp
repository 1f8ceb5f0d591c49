// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Running register code: the table of its instructions, how it begins and ends, and all that is too rare or
// too slow to be part of an instruction.

#include "interpreter/translated/run.h"

#include "interpreter/jit/handlers.h"
#include "interpreter/jit/jit.h"
#include "interpreter/translated/calls.h"
#include "interpreter/translated/control.h"
#include "interpreter/translated/integers.h"
#include "interpreter/translated/moves.h"
#include "interpreter/translated/references.h"
#include "interpreter/translated/structs.h"
#include "interpreter/translated/translator.h"
#include "interpreter/translated/vectors.h"
#include "interpreter/translated/wide_integers.h"

#include <algorithm>
#include <array>
#include <utility>

namespace mvm::translated {
namespace {

/// Ends the run: the chain of tail calls, or the loop, comes back to `run`.
void stop(Machine& m) noexcept { m.registers.op = nullptr; }

void fail_run(Machine& m, Error error) {
  m.failure = std::move(error);
  m.depth = 0;
  stop(m);
}

void settle(Machine& m, std::uint64_t fuel, std::uint64_t low, std::uint64_t last) noexcept {
  m.registers.meter.settle(fuel, std::min(low, last));
}
/// After something that the meter itself was charged for.
std::uint64_t refill(Machine& m, std::uint64_t real_height) noexcept {
  m.registers.slow_segment = nullptr;
  return m.registers.meter.fill(real_height);
}

const RegisterCode& running_code(const Machine& m) noexcept {
  const State& state = m.registers;
  return *state.instance->registers[state.follows_references ? 1 : 0].load(std::memory_order_acquire);
}

/// Moves values from a frame onto the operand stack.
template <class Layouts>
void push_all(Machine& m, const std::byte* at, const Layouts& layouts) noexcept {
  for (const Layout* layout : layouts) {
    if (layout->is_reference()) {
      m.push_reference(*layout->element, load<std::byte*>(at));
    } else {
      m.push(*layout, at);
    }
    at += layout->slot_size();
  }
}

/// Moves all values of the operand stack into a frame.
void take_all(Machine& m, std::byte* at) noexcept {
  const auto bytes = static_cast<std::size_t>(m.top - m.operands.get());
  std::memcpy(at, m.operands.get(), bytes);
  m.top = m.operands.get();
  m.top_tag = m.tags.get();
}

/// So many values of waiting functions count against the operand stack's limit, though they lie elsewhere.
class StackBelow {
 public:
  StackBelow(Machine& m, std::uint32_t values) noexcept : m_(m) {
    m_.tags_end = m_.tags.get() + (kOperandStackLimit - values);
  }
  StackBelow(const StackBelow&) = delete;
  StackBelow& operator=(const StackBelow&) = delete;
  ~StackBelow() { m_.tags_end = m_.tags.get() + kOperandStackLimit; }

 private:
  Machine& m_;
};

void push_arguments(Machine& m, const Instance& callee, const std::byte* at) noexcept {
  for (const LocalSlot& parameter : callee.locals.first(callee.parameter_count)) {
    const Layout* layout = parameter.layout;
    push_all(m, at + parameter.offset, std::span(&layout, 1));
  }
}

/// Where a value is stored that the translator knows of; `room` is for one that is nowhere.
const std::byte* locate(const Operand& operand, std::byte* fp, std::array<std::byte, 8>& room) noexcept {
  switch (operand.kind) {
    case Operand::Kind::Slot:
      return fp + operand.slot;
    case Operand::Kind::Constant:
      store(room.data(), operand.value);
      break;
    case Operand::Kind::FrameAddress:
      store(room.data(), fp + operand.slot);
      break;
    case Operand::Kind::Reference:
      store(room.data(), load<std::byte*>(fp + operand.slot) + operand.offset);
      break;
  }
  return room.data();
}

void put_on_stack(Machine& m, const Operand& operand, std::byte* fp) noexcept {
  std::array<std::byte, 8> room;
  const Layout* layout = operand.layout;
  push_all(m, locate(operand, fp, room), std::span(&layout, 1));
}

/// Gives a function that runs as part of another one a frame of its own; null where memory is exhausted.
std::byte* make_frame(Machine& m, const Inlined& inlined, std::byte* fp) noexcept {
  std::byte* const locals = m.frame_memory.push(inlined.instance->frame_size);
  if (locals == nullptr) return nullptr;
  for (std::size_t i = 0; i < inlined.locals.size(); ++i) {
    const Operand& local = inlined.locals[i];
    if (local.layout == nullptr) continue;  // not set yet
    std::array<std::byte, 8> room;
    std::memcpy(locals + inlined.instance->locals[i].offset, locate(local, fp, room),
                local.layout->slot_size());
  }
  return locals;
}

/// Calls a function in plain mode; false where that failed.
bool call_plain(Machine& m, const Instance& callee, std::byte* frame, std::uint32_t base) {
  const StackBelow below(m, base);
  push_arguments(m, callee, frame);
  auto ran = m.registers.is_metered ? run_plain<GasMeter::Kind::Tiered>(m, callee)
                                    : run_plain<GasMeter::Kind::Unmetered>(m, callee);
  if (!ran) {
    fail_run(m, std::move(ran.error()));
    return false;
  }
  take_all(m, frame);
  return true;
}

}  // namespace

void drop_locals(Machine& m, const Instance& instance, std::byte* fp) noexcept {
  for (const TableIndex i : instance.owning) {
    const LocalSlot& local = instance.locals[i];
    drop_value(*m.heap, *local.layout, fp + local.offset);
  }
}

std::uint64_t charge_size_slowly(Machine& m, std::uint64_t fuel, std::uint64_t lowest,
                                 std::uint64_t size) noexcept {
  State& state = m.registers;
  const bool was_filled = state.meter.is_filled();
  state.meter.settle(fuel, lowest);
  const GasMeter::Checkpoint before = m.gas->checkpoint();
  if (!m.gas->charge(0, 0, 0, size)) {
    m.gas->restore(before);
    // Whether the segment was charged slowly is still known.
    if (state.slow_fuel == fuel) state.slow_fuel = kNoFuel;
    return 0;
  }
  state.slow_segment = nullptr;
  return was_filled ? state.meter.fill(0) : kNoFuel;
}

void enter_slowly(MVM_PARAMS) {
  State& state = m.registers;
  settle(m, fuel, low, last);
  if (m.gas->poll_stop() != GasMeter::Stop::None) return fail_run(m, m.gas->stop_error());
  low = last = UINT64_MAX;
  if (!state.is_metered) return go_on_at(op + 1, fp, state.meter.fill(0), low, last, m);
  const auto& info = *static_cast<const SegmentInfo*>(op->pointer);
  const bool is_low = m.gas->stack_height() < state.base + info.height;
  state.before_slow = m.gas->checkpoint();
  for (const InstructionCost& cost : info.costs) {
    if (m.gas->charge(1, cost.pushes, cost.pops, cost.size)) continue;
    m.gas->restore(state.before_slow);
    return leave(op, fp, kNoFuel, low, last, m);
  }
  state.slow_segment = op;
  state.slow_fuel = is_low ? kNoFuel : state.meter.fill(0);
  go_on_at(op + 1, fp, state.slow_fuel, low, last, m);
}

void enter_new_block(MVM_PARAMS) {
  const auto* entry = reinterpret_cast<const Entry*>(op);
  op = translate_block(m, *m.registers.instance, running_code(m), *entry);
  go_on_at(MVM_ARGS);
}

void compile_trace(MVM_PARAMS) {
  State& state = m.registers;
  CodeCache& cache = m.around->cache;
  const RegisterCode& code = running_code(m);
  const Op* const first = op - 1;
  const std::lock_guard lock(cache.translation_mutex);
  Entry& entry = entry_of(cache, code, op->b);
  const Op* made = entry.code.load(std::memory_order_relaxed);
  if (made == first) {
    const jit::Source source{m, *state.instance, code, entry, {first, op->a}};
    const std::span<Op> copy = cache.allocate<Op>(jit::copy_size(source));
    const jit::Compiled compiled = jit::compile(cache.machine_code, source, copy);
    cache.count_memory(compiled.bytes);
    if (compiled.enter == nullptr) {
      counter_of(*op).store(UINT32_MAX, std::memory_order_relaxed);
      return go_on_at(op + 1, fp, fuel, low, last, m);
    }
    made = copy.data();
    entry.code.store(made, std::memory_order_release);
    entry.enter.store(compiled.enter, std::memory_order_release);
  }
  if (state.slow_segment == first) state.slow_segment = made;
  go_on_at(made + 1, fp, fuel, low, last, m);
}

void call_slowly(MVM_PARAMS) {
  State& state = m.registers;
  const auto& callee = *static_cast<const Instance*>(op->pointer);
  if (m.depth == kCallStackLimit) return leave(MVM_ARGS);
  const RegisterCode& code = register_code(m.around->cache, callee, op->c != 0);
  std::byte* const frame = fp + op->a;
  const std::uint32_t base = state.base + op->b;
  if (has_room(m, code, frame, base)) return go_on_at(MVM_ARGS);  // the call again
  settle(m, fuel, low, last);
  m.frames[m.depth++] = {state.instance, nullptr, fp, op + 1, state.base};
  if (!call_plain(m, callee, frame, base)) return;
  --m.depth;
  fuel = refill(m, base + callee.returns.size());
  go_on_at(op + 1, fp, fuel, UINT64_MAX, UINT64_MAX, m);
}

void call_native_slowly(MVM_PARAMS) {
  State& state = m.registers;
  const auto& callee = *static_cast<const Instance*>(op->pointer);
  settle(m, fuel, low, last);
  std::byte* const frame = fp + op->a;
  const std::uint32_t base = state.base + op->b;
  {
    const StackBelow below(m, base);
    push_arguments(m, callee, frame);
    if (!call_native_from(m, callee)) {
      m.clear(*m.heap);
      m.depth = 0;
      return stop(m);
    }
    take_all(m, frame);
  }
  fuel = refill(m, base + callee.returns.size());
  go_on_at(op + 1, fp, fuel, UINT64_MAX, UINT64_MAX, m);
}

void finish(MVM_PARAMS) {
  settle(m, fuel, low, last);
  stop(m);
}

void leave(MVM_PARAMS) {
  State& state = m.registers;
  const Instance& instance = *state.instance;
  const Place place = describe(m, instance, running_code(m), *op);
  if (state.is_metered) {
    const bool in_segment = place.segment != nullptr;
    const bool was_slow = in_segment && state.slow_segment == place.segment && state.slow_fuel == fuel;
    // The running segment may not be through: it is taken back, and then charged as far as it came.
    state.meter.settle(fuel, in_segment ? low : std::min(low, last));
    state.meter.give_back_size(std::exchange(state.unused_size, 0));
    if (was_slow) {
      m.gas->restore(state.before_slow);
    } else if (in_segment) {
      state.meter.give_back(word(place.segment->d, place.segment->e));
    }
    for (const InstructionCost& cost : place.charged) {
      static_cast<void>(m.gas->charge(1, cost.pushes, cost.pops, cost.size));
    }
  }
  const StackBelow below(m, state.base);
  for (const Operand& operand : place.operands) put_on_stack(m, operand, fp);
  Frame running{&instance, nullptr, fp, nullptr, 0};
  const std::size_t waiting = m.depth;
  for (const Inlined& inlined : place.inlined) {
    running.ip = running.instance->code->code.data() + inlined.call;
    m.frames[m.depth++] = running;
    running = {inlined.instance, nullptr, make_frame(m, inlined, fp), nullptr, 0};
    if (running.locals == nullptr && inlined.instance->frame_size != 0)
      return fail_run(m, Error(StatusCode::MEMORY_LIMIT_EXCEEDED));
  }
  running.ip = running.instance->code->code.data() + place.offset;
  auto ran = state.is_metered ? run_plain_from<GasMeter::Kind::Tiered>(m, running, waiting, fp)
                              : run_plain_from<GasMeter::Kind::Unmetered>(m, running, waiting, fp);
  if (!ran) return fail_run(m, std::move(ran.error()));
  take_all(m, fp);
  fuel = refill(m, state.base + instance.returns.size());
  if (m.depth == 0) return finish(op, fp, fuel, UINT64_MAX, UINT64_MAX, m);
  const Frame& caller = m.frames[--m.depth];
  state.instance = caller.instance;
  state.base = caller.base;
  go_on_at(caller.resume, caller.locals, fuel, UINT64_MAX, UINT64_MAX, m);
}

constexpr Handler kHandlers[kOpCount] = {
#define MVM_OP(name) &op_##name,
#include "interpreter/translated/ops.def"
#undef MVM_OP
};

void enter_block(MVM_PARAMS) { MVM_JUMP(reinterpret_cast<const Entry*>(op)); }

namespace {

/// Machine code uses processor registers that functions preserve.
[[gnu::noinline]] void begin(MVM_PARAMS) {
  enter_block(MVM_ARGS);
#if defined(__x86_64__) && !defined(MVM_NO_TAIL_CALLS)
  asm volatile("" ::: "rbx", "r12", "r13", "r14", "r15", "memory");
#endif
}

void run_from(Machine& m, const Entry& entry, std::byte* fp, std::uint64_t fuel) {
  begin(reinterpret_cast<const Op*>(&entry), fp, fuel, UINT64_MAX, UINT64_MAX, m);
#ifdef MVM_NO_TAIL_CALLS
  State& state = m.registers;
  while (state.op != nullptr) {
    kHandlers[static_cast<std::size_t>(state.op->code)](state.op, state.fp, state.fuel, state.low, state.last,
                                                        m);
  }
#endif
}

}  // namespace

Result<void> run(Machine& m, const Instance& entry) {
  State& state = m.registers;
  if (state.memory == nullptr) {
    constexpr std::size_t kInlined = kInlineLevels * kInlineFrame;
    constexpr std::size_t kBytes = State::kLocalsBytes + kInlined + kOperandStackLimit * kMaxInlineSize + 64;
    state.memory.reset(new std::byte[kBytes]);
    state.limit = state.memory.get() + State::kLocalsBytes;
  }
  state.is_metered = m.gas->kind() != GasMeter::Kind::Unmetered;
  state.follows_references = state.is_metered && m.gas->model().equality_follows_references;
  const RegisterCode& code = register_code(m.around->cache, entry, state.follows_references);
  std::byte* const fp = state.memory.get();
  if (!has_room(m, code, fp, 0))
    return state.is_metered ? run_plain<GasMeter::Kind::Tiered>(m, entry)
                            : run_plain<GasMeter::Kind::Unmetered>(m, entry);
  take_all(m, fp);
  std::memset(fp + code.cleared_offset, 0, code.cleared_size);
  m.depth = 0;
  m.sub_status.reset();
  m.failure.reset();
  state.instance = &entry;
  state.base = 0;
  state.compiles = m.around->config.mode == RunMode::Native && jit::is_available();
  state.vector_len_max = m.around->config.runtime.vector_len_max;
  state.meter = Fuel(*m.gas);
  run_from(m, *code.first, fp, refill(m, 0));
  if (m.failure) return std::unexpected(*std::exchange(m.failure, std::nullopt));
  push_all(m, fp, entry.returns);
  return {};
}

}  // namespace mvm::translated

namespace mvm::jit {

translated::Handler handler_of(translated::OpCode code) noexcept {
  return translated::kHandlers[static_cast<std::size_t>(code)];
}
const translated::Handler* handlers() noexcept { return translated::kHandlers; }
translated::Handler slow_entry() noexcept { return translated::slowly<translated::enter_slowly>; }

}  // namespace mvm::jit
