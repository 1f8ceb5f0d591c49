// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/profile/call_tree.h"

namespace mvm::tools::profile {
namespace {

std::string name_of(const ObservedFunction& function) {
  std::string name = function.module().to_string() + "::" + std::string(function.name());
  std::string arguments;
  for (const TypeTag& tag : function.type_args())
    arguments += (arguments.empty() ? "" : ", ") + tag.to_string();
  return arguments.empty() ? name : name + "<" + arguments + ">";
}

}  // namespace

void CallTree::account(std::uint64_t gas_left) {
  Node& node = nodes_[current_];
  if (gas_left_ >= gas_left) node.self_gas += gas_left_ - gas_left;
  gas_left_ = gas_left;
  const auto now = Clock::now();
  if (since_ != Clock::time_point{}) node.self_time += now - since_;
  since_ = now;
}

void CallTree::frame_opened(const RunState& state, const ObservedFunction& function,
                            std::span<const ObservedValue>) {
  if (current_ == 0) gas_left_ = state.gas().remaining();
  account(state.gas().remaining());
  const auto [child, is_new] = nodes_[current_].children.try_emplace(function.key(), nodes_.size());
  if (is_new) {
    const std::size_t parent = current_;
    current_ = child->second;
    nodes_.push_back({.name = name_of(function), .parent = parent});
  } else {
    current_ = child->second;
  }
  ++nodes_[current_].calls;
  since_ = Clock::now();  // what observing costs is nobody's
}

void CallTree::frame_closed(const RunState& state, const ObservedFunction&, std::span<const ObservedValue>) {
  account(state.gas().remaining());
  current_ = nodes_[current_].parent;
}

void CallTree::failed(const RunState& state, const Error&) { account(state.gas().remaining()); }

void CallTree::finish() {
  for (Node& node : nodes_) {
    node.total_gas = node.self_gas;
    node.total_time = node.self_time;
  }
  for (std::size_t i = nodes_.size(); i-- > 1;) {
    Node& parent = nodes_[nodes_[i].parent];
    parent.total_gas += nodes_[i].total_gas;
    parent.total_time += nodes_[i].total_time;
  }
}

}  // namespace mvm::tools::profile
