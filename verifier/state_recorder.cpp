// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/state_recorder.h"

#include "bytecode/disassembler/instruction_text.h"
#include "bytecode/disassembler/type_text.h"

#include <algorithm>
#include <string>
#include <tuple>

namespace mvm::verifier {
namespace {

/// A hostile module can make states of any size: of each, so much is kept.
constexpr std::size_t kMaxStack = 256;
constexpr std::size_t kMaxBorrows = 256;
constexpr std::size_t kMaxPath = 8;
constexpr std::size_t kMaxType = 400;  ///< characters

std::string type_text(const CompiledModule& module, const TypePool& types, TypeId type) {
  std::string text;
  disassembler::TypeText(module, types).append(text, kMaxType, type);
  return text;
}

std::string_view prefix(ReferenceKind kind) noexcept {
  switch (kind) {
    case ReferenceKind::None:
      return "";
    case ReferenceKind::Immutable:
      return "&";
    case ReferenceKind::Mutable:
      return "&mut ";
  }
  return "";
}

Availability availability(LocalState state) noexcept {
  switch (state) {
    case LocalState::Unavailable:
      return Availability::Unavailable;
    case LocalState::MaybeAvailable:
      return Availability::MaybeAvailable;
    case LocalState::Available:
      return Availability::Available;
  }
  return Availability::Unavailable;
}

/// Writes what a label selects of what is written already.
class PathText {
 public:
  explicit PathText(const FunctionView& function) : function_(function), module_(function.module) {}

  void append(std::string& out, BorrowLabel label) const {
    switch (label.kind()) {
      case BorrowLabel::Kind::Local:
        out += disassembler::local_name(label.index(), function_.parameters.size());
        return;
      case BorrowLabel::Kind::Global:
        out += "global ";
        disassembler::TypeText(module_, module_.types)
            .append_name(out, module_.struct_defs[label.index()].handle);
        return;
      case BorrowLabel::Kind::StructField: {
        const FieldHandle& field = module_.field_handles[label.index()];
        out += '.';
        out += module_.identifiers[module_.struct_defs[field.owner].fields[field.field].name];
        return;
      }
      case BorrowLabel::Kind::VariantField: {
        const VariantDefinition& variant = module_.enum_defs[label.enum_def()].variants[label.variant()];
        out += '.';
        out += module_.identifiers[variant.name];
        out += '.';
        out += module_.identifiers[variant.fields[label.index()].name];
        return;
      }
    }
  }

 private:
  const FunctionView& function_;
  const CompiledModule& module_;
};

}  // namespace

void StateRecorder::before(std::uint16_t offset, std::span<const AbstractStack<StackType>::Run> stack) {
  Snapshot* const snapshot = find(offset);
  if (snapshot == nullptr) return;
  snapshot->stack_left_out = stack.size() - std::min(stack.size(), kMaxStack);
  const auto kept = stack.subspan(snapshot->stack_left_out);
  snapshot->stack.emplace(kept.begin(), kept.end());
}

void StateRecorder::before(std::uint16_t offset, std::span<const LocalState> locals) {
  if (Snapshot* const snapshot = find(offset)) snapshot->locals.emplace(locals.begin(), locals.end());
}

void StateRecorder::before(std::uint16_t offset, const State& state) {
  Snapshot* const snapshot = find(offset);
  if (snapshot == nullptr) return;
  KnownReferences& references = snapshot->references.emplace();
  references.locals.assign(state.locals.begin(), state.locals.end());
  references.stack.assign(state.stack.begin(), state.stack.end());
  state.borrows.for_each_edge([&](const BorrowEdge& edge) {
    if (references.edges.size() == kMaxBorrows) {
      ++references.edges_left_out;
      return;
    }
    const BorrowPath path = edge.path.first(std::min(edge.path.size(), kMaxPath));
    references.edges.push_back({edge.parent,
                                edge.child,
                                state.borrows.is_mutable(edge.child),
                                edge.strong && path.size() == edge.path.size(),
                                {path.begin(), path.end()}});
  });
}

void StateRecorder::forget_locals() {
  for (auto& [offset, snapshot] : snapshots_) snapshot.locals.reset();
}

AbstractState StateRecorder::state(const FunctionView& function, std::uint16_t offset) const {
  AbstractState state{.offset = offset};
  const auto found = snapshots_.find(offset);
  if (found == snapshots_.end()) return state;
  const Snapshot& snapshot = found->second;
  if (snapshot.stack) put_stack(snapshot, function, state);
  if (snapshot.locals) {
    auto& locals = state.locals.emplace();
    for (const LocalState local : *snapshot.locals) locals.push_back(availability(local));
  }
  if (snapshot.references) put_borrows(*snapshot.references, function, state);
  return state;
}

void StateRecorder::put_stack(const Snapshot& snapshot, const FunctionView& function, AbstractState& state) {
  state.stack_left_out = snapshot.stack_left_out;
  auto& stack = state.stack.emplace();
  for (const auto& run : *snapshot.stack) {
    std::string type(prefix(run.value.reference()));
    type += type_text(function.module, function.types, run.value.type());
    stack.push_back({std::move(type), run.count});
  }
}

void StateRecorder::put_borrows(const KnownReferences& references, const FunctionView& function,
                                AbstractState& state) {
  const auto root = static_cast<RefId>(references.locals.size());
  std::map<RefId, std::string> holders;
  for (std::size_t local = 0; local < references.locals.size(); ++local) {
    if (references.locals[local] == kNoRef) continue;
    holders[references.locals[local]] = disassembler::local_name(local, function.parameters.size());
  }
  std::uint64_t height = 0;
  for (const auto& run : references.stack) {
    if (run.value != kNoRef) holders[run.value] = "stack[" + std::to_string(height) + "]";
    height += run.count;
  }
  const auto holder = [&](RefId reference) {
    const auto found = holders.find(reference);
    return found == holders.end() ? std::string("a reference") : found->second;
  };

  const PathText labels(function);
  auto& borrows = state.borrows.emplace();
  for (const KnownEdge& edge : references.edges) {
    std::string lender = edge.parent == root ? std::string() : "*" + holder(edge.parent);
    for (const BorrowLabel label : edge.path) labels.append(lender, label);
    if (lender.empty()) lender = "any local";
    if (!edge.strong) lender += ".*";
    borrows.push_back({holder(edge.child), std::move(lender), edge.is_mutable});
  }
  std::ranges::sort(borrows, {},
                    [](const Borrow& borrow) { return std::tie(borrow.borrower, borrow.lender); });
  state.borrows_left_out = references.edges_left_out;
}

std::vector<FunctionLocal> locals_of(const CompiledModule& module, std::uint16_t function) {
  const FunctionDefinition& definition = module.function_defs[function];
  const Signature parameters = module.signatures[module.handle_of(definition).parameters];
  std::vector<FunctionLocal> locals;
  const auto add = [&](TypeId type) {
    locals.push_back({disassembler::local_name(locals.size(), parameters.size()),
                      type_text(module, module.types, type), locals.size() < parameters.size()});
  };
  for (const TypeId type : parameters) add(type);
  if (definition.code) {
    for (const TypeId type : module.signatures[definition.code->locals]) add(type);
  }
  return locals;
}

}  // namespace mvm::verifier

namespace mvm {

std::string_view to_string(Availability availability) noexcept {
  switch (availability) {
    case Availability::Unavailable:
      return "unavailable";
    case Availability::MaybeAvailable:
      return "maybe available";
    case Availability::Available:
      return "available";
  }
  return "unknown";
}

}  // namespace mvm
