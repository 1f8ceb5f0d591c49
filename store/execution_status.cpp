// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/execution_status.h>

#include <fmt/format.h>

#include <array>

namespace mvm {
namespace {

struct ArgumentErrorTraits {
  std::string_view name;
  unsigned operands;
};
constexpr std::array kArgumentErrors = {
#define X(name, operands) ArgumentErrorTraits{#name, operands},
#include <mvm/command_argument_errors.def>
#undef X
};

const ArgumentErrorTraits& traits(CommandArgumentError::Kind kind) noexcept {
  return kArgumentErrors[static_cast<std::size_t>(kind)];
}

std::string text_of(const PackageUpgradeError& error) {
  return std::visit([](const auto& alternative) { return std::string(alternative.kName); }, error);
}

/// What an error says besides its name; empty for most.
struct Details {
  std::string operator()(const failure::MovePrimitiveRuntimeError& error) const {
    return error.location ? error.location->to_string() : "unknown location";
  }
  std::string operator()(const failure::MoveAbort& error) const {
    return fmt::format("{}, abort code {}", error.location.to_string(), error.code);
  }
  std::string operator()(const failure::MoveObjectTooBig& error) const {
    return limit(error.object_size, error.max_object_size);
  }
  std::string operator()(const failure::MovePackageTooBig& error) const {
    return limit(error.object_size, error.max_object_size);
  }
  std::string operator()(const failure::CircularObjectOwnership& error) const {
    return error.object.to_hex();
  }
  std::string operator()(const failure::CommandArgumentError& error) const {
    return fmt::format("argument {}: {}", error.arg_idx, error.kind.to_string());
  }
  std::string operator()(const failure::TypeArgumentError& error) const {
    return fmt::format("type argument {}: {}", error.argument_idx, mvm::to_string(error.kind));
  }
  std::string operator()(const failure::UnusedValueWithoutDrop& error) const {
    return fmt::format("result {}, value {}", error.result_idx, error.secondary_idx);
  }
  std::string operator()(const failure::InvalidPublicFunctionReturnType& error) const {
    return fmt::format("return value {}", error.idx);
  }
  std::string operator()(const failure::EffectsTooLarge& error) const {
    return limit(error.current_size, error.max_size);
  }
  std::string operator()(const failure::PackageUpgradeError& error) const {
    return text_of(error.upgrade_error);
  }
  std::string operator()(const failure::WrittenObjectsTooLarge& error) const {
    return limit(error.current_size, error.max_size);
  }
  std::string operator()(const failure::ExecutionCancelledDueToSharedObjectCongestion& error) const {
    std::string ids;
    for (const ObjectId& id : error.congested_objects) ids += (ids.empty() ? "" : ", ") + id.to_hex();
    return ids;
  }
  std::string operator()(const failure::AddressDeniedForCoin& error) const {
    return fmt::format("{} for {}", error.address.to_hex(), error.coin_type);
  }
  std::string operator()(const failure::CoinTypeGlobalPause& error) const { return error.coin_type; }
  std::string operator()(const failure::MoveVectorElemTooBig& error) const {
    return limit(error.value_size, error.max_scaled_size);
  }
  std::string operator()(const failure::MoveRawValueTooBig& error) const {
    return limit(error.value_size, error.max_scaled_size);
  }
  std::string operator()(const failure::NonExclusiveWriteInputObjectModified& error) const {
    return error.id.to_hex();
  }

  template <HasFields T>
  std::string operator()(const T& /*error*/) const {
    static_assert(std::tuple_size_v<decltype(std::declval<const T&>().fields())> == 0,
                  "an error's members are shown");
    return {};
  }

  static std::string limit(std::uint64_t size, std::uint64_t most) {
    return fmt::format("{} bytes of at most {}", size, most);
  }
};

}  // namespace

std::string MoveLocation::to_string() const {
  if (function_name) {
    return fmt::format("{}::{} (function index {}) at offset {}", module.to_string(), *function_name,
                       function, instruction);
  }
  return fmt::format("{} in function definition {} at offset {}", module.to_string(), function, instruction);
}

unsigned CommandArgumentError::operands() const noexcept { return traits(kind).operands; }
std::string_view CommandArgumentError::name() const noexcept { return traits(kind).name; }

std::string CommandArgumentError::to_string() const {
  switch (operands()) {
    case 1:
      return fmt::format("{}({})", name(), index);
    case 2:
      return fmt::format("{}({}, {})", name(), index, secondary);
    default:
      return std::string(name());
  }
}

std::string_view to_string(TypeArgumentError error) noexcept {
  return error == TypeArgumentError::TypeNotFound ? "TypeNotFound" : "ConstraintNotSatisfied";
}

std::string_view name_of(const ExecutionErrorKind& error) noexcept {
  return std::visit([](const auto& alternative) { return alternative.kName; }, error);
}

std::string to_string(const ExecutionErrorKind& error) {
  const std::string details = std::visit(Details{}, error);
  return details.empty() ? std::string(name_of(error)) : fmt::format("{} ({})", name_of(error), details);
}

std::string ExecutionStatus::to_string() const {
  if (!failure) return "success";
  if (!failure->command) return mvm::to_string(failure->error);
  return fmt::format("{} in command {}", mvm::to_string(failure->error), *failure->command);
}

}  // namespace mvm
