// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/borrow_graph.h"
#include "verifier/quick/local_bits.h"
#include "verifier/scratch.h"

#include <cstddef>
#include <cstdint>

/// Reference safety without a borrow graph, for the many functions in which no rule comes near to being
/// broken.
///
/// Of each reference is kept which locals it borrows from, directly or by way of other references, and in
/// which fields. Two references are taken to touch where they have a local in common and are not in different
/// fields of it: in the graph, neither can borrow from the other unless they touch. So what the exact pass
/// asks of the graph ("does anything borrow from this reference?") is surely answered with no where nothing
/// touches it. Where something does, nothing is said: the exact pass has to look.
namespace mvm::verifier {

/// Fields, each as one bit of its number; as some share a bit, there are no fewer in a set than are meant.
using FieldBits = std::uint64_t;
inline constexpr FieldBits kAllFields = ~FieldBits{0};
[[nodiscard]] constexpr FieldBits field_bit(std::size_t number) noexcept {
  return FieldBits{1} << (number % 64);
}

/// What is known of one reference.
struct LiveReference {
  /// By local: the values and the parameters that it borrows from, and the references in locals. A parameter
  /// that is a reference stands for what it refers to.
  LocalBits roots = 0;
  /// The fields of the root with which all paths to it begin; all, where there may be more roots than one.
  FieldBits fields = kAllFields;
  /// Where it was made: the same reference as another one with the same number and roots.
  std::uint32_t made_at = 0;
  /// No fewer than the paths from all roots to this reference. The borrow graph holds so many edges; more
  /// than kMaxEdgeSetSize of them it would replace by one that stands for any.
  std::uint8_t paths = 0;
  bool is_mutable = false;
  bool is_whole = false;  ///< it refers to the root itself, exactly

  friend bool operator==(const LiveReference&, const LiveReference&) = default;
};

/// Whether one could borrow from the other.
[[nodiscard]] inline bool touch(const LiveReference& a, const LiveReference& b) noexcept {
  if ((a.roots & b.roots) == 0) return false;
  return (a.fields & b.fields) != 0 || a.roots != b.roots || !is_single(a.roots);
}

/// The references on the stack and in locals, as a walk through the code meets them. Once a question could
/// not be answered, `lost` is true and nothing counts any more.
class LiveReferences {
 public:
  /// References in parameters stay as they are: a function that writes to one is lost. So is one that has
  /// many references on the stack, as each question goes through them all.
  LiveReferences(ScratchArena& scratch, std::size_t locals)
      : bottom_(scratch.allocate_array<LiveReference>(kMostOnStack)),
        top_(bottom_),
        locals_(scratch.allocate_array<LiveReference>(locals)) {}

  void add_parameter(std::size_t local, bool is_mutable) noexcept {
    parameters_ |= local_bit(local);
    if (is_mutable) mutable_parameters_ |= local_bit(local);
  }

  [[nodiscard]] bool lost() const noexcept { return lost_; }
  void lose() noexcept { lost_ = true; }
  /// Tells instructions apart.
  void at(std::size_t offset) noexcept { offset_ = static_cast<std::uint32_t>(offset); }

  // Locals that are no references.

  void copy_value(std::size_t local) noexcept {
    if (!lost_) require(!any_mutable_touches(whole(local, false)));
  }
  /// For storing to one, too.
  void move_value(std::size_t local) noexcept {
    if (!lost_) require(!any_touches(whole(local, false)));
  }
  void borrow_value(std::size_t local, bool is_mutable) noexcept {
    if (lost_) return;
    const LiveReference borrow = whole(local, is_mutable);
    require(is_mutable ? !any_touches(borrow) : !any_mutable_touches(borrow));
    push(borrow);
  }

  // Locals that are.

  void copy_reference(std::size_t local, bool is_mutable) noexcept {
    if (!lost_) push(whole(local, is_mutable));
  }
  void move_reference(std::size_t local) noexcept;
  void store_reference(std::size_t local) noexcept;

