// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/native.h"

#include <algorithm>

namespace mvm {
namespace {

std::span<const std::uint8_t> bytes_of(const std::byte* vector) noexcept {
  const auto header = load<VectorHeader>(vector);
  return {reinterpret_cast<const std::uint8_t*>(header.data), header.length};
}

}  // namespace

std::span<const std::uint8_t> NativeContext::bytes_arg(std::size_t i) const noexcept {
  const ValueView value = arg(i);
  return value.layout != nullptr ? bytes_of(value.at) : bytes_referent(i);
}

std::span<const std::uint8_t> NativeContext::bytes_referent(std::size_t i) const noexcept {
  return bytes_of(referent(i).at);
}

NativeFunction NativeTable::find(const AccountAddress& address, std::string_view module,
                                 std::string_view function) const noexcept {
  const auto found = std::ranges::find_if(entries_, [&](const NativeEntry& entry) {
    return entry.function == function && entry.module == module && entry.address == address;
  });
  return found == entries_.end() ? nullptr : found->run;
}

}  // namespace mvm
