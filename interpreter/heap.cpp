// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/heap.h"

#include <cstdlib>
#include <cstring>

namespace mvm {
namespace {

// Under the address sanitizer every block is the system's own, so that it sees each access outside of one.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSmallBlocks = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kSmallBlocks = false;
#else
constexpr bool kSmallBlocks = true;
#endif
#else
constexpr bool kSmallBlocks = true;
#endif

/// What freed memory is filled with in the checked build.
constexpr int kFreed = 0xDB;

}  // namespace

Heap::~Heap() {
  while (chunks_ != nullptr) {
    Chunk* chunk = chunks_;
    chunks_ = chunk->next;
    std::free(chunk);
  }
  while (large_ != nullptr) {
    LargeBlock* block = large_;
    large_ = block->next;
    std::free(block);
  }
}

std::byte* Heap::allocate_slowly(std::uint64_t bytes) noexcept {
  std::byte* memory =
      kSmallBlocks && bytes <= kLargestSmall ? carve((class_of(bytes) + 1) * kGrain) : allocate_large(bytes);
  if (memory == nullptr) return nullptr;
  count(bytes);
  return note(memory, bytes);
}

std::byte* Heap::allocate_large(std::uint64_t bytes) noexcept {
  if (bytes > SIZE_MAX - sizeof(LargeBlock)) return nullptr;
  auto* block = static_cast<LargeBlock*>(std::malloc(sizeof(LargeBlock) + bytes));
  if (block == nullptr) return nullptr;
  block->previous = nullptr;
  block->next = large_;
  if (large_ != nullptr) large_->previous = block;
  large_ = block;
  return reinterpret_cast<std::byte*>(block + 1);
}

std::byte* Heap::carve(std::uint64_t bytes) noexcept {
  if (static_cast<std::uint64_t>(chunk_end_ - chunk_at_) < bytes) {
    auto* chunk = static_cast<Chunk*>(std::malloc(kChunkBytes));
    if (chunk == nullptr) return nullptr;
    chunk->next = chunks_;
    chunks_ = chunk;
    chunk_at_ = reinterpret_cast<std::byte*>(chunk) + kGrain;
    chunk_end_ = reinterpret_cast<std::byte*>(chunk) + kChunkBytes;
  }
  std::byte* memory = chunk_at_;
  chunk_at_ += bytes;
  return memory;
}

void Heap::free(std::byte* memory, std::uint64_t bytes) noexcept {
  if constexpr (checked::kOn) {
    if (!ledger_->remove(memory, bytes)) return;
    std::memset(memory, kFreed, bytes);
  }
  used_ -= bytes;
  if (kSmallBlocks && bytes <= kLargestSmall) {
    auto* block = reinterpret_cast<FreeBlock*>(memory);
    FreeBlock*& head = free_[class_of(bytes)];
    block->next = head;
    head = block;
    return;
  }
  LargeBlock* block = reinterpret_cast<LargeBlock*>(memory) - 1;
  if (block->previous != nullptr) {
    block->previous->next = block->next;
  } else {
    large_ = block->next;
  }
  if (block->next != nullptr) block->next->previous = block->previous;
  std::free(block);
}

}  // namespace mvm