  // What the stack's topmost reference is used for.

  void drop() noexcept { top_ -= lost_ ? 0 : 1; }
  void read() noexcept {
    if (!lost_) require(is_readable(pop()));
  }
  void write() noexcept {
    if (!lost_) require(!any_touches(pop()));
  }
  void freeze() noexcept;
  void borrow_field(std::uint16_t field_handle, bool is_mutable) noexcept;
  void borrow_variant_fields(std::size_t count, bool is_mutable) noexcept;
  void borrow_element(bool is_mutable) noexcept;
  void compare() noexcept;
  /// Takes so many references; `add_result` then gives what the call returns, one after another.
  void begin_call(std::size_t arguments) noexcept;
  void add_result(bool is_mutable) noexcept;
  void return_references(std::size_t count) noexcept;

  // Blocks. Between them the stack is empty.

  [[nodiscard]] LocalBits holding() const noexcept { return holding_; }
  void save(LiveReference* to) const noexcept {
    for_each_local(holding_, [&](std::size_t local) { to[local] = locals_[local]; });
  }
  /// Joins what is known now into `saved`, whose references are in the locals `saved_in`.
  void join_into(LiveReference* saved, LocalBits saved_in, std::size_t block_start) noexcept;
  /// Whether what is saved holds now, too: for the way back to a loop's head.
  void require_covered(const LiveReference* saved, LocalBits saved_in) noexcept;
  void load(const LiveReference* saved, LocalBits saved_in) noexcept {
    holding_ = saved_in;
    for_each_local(holding_, [&](std::size_t local) { locals_[local] = saved[local]; });
  }

 private:
  static constexpr std::size_t kMostOnStack = 64;

  void require(bool holds) noexcept { lost_ = lost_ || !holds; }

  void push(const LiveReference& reference) noexcept {
    if (top_ == bottom_ + kMostOnStack) [[unlikely]]
      return lose();
    *top_++ = reference;
  }
  LiveReference pop() noexcept { return *--top_; }

  /// A borrow of a whole local.
  [[nodiscard]] LiveReference whole(std::size_t local, bool is_mutable) const noexcept {
    return {.roots = local_bit(local),
            .fields = kAllFields,
            .made_at = offset_,
            .paths = 1,
            .is_mutable = is_mutable,
            .is_whole = true};
  }

  template <class Matches>
  [[nodiscard]] bool any(Matches matches) const noexcept {
    for (const LiveReference* at = bottom_; at != top_; ++at) {
      if (matches(*at)) return true;
    }
    for (LocalBits rest = holding_; rest != 0; rest &= rest - 1) {
      if (matches(locals_[first_local(rest)])) return true;
    }
    return false;
  }
  [[nodiscard]] bool any_touches(const LiveReference& reference) const noexcept {
    return any([&](const LiveReference& other) { return touch(reference, other); });
  }
  [[nodiscard]] bool any_mutable_touches(const LiveReference& reference) const noexcept {
    return any([&](const LiveReference& other) { return other.is_mutable && touch(reference, other); });
  }
  /// For what asks of a mutable reference that nothing mutable borrows from it.
  [[nodiscard]] bool is_readable(const LiveReference& reference) const noexcept {
    return !reference.is_mutable || !any_mutable_touches(reference);
  }
  void borrow(LiveReference from, bool is_mutable) noexcept;
  void end_local(std::size_t local) noexcept;
  void end_roots(LocalBits& roots) const noexcept;

  LiveReference* bottom_;
  LiveReference* top_;
  LocalBits holding_ = 0;  ///< locals, other than parameters, that hold a reference
  LocalBits parameters_ = 0;
  LocalBits mutable_parameters_ = 0;
  std::uint32_t offset_ = 0;
  bool lost_ = false;
  // Of the call at work: what comes from any argument, and from mutable ones.
  LiveReference from_any_;
  LiveReference from_mutable_;
  LiveReference* locals_;  ///< by local
};

}  // namespace mvm::verifier
