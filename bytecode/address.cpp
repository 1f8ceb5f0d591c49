// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/address.h>

#include <xxhash.h>

#include <algorithm>
#include <cstring>

namespace mvm {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_identifier_char(char c) noexcept {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

std::optional<AccountAddress> AccountAddress::from_hex(std::string_view text) noexcept {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  if (text.empty() || text.size() > 2 * kLength) return std::nullopt;
  AccountAddress address;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int digit = hex_digit(text[text.size() - 1 - i]);
    if (digit < 0) return std::nullopt;
    auto& byte = address.bytes[kLength - 1 - i / 2];
    byte = static_cast<std::uint8_t>(byte | (digit << (i % 2 == 0 ? 0 : 4)));
  }
  return address;
}

AccountAddress AccountAddress::from_bytes(std::span<const std::uint8_t> data) noexcept {
  AccountAddress address;
  std::copy_n(data.begin(), kLength, address.bytes.begin());
  return address;
}

std::string AccountAddress::to_hex() const {
  std::string text = "0x";
  text.reserve(2 + 2 * kLength);
  for (const std::uint8_t byte : bytes) {
    text.push_back(kHexDigits[byte >> 4]);
    text.push_back(kHexDigits[byte & 15]);
  }
  return text;
}

std::string AccountAddress::to_short_hex() const {
  const std::string full = to_hex();
  const std::size_t first = full.find_first_not_of('0', 2);
  return "0x" + (first == std::string::npos ? std::string("0") : full.substr(first));
}

bool is_valid_identifier(std::string_view text) noexcept {
  if (text == "<SELF>") return true;
  if (text.empty()) return false;
  const bool good_start = is_letter(text[0]) || (text[0] == '_' && text.size() > 1);
  return good_start && std::ranges::all_of(text.substr(1), is_identifier_char);
}

std::string ModuleId::to_string() const { return address.to_short_hex() + "::" + name; }

}  // namespace mvm

std::size_t std::hash<mvm::AccountAddress>::operator()(const mvm::AccountAddress& address) const noexcept {
  return XXH3_64bits(address.bytes.data(), address.bytes.size());
}

std::size_t std::hash<mvm::ModuleId>::operator()(const mvm::ModuleId& id) const noexcept {
  return XXH3_64bits_withSeed(id.name.data(), id.name.size(), std::hash<mvm::AccountAddress>{}(id.address));
}
