// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/type_limits.h"

#include "interpreter/module.h"

#include <unordered_map>

namespace mvm {
namespace {

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) noexcept {
  std::uint64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

std::uint64_t node_sum(std::span<const Type* const> types) noexcept {
  std::uint64_t sum = 0;
  for (const Type* type : types) sum += type->node_count;
  return sum;
}

std::uint64_t node_sum(const TypePool& pool, std::span<const TypeId> types) noexcept {
  std::uint64_t sum = 0;
  for (const TypeId type : types) sum += pool[type].node_count;
  return sum;
}

/// Counts the nodes of a layout as the reference does, which remembers the layouts of structs and enums: what
/// is remembered is counted, but not checked again.
class LayoutNodes {
 public:
  LayoutNodes(TypeTable& types, const RuntimeConfig& limits) : types_(types), limits_(limits) {}

  // Recursion ends at kMaxLayoutDepth.
  StatusCode visit(const Type& type, std::uint32_t depth) {
    if (count_ > limits_.max_type_to_layout_nodes) return StatusCode::TOO_MANY_TYPE_NODES;
    if (depth > kMaxLayoutDepth) return StatusCode::VM_MAX_VALUE_DEPTH_REACHED;
    ++count_;
    StatusCode status = StatusCode::EXECUTED;
    if (type.kind == TypeKind::Vector) status = visit(type.inner(), depth + 1);
    if (type.kind == TypeKind::Datatype) status = visit_datatype(type, depth);
    if (type.is_reference()) return StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR;
    if (status != StatusCode::EXECUTED) return status;
    if (limits_.variant_nodes && count_ > limits_.max_type_to_layout_nodes)
      return StatusCode::TOO_MANY_TYPE_NODES;
    return StatusCode::EXECUTED;
  }

 private:
  StatusCode visit_datatype(const Type& type, std::uint32_t depth) {
    if (const auto known = nodes_.find(&type); known != nodes_.end()) {
      count_ += known->second;
      return StatusCode::EXECUTED;
    }
    const std::uint64_t before = count_;
    const Datatype& datatype = *type.datatype;
    StatusCode status = StatusCode::EXECUTED;
    if (!datatype.is_enum) {
      status = visit_fields(type, datatype.fields(), depth);
    } else {
      if (limits_.variant_nodes) count_ += datatype.variants().size();
      for (const VariantDefinition& variant : datatype.variants()) {
        if (status == StatusCode::EXECUTED) status = visit_fields(type, variant.fields, depth);
      }
    }
    if (status == StatusCode::EXECUTED) nodes_.emplace(&type, count_ - before);
    return status;
  }

  StatusCode visit_fields(const Type& type, std::span<const FieldDefinition> fields, std::uint32_t depth) {
    const Module& home = *type.datatype->home;
    std::vector<const Type*> inner;
    for (const FieldDefinition& field : fields) {
      inner.push_back(&types_.substitute(home, field.type, type.args));
      const StatusCode status =
          check_substitution(home.compiled->types, field.type, type.args, *inner.back());
      if (status != StatusCode::EXECUTED) return status;
    }
    for (const Type* field : inner) {
      const StatusCode status = visit(*field, depth + 1);
      if (status != StatusCode::EXECUTED) return status;
    }
    return StatusCode::EXECUTED;
  }

  TypeTable& types_;
  const RuntimeConfig& limits_;
  std::uint64_t count_ = 0;
  std::unordered_map<const Type*, std::uint64_t> nodes_;
};

/// The depth of a type's values on top of `above`, or UINT64_MAX where it passes `max`. The depths of type
/// arguments are counted from `above` and added to it again: that is the reference's way.
// Recursion is as deep as the type's name nests.
std::uint64_t value_depth(const Type& type, std::uint64_t above, std::uint64_t max) {
  const auto limited = [max](std::uint64_t depth) { return depth > max ? UINT64_MAX : depth; };
  if (above > max) return UINT64_MAX;
  if (type.kind == TypeKind::Vector || type.is_reference()) {
    return above + 1 > max ? UINT64_MAX : value_depth(type.inner(), above + 1, max);
  }
  if (type.kind != TypeKind::Datatype) return limited(saturating_add(above, 1));
  std::vector<std::uint64_t> args;
  args.reserve(type.args.size());
  for (const Type* arg : type.args) {
    args.push_back(value_depth(*arg, above, max));
    if (args.back() == UINT64_MAX) return UINT64_MAX;
  }
  return limited(saturating_add(above, type.datatype->depth.solve(args)));
}

}  // namespace

StatusCode check_substitution(const TypePool& pool, TypeId type, std::span<const Type* const> args,
                              const Type& result) noexcept {
  if (pool.kind(type) == TypeKind::DatatypeInstantiation &&
      1 + node_sum(args) + node_sum(pool, pool.args(type)) > kMaxTypeInstantiationNodes) {
    return StatusCode::TOO_MANY_TYPE_NODES;
  }
  return result.depth > kMaxTypeDepth ? StatusCode::VM_MAX_TYPE_DEPTH_REACHED : StatusCode::EXECUTED;
}

StatusCode check_datatype_instance(const TypePool& pool, std::span<const TypeId> signature,
                                   std::span<const Type* const> args, const Type& result) noexcept {
  if (1 + node_sum(args) + node_sum(pool, signature) > kMaxTypeInstantiationNodes) {
    return StatusCode::TOO_MANY_TYPE_NODES;
  }
  for (std::size_t i = 0; i < signature.size(); ++i) {
    const StatusCode status = check_substitution(pool, signature[i], args, *result.args[i]);
    if (status != StatusCode::EXECUTED) return status;
  }
  return StatusCode::EXECUTED;
}

StatusCode check_function_instance(const TypePool& pool, std::span<const TypeId> signature,
                                   std::span<const Type* const> args,
                                   std::span<const Type* const> results) noexcept {
  for (std::size_t i = 0; i < signature.size(); ++i) {
    const StatusCode status = check_substitution(pool, signature[i], args, *results[i]);
    if (status != StatusCode::EXECUTED) return status;
  }
  return 1 + node_sum(args) + node_sum(results) > kMaxTypeInstantiationNodes ? StatusCode::TOO_MANY_TYPE_NODES
                                                                             : StatusCode::EXECUTED;
}

StatusCode check_serializable(TypeTable& types, const RuntimeConfig& limits, const Type& type) {
  return LayoutNodes(types, limits).visit(type, 1);
}

StatusCode check_value_depth(const Type& type, std::uint64_t max_depth) {
  if (max_depth == kNoLimit) return StatusCode::EXECUTED;
  std::uint64_t depth = type.value_depth.load(std::memory_order_relaxed);
  if (depth == 0) {
    depth = value_depth(type, 0, max_depth);
    type.value_depth.store(depth, std::memory_order_relaxed);
  }
  return depth > max_depth ? StatusCode::VM_MAX_VALUE_DEPTH_REACHED : StatusCode::EXECUTED;
}

}  // namespace mvm
