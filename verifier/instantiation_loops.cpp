// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Generic functions that call each other do not make ever bigger types (Move bytecode verifier,
// `instantiation_loops`). Each type parameter of a function is a node; a call that passes a type made of
// parameter T for parameter U is an edge from T to U, which grows where the type is more than T itself. No
// cycle may have a growing edge.
//
// Edges are read off the calls as they are needed: there can be many more of them than the module has bytes.

#include "verifier/passes.h"

#include <algorithm>

namespace mvm::verifier {
namespace {

using Node = std::uint32_t;

class InstantiationGraph {
 public:
  explicit InstantiationGraph(const ModuleView& view)
      : module_(view.module),
        scratch_(view.scratch),
        definition_(module_.function_handles.size(), kNoFunction, &scratch_) {
    const CompiledModule& module = module_;
    first_node_.reserve(module.function_defs.size());
    for (std::size_t i = 0; i < module.function_defs.size(); ++i) {
      definition_[module.function_defs[i].function] = static_cast<TableIndex>(i);
      first_node_.push_back(static_cast<Node>(function_of_.size()));
      const std::size_t parameters = module.handle_of(module.function_defs[i]).type_parameters.size();
      function_of_.resize(function_of_.size() + parameters, static_cast<TableIndex>(i));
    }
    collect_arguments();
    collect_calls();
  }

  [[nodiscard]] bool has_growing_cycle() {
    if (calls_.empty()) return false;
    find_components();
    for (std::size_t f = 0; f < module_.function_defs.size(); ++f) {
      for (std::uint32_t call = first_call_[f]; call < first_call_[f + 1]; ++call) {
        if (grows_within_component(static_cast<TableIndex>(f), calls_[call])) return true;
      }
    }
    return false;
  }

 private:
  static constexpr Node kUnseen = UINT32_MAX;

  /// A type argument of an instantiation: the type parameters in it.
  struct Argument {
    std::uint32_t first;
    std::uint32_t count;
    bool grows;
  };

  /// Where the search stands: at which edge of which node.
  struct Visit {
    Node node;
    std::uint32_t call;
    std::uint32_t argument;
  };

  std::span<const std::uint16_t> parameters(const Argument& argument) const {
    return std::span(parameters_).subspan(argument.first, argument.count);
  }

  /// The arguments of a call and the first of the nodes that they are passed for.
  std::span<const Argument> arguments_of(TableIndex instantiation) const {
    return std::span(arguments_)
        .subspan(first_argument_[instantiation],
                 first_argument_[instantiation + 1U] - first_argument_[instantiation]);
  }
  Node callee_node(TableIndex instantiation) const {
    return first_node_[definition_[module_.function_instantiations[instantiation].handle]];
  }

  void collect_arguments() {
    first_argument_.reserve(module_.function_instantiations.size() + 1);
    for (const FunctionInstantiation& inst : module_.function_instantiations) {
      first_argument_.push_back(static_cast<std::uint32_t>(arguments_.size()));
      // Functions of other modules cannot call back.
      if (definition_[inst.handle] == kNoFunction) continue;
      for (const TypeId type : module_.signatures[inst.type_parameters]) {
        const auto first = static_cast<std::uint32_t>(parameters_.size());
        add_parameters(type);
        const auto begin = parameters_.begin() + first;
        std::sort(begin, parameters_.end());
        parameters_.erase(std::unique(begin, parameters_.end()), parameters_.end());
        arguments_.push_back({.first = first,
                              .count = static_cast<std::uint32_t>(parameters_.size()) - first,
                              .grows = module_.types.kind(type) != TypeKind::TypeParameter});
      }
    }
    first_argument_.push_back(static_cast<std::uint32_t>(arguments_.size()));
  }

  void add_parameters(TypeId type) {
    const TypeNode& node = module_.types[type];
    if (!node.has_type_parameter) return;
    if (node.kind == TypeKind::TypeParameter) parameters_.push_back(node.index);
    for (const TypeId argument : module_.types.args(type)) add_parameters(argument);
  }

  /// For each function, each instantiation that it calls, once.
  void collect_calls() {
    std::pmr::vector<TableIndex> last_caller(module_.function_instantiations.size(), kNoFunction, &scratch_);
    first_call_.reserve(module_.function_defs.size() + 1);
    for (std::size_t f = 0; f < module_.function_defs.size(); ++f) {
      first_call_.push_back(static_cast<std::uint32_t>(calls_.size()));
      const FunctionDefinition& def = module_.function_defs[f];
      if (!def.code || module_.handle_of(def).type_parameters.empty()) continue;
      for (const Instruction& instruction : def.code->code) {
        if (instruction.opcode != Opcode::CallGeneric || last_caller[instruction.index] == f) continue;
        last_caller[instruction.index] = static_cast<TableIndex>(f);
        if (!arguments_of(instruction.index).empty()) calls_.push_back(instruction.index);
      }
    }
    first_call_.push_back(static_cast<std::uint32_t>(calls_.size()));
  }

