// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/plain/loop.h"

namespace mvm {

template <GasMeter::Kind kMeter>
Result<void> run_plain(Machine& machine, const Instance& entry) {
  plain::Registers r{nullptr, machine.top, machine.top_tag, nullptr, nullptr};
  if (!plain::enter(machine, r, entry)) return fail(StatusCode::MEMORY_LIMIT_EXCEEDED);
  return plain::run_loop<kMeter, false>(machine, r, machine.depth, nullptr);
}

template <GasMeter::Kind kMeter>
Result<void> run_plain_from(Machine& machine, const Frame& running, std::size_t waiting,
                            const std::byte* borrowed) {
  const plain::Registers r{running.ip, machine.top, machine.top_tag, running.locals, running.instance};
  return plain::run_loop<kMeter, false>(machine, r, waiting, borrowed);
}

template Result<void> run_plain<GasMeter::Kind::Unmetered>(Machine&, const Instance&);
template Result<void> run_plain<GasMeter::Kind::Tiered>(Machine&, const Instance&);
template Result<void> run_plain<GasMeter::Kind::Flat>(Machine&, const Instance&);
template Result<void> run_plain_from<GasMeter::Kind::Unmetered>(Machine&, const Frame&, std::size_t,
                                                                const std::byte*);
template Result<void> run_plain_from<GasMeter::Kind::Tiered>(Machine&, const Frame&, std::size_t,
                                                             const std::byte*);

}  // namespace mvm
