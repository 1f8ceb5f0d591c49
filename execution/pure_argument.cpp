// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/pure_argument.h"

#include "execution/chain_names.h"
#include "execution/command_values.h"
#include "stdlib/natives/utf8.h"

#include <mvm/bcs.h>

#include <algorithm>

namespace mvm {
namespace {

enum class PureKind : std::uint8_t { None, Fixed, Bool, Ascii, Utf8, Option, Vector };

PureKind pure_kind_of_datatype(const Type& type) noexcept {
  if (type.args.empty()) {
    if (is_datatype(type, kFrameworkAddress, "object", "ID")) return PureKind::Fixed;
    if (is_datatype(type, kStdAddress, "ascii", "String")) return PureKind::Ascii;
    if (is_datatype(type, kStdAddress, "string", "String")) return PureKind::Utf8;
    return PureKind::None;
  }
  return type.args.size() == 1 && is_datatype(type, kStdAddress, "option", "Option") ? PureKind::Option
                                                                                     : PureKind::None;
}

PureKind pure_kind(const Type& type) noexcept {
  switch (type.kind) {
    case TypeKind::Bool:
      return PureKind::Bool;
    case TypeKind::U8:
    case TypeKind::U16:
    case TypeKind::U32:
    case TypeKind::U64:
    case TypeKind::U128:
    case TypeKind::U256:
    case TypeKind::Address:
      return PureKind::Fixed;
    case TypeKind::Vector:
      return PureKind::Vector;
    case TypeKind::Datatype:
      return pure_kind_of_datatype(type);
    default:
      return PureKind::None;
  }
}

std::size_t fixed_size(const Type& type) noexcept {
  switch (type.kind) {
    case TypeKind::U8:
      return 1;
    case TypeKind::U16:
      return 2;
    case TypeKind::U32:
      return 4;
    case TypeKind::U64:
      return 8;
    case TypeKind::U128:
      return 16;
    default:
      return 32;  // u256, address, ID
  }
}

bool is_ascii(std::span<const std::uint8_t> text) noexcept {
  return std::ranges::all_of(text, [](std::uint8_t c) { return c < 0x80; });
}

/// Recursion is as deep as the type nests, which loading it limits.
bool read(const Type& type, BcsReader& reader) noexcept {
  switch (pure_kind(type)) {
    case PureKind::None:
      return false;
    case PureKind::Bool:
      (void)reader.read_bool();
      return reader.ok();
    case PureKind::Fixed:
      (void)reader.read_bytes(fixed_size(type));
      return reader.ok();
    case PureKind::Ascii: {
      const auto text = reader.read_byte_vector();
      return reader.ok() && is_ascii(text);
    }
    case PureKind::Utf8: {
      const auto text = reader.read_byte_vector();
      return reader.ok() && natives::is_utf8(text);
    }
    case PureKind::Option: {
      const bool is_some = reader.read_bool();
      return reader.ok() && (!is_some || read(*type.args[0], reader));
    }
    case PureKind::Vector: {
      // Every value takes a byte or more, so that the length is bounded by the input.
      for (std::uint32_t left = reader.read_length(); left > 0 && reader.ok(); --left) {
        if (!read(*type.args[0], reader)) return false;
      }
      return reader.ok();
    }
  }
  return false;
}

}  // namespace

bool may_be_pure(const Type& type) noexcept {
  const Type* inner = &type;
  PureKind kind = pure_kind(*inner);
  while (kind == PureKind::Vector || kind == PureKind::Option) {
    inner = inner->args[0];
    kind = pure_kind(*inner);
  }
  return kind != PureKind::None;
}

bool is_pure_value(const Type& type, std::span<const std::uint8_t> bytes) noexcept {
  BcsReader reader(bytes);
  return read(type, reader) && reader.done();
}

}  // namespace mvm
