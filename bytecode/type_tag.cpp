// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/type_tag.h>

namespace mvm {
namespace {

constexpr std::string_view primitive_name(TypeTag::Kind kind) noexcept {
  switch (kind) {
    case TypeTag::Kind::Bool:
      return "bool";
    case TypeTag::Kind::U8:
      return "u8";
    case TypeTag::Kind::U16:
      return "u16";
    case TypeTag::Kind::U32:
      return "u32";
    case TypeTag::Kind::U64:
      return "u64";
    case TypeTag::Kind::U128:
      return "u128";
    case TypeTag::Kind::U256:
      return "u256";
    case TypeTag::Kind::Address:
      return "address";
    case TypeTag::Kind::Signer:
      return "signer";
    case TypeTag::Kind::Vector:
    case TypeTag::Kind::Struct:
      break;
  }
  return "";
}

enum class AddressForm : std::uint8_t { Short, Long, LongWithoutPrefix };

std::string address_text(const AccountAddress& address, AddressForm form) {
  if (form == AddressForm::Short) return address.to_short_hex();
  std::string text = address.to_hex();
  return form == AddressForm::Long ? text : text.substr(2);
}

std::string text_of(const TypeTag& tag, AddressForm form);

std::string text_of(const StructTag& tag, AddressForm form) {
  std::string text = address_text(tag.address, form) + "::" + tag.module + "::" + tag.name;
  if (tag.type_params.empty()) return text;
  // Sui's display has a space after the comma, the canonical form of `type_name` has none.
  const std::string_view separator = form == AddressForm::Short ? ", " : ",";
  char open = '<';
  for (const TypeTag& param : tag.type_params) {
    if (open == '<') {
      text.push_back(open);
      open = ',';
    } else {
      text += separator;
    }
    text += text_of(param, form);
  }
  return text + ">";
}

std::string text_of(const TypeTag& tag, AddressForm form) {
  if (tag.kind == TypeTag::Kind::Vector) return "vector<" + text_of(*tag.element, form) + ">";
  if (tag.kind == TypeTag::Kind::Struct) return text_of(*tag.struct_tag, form);
  return std::string(primitive_name(tag.kind));
}

TypeTag read_tag(BcsReader& in, unsigned depth);

StructTag read_struct(BcsReader& in, unsigned depth) {
  StructTag tag;
  tag.address = in.read_address();
  tag.module = in.read_string();
  tag.name = in.read_string();
  if (in.ok() && (!is_valid_identifier(tag.module) || !is_valid_identifier(tag.name))) in.fail();
  const std::uint32_t count = in.read_length();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) tag.type_params.push_back(read_tag(in, depth + 1));
  return tag;
}

TypeTag read_tag(BcsReader& in, unsigned depth) {
  const std::uint32_t kind = in.read_uleb128();
  if (depth > kMaxTypeTagNesting || kind > static_cast<std::uint32_t>(TypeTag::Kind::U256)) in.fail();
  if (!in.ok()) return {};
  switch (static_cast<TypeTag::Kind>(kind)) {
    case TypeTag::Kind::Vector:
      return TypeTag::vector(read_tag(in, depth + 1));
    case TypeTag::Kind::Struct:
      return {read_struct(in, depth + 1)};
    default:
      return {static_cast<TypeTag::Kind>(kind)};
  }
}

}  // namespace

TypeTag::TypeTag(StructTag tag)
    : kind(Kind::Struct), struct_tag(std::make_shared<const StructTag>(std::move(tag))) {}

TypeTag TypeTag::vector(TypeTag of) {
  TypeTag tag(Kind::Vector);
  tag.element = std::make_shared<const TypeTag>(std::move(of));
  return tag;
}

std::string StructTag::to_string() const { return text_of(*this, AddressForm::Short); }
std::string StructTag::to_canonical_string(bool prefix) const {
  return text_of(*this, prefix ? AddressForm::Long : AddressForm::LongWithoutPrefix);
}
std::string TypeTag::to_string() const { return text_of(*this, AddressForm::Short); }
std::string TypeTag::to_canonical_string(bool prefix) const {
  return text_of(*this, prefix ? AddressForm::Long : AddressForm::LongWithoutPrefix);
}

bool operator==(const StructTag& a, const StructTag& b) { return (a <=> b) == 0; }
bool operator==(const TypeTag& a, const TypeTag& b) { return (a <=> b) == 0; }

std::strong_ordering operator<=>(const StructTag& a, const StructTag& b) {
  if (const auto order = a.address <=> b.address; order != 0) return order;
  if (const auto order = a.module <=> b.module; order != 0) return order;
  if (const auto order = a.name <=> b.name; order != 0) return order;
  return std::lexicographical_compare_three_way(a.type_params.begin(), a.type_params.end(),
                                                b.type_params.begin(), b.type_params.end());
}

std::strong_ordering operator<=>(const TypeTag& a, const TypeTag& b) {
  if (const auto order = a.kind <=> b.kind; order != 0) return order;
  if (a.kind == TypeTag::Kind::Vector) return *a.element <=> *b.element;
  if (a.kind == TypeTag::Kind::Struct) return *a.struct_tag <=> *b.struct_tag;
  return std::strong_ordering::equal;
}

void bcs_write(BcsWriter& out, const StructTag& tag) {
  out.write_address(tag.address);
  out.write_string(tag.module);
  out.write_string(tag.name);
  out.write_uleb128(tag.type_params.size());
  for (const TypeTag& param : tag.type_params) bcs_write(out, param);
}

void bcs_write(BcsWriter& out, const TypeTag& tag) {
  out.write_uleb128(static_cast<std::uint64_t>(tag.kind));
  if (tag.kind == TypeTag::Kind::Vector) bcs_write(out, *tag.element);
  if (tag.kind == TypeTag::Kind::Struct) bcs_write(out, *tag.struct_tag);
}

StructTag bcs_read_struct_tag(BcsReader& in) { return read_struct(in, 0); }
TypeTag bcs_read_type_tag(BcsReader& in) { return read_tag(in, 0); }

}  // namespace mvm
