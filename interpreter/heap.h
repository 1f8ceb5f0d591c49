// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace mvm {

/// The memory of one transaction's values: every allocation of vectors, boxes and owned values is counted here, so that an
/// embedder's memory limit bounds it. One per transaction; not thread-safe. Must outlive the values allocated from it.
class Heap {
 public:
  explicit Heap(std::uint64_t limit_bytes = UINT64_MAX) noexcept : limit_(limit_bytes) {}
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  /// Memory for `bytes` (more than 0) bytes, aligned to 8; null when the limit or the system's memory is exhausted.
  [[nodiscard]] std::byte* allocate(std::uint64_t bytes) noexcept;
  void free(std::byte* memory, std::uint64_t bytes) noexcept;

  [[nodiscard]] std::uint64_t used() const noexcept { return used_; }
  [[nodiscard]] std::uint64_t peak() const noexcept { return peak_; }

 private:
  std::uint64_t limit_;
  std::uint64_t used_ = 0;
  std::uint64_t peak_ = 0;
};

}  // namespace mvm
