// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/bcs.h>

namespace mvm {
namespace {

// BCS: sequences have at most 2^31 - 1 elements (`MAX_SEQUENCE_LENGTH`).
constexpr std::uint32_t kMaxSequenceLength = 0x7fffffff;

}  // namespace

U128 BcsReader::read_u128() noexcept {
  U128 value = 0;
  if (const std::uint8_t* from = take(sizeof value)) std::memcpy(&value, from, sizeof value);
  return value;
}

U256 BcsReader::read_u256() noexcept {
  U256 value;
  if (const std::uint8_t* from = take(sizeof value.words))
    std::memcpy(value.words.data(), from, sizeof value.words);
  return value;
}

bool BcsReader::read_bool() noexcept {
  const auto byte = read<std::uint8_t>();
  if (byte > 1) fail();
  return byte == 1;
}

AccountAddress BcsReader::read_address() noexcept {
  AccountAddress address;
  if (const std::uint8_t* from = take(AccountAddress::kLength)) {
    std::memcpy(address.bytes.data(), from, AccountAddress::kLength);
  }
  return address;
}

std::uint32_t BcsReader::read_uleb128() noexcept {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    const auto byte = read<std::uint8_t>();
    if (!ok_) return 0;
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) != 0) continue;
    const bool minimal = shift == 0 || byte != 0;
    if (!minimal || value > UINT32_MAX) break;
    return static_cast<std::uint32_t>(value);
  }
  fail();
  return 0;
}

std::uint32_t BcsReader::read_length() noexcept {
  const std::uint32_t length = read_uleb128();
  if (length <= kMaxSequenceLength) return length;
  fail();
  return 0;
}

std::span<const std::uint8_t> BcsReader::read_bytes(std::size_t count) noexcept {
  const std::uint8_t* from = take(count);
  return from != nullptr ? std::span(from, count) : std::span<const std::uint8_t>{};
}

std::string_view BcsReader::read_string() noexcept {
  const auto bytes = read_byte_vector();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void BcsWriter::write_u128(U128 value) {
  write(static_cast<std::uint64_t>(value));
  write(static_cast<std::uint64_t>(value >> 64));
}

void BcsWriter::write_u256(const U256& value) {
  for (const std::uint64_t word : value.words) write(word);
}

void BcsWriter::write_uleb128(std::uint64_t value) {
  while (value >= 0x80) {
    out_->push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out_->push_back(static_cast<std::uint8_t>(value));
}

void BcsWriter::write_string(std::string_view text) {
  write_byte_vector(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

}  // namespace mvm
