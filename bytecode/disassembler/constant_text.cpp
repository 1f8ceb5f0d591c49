// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "bytecode/disassembler/constant_text.h"

#include <mvm/bcs.h>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace mvm::disassembler {
namespace {

constexpr std::string_view kOmitted = "…";
/// Vectors nest at most so deep in a value that is shown.
constexpr unsigned kMaxDepth = 32;

void append_hex(std::string& out, std::size_t max_size, std::span<const std::uint8_t> bytes) {
  out += "0x";
  for (const std::uint8_t byte : bytes) {
    if (out.size() >= max_size) {
      out += kOmitted;
      return;
    }
    fmt::format_to(std::back_inserter(out), "{:02x}", byte);
  }
}

/// One character of UTF-8, whole and in its shortest form.
struct Character {
  char32_t code;
  std::size_t size;  ///< bytes
};

std::optional<Character> decode_utf8(std::span<const std::uint8_t> bytes) noexcept {
  const std::uint8_t lead = bytes[0];
  if (lead < 0x80) return Character{lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4U : lead >= 0xE0 ? 3U : 2U;
  if (lead < 0xC2 || lead > 0xF4 || bytes.size() < size) return std::nullopt;
  char32_t code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((bytes[i] & 0xC0) != 0x80) return std::nullopt;
    code = (code << 6) | (bytes[i] & 0x3FU);
  }
  const bool too_long = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (too_long || surrogate || code > 0x10FFFF) return std::nullopt;
  return Character{code, size};
}

// Characters that a terminal obeys or does not show: a listing must not be able to deceive its reader.
bool is_shown(char32_t code) noexcept {
  const auto between = [code](char32_t first, char32_t last) { return code >= first && code <= last; };
  return !(code < 0x20 || between(0x7F, 0xA0) || code == 0xAD || between(0x200B, 0x200F) ||
           between(0x2028, 0x202E) || between(0x2060, 0x206F) || between(0xFE00, 0xFE0F) || code == 0xFEFF ||
           between(0xFFF0, 0xFFFB) || between(0xE0000, 0xE0FFF));
}

void append_escaped(std::string& out, char32_t code) {
  if (code == '\n') {
    out += "\\n";
  } else if (code == '\t') {
    out += "\\t";
  } else if (code == '\r') {
    out += "\\r";
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", static_cast<std::uint32_t>(code));
  }
}

bool is_utf8(std::span<const std::uint8_t> bytes) noexcept {
  while (!bytes.empty()) {
    const auto character = decode_utf8(bytes);
    if (!character) return false;
    bytes = bytes.subspan(character->size);
  }
  return true;
}

void append_bytes(std::string& out, std::size_t max_size, std::span<const std::uint8_t> bytes) {
  const bool is_text = is_utf8(bytes) && std::ranges::none_of(bytes, [](std::uint8_t b) {
                         return b < 0x20 && b != '\n' && b != '\r' && b != '\t';
                       });
  if (!is_text) return append_hex(out, max_size, bytes);
  out += '"';
  while (!bytes.empty()) {
    if (out.size() >= max_size) {
      out += kOmitted;
      break;
    }
    const Character character = *decode_utf8(bytes);
    if (character.code == '"' || character.code == '\\') {
      out += '\\';
      out += static_cast<char>(character.code);
    } else if (is_shown(character.code)) {
      out.append(reinterpret_cast<const char*>(bytes.data()), character.size);
    } else {
      append_escaped(out, character.code);
    }
    bytes = bytes.subspan(character.size);
  }
  out += '"';
}

/// Appends values as it reads them; fails where the bytes are no value of the type.
class ValueText {
 public:
  ValueText(const TypePool& types, BcsReader& in, std::string& out, std::size_t max_size)
      : types_(types), in_(in), out_(out), max_size_(max_size) {}

  void append(TypeId type, unsigned depth = 0) {
    switch (types_.kind(type)) {
      case TypeKind::Bool:
        out_ += in_.read_bool() ? "true" : "false";
        return;
      case TypeKind::U8:
        return append_number(in_.read<std::uint8_t>());
      case TypeKind::U16:
        return append_number(in_.read<std::uint16_t>());
      case TypeKind::U32:
        return append_number(in_.read<std::uint32_t>());
      case TypeKind::U64:
        return append_number(in_.read<std::uint64_t>());
      case TypeKind::U128:
        out_ += to_string(in_.read_u128());
        return;
      case TypeKind::U256:
        out_ += to_string(in_.read_u256());
        return;
      case TypeKind::Address:
        out_ += in_.read_address().to_hex();
        return;
      case TypeKind::Vector:
        if (depth < kMaxDepth) return append_vector(types_.inner(type), depth);
        return in_.fail();
      default:
        return in_.fail();
    }
  }

 private:
  void append_number(std::uint64_t value) { out_ += std::to_string(value); }

  void append_vector(TypeId element, unsigned depth) {
    if (element == kU8) return append_bytes(out_, max_size_, in_.read_byte_vector());
    const std::uint32_t length = in_.read_length();
    out_ += '[';
    for (std::uint32_t i = 0; i < length && in_.ok(); ++i) {
      if (i > 0) out_ += ", ";
      append(element, depth + 1);
    }
    out_ += ']';
  }

  const TypePool& types_;
  BcsReader& in_;
  std::string& out_;
  std::size_t max_size_;
};

// Cuts between characters.
void shorten(std::string& text, std::size_t max_size) {
  if (text.size() <= max_size + kOmitted.size() + 1) return;
  std::size_t end = max_size;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  text += kOmitted;
}

}  // namespace

std::string constant_text(const CompiledModule& module, const Constant& constant, std::size_t max_size) {
  BcsReader in(constant.data);
  std::string text;
  ValueText(module.types, in, text, max_size).append(constant.type);
  if (!in.done()) {
    text.clear();
    append_hex(text, max_size, constant.data);
  }
  shorten(text, max_size);
  return text;
}

}  // namespace mvm::disassembler
