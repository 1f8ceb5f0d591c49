// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/bcs.h>
#include <mvm/text.h>

#include <fmt/format.h>

#include <algorithm>

namespace mvm::text {
namespace {

bool is_struct(const TypeTag& type, std::uint64_t address, std::string_view module, std::string_view name) {
  return type.kind == TypeTag::Kind::Struct &&
         type.struct_tag->address == AccountAddress::from_u64(address) && type.struct_tag->module == module &&
         type.struct_tag->name == name;
}

bool is_string(const TypeTag& type) {
  return is_struct(type, 1, "string", "String") || is_struct(type, 1, "ascii", "String");
}
bool is_option(const TypeTag& type) {
  return is_struct(type, 1, "option", "Option") && type.struct_tag->type_params.size() == 1;
}
bool is_address(const TypeTag& type) {
  return type.kind == TypeTag::Kind::Address || is_struct(type, 2, "object", "ID");
}

/// Bits of an integer type, 0 for others.
unsigned integer_bits(TypeTag::Kind kind) {
  switch (kind) {
    case TypeTag::Kind::U8:
      return 8;
    case TypeTag::Kind::U16:
      return 16;
    case TypeTag::Kind::U32:
      return 32;
    case TypeTag::Kind::U64:
      return 64;
    case TypeTag::Kind::U128:
      return 128;
    case TypeTag::Kind::U256:
      return 256;
    default:
      return 0;
  }
}

/// Whether the text is ASCII that `0x1::ascii::String` holds, or UTF-8 that `0x1::string::String` holds.
bool is_ascii(std::span<const std::uint8_t> text) {
  return std::ranges::all_of(text, [](std::uint8_t c) { return c < 0x80; });
}

bool is_continuation(std::span<const std::uint8_t> text, std::size_t at) {
  return at < text.size() && (text[at] & 0xc0) == 0x80;
}

bool is_utf8(std::span<const std::uint8_t> text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::uint8_t lead = text[i];
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xc2 && lead < 0xe0 ? 2
                               : (lead & 0xf0) == 0xe0       ? 3
                               : lead >= 0xf0 && lead < 0xf5 ? 4
                                                             : 0;
    if (length == 0) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if (!is_continuation(text, i + k)) return false;
    }
    // Overlong forms, surrogates and values past U+10FFFF show in the second byte.
    if (lead == 0xe0 && text[i + 1] < 0xa0) return false;
    if (lead == 0xed && text[i + 1] > 0x9f) return false;
    if (lead == 0xf0 && text[i + 1] < 0x90) return false;
    if (lead == 0xf4 && text[i + 1] > 0x8f) return false;
    i += length;
  }
  return true;
}

class Encoder {
 public:
  Encoder(std::string_view text, std::vector<std::uint8_t>& out) : text_(text), out_(out) {}

  Result<void> encode(const Value& value, const TypeTag& type) {
    if (const auto* integer = std::get_if<Value::Integer>(&value.form))
      return encode_integer(value, *integer, type);
    if (const auto* boolean = std::get_if<bool>(&value.form)) {
      if (type.kind != TypeTag::Kind::Bool) return mismatch(value, "a bool", type);
      out_.write_bool(*boolean);
      return {};
    }
    if (const auto* string = std::get_if<std::string>(&value.form)) {
      return encode_bytes(value, {reinterpret_cast<const std::uint8_t*>(string->data()), string->size()},
                          "a string", type);
    }
    if (const auto* bytes = std::get_if<Value::Bytes>(&value.form))
      return encode_bytes(value, bytes->bytes, "bytes", type);
    if (const auto* sequence = std::get_if<Value::Sequence>(&value.form))
      return encode_sequence(value, *sequence, type);
    return encode_option(value, std::get<Value::Option>(value.form), type);
  }

 private:
  Result<void> mismatch(const Value& value, std::string_view given, const TypeTag& type) const {
    return std::unexpected(
        slip(text_, value.at, fmt::format("this is {}, but {} is expected", given, type.to_string())));
  }

  Result<void> encode_integer(const Value& value, const Value::Integer& integer, const TypeTag& type) {
    if (is_address(type)) {
      if (!integer.address_like || integer.suffix) return mismatch(value, "a number", type);
      for (auto word = integer.value.words.rbegin(); word != integer.value.words.rend(); ++word) {
        for (unsigned shift = 64; shift != 0; shift -= 8)
          out_.write(static_cast<std::uint8_t>(*word >> (shift - 8)));
      }
      return {};
    }
    const unsigned bits = integer_bits(type.kind);
    if (bits == 0 || integer.only_address)
      return mismatch(value, integer.only_address ? "an address" : "a number", type);
    if (integer.suffix && *integer.suffix != type.kind)
      return mismatch(value, "a " + TypeTag(*integer.suffix).to_string(), type);
    if (bits < 256 && (integer.value >> bits) != U256{}) {
      return std::unexpected(slip(text_, value.at, fmt::format("too large for {}", type.to_string())));
    }
    std::vector<std::uint8_t> bytes;
    BcsWriter(bytes).write_u256(integer.value);
    out_.write_bytes(std::span(bytes).first(bits / 8));
    return {};
  }

