// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/observed/run.h"

#include "interpreter/plain/loop.h"

namespace mvm::observed {
namespace {

template <GasMeter::Kind kMeter>
Result<void> run_metered(Machine& machine, const Instance& entry) {
  plain::Registers r{nullptr, machine.top, machine.top_tag, nullptr, nullptr};
  if (!plain::enter(machine, r, entry)) return fail(StatusCode::MEMORY_LIMIT_EXCEEDED);
  machine.observation->begin(plain::place_of(r));
  return plain::run_loop<kMeter, true>(machine, r, machine.depth, nullptr);
}

}  // namespace

Result<void> run(Machine& machine, const Instance& entry, RunObserver& observer) {
  Observation observation(machine, observer);
  if (entry.function->is_native) {
    observation.native_begins(entry);
    auto result = call_native(machine, entry);
    observation.native_ends(entry, result);
    return result;
  }
  machine.observation = &observation;
  Result<void> result;
  switch (machine.gas->kind()) {
    case GasMeter::Kind::Unmetered:
      result = run_metered<GasMeter::Kind::Unmetered>(machine, entry);
      break;
    case GasMeter::Kind::Tiered:
      result = run_metered<GasMeter::Kind::Tiered>(machine, entry);
      break;
    case GasMeter::Kind::Flat:
      result = run_metered<GasMeter::Kind::Flat>(machine, entry);
      break;
  }
  machine.observation = nullptr;
  return result;
}

}  // namespace mvm::observed
