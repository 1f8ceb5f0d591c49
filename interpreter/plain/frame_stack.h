// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

namespace mvm {

/// Memory for the locals of frames, last in first out, in a few large blocks that never move.
class FrameStack {
 public:
  /// Null when memory is exhausted.
  [[nodiscard]] std::byte* push(std::uint32_t size) noexcept {
    if (static_cast<std::size_t>(end_ - top_) < size && !next_block(size)) return nullptr;
    std::byte* frame = top_;
    top_ += size;
    return frame;
  }
  /// Frames end in the reverse order of their beginning.
  void pop(std::byte* frame) noexcept {
    if (frame == nullptr) return;  // of no bytes, begun before there was a block
    if (frame == begin_ && current_ > 1) [[unlikely]] {
      enter(current_ - 1);
      top_ = blocks_[current_ - 1].left_at;
      return;
    }
    top_ = frame;
  }

 private:
  static constexpr std::uint32_t kBlockSize = 64 * 1024;
  struct Block {
    std::unique_ptr<std::byte[]> memory;
    std::uint32_t size = 0;
    std::byte* left_at = nullptr;  ///< its top when a later block was begun
  };

  void enter(std::size_t count) noexcept {
    current_ = count;
    begin_ = blocks_[count - 1].memory.get();
    end_ = begin_ + blocks_[count - 1].size;
  }
  [[nodiscard]] bool next_block(std::uint32_t size) noexcept {
    if (current_ > 0) blocks_[current_ - 1].left_at = top_;
    // A later block that is too small for this frame would be too small for the next one like it.
    while (blocks_.size() > current_ && blocks_[current_].size < size)
      blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(current_));
    if (blocks_.size() == current_) {
      const std::uint32_t block = std::max(size, kBlockSize << std::min<std::size_t>(current_, 6));
      std::unique_ptr<std::byte[]> memory(new (std::nothrow) std::byte[block]);
      if (memory == nullptr) return false;
      blocks_.push_back({std::move(memory), block, nullptr});
    }
    enter(current_ + 1);
    top_ = begin_;
    return true;
  }

  std::vector<Block> blocks_;
  std::size_t current_ = 0;  ///< blocks in use
  std::byte* begin_ = nullptr;
  std::byte* top_ = nullptr;
  std::byte* end_ = nullptr;
};

}  // namespace mvm
