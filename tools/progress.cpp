// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace mvm::tools {
namespace {

constexpr std::size_t kWidth = 40;
constexpr std::chrono::milliseconds kInterval{100};

}  // namespace

Progress::Progress(std::size_t total)
    : total_(total), shown_(isatty(STDERR_FILENO) == 1), next_draw_(Clock::now() + kInterval) {}

Progress::~Progress() {
  if (drawn_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::advance() {
  const std::size_t done = ++done_;
  if (!shown_) return;
  const std::unique_lock lock(drawing_, std::try_to_lock);
  if (lock.owns_lock() && Clock::now() >= next_draw_) draw(done);
}

void Progress::draw(std::size_t done) {
  next_draw_ = Clock::now() + kInterval;
  drawn_ = true;
  const std::size_t filled = kWidth * done / total_;
  fmt::print(stderr, "\r[{}{}] {} of {} modules", std::string(filled, '='), std::string(kWidth - filled, ' '),
             done, total_);
  std::fflush(stderr);
}

}  // namespace mvm::tools
