// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/vm_errors.h"

#include "interpreter/module.h"

#include <utility>

namespace mvm {
namespace {

MoveLocation location_of(const Error& error, const ModuleId& module, Session& session,
                         const LinkageView& linkage) {
  MoveLocation location;
  location.module = module;
  if (!error.offsets().empty()) {
    location.function = error.offsets().front().function;
    location.instruction = error.offsets().front().offset;
  }
  const auto loaded = session.load_module(linkage, module);
  if (loaded && location.function < (*loaded)->definitions.size()) {
    location.function_name = std::string((*loaded)->definitions[location.function].name);
  }
  return location;
}

ExecutionErrorKind abort_of(const Error& error, Session& session, const LinkageView& linkage) {
  if (!error.sub_status() || !error.module()) return failure::VMInvariantViolation{};
  MoveLocation location = location_of(error, *error.module(), session, linkage);
  // Aborts name the package where the code is stored.
  const ProtocolConfig& protocol = linkage.protocol();
  if (protocol.chain() == Chain::Iota || protocol.resolve_abort_locations_to_package_id()) {
    if (auto stored = linkage.relocate(*error.module())) location.module = std::move(*stored);
  }
  return failure::MoveAbort{std::move(location), *error.sub_status()};
}

ExecutionErrorKind kind_of(const Error& error, Session& session, const LinkageView& linkage) {
  if (error.kind() != ErrorKind::Vm || error.status() == StatusCode::EXECUTED)
    return failure::VMInvariantViolation{};
  if (error.status() == StatusCode::ABORTED) return abort_of(error, session, linkage);
  if (error.status() == StatusCode::OUT_OF_GAS) return failure::InsufficientGas{};
  switch (status_class(error.status())) {
    case StatusClass::Execution: {
      std::optional<MoveLocation> location;
      if (error.module()) location = location_of(error, *error.module(), session, linkage);
      return failure::MovePrimitiveRuntimeError{std::move(location)};
    }
    case StatusClass::Validation:
    case StatusClass::Verification:
    case StatusClass::Deserialization:
    case StatusClass::Unknown:
      return failure::VMVerificationOrDeserializationError{};
    case StatusClass::InvariantViolation:
      return failure::VMInvariantViolation{};
  }
  return failure::VMInvariantViolation{};
}

}  // namespace

ExecutionError convert_vm_error(Error error, Session& session, const LinkageView& linkage) {
  ExecutionErrorKind kind = kind_of(error, session, linkage);
  return {std::move(kind), std::move(error), std::nullopt};
}

}  // namespace mvm
