// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/quick/live_references.h"

#include <algorithm>

namespace mvm::verifier {
namespace {

/// `reference` goes on to what lies in a field of what it refers to.
void go_to(LiveReference& reference, FieldBits field) noexcept {
  if (reference.is_whole) reference.fields = field;
  reference.is_whole = false;
}

/// At most one more than may be: enough to be refused.
[[nodiscard]] std::uint8_t limited(std::size_t paths) noexcept {
  return static_cast<std::uint8_t>(std::min(paths, kMaxEdgeSetSize + 1));
}

/// `reference` borrows from the reference `ended`, which was in the local of this bit: it goes on to borrow
/// from what that borrowed from.
void splice(LiveReference& reference, LocalBits local, const LiveReference& ended) noexcept {
  if (reference.roots != local) {
    reference.fields = kAllFields;
    reference.is_whole = false;
  } else if (!ended.is_whole) {
    reference.fields = ended.fields;
    reference.is_whole = false;
  }
  reference.roots = (reference.roots & ~local) | ended.roots;
  reference.paths = limited(std::size_t{reference.paths} * std::max<std::size_t>(ended.paths, 1));
}

/// `result` borrows from anywhere in what `argument` refers to, too.
void borrow_from(LiveReference& result, const LiveReference& argument) noexcept {
  result.fields = result.paths == 0 ? argument.fields : kAllFields;
  result.roots |= argument.roots;
  result.paths = limited(std::size_t{result.paths} + argument.paths);
}

}  // namespace

/// Lets what borrows from the reference in a local borrow from what that borrows from.
void LiveReferences::end_local(std::size_t local) noexcept {
  const LocalBits bit = local_bit(local);
  holding_ &= ~bit;
  const LiveReference& ended = locals_[local];
  const auto end = [&](LiveReference& reference) {
    if ((reference.roots & bit) == 0) return;
    splice(reference, bit, ended);
    require(reference.paths <= kMaxEdgeSetSize);
  };
  for (LiveReference* at = bottom_; at != top_; ++at) end(*at);
  for_each_local(holding_, [&](std::size_t other) {
    end(locals_[other]);
    // Two ways that join may each have one of two references borrow from the other.
    require((locals_[other].roots & local_bit(other)) == 0);
  });
}

void LiveReferences::move_reference(std::size_t local) noexcept {
  if (lost_) return;
  // What a parameter refers to is still told apart by it.
  if ((parameters_ & local_bit(local)) != 0) {
    return push(whole(local, (mutable_parameters_ & local_bit(local)) != 0));
  }
  end_local(local);
  push(locals_[local]);
}

void LiveReferences::store_reference(std::size_t local) noexcept {
  if (lost_) return;
  const LocalBits bit = local_bit(local);
  if ((parameters_ & bit) != 0) return lose();
  if ((holding_ & bit) != 0) end_local(local);  // the new reference may borrow from the old one
  const LiveReference reference = pop();
  // From here on, what borrows from it would have the local for a root.
  require(!reference.is_mutable || !any_touches(reference));
  require((reference.roots & bit) == 0);
  locals_[local] = reference;
  holding_ |= bit;
}

void LiveReferences::borrow(LiveReference from, bool is_mutable) noexcept {
  require(is_mutable ? !any_touches(from) : is_readable(from));
  from.is_mutable = is_mutable;
  from.made_at = offset_;
  push(from);
}

void LiveReferences::freeze() noexcept {
  if (!lost_) borrow(pop(), false);
}

void LiveReferences::borrow_field(std::uint16_t field_handle, bool is_mutable) noexcept {
  if (lost_) return;
  LiveReference reference = pop();
  go_to(reference, field_bit(field_handle));
  borrow(reference, is_mutable);
}

void LiveReferences::borrow_variant_fields(std::size_t count, bool is_mutable) noexcept {
  if (lost_) return;
  const LiveReference outer = pop();
  require(is_mutable ? !any_touches(outer) : is_readable(outer));
  for (std::size_t i = 0; i < count; ++i) {
    LiveReference field = outer;
    go_to(field, field_bit(i));
    field.is_mutable = is_mutable;
    field.made_at = offset_ | static_cast<std::uint32_t>(i) << 16;  // each is one of its own
    push(field);
  }
}

/// Newer versions ask of a mutable vector what a call would, even where an immutable reference is made.
void LiveReferences::borrow_element(bool is_mutable) noexcept {
  if (lost_) return;
  LiveReference vector = pop();
  require(!vector.is_mutable || !any_touches(vector));
  go_to(vector, kAllFields);
  vector.is_mutable = is_mutable;
  vector.made_at = offset_;
  push(vector);
}

void LiveReferences::compare() noexcept {
  if (lost_) return;
  // Each with the other still there.
  const LiveReference second = pop();
  require(is_readable(second));
  const LiveReference first = pop();
  push(second);
  require(is_readable(first));
  drop();
}

void LiveReferences::begin_call(std::size_t arguments) noexcept {
  if (lost_) return;
  from_any_ = from_mutable_ = {.roots = 0, .fields = kAllFields, .made_at = offset_, .paths = 0};
  for (std::size_t i = 0; i < arguments; ++i) {
    // The arguments before it are still there; those after it are in the result.
    const LiveReference argument = pop();
    if (argument.is_mutable) {
      require(!any_touches(argument) && !touch(argument, from_any_));
      borrow_from(from_mutable_, argument);
    }
    borrow_from(from_any_, argument);
  }
}

/// A mutable reference may come from any mutable argument, an immutable one from any.
void LiveReferences::add_result(bool is_mutable) noexcept {
  if (lost_) return;
  LiveReference result = is_mutable ? from_mutable_ : from_any_;
  require(result.paths <= kMaxEdgeSetSize);
  result.is_mutable = is_mutable;
  push(result);
}

/// References in locals end first.
void LiveReferences::end_roots(LocalBits& roots) const noexcept {
  for (std::size_t i = 0; i < kMostQuickLocals && (roots & holding_) != 0; ++i) {
    const std::size_t local = first_local(roots & holding_);
    roots = (roots & ~local_bit(local)) | locals_[local].roots;
  }
}

void LiveReferences::return_references(std::size_t count) noexcept {
  if (lost_) return;
  LocalBits seen = 0;
  LocalBits seen_mutable = 0;
  for (std::size_t i = 0; i < count; ++i) {
    LiveReference value = pop();
    end_roots(value.roots);
    require((value.roots & ~parameters_) == 0);
    require((value.roots & (value.is_mutable ? seen : seen_mutable)) == 0);
    seen |= value.roots;
    if (value.is_mutable) seen_mutable |= value.roots;
  }
}

void LiveReferences::join_into(LiveReference* saved, LocalBits saved_in, std::size_t block_start) noexcept {
  if (lost_) return;
  const LocalBits both = saved_in & holding_;
  const LocalBits ended = (saved_in | holding_) & ~both;
  for_each_local(both, [&](std::size_t local) {
    LiveReference& to = saved[local];
    const LiveReference& from = locals_[local];
    // What is in one of them only ends here.
    require(((to.roots | from.roots) & ended) == 0);
    if (to == from) return;
    to.fields = to.roots == from.roots ? to.fields | from.fields : kAllFields;
    to.is_whole = to.is_whole && from.is_whole && to.roots == from.roots;
    to.roots |= from.roots;
    to.paths = limited(std::size_t{to.paths} + from.paths);
    // No instruction's: this is not the reference of either way.
    to.made_at = static_cast<std::uint32_t>(block_start) | std::uint32_t{1} << 31;
    require(to.paths <= kMaxEdgeSetSize);
  });
}

void LiveReferences::require_covered(const LiveReference* saved, LocalBits saved_in) noexcept {
  if (lost_) return;
  require((saved_in & ~holding_) == 0);
  const LocalBits ended = holding_ & ~saved_in;
  for_each_local(saved_in & holding_, [&](std::size_t local) {
    require(locals_[local] == saved[local] && (saved[local].roots & ended) == 0);
  });
}

}  // namespace mvm::verifier
