// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/meter.h"

#include <mvm/ability.h>
#include <mvm/error.h>
#include <mvm/file_format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

namespace mvm::verifier {

/// The abilities of types of one module, computed once per type. What a lookup costs the meter follows the
/// reference's own cache, which charges the first time that a datatype meets a certain list of its arguments'
/// abilities (Move bytecode verifier, `AbilityCache`).
class AbilityCache {
 public:
  /// `types` may grow while the cache is in use. All must outlive the cache.
  AbilityCache(const CompiledModule& module, const TypePool& types,
               std::pmr::memory_resource* memory = std::pmr::get_default_resource());

  /// Says what abilities the type parameters have in the lookups that follow. The list must stay alive.
  void enter_context(std::span<const AbilitySet> type_parameters) noexcept;
  /// The context entered last, by a number of its own from 1 on. Lists that are equal may have the same.
  [[nodiscard]] std::uint32_t context() const noexcept { return context_; }

  /// The abilities of `type` in the context entered last. Fails where the meter's limit is reached, or for a
  /// type parameter that the context does not have.
  [[nodiscard]] Result<AbilitySet> abilities(Scope scope, Meter& meter, TypeId type) {
    if (type.value < memo_.size()) {
      const Memo& memo = memo_[type.value];
      if (memo.context == context_ || memo.context == kAnyContext) return memo.abilities;
    }
    return compute(scope, meter, type);
  }

 private:
  static constexpr std::uint32_t kAnyContext = UINT32_MAX;  ///< of a type without type parameters

  struct Memo {
    std::uint32_t context = 0;
    AbilitySet abilities;
  };
  /// A context that may come again, by all of its list: functions of a module mostly have type parameters
  /// alike.
  struct Known {
    std::uint64_t list = 0;
    std::uint32_t context = 0;
  };
  static constexpr std::size_t kKnownContexts = 8;  ///< a power of two

  Result<AbilitySet> compute(Scope scope, Meter& meter, TypeId type);
  Result<AbilitySet> compute_vector(Scope scope, Meter& meter, TypeId type);
  Result<AbilitySet> compute_instantiation(Scope scope, Meter& meter, TypeId type);
  void remember(TypeId type, AbilitySet abilities);
  bool first_lookup(std::uint16_t datatype_handle, std::span<const AbilitySet> arguments);

  const CompiledModule& module_;
  const TypePool& types_;
  std::span<const AbilitySet> type_parameters_;
  std::uint32_t context_ = 1;
  std::uint32_t last_context_ = 1;
  std::array<Known, kKnownContexts> known_{};
  std::pmr::vector<Memo> memo_;

  // What the reference's cache would hold; kept only while metering.
  std::uint16_t seen_vectors_ = 0;  ///< a bit for each ability set of an element
  struct Seen {
    std::uint32_t hash;
    std::uint32_t first_argument;
    std::uint16_t datatype_handle;
    std::uint16_t arguments;
  };
  std::pmr::vector<Seen> seen_;
  std::pmr::vector<AbilitySet> seen_arguments_;
  std::pmr::vector<std::uint32_t> seen_table_;  ///< open addressing; index + 1, 0 for a free place
  std::pmr::vector<AbilitySet> argument_stack_;
};

}  // namespace mvm::verifier
