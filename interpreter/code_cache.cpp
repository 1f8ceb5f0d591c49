// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/code_cache.h"

#include "interpreter/plain/code.h"

#include <xxhash.h>

#include <new>
#include <random>

namespace mvm {
namespace {

std::uint64_t random_seed() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

}  // namespace

CodeCache::CodeCache(const RuntimeConfig& limits)
    : layouts(types, limits), by_context_(64, ContextHash{random_seed()}) {}
CodeCache::~CodeCache() = default;

std::size_t CodeCache::ContextHash::operator()(const ContextKey& key) const noexcept {
  std::uint64_t hash = XXH3_64bits_withSeed(key.id.name.data(), key.id.name.size(), seed);
  hash = XXH3_64bits_withSeed(key.id.address.bytes.data(), key.id.address.bytes.size(), hash);
  return XXH3_64bits_withSeed(key.context.bytes.data(), key.context.bytes.size(), hash);
}

std::size_t CodeCache::InstanceHash::operator()(const InstanceKey& key) const noexcept {
  return XXH3_64bits_withSeed(key.args.data(), key.args.size_bytes(),
                              reinterpret_cast<std::uintptr_t>(key.function));
}

const Module* CodeCache::find_module(const AccountAddress& context, const ModuleId& runtime_id) const {
  const std::shared_lock lock(modules_mutex_);
  const auto found = by_context_.find(ContextKey{context, runtime_id});
  return found == by_context_.end() ? nullptr : found->second;
}

std::shared_ptr<const CompiledModule> CodeCache::find_verified(const ModuleId& storage_id) const {
  const std::shared_lock lock(modules_mutex_);
  const auto found = verified_.find(storage_id);
  return found == verified_.end() ? nullptr : found->second;
}

std::shared_ptr<const CompiledModule> CodeCache::keep_verified(const ModuleId& storage_id,
                                                               std::shared_ptr<const CompiledModule> module) {
  const std::unique_lock lock(modules_mutex_);
  const auto [kept, added] = verified_.try_emplace(storage_id, std::move(module));
  if (added) {
    const CompiledModule& made = *kept->second;
    const std::size_t bytes = sizeof made + made.arena.footprint() + made.types.footprint() + kEntryBytes;
    memory_.fetch_add(bytes, std::memory_order_relaxed);
  }
  return kept->second;
}

const Instance& CodeCache::instance(const Function& function, std::span<const Type* const> type_args) {
  if (type_args.empty()) {
    if (const Instance* made = function.instance.load(std::memory_order_acquire)) return *made;
  }
  const InstanceKey key{&function, type_args};
  {
    const std::shared_lock lock(instances_mutex_);
    if (const auto found = instances_.find(key); found != instances_.end()) return *found->second;
  }
  const std::unique_lock lock(instances_mutex_);
  if (const auto found = instances_.find(key); found != instances_.end()) return *found->second;
  const Instance& made = make_instance(function, type_args);
  instances_.emplace(InstanceKey{&function, made.type_args}, &made);
  if (type_args.empty()) function.instance.store(&made, std::memory_order_release);
  return made;
}

const Instance& CodeCache::make_instance(const Function& function, std::span<const Type* const> type_args) {
  Instance& made = allocate<Instance>(1)[0];
  made.function = &function;
  made.type_args = keep(type_args);
  made.parameter_count = static_cast<std::uint16_t>(function.parameters.size());
  made.returns = return_layouts(function, type_args);
  place_locals(made);
  if (function.is_native) {
    complete_layouts(made);
    return made;
  }
  made.code = &plain_code(*this, function);
  made.slots = {*this, made.code->slot_operands.size()};
  return made;
}

std::span<const Layout* const> CodeCache::return_layouts(const Function& function,
                                                         std::span<const Type* const> type_args) {
  const auto returns = allocate<const Layout*>(function.returns.size());
  for (std::size_t i = 0; i < returns.size(); ++i) {
    returns[i] = &layouts.layout(types.substitute(*function.module, function.returns[i], type_args));
  }
  return returns;
}

/// A native takes values apart and makes them: it needs the bodies of what it is given and gives.
void CodeCache::complete_layouts(const Instance& instance) {
  const Function& function = *instance.function;
  const auto complete = [&](TypeId id) {
    const Type& type = types.substitute(*function.module, id, instance.type_args);
    static_cast<void>(layouts.with_body(type.is_reference() ? type.inner() : type));
  };
  std::ranges::for_each(function.parameters, complete);
  std::ranges::for_each(function.returns, complete);
}

void CodeCache::place_locals(Instance& instance) {
  const Function& function = *instance.function;
  // Of a native: only its parameters.
  const Signature locals =
      function.code == nullptr ? Signature{} : function.module->compiled->signatures[function.code->locals];
  const auto slots = allocate<LocalSlot>(function.parameters.size() + locals.size());
  std::vector<TableIndex> owning;
  std::uint32_t offset = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const bool is_parameter = i < function.parameters.size();
    const TypeId type = is_parameter ? function.parameters[i] : locals[i - function.parameters.size()];
    const Layout& layout = layouts.layout(types.substitute(*function.module, type, instance.type_args));
    slots[i] = {&layout, offset};
    offset += layout.slot_size();
    if (is_parameter) instance.parameters_size = offset;
    if (layout.plain) continue;
    owning.push_back(static_cast<TableIndex>(i));
    if (!is_parameter) instance.cleared_size = offset - instance.parameters_size;
  }
  instance.locals = slots;
  instance.frame_size = offset;
  instance.owning = keep(std::span<const TableIndex>(owning));
}

}  // namespace mvm
