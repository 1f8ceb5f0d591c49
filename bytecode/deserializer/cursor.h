// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/status.h>

#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>

namespace mvm::deserializer {

/// What went wrong first, and where.
struct Failure {
  StatusCode status;
  const char* reason;      ///< for people
  const std::uint8_t* at;  ///< in the bytes that were read
};

/// Reads the bytes of one table, or of the header.
///
/// A read that fails leaves the cursor failed and at its end; from then on every read gives 0. So a whole
/// entry is read without a check after each number, loops over what remains end by themselves, and the first
/// failure is the one kept.
///
/// Loops that are run for each type or instruction keep a position of their own, in a register, and hand it
/// back by `seek`.
class Cursor {
 public:
  explicit Cursor(std::span<const std::uint8_t> bytes) noexcept
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] const Failure& failure() const noexcept { return failure_; }
  [[nodiscard]] std::size_t remaining() const noexcept { return static_cast<std::size_t>(end_ - at_); }
  [[nodiscard]] const std::uint8_t* position() const noexcept { return at_; }

  /// Steps on to `position`, which a reader of its own has found in the same bytes.
  void seek(const std::uint8_t* position) noexcept { at_ = position; }

  void fail(StatusCode status, const char* reason) noexcept {
    if (!failed_) failure_ = {status, reason, at_};
    failed_ = true;
    at_ = end_;
  }

  [[nodiscard]] std::uint8_t read_u8() noexcept {
    if (at_ == end_) [[unlikely]] {
      fail(StatusCode::MALFORMED, "the bytes end too early");
      return 0;
    }
    return *at_++;
  }

  /// A ULEB128 number of at most `max`. One that the result cannot hold is an invariant violation of the
  /// reference (Move binary format, `read_uleb_internal`), which only a type parameter's number can be.
  template <std::unsigned_integral T>
  [[nodiscard]] T read_uleb(std::uint64_t max) noexcept {
    if (at_ != end_ && *at_ < 0x80 && *at_ <= max) [[likely]]
      return *at_++;
    const LongUleb number = read_long_uleb(at_, end_);
    if (number.after == nullptr) {
      fail(StatusCode::MALFORMED, "no minimal ULEB128 number");
    } else if (number.value > max) {
      fail(StatusCode::MALFORMED, "a ULEB128 number is larger than its place allows");
    } else if (number.value > std::numeric_limits<T>::max()) {
      fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR, "a number does not fit its place");
    } else {
      at_ = number.after;
      return static_cast<T>(number.value);
    }
    return 0;
  }

  /// A number of its own size, little-endian; `status` where the bytes end too early.
  template <std::unsigned_integral T>
  [[nodiscard]] T read_fixed(StatusCode status) noexcept {
    T value = 0;
    if (const std::uint8_t* from = read_bytes(sizeof(T), status)) std::memcpy(&value, from, sizeof(T));
    return value;
  }

  /// Steps over `count` bytes and gives where they begin; null, and the cursor failed, where there are fewer.
  [[nodiscard]] const std::uint8_t* read_bytes(std::size_t count, StatusCode status) noexcept {
    if (remaining() < count) [[unlikely]] {
      fail(status, "the bytes end too early");
      return nullptr;
    }
    const std::uint8_t* const from = at_;
    at_ += count;
    return from;
  }

 private:
  struct LongUleb {
    std::uint64_t value;
    const std::uint8_t*
        after;  ///< null where there is no number, or it is not minimal or does not fit 64 bits
  };
  [[gnu::noinline]] static LongUleb read_long_uleb(const std::uint8_t* at, const std::uint8_t* end) noexcept {
    if (end - at >= 2 && at[0] >= 0x80 && at[1] < 0x80 && at[1] != 0) [[likely]]
      return {(at[0] & 0x7FU) | (std::uint64_t{at[1]} << 7), at + 2};
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && at != end; shift += 7) {
      const std::uint64_t bits = *at & 0x7F;
      if ((bits << shift) >> shift != bits) break;
      value |= bits << shift;
      if ((*at++ & 0x80) != 0) continue;
      if (shift > 0 && bits == 0) break;
      return {value, at};
    }
    return {0, nullptr};
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  bool failed_ = false;
  Failure failure_{};
};

}  // namespace mvm::deserializer
