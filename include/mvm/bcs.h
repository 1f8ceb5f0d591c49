// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/address.h>
#include <mvm/error.h>
#include <mvm/u256.h>

#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

/// Binary Canonical Serialization: little-endian integers, minimal ULEB128 lengths (`bcs` of the Move
/// ecosystem).
namespace mvm {

/// Reads from a span it does not own. A read past the end, or a length that is not minimal, makes the reader
/// fail: it then stays failed, gives zeros, and `ok()` is false, so that a caller may read a whole record and
/// check once.
class BcsReader {
 public:
  explicit BcsReader(std::span<const std::uint8_t> bytes) noexcept : rest_(bytes) {}

  template <std::unsigned_integral T>
  [[nodiscard]] T read() noexcept {
    T value{};
    if (const std::uint8_t* from = take(sizeof(T))) std::memcpy(&value, from, sizeof(T));
    return value;
  }
  [[nodiscard]] U128 read_u128() noexcept;
  [[nodiscard]] U256 read_u256() noexcept;
  /// A byte that must be 0 or 1.
  [[nodiscard]] bool read_bool() noexcept;
  [[nodiscard]] AccountAddress read_address() noexcept;
  /// A ULEB128 number of at most 2^32 - 1, minimal: lengths and enum tags.
  [[nodiscard]] std::uint32_t read_uleb128() noexcept;
  /// A length of at most 2^31 - 1 (BCS's own limit). A sequence of `n` elements should not reserve more than
  /// `remaining()`.
  [[nodiscard]] std::uint32_t read_length() noexcept;
  [[nodiscard]] std::span<const std::uint8_t> read_bytes(std::size_t count) noexcept;
  /// A length and that many bytes.
  [[nodiscard]] std::span<const std::uint8_t> read_byte_vector() noexcept {
    return read_bytes(read_length());
  }
  [[nodiscard]] std::string_view read_string() noexcept;

  [[nodiscard]] std::size_t remaining() const noexcept { return rest_.size(); }
  [[nodiscard]] bool ok() const noexcept { return ok_; }
  /// Everything read, and nothing failed.
  [[nodiscard]] bool done() const noexcept { return ok_ && rest_.empty(); }
  void fail() noexcept {
    ok_ = false;
    rest_ = {};
  }

 private:
  const std::uint8_t* take(std::size_t count) noexcept {
    if (rest_.size() < count) {
      fail();
      return nullptr;
    }
    const std::uint8_t* at = rest_.data();
    rest_ = rest_.subspan(count);
    return at;
  }

  std::span<const std::uint8_t> rest_;
  bool ok_ = true;
};

/// Appends to a vector it does not own.
class BcsWriter {
 public:
  explicit BcsWriter(std::vector<std::uint8_t>& out) noexcept : out_(&out) {}

  template <std::unsigned_integral T>
  void write(T value) {
    write_bytes(std::span(reinterpret_cast<const std::uint8_t*>(&value), sizeof(T)));
  }
  void write_u128(U128 value);
  void write_u256(const U256& value);
  void write_bool(bool value) { out_->push_back(value ? 1 : 0); }
  void write_address(const AccountAddress& address) { write_bytes(address.bytes); }
  void write_uleb128(std::uint64_t value);
  void write_bytes(std::span<const std::uint8_t> bytes) {
    out_->insert(out_->end(), bytes.begin(), bytes.end());
  }
  void write_byte_vector(std::span<const std::uint8_t> bytes) {
    write_uleb128(bytes.size());
    write_bytes(bytes);
  }
  void write_string(std::string_view text);

 private:
  std::vector<std::uint8_t>* out_;
};

}  // namespace mvm
