// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>

namespace mvm::tools {

/// A line on standard error that says how much of a long task is done, and is gone when the task is. Shown
/// only where standard error is a terminal, and only if the task takes longer than a moment.
class Progress {
 public:
  explicit Progress(std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// One more is done. May be called from any thread.
  void advance();

 private:
  using Clock = std::chrono::steady_clock;
  void draw(std::size_t done);

  std::size_t total_;
  bool shown_;
  std::atomic<std::size_t> done_ = 0;
  std::mutex drawing_;
  Clock::time_point next_draw_;
  bool drawn_ = false;
};

}  // namespace mvm::tools