  bool grows_within_component(TableIndex caller, TableIndex instantiation) const {
    const std::span<const Argument> arguments = arguments_of(instantiation);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (!arguments[i].grows) continue;
      const Node to = component_[callee_node(instantiation) + i];
      for (const std::uint16_t parameter : parameters(arguments[i])) {
        if (component_[first_node_[caller] + parameter] == to) return true;
      }
    }
    return false;
  }

  /// The node that the next edge of the visited node leads to; kUnseen after the last.
  Node next_edge(Visit& visit) const {
    const TableIndex caller = function_of_[visit.node];
    const auto parameter = static_cast<std::uint16_t>(visit.node - first_node_[caller]);
    for (; visit.call < first_call_[caller + 1U]; ++visit.call, visit.argument = 0) {
      const std::span<const Argument> arguments = arguments_of(calls_[visit.call]);
      while (visit.argument < arguments.size()) {
        const std::uint32_t i = visit.argument++;
        if (std::ranges::binary_search(parameters(arguments[i]), parameter))
          return callee_node(calls_[visit.call]) + i;
      }
    }
    return kUnseen;
  }

  /// The strongly connected component of each node, by Tarjan's algorithm without recursion.
  void find_components() {
    const std::size_t count = function_of_.size();
    component_.assign(count, kUnseen);
    number_.assign(count, kUnseen);
    low_.assign(count, 0);
    for (Node root = 0; root < count; ++root) {
      if (number_[root] == kUnseen) search_from(root);
    }
  }

  void enter(Node node) {
    number_[node] = low_[node] = next_number_++;
    open_.push_back(node);
    visits_.push_back({node, first_call_[function_of_[node]], 0});
  }

  void search_from(Node root) {
    enter(root);
    while (!visits_.empty()) {
      const Node node = visits_.back().node;
      const Node to = next_edge(visits_.back());
      if (to != kUnseen) {
        if (number_[to] == kUnseen) {
          enter(to);
        } else if (component_[to] == kUnseen) {
          low_[node] = std::min(low_[node], number_[to]);
        }
        continue;
      }
      visits_.pop_back();
      if (!visits_.empty()) low_[visits_.back().node] = std::min(low_[visits_.back().node], low_[node]);
      if (low_[node] != number_[node]) continue;
      for (Node member = kUnseen; member != node;) {
        member = open_.back();
        open_.pop_back();
        component_[member] = node;
      }
    }
  }

  const CompiledModule& module_;
  ScratchArena& scratch_;
  std::pmr::vector<TableIndex> definition_;                    ///< by function handle
  std::pmr::vector<Node> first_node_{&scratch_};               ///< by function definition
  std::pmr::vector<TableIndex> function_of_{&scratch_};        ///< by node
  std::pmr::vector<std::uint32_t> first_argument_{&scratch_};  ///< by function instantiation, and the end
  std::pmr::vector<Argument> arguments_{&scratch_};
  std::pmr::vector<std::uint16_t> parameters_{&scratch_};
  std::pmr::vector<std::uint32_t> first_call_{&scratch_};  ///< by function definition, and the end
  std::pmr::vector<TableIndex> calls_{&scratch_};          ///< function instantiations

  std::pmr::vector<Node> number_{&scratch_};
  std::pmr::vector<Node> low_{&scratch_};
  std::pmr::vector<Node> component_{&scratch_};
  std::pmr::vector<Node> open_{&scratch_};
  std::pmr::vector<Visit> visits_{&scratch_};
  Node next_number_ = 0;
};

}  // namespace

Result<void> check_instantiation_loops(const ModuleView& view) {
  const CompiledModule& module = view.module;
  // Only a type argument that is made of a type parameter, and more than it, can grow.
  const auto grows = [&](TypeId type) {
    const TypeNode& node = module.types[type];
    return node.has_type_parameter && node.kind != TypeKind::TypeParameter;
  };
  const auto may_grow = [&](const FunctionInstantiation& inst) {
    return module.function_handles[inst.handle].module == module.self_module_handle &&
           std::ranges::any_of(module.signatures[inst.type_parameters], grows);
  };
  if (std::ranges::none_of(module.function_instantiations, may_grow)) return {};
  if (InstantiationGraph(view).has_growing_cycle()) {
    return fail(StatusCode::LOOP_IN_INSTANTIATION_GRAPH, "generic calls would make ever bigger types");
  }
  return {};
}

}  // namespace mvm::verifier
