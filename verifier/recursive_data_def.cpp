// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// No struct or enum contains itself (Move bytecode verifier, `data_defs`). Which one of a cycle is reported
// follows from the order in which the reference builds its graph and sorts it topologically (`petgraph`
// `DiGraphMap` and `toposort`): edges by parent and child, nodes in the order in which edges name them, the
// last neighbor explored first.

#include "verifier/passes.h"

#include <algorithm>
#include <ranges>

namespace mvm::verifier {
namespace {

/// A definition: structs count from 0, enums after them.
using Node = std::uint32_t;
constexpr Node kNoNode = UINT32_MAX;

class DataDefGraph {
 public:
  explicit DataDefGraph(const ModuleView& view)
      : module_(view.module),
        scratch_(view.scratch),
        definition_(module_.datatype_handles.size(), kNoNode, &scratch_) {
    const CompiledModule& module = module_;
    const std::size_t structs = module.struct_defs.size();
    const std::size_t count = structs + module.enum_defs.size();
    for (std::size_t i = 0; i < structs; ++i)
      definition_[module.struct_defs[i].handle] = static_cast<Node>(i);
    for (std::size_t i = structs; i < count; ++i) {
      definition_[module.enum_defs[i - structs].handle] = static_cast<Node>(i);
    }
    named_.resize(count);
    children_begin_.reserve(count + 1);
    children_begin_.push_back(0);
    for (Node node = 0; node < count; ++node) add_definition(node);
    if (children_.empty()) return;
    collect_parents(count);
  }

  [[nodiscard]] bool without_edges() const noexcept { return children_.empty(); }

  /// A definition that is part of a cycle; kNoNode if there is none.
  Node find_cycle() {
    std::pmr::vector<Node> finished(&scratch_);
    if (const Node own_part = finish_order(finished); own_part != kNoNode) return own_part;
    std::pmr::vector<std::uint8_t> discovered(named_.size(), &scratch_);
    std::pmr::vector<Node> stack(&scratch_);
    // In an acyclic graph, going backwards from the nodes in this order meets only nodes that were met
    // before.
    for (const Node start : std::views::reverse(finished)) {
      stack.assign(1, start);
      bool second = false;
      while (!stack.empty()) {
        const Node node = stack.back();
        stack.pop_back();
        if (discovered[node] != 0) continue;
        discovered[node] = 1;
        for (const Node parent : parents(node)) {
          if (discovered[parent] == 0) stack.push_back(parent);
        }
        if (second) return node;
        second = true;
      }
    }
    return kNoNode;
  }

 private:
  std::span<const Node> children(Node node) const {
    return std::span(children_).subspan(children_begin_[node],
                                        children_begin_[node + 1] - children_begin_[node]);
  }
  std::span<const Node> parents(Node node) const {
    return std::span(parents_).subspan(parents_begin_[node], parents_begin_[node + 1] - parents_begin_[node]);
  }

  void add_definition(Node node) {
    const std::size_t structs = module_.struct_defs.size();
    const std::size_t first = children_.size();
    if (node < structs) {
      add_fields(module_.struct_defs[node].fields);
    } else {
      for (const VariantDefinition& variant : module_.enum_defs[node - structs].variants)
        add_fields(variant.fields);
    }
    const auto begin = children_.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, children_.end());
    children_.erase(std::unique(begin, children_.end()), children_.end());
    children_begin_.push_back(static_cast<std::uint32_t>(children_.size()));
    if (children_.size() > first) name(node);
    for (std::size_t i = first; i < children_.size(); ++i) name(children_[i]);
  }

  void add_fields(std::span<const FieldDefinition> fields) {
    for (const FieldDefinition& field : fields) add_type(field.type);
  }

  void add_type(TypeId type) {
    const TypeNode& node = module_.types[type];
    if (node.kind == TypeKind::Datatype || node.kind == TypeKind::DatatypeInstantiation) {
      if (definition_[node.index] != kNoNode) children_.push_back(definition_[node.index]);
    }
    for (const TypeId argument : module_.types.args(type)) add_type(argument);
  }

  void name(Node node) {
    if (named_[node] != 0) return;
    named_[node] = 1;
    order_.push_back(node);
  }

  void collect_parents(std::size_t count) {
    parents_begin_.assign(count + 1, 0);
    for (const Node child : children_) ++parents_begin_[child + 1];
    for (std::size_t i = 0; i < count; ++i) parents_begin_[i + 1] += parents_begin_[i];
    parents_.resize(children_.size());
    std::pmr::vector<std::uint32_t> next(parents_begin_.begin(), parents_begin_.end() - 1, &scratch_);
    for (Node parent = 0; parent < count; ++parent) {
      for (const Node child : children(parent)) parents_[next[child]++] = parent;
    }
  }

  /// Nodes in the order in which a depth-first search leaves them. Gives a node that contains itself
  /// directly, if met.
  Node finish_order(std::pmr::vector<Node>& finished) const {
    std::pmr::vector<std::uint8_t> discovered(named_.size(), &scratch_);
    std::pmr::vector<std::uint8_t> left(named_.size(), &scratch_);
    std::pmr::vector<Node> stack(&scratch_);
    for (const Node start : order_) {
      if (discovered[start] != 0) continue;
      stack.push_back(start);
      while (!stack.empty()) {
        const Node node = stack.back();
        if (discovered[node] != 0) {
          stack.pop_back();
          if (left[node] == 0) finished.push_back(node);
          left[node] = 1;
          continue;
        }
        discovered[node] = 1;
        for (const Node child : children(node)) {
          if (child == node) return node;
          if (discovered[child] == 0) stack.push_back(child);
        }
      }
    }
    return kNoNode;
  }

  const CompiledModule& module_;
  ScratchArena& scratch_;
  std::pmr::vector<Node> definition_;  ///< by datatype handle
  std::pmr::vector<std::uint32_t> children_begin_{&scratch_};
  std::pmr::vector<Node> children_{&scratch_};
  std::pmr::vector<std::uint32_t> parents_begin_{&scratch_};
  std::pmr::vector<Node> parents_{&scratch_};
  std::pmr::vector<std::uint8_t> named_{&scratch_};
  std::pmr::vector<Node> order_{&scratch_};
};

}  // namespace

Result<void> check_recursive_data_def(const ModuleView& view) {
  const CompiledModule& module = view.module;
  DataDefGraph graph(view);
  if (graph.without_edges()) return {};
  const Node node = graph.find_cycle();
  if (node == kNoNode) return {};
  const std::size_t structs = module.struct_defs.size();
  Error error(StatusCode::RECURSIVE_DATATYPE_DEFINITION, "a value of this type would contain another one");
  if (node < structs) {
    return std::unexpected<Error>(
        std::move(error).at_index(IndexKind::StructDefinition, static_cast<TableIndex>(node)));
  }
  return std::unexpected<Error>(
      std::move(error).at_index(IndexKind::EnumDefinition, static_cast<TableIndex>(node - structs)));
}

}  // namespace mvm::verifier
