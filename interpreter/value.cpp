// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/value.h"

#include <algorithm>

namespace mvm {
namespace {

std::unexpected<Error> out_of_memory() {
  return fail(StatusCode::MEMORY_LIMIT_EXCEEDED, "the memory limit is reached");
}

/// Storage of no bytes does not exist.
std::uint64_t storage_size(const Layout& layout) noexcept { return std::max(layout.slot_size(), 8U); }

}  // namespace

Result<void> copy_value(Heap& heap, const Layout& layout, std::byte* to, const std::byte* from) {
  if (!try_copy_value(heap, layout, to, from)) return out_of_memory();
  return {};
}

bool reserve_elements(Heap& heap, VectorHeader& vector, const Layout& element,
                      std::uint64_t capacity) noexcept {
  if (capacity <= vector.capacity) return true;
  std::uint64_t bytes = 0;
  if (__builtin_mul_overflow(capacity, std::uint64_t{element.size}, &bytes)) return false;
  std::byte* data = heap.allocate(bytes);
  if (data == nullptr) return false;
  if (vector.data != nullptr) {
    std::memcpy(data, vector.data, vector.length * element.size);
    heap.free(vector.data, vector.capacity * element.size);
  }
  vector.data = data;
  vector.capacity = capacity;
  return true;
}

void release_elements(Heap& heap, VectorHeader& vector, const Layout& element) noexcept {
  if (vector.data != nullptr) heap.free(vector.data, vector.capacity * element.size);
  vector = {};
}

Result<OwnedValue> OwnedValue::uninitialized(Heap& heap, const Layout& layout) {
  OwnedValue value;
  std::byte* storage = heap.allocate(storage_size(layout));
  if (storage == nullptr) return out_of_memory();
  std::memset(storage, 0, storage_size(layout));
  value.heap_ = &heap;
  value.view_ = {&layout, storage};
  return value;
}

Result<OwnedValue> OwnedValue::take(Heap& heap, ValueView from) {
  auto value = uninitialized(heap, *from.layout);
  if (!value) return value;
  std::memcpy(value->at(), from.at, from.layout->size);
  if (!from.layout->plain) std::memset(from.at, 0, from.layout->size);
  value->mark_initialized();
  return value;
}

Result<OwnedValue> OwnedValue::from_bcs(Heap& heap, const Layout& layout,
                                        std::span<const std::uint8_t> bytes) {
  auto value = uninitialized(heap, layout);
  if (!value) return value;
  if (auto read = read_value_bcs(heap, layout, value->at(), bytes); !read) return propagate(read);
  value->mark_initialized();
  return value;
}

Result<OwnedValue> OwnedValue::copy() const {
  auto value = uninitialized(*heap_, *view_.layout);
  if (!value) return value;
  if (auto copied = copy_value(*heap_, *view_.layout, value->at(), view_.at); !copied)
    return propagate(copied);
  value->mark_initialized();
  return value;
}

OwnedValue& OwnedValue::operator=(OwnedValue&& other) noexcept {
  if (this == &other) return *this;
  reset();
  heap_ = other.heap_;
  view_ = std::exchange(other.view_, {});
  holds_ = std::exchange(other.holds_, false);
  return *this;
}

void OwnedValue::reset() noexcept {
  if (view_.at == nullptr) return;
  if (holds_) drop_value(*heap_, *view_.layout, view_.at);
  heap_->free(view_.at, storage_size(*view_.layout));
  view_ = {};
  holds_ = false;
}

}  // namespace mvm