  Result<void> encode_bytes(const Value& value, std::span<const std::uint8_t> bytes, std::string_view given,
                            const TypeTag& type) {
    const bool byte_vector = type.kind == TypeTag::Kind::Vector && type.element->kind == TypeTag::Kind::U8;
    if (!byte_vector && !is_string(type)) return mismatch(value, given, type);
    if (is_struct(type, 1, "ascii", "String") && !is_ascii(bytes))
      return mismatch(value, "no ASCII text", type);
    if (is_struct(type, 1, "string", "String") && !is_utf8(bytes))
      return mismatch(value, "no UTF-8 text", type);
    out_.write_byte_vector(bytes);
    return {};
  }

  Result<void> encode_sequence(const Value& value, const Value::Sequence& sequence, const TypeTag& type) {
    if (type.kind != TypeTag::Kind::Vector || (sequence.element && *sequence.element != *type.element)) {
      return mismatch(value, sequence.element ? TypeTag::vector(*sequence.element).to_string() : "a vector",
                      type);
    }
    out_.write_uleb128(sequence.values.size());
    for (const Value& element : sequence.values) {
      if (auto done = encode(element, *type.element); !done) return done;
    }
    return {};
  }

  Result<void> encode_option(const Value& value, const Value::Option& option, const TypeTag& type) {
    if (!is_option(type)) return mismatch(value, "an option", type);
    out_.write_uleb128(option.value.size());
    if (option.value.empty()) return {};
    return encode(option.value[0], type.struct_tag->type_params[0]);
  }

  std::string_view text_;
  BcsWriter out_;
};

std::string quoted(std::span<const std::uint8_t> bytes) {
  std::string text = "\"";
  for (const std::uint8_t c : bytes) {
    if (c == '"' || c == '\\') {
      text += {'\\', static_cast<char>(c)};
    } else if (c == '\n') {
      text += "\\n";
    } else if (c < 0x20 || c == 0x7f) {
      text += fmt::format("\\x{:02x}", c);
    } else {
      text.push_back(static_cast<char>(c));
    }
  }
  return text + "\"";
}

Result<std::string> decode(BcsReader& in, const TypeTag& type);

Result<std::string> decode_list(BcsReader& in, const TypeTag& element, std::uint32_t count) {
  std::string text;
  for (std::uint32_t i = 0; i < count; ++i) {
    auto one = decode(in, element);
    if (!one) return one;
    text += (i == 0 ? "" : ", ") + *one;
  }
  return text;
}

Result<std::string> decode_struct(BcsReader& in, const TypeTag& type) {
  if (is_string(type)) return quoted(in.read_byte_vector());
  if (is_address(type)) return "@" + in.read_address().to_hex();
  if (!is_option(type)) return fail(ErrorKind::Input, type.to_string() + " is no pure value");
  const std::uint32_t count = in.read_length();
  if (count > 1) in.fail();
  if (count == 0 || !in.ok()) return "none";
  auto value = decode(in, type.struct_tag->type_params[0]);
  if (!value) return value;
  return "some(" + *value + ")";
}

Result<std::string> decode(BcsReader& in, const TypeTag& type) {
  if (!in.ok()) return fail(ErrorKind::Input, "the bytes end too early");
  switch (type.kind) {
    case TypeTag::Kind::Bool:
      return in.read_bool() ? "true" : "false";
    case TypeTag::Kind::U8:
      return std::to_string(in.read<std::uint8_t>());
    case TypeTag::Kind::U16:
      return std::to_string(in.read<std::uint16_t>());
    case TypeTag::Kind::U32:
      return std::to_string(in.read<std::uint32_t>());
    case TypeTag::Kind::U64:
      return std::to_string(in.read<std::uint64_t>());
    case TypeTag::Kind::U128:
      return mvm::to_string(in.read_u128());
    case TypeTag::Kind::U256:
      return mvm::to_string(in.read_u256());
    case TypeTag::Kind::Address:
    case TypeTag::Kind::Signer:
      return "@" + in.read_address().to_hex();
    case TypeTag::Kind::Struct:
      return decode_struct(in, type);
    case TypeTag::Kind::Vector:
      break;
  }
  const std::uint32_t count = in.read_length();
  // Every value has at least one byte, so that a false count ends with the input.
  if (type.element->kind == TypeTag::Kind::U8) {
    std::string hex;
    for (const std::uint8_t byte : in.read_bytes(count)) hex += fmt::format("{:02x}", byte);
    return "x\"" + hex + "\"";
  }
  auto list = decode_list(in, *type.element, count);
  if (!list) return list;
  return "[" + *list + "]";
}

}  // namespace

Result<std::vector<std::uint8_t>> encode_value(const Value& value, const TypeTag& type,
                                               std::string_view text) {
  std::vector<std::uint8_t> bytes;
  if (auto done = Encoder(text, bytes).encode(value, type); !done) return propagate(done);
  return bytes;
}

Result<std::vector<std::uint8_t>> encode_argument(std::string_view text, const TypeTag& type,
                                                  const NamedAddresses& names) {
  if (is_string(type) && !text.starts_with('"') && !text.starts_with("b\"") && !text.starts_with("x\"")) {
    return encode_value(Value{std::string(text), 0}, type, text);
  }
  const auto value = parse_value(text, names);
  if (!value) return std::unexpected(value.error());
  return encode_value(*value, type, text);
}

Result<std::string> decode_value(std::span<const std::uint8_t> bytes, const TypeTag& type) {
  BcsReader in(bytes);
  auto text = decode(in, type);
  if (text && !in.done()) return fail(ErrorKind::Input, "the bytes are no value of " + type.to_string());
  return text;
}

}  // namespace mvm::text
