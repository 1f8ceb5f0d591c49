// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/type_table.h"

#include <mvm/protocol.h>
#include <mvm/status.h>

#include <cstdint>
#include <span>

namespace mvm {

// Limits on types at run time, as the reference checks them. All give EXECUTED where the limits hold.

/// Putting type arguments into one type of a signature: nodes where it is a generic datatype, then nesting of
/// the result (Move VM runtime, `Loader::subst`; Move VM types, `Type::subst`).
[[nodiscard]] StatusCode check_substitution(const TypePool& pool, TypeId type,
                                            std::span<const Type* const> args, const Type& result) noexcept;

/// Putting type arguments into the arguments of a generic struct or enum (`instantiate_type_common`): first
/// the nodes of all together, then each argument.
[[nodiscard]] StatusCode check_datatype_instance(const TypePool& pool, std::span<const TypeId> signature,
                                                 std::span<const Type* const> args,
                                                 const Type& result) noexcept;

/// Putting the caller's type arguments into those of a call (`instantiate_generic_function`): first each
/// argument, then the nodes of all together.
[[nodiscard]] StatusCode check_function_instance(const TypePool& pool, std::span<const TypeId> signature,
                                                 std::span<const Type* const> args,
                                                 std::span<const Type* const> results) noexcept;

/// Whether values of the type have a layout that they can be written and read by (`type_to_type_layout`).
[[nodiscard]] StatusCode check_serializable(TypeTable& types, const RuntimeConfig& limits, const Type& type);

/// Whether values of the type may be packed: VM_MAX_VALUE_DEPTH_REACHED (`check_depth_of_type`).
[[nodiscard]] StatusCode check_value_depth(const Type& type, std::uint64_t max_depth);

}  // namespace mvm
