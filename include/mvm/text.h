// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/address.h>
#include <mvm/error.h>
#include <mvm/type_tag.h>
#include <mvm/u256.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// What people type: addresses, type tags, function names and values. Every refusal is an Error of kind Input
/// whose message shows the text with a caret under the slip.
namespace mvm::text {

/// `std` and `sui` stand for 0x1 and 0x2; a package's own names may be added.
struct NamedAddresses {
  std::vector<std::pair<std::string, AccountAddress>> names{{"std", AccountAddress::from_u64(1)},
                                                            {"sui", AccountAddress::from_u64(2)}};
};

/// `0x2`, `@0x2`, 64 digits, or a named address.
[[nodiscard]] Result<AccountAddress> parse_address(std::string_view text, const NamedAddresses& names = {});

/// `u64`, `vector<0x2::coin::Coin<0x2::sui::SUI>>`, `sui::sui::SUI`.
[[nodiscard]] Result<TypeTag> parse_type_tag(std::string_view text, const NamedAddresses& names = {});

/// `0xPKG::module::function`, with type arguments or without.
struct FunctionName {
  AccountAddress package;
  std::string module;
  std::string function;
  std::vector<TypeTag> type_args;
};
[[nodiscard]] Result<FunctionName> parse_function_name(std::string_view text,
                                                       const NamedAddresses& names = {});

struct IntegerLiteral {
  U256 value;
  std::optional<TypeTag::Kind> suffix;  ///< `u8` to `u256`
  bool address_like = false;            ///< written as 0x…: may also be an address
  bool only_address = false;            ///< written as @0x…
};

/// A value as typed. What it becomes depends on the type that is expected: `0x5` is an integer, an address or
/// an object's id.
struct Value {
  using Integer = IntegerLiteral;
  struct Bytes {
    std::vector<std::uint8_t> bytes;  ///< b"…" or x"…"
  };
  struct Sequence {
    std::optional<TypeTag> element;  ///< of `vector<u8>[…]`
    std::vector<Value> values;
  };
  struct Option {
    std::vector<Value> value;  ///< empty for `none`, one for `some(…)`
  };
  using Form = std::variant<Integer, bool, std::string, Bytes, Sequence, Option>;

  Form form;
  std::size_t at = 0;  ///< where it begins in the text
};

/// Integers with suffix (`5u8`, `1_000`, `0xff`), `@0x2`, `true`, `"text"`, `b"bytes"`, `x"c0ffee"`, `[1,
/// 2]`, `vector<u8>[1]`, `none`, `some(5)`.
[[nodiscard]] Result<Value> parse_value(std::string_view text, const NamedAddresses& names = {});

/// The BCS of a value of the type: integers, bool, address, vectors, and the structs that a transaction may
/// be given as pure values: `0x1::string::String`, `0x1::ascii::String`, `0x1::option::Option<T>`,
/// `0x2::object::ID`. `text` is what `value` was parsed from, for the caret.
[[nodiscard]] Result<std::vector<std::uint8_t>> encode_value(const Value& value, const TypeTag& type,
                                                             std::string_view text);

/// Parses and encodes. Where the type is a string, text that does not begin with a quote is the string
/// itself.
[[nodiscard]] Result<std::vector<std::uint8_t>> encode_argument(std::string_view text, const TypeTag& type,
                                                                const NamedAddresses& names = {});

/// The value that these BCS bytes are, in the syntax above; structs and enums that are no pure values are
/// refused.
[[nodiscard]] Result<std::string> decode_value(std::span<const std::uint8_t> bytes, const TypeTag& type);

/// The text with a caret under the place and the message after it, as all refusals here look.
[[nodiscard]] Error slip(std::string_view text, std::size_t at, std::string_view message);

}  // namespace mvm::text
