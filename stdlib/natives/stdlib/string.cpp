// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x1::string. Source: Move stdlib natives, `string.rs`.
#include "stdlib/native_table.h"
#include "stdlib/natives/support.h"
#include "stdlib/natives/utf8.h"

#include <cstring>

namespace mvm::natives::stdlib::string {
namespace {

/// Where the pattern begins first, or the text's length. memmem takes linear time, whatever is searched for.
std::uint64_t index_in(std::span<const std::uint8_t> text, std::span<const std::uint8_t> pattern) noexcept {
  if (pattern.empty()) return 0;
  if (pattern.size() > text.size()) return text.size();
  const void* found = memmem(text.data(), text.size(), pattern.data(), pattern.size());
  if (found == nullptr) return text.size();
  return static_cast<std::uint64_t>(static_cast<const std::uint8_t*>(found) - text.data());
}

}  // namespace

/// internal_check_utf8(&vector<u8>): bool. Gas: base + per byte.
NativeResult internal_check_utf8(NativeContext& ctx) {
  const std::span<const std::uint8_t> text = ctx.bytes_referent(0);
  const Gas base = ctx.protocol().string_check_utf8_base_cost();
  const Gas per_byte = ctx.protocol().string_check_utf8_per_byte_cost();
  if (!pay(ctx, base + per_byte * text.size())) return NativeResult::out_of_gas();
  ctx.push_u64(is_utf8(text) ? 1 : 0);
  return NativeResult::ok();
}

/// internal_is_char_boundary(&vector<u8>, u64): bool. Gas: base. The text is known to be UTF-8.
NativeResult internal_is_char_boundary(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().string_is_char_boundary_base_cost())) return NativeResult::out_of_gas();
  const std::span<const std::uint8_t> text = ctx.bytes_referent(0);
  const std::uint64_t at = ctx.u64_arg(1);
  const bool is_boundary = at == 0 || at == text.size() || (at < text.size() && (text[at] & 0xc0) != 0x80);
  ctx.push_u64(is_boundary ? 1 : 0);
  return NativeResult::ok();
}

/// internal_sub_string(&vector<u8>, u64, u64): vector<u8>. Gas: base, then base again + per byte of the
/// result.
NativeResult internal_sub_string(NativeContext& ctx) {
  const Gas base = ctx.protocol().string_sub_string_base_cost();
  const Gas per_byte = ctx.protocol().string_sub_string_per_byte_cost();
  const std::uint64_t first = ctx.u64_arg(1);
  const std::uint64_t end = ctx.u64_arg(2);
  if (!pay(ctx, base)) return NativeResult::out_of_gas();
  if (end < first) return NativeResult::abort(1);
  if (!pay(ctx, base + per_byte * (end - first))) return NativeResult::out_of_gas();
  const std::span<const std::uint8_t> text = ctx.bytes_referent(0);
  // The Move code that calls this has checked it; the reference panics.
  if (end > text.size()) return invariant_violation("substring out of bounds");
  if (auto pushed = ctx.push_bytes(text.subspan(first, end - first)); !pushed) {
    return NativeResult::failed(std::move(pushed.error()));
  }
  return NativeResult::ok();
}

/// internal_index_of(&vector<u8>, &vector<u8>): u64. Gas: base, then per byte of the pattern, then per byte
/// searched: up to where it was found, or all.
NativeResult internal_index_of(NativeContext& ctx) {
  const ProtocolConfig& protocol = ctx.protocol();
  if (!pay(ctx, protocol.string_index_of_base_cost())) return NativeResult::out_of_gas();
  const std::span<const std::uint8_t> text = ctx.bytes_referent(0);
  const std::span<const std::uint8_t> pattern = ctx.bytes_referent(1);
  if (!pay(ctx, Gas(protocol.string_index_of_per_byte_pattern_cost()) * pattern.size()))
    return NativeResult::out_of_gas();

  const std::uint64_t position = index_in(text, pattern);
  if (!pay(ctx, Gas(protocol.string_index_of_per_byte_searched_cost()) * position))
    return NativeResult::out_of_gas();
  ctx.push_u64(position);
  return NativeResult::ok();
}

}  // namespace mvm::natives::stdlib::string
