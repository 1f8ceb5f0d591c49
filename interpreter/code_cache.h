// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/jit/jit.h"
#include "interpreter/layout_table.h"
#include "interpreter/module.h"
#include "interpreter/type_table.h"

#include <mvm/vm.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

namespace mvm {

/// All code that a VM has loaded, with its types and layouts. Shared by all sessions; grows until the VM
/// starts a new one, then ends with the last session that uses it. All functions may be called from many
/// threads.
class CodeCache {
 public:
  explicit CodeCache(const RuntimeConfig& limits);
  CodeCache(const CodeCache&) = delete;
  CodeCache& operator=(const CodeCache&) = delete;
  ~CodeCache();

  TypeTable types;
  LayoutTable layouts;
  /// Held while a function is translated to register code.
  std::mutex translation_mutex;
  jit::CodeMemory machine_code;

  /// The module that `runtime_id` means in a link context; null until it is linked there.
  [[nodiscard]] const Module* find_module(const AccountAddress& context, const ModuleId& runtime_id) const;
  /// A module that was read from `storage_id` and verified by itself; null where none was.
  [[nodiscard]] std::shared_ptr<const CompiledModule> find_verified(const ModuleId& storage_id) const;
  /// Keeps a verified module; gives the one that is kept, which another thread may have brought first.
  std::shared_ptr<const CompiledModule> keep_verified(const ModuleId& storage_id,
                                                      std::shared_ptr<const CompiledModule> module);
  /// A module that was linked before with the same dependencies, taken over into a link context; null where
  /// there is none.
  [[nodiscard]] const Module* adopt(const AccountAddress& context, const ModuleId& storage_id,
                                    std::span<const Module* const> dependencies);
  /// Links a module of which all dependencies are linked, in the order of its module handles. LINKER_ERROR,
  /// TYPE_RESOLUTION_FAILURE, FUNCTION_RESOLUTION_FAILURE.
  [[nodiscard]] Result<const Module*> link(const Linkage& linkage, const ModuleId& storage_id,
                                           std::shared_ptr<const CompiledModule> compiled,
                                           std::span<const Module* const> dependencies,
                                           const NativeTable& natives);

  /// The instance of a function with as many arguments as it has type parameters.
  [[nodiscard]] const Instance& instance(const Function& function, std::span<const Type* const> type_args);

  /// Value-initialized memory that lives as long as the cache. Destructors do not run.
  template <class T>
  [[nodiscard]] std::span<T> allocate(std::size_t count) {
    if (count == 0) return {};
    memory_.fetch_add(count * sizeof(T), std::memory_order_relaxed);
    const std::lock_guard lock(arena_mutex_);
    T* items = static_cast<T*>(arena_.allocate(count * sizeof(T), alignof(T)));
    std::uninitialized_value_construct_n(items, count);
    return {items, count};
  }
  template <class T>
  [[nodiscard]] std::span<const T> keep(std::span<const T> items) {
    const std::span<T> kept = allocate<T>(items.size());
    std::ranges::copy(items, kept.begin());
    return kept;
  }

  /// Counts bytes that the cache holds elsewhere.
  void count_memory(std::size_t bytes) noexcept { memory_.fetch_add(bytes, std::memory_order_relaxed); }
  /// About the bytes that the cache holds.
  [[nodiscard]] std::size_t memory() const noexcept {
    return types.memory() + layouts.memory() + memory_.load(std::memory_order_relaxed);
  }

 private:
  struct ContextKey {
    AccountAddress context;
    ModuleId id;
    friend bool operator==(const ContextKey&, const ContextKey&) = default;
  };
  /// Seeded anew in each cache, so that nobody can choose names that collide.
  struct ContextHash {
    std::uint64_t seed;
    std::size_t operator()(const ContextKey& key) const noexcept;
  };
  struct InstanceKey {
    const Function* function;
    std::span<const Type* const> args;
    friend bool operator==(const InstanceKey& a, const InstanceKey& b) noexcept {
      return a.function == b.function && std::ranges::equal(a.args, b.args);
    }
  };
  struct InstanceHash {
    std::size_t operator()(const InstanceKey& key) const noexcept;
  };
  class Linker;

  /// What an entry of one of the tables below takes beside what it points to, its name included.
  static constexpr std::size_t kEntryBytes = 176;

  const Instance& make_instance(const Function& function, std::span<const Type* const> type_args);
  std::span<const Layout* const> return_layouts(const Function& function,
                                                std::span<const Type* const> type_args);
  void complete_layouts(const Instance& instance);
  void place_locals(Instance& instance);

  mutable std::shared_mutex modules_mutex_;
  std::map<ModuleId, std::shared_ptr<const CompiledModule>> verified_;  ///< by storage id
  std::unordered_map<ContextKey, const Module*, ContextHash> by_context_;
  /// Modules by storage id; several where their dependencies differ.
  std::multimap<ModuleId, const Module*> by_storage_id_;
  std::map<std::pair<ModuleId, std::string>, const Datatype*, std::less<>> datatypes_;  ///< by defining id
  std::deque<Module> modules_;
  std::deque<Datatype> datatype_store_;

  mutable std::shared_mutex instances_mutex_;
  std::unordered_map<InstanceKey, const Instance*, InstanceHash> instances_;

  std::mutex arena_mutex_;
  std::pmr::monotonic_buffer_resource arena_;
  std::atomic<std::size_t> memory_{0};
};

}  // namespace mvm
