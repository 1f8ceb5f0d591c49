// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/type_tags.h"

namespace mvm {

TypeTag::Kind primitive_tag(TypeKind kind) noexcept {
  switch (kind) {
    case TypeKind::Bool:
      return TypeTag::Kind::Bool;
    case TypeKind::U8:
      return TypeTag::Kind::U8;
    case TypeKind::U16:
      return TypeTag::Kind::U16;
    case TypeKind::U32:
      return TypeTag::Kind::U32;
    case TypeKind::U64:
      return TypeTag::Kind::U64;
    case TypeKind::U128:
      return TypeTag::Kind::U128;
    case TypeKind::U256:
      return TypeTag::Kind::U256;
    case TypeKind::Address:
      return TypeTag::Kind::Address;
    default:
      return TypeTag::Kind::Signer;
  }
}

namespace {

std::string_view primitive_name(TypeKind kind) noexcept {
  switch (kind) {
    case TypeKind::Bool:
      return "bool";
    case TypeKind::U8:
      return "u8";
    case TypeKind::U16:
      return "u16";
    case TypeKind::U32:
      return "u32";
    case TypeKind::U64:
      return "u64";
    case TypeKind::U128:
      return "u128";
    case TypeKind::U256:
      return "u256";
    case TypeKind::Address:
      return "address";
    default:
      return "signer";
  }
}

void append_fields(std::string& text, std::span<const FieldLayout> fields);

// Recursion ends where layouts that can be written end, at kMaxLayoutDepth.
void append(std::string& text, const Layout& layout) {
  if (layout.kind == TypeKind::Vector) {
    text += "vector<";
    append(text, *layout.element);
    text += '>';
  } else if (layout.kind != TypeKind::Datatype) {
    text += primitive_name(layout.kind);
  } else if (!layout.is_enum) {
    text += "struct";
    append_fields(text, layout.fields);
  } else {
    text += "enum(";
    for (std::size_t i = 0; i < layout.variants.size(); ++i) {
      if (i > 0) text += ',';
      append_fields(text, layout.variants[i].fields);
    }
    text += ')';
  }
}

void append_fields(std::string& text, std::span<const FieldLayout> fields) {
  text += '(';
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) text += ',';
    append(text, *fields[i].layout);
  }
  text += ')';
}

}  // namespace

// Recursion is as deep as the type's name nests, kMaxTypeDepth at most.
Result<TypeTag> type_tag_of(const Type& type, NativeContext::TagIds ids) {
  if (type.is_reference()) {
    return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR, "a reference has no type tag");
  }
  if (type.kind == TypeKind::Vector) {
    auto element = type_tag_of(type.inner(), ids);
    if (!element) return element;
    return TypeTag::vector(std::move(*element));
  }
  if (type.kind != TypeKind::Datatype) return TypeTag(primitive_tag(type.kind));
  const Datatype& datatype = *type.datatype;
  const ModuleId& id = ids == NativeContext::TagIds::Defining ? datatype.defining_id : datatype.runtime_id;
  StructTag tag{id.address, id.name, datatype.name, {}};
  for (const Type* arg : type.args) {
    auto arg_tag = type_tag_of(*arg, ids);
    if (!arg_tag) return arg_tag;
    tag.type_params.push_back(std::move(*arg_tag));
  }
  return TypeTag(std::move(tag));
}

std::string type_text(const Type& type) {
  if (type.is_reference()) {
    return (type.kind == TypeKind::MutableReference ? "&mut " : "&") + type_text(type.inner());
  }
  const auto tag = type_tag_of(type, NativeContext::TagIds::Defining);
  return tag ? tag->to_string() : "?";
}

std::string layout_text(const Layout& layout) {
  std::string text;
  append(text, layout);
  return text;
}

}  // namespace mvm
