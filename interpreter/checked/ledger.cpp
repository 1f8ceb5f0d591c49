// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/checked/ledger.h"

#include <fmt/format.h>

namespace mvm::checked {

void Ledger::add(const std::byte* memory, std::uint64_t bytes) {
  blocks_[memory] = {.bytes = bytes, .generation = next_generation(), .extent = bytes, .watched = watch_new_};
  if (watch_new_) ++watched_;
}

bool Ledger::remove(const std::byte* memory, std::uint64_t bytes) {
  const auto found = blocks_.find(memory);
  if (found == blocks_.end()) {
    report("memory is freed that is not in use");
    return false;
  }
  if (found->second.bytes != bytes) {
    report(fmt::format("memory of {} bytes is freed as {}", found->second.bytes, bytes));
    return false;
  }
  set_watched(found->second, false);
  blocks_.erase(found);
  return true;
}

Ledger::Block* Ledger::find(const std::byte* memory) {
  const auto found = blocks_.find(memory);
  return found == blocks_.end() ? nullptr : &found->second;
}

std::pair<const std::byte*, Ledger::Block*> Ledger::containing(const std::byte* at) {
  auto found = blocks_.upper_bound(at);
  if (found == blocks_.begin()) return {};
  --found;
  if (static_cast<std::uint64_t>(at - found->first) >= found->second.bytes) return {};
  return {found->first, &found->second};
}

void Ledger::unwatch_all() noexcept {
  if (watched_ == 0) return;
  for (auto& [memory, block] : blocks_) block.watched = false;
  watched_ = 0;
}

}  // namespace mvm::checked
