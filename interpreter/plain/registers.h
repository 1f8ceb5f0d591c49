// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/code.h"
#include "interpreter/plain/machine.h"

#include <cstddef>
#include <cstdint>

/// Instructions are inlined into the loop, so that what is in `Registers` stays in the processor's.
#define MVM_INSTRUCTION [[gnu::always_inline]] inline StatusCode

namespace mvm::plain {

inline constexpr StatusCode kDone = StatusCode::EXECUTED;

/// Where the running function is. Never handed to a function that is not inlined.
struct Registers {
  const Instruction* ip;
  std::byte* top;          ///< of the operand stack: past the last value's slot
  const Layout** top_tag;  ///< past the last value's layout
  std::byte* locals;
  const Instance* instance;

  [[nodiscard]] const Layout& tag(std::size_t below = 1) const noexcept { return **(top_tag - below); }
  [[nodiscard]] bool is_full(const Machine& machine, std::size_t more = 1) const noexcept {
    return machine.tags_end - top_tag < static_cast<std::ptrdiff_t>(more);
  }
  /// Puts a layout on the stack whose value was stored at `top`.
  void push_tag(const Layout& layout) noexcept {
    *top_tag++ = &layout;
    top += layout.slot_size();
  }
  /// Takes the top value's place off; its bytes are still there, at `top`.
  const Layout& pop_tag() noexcept {
    const Layout& layout = **--top_tag;
    top -= layout.slot_size();
    return layout;
  }
  void push_u64(const Machine& machine, TypeKind kind, std::uint64_t value) noexcept {
    store(top, value);
    top += 8;
    *top_tag++ = machine.primitives[static_cast<std::size_t>(kind)];
  }
  std::uint64_t pop_u64() noexcept {
    --top_tag;
    top -= 8;
    return load<std::uint64_t>(top);
  }
  void push_reference(const Layout& target, std::byte* referent) noexcept {
    store(top, referent);
    top += 8;
    *top_tag++ = target.reference;
  }
  std::byte* pop_reference() noexcept {
    --top_tag;
    top -= 8;
    return load<std::byte*>(top);
  }
};

/// The operand's meaning in this instance; null with a status where a limit does not admit it.
template <class T>
[[gnu::always_inline]] inline const T* operand(Machine& machine, const Registers& r, StatusCode& status) {
  const void* found = r.instance->find_operand(r.ip->index);
  if (found == nullptr) [[unlikely]]
    found = resolve_operand(machine, *r.instance, r.ip->index, status);
  return static_cast<const T*>(found);
}

/// Moves bytes to a place that may overlap with where they are.
[[gnu::always_inline]] inline void shift_bytes(std::byte* to, const std::byte* from,
                                               std::uint32_t bytes) noexcept {
  if (bytes == 8) {
    store(to, load<std::uint64_t>(from));
  } else {
    std::memmove(to, from, bytes);
  }
}

}  // namespace mvm::plain
