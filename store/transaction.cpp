// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/transaction.h>

#include <fmt/format.h>

namespace mvm {

std::string Argument::to_string() const {
  switch (kind) {
    case Kind::GasCoin:
      return "GasCoin";
    case Kind::Input:
      return fmt::format("Input({})", index);
    case Kind::Result:
      return fmt::format("Result({})", index);
    case Kind::NestedResult:
      return fmt::format("NestedResult({},{})", index, secondary);
  }
  return {};
}

std::string_view to_string(SharedObjectMutability mutability) noexcept {
  switch (mutability) {
    case SharedObjectMutability::Immutable:
      return "Immutable";
    case SharedObjectMutability::Mutable:
      return "Mutable";
    case SharedObjectMutability::NonExclusiveWrite:
      return "NonExclusiveWrite";
  }
  return {};
}

}  // namespace mvm
