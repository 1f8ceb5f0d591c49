// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/run_observer.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mvm::tools::profile {

/// Gas and time by call path, taken from an observed run: a node is a function as it was called along one
/// path. What happens between two events belongs to the function that runs; what a call itself costs, to the
/// function that is called.
class CallTree final : public RunObserver {
 public:
  using Clock = std::chrono::steady_clock;
  struct Node {
    std::string name;  ///< `0x2::m::f`, with type arguments
    std::size_t parent = 0;
    std::uint64_t calls = 0;
    std::uint64_t self_gas = 0;  ///< internal units
    std::chrono::nanoseconds self_time{};
    std::uint64_t total_gas = 0;  ///< with what it calls; filled by `finish`
    std::chrono::nanoseconds total_time{};
    std::map<const Instance*, std::size_t> children;
  };

  void frame_opened(const RunState& state, const ObservedFunction& function,
                    std::span<const ObservedValue> arguments) override;
  void frame_closed(const RunState& state, const ObservedFunction& function,
                    std::span<const ObservedValue> results) override;
  void failed(const RunState& state, const Error& error) override;

  /// Adds up what functions and those that they call cost.
  void finish();

  /// The first is the root above the called function; parents come before children. Valid after `finish`.
  [[nodiscard]] const std::vector<Node>& nodes() const noexcept { return nodes_; }

 private:
  void account(std::uint64_t gas_left);

  std::vector<Node> nodes_{1};
  std::size_t current_ = 0;
  std::uint64_t gas_left_ = 0;
  Clock::time_point since_{};
};

}  // namespace mvm::tools::profile
