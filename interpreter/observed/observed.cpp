// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/module.h"
#include "interpreter/type_tags.h"
#include "interpreter/value.h"

#include <mvm/run_observer.h>

#include <algorithm>

namespace mvm {
namespace {

const std::byte* memory_of(const Layout& layout, const std::byte* at) noexcept {
  return layout.boxed ? load<const std::byte*>(at) : at;
}

/// The tag of a type that code can have: no reference.
TypeTag tag_of(const Layout& layout) {
  const Type& type = layout.type != nullptr ? *layout.type : primitive(layout.kind);
  auto tag = type_tag_of(type, NativeContext::TagIds::Defining);
  return tag ? std::move(*tag) : TypeTag();
}

std::string_view name_in(const Datatype& datatype, TableIndex name) noexcept {
  return datatype.home->compiled->identifiers[name];
}

ObservedType observed_type(const TypePool& types, TypeId declared, const Layout& layout) {
  using Reference = ObservedType::Reference;
  if (!layout.is_reference()) return {tag_of(layout), Reference::None};
  const bool is_mutable = types.kind(declared) == TypeKind::MutableReference;
  return {tag_of(*layout.element), is_mutable ? Reference::Mutable : Reference::Immutable};
}

}  // namespace

TypeKind ObservedValue::kind() const noexcept { return layout_->kind; }

TypeTag ObservedValue::type() const { return tag_of(is_reference() ? *layout_->element : *layout_); }

U256 ObservedValue::integer() const noexcept {
  switch (layout_->kind) {
    case TypeKind::Bool:
    case TypeKind::U8:
      return U256::from_u128(load<std::uint8_t>(memory_));
    case TypeKind::U16:
      return U256::from_u128(load<std::uint16_t>(memory_));
    case TypeKind::U32:
      return U256::from_u128(load<std::uint32_t>(memory_));
    case TypeKind::U64:
      return U256::from_u128(load<std::uint64_t>(memory_));
    case TypeKind::U128:
      return U256::from_u128(load<U128>(memory_));
    default:
      return load<U256>(memory_);
  }
}

AccountAddress ObservedValue::address() const noexcept { return load<AccountAddress>(memory_); }

ObservedValue ObservedValue::target() const noexcept {
  return {*layout_->element, load<const std::byte*>(memory_)};
}

bool ObservedValue::is_enum() const noexcept { return layout_->is_enum; }

std::uint16_t ObservedValue::variant_tag() const noexcept { return load<std::uint16_t>(memory_); }

std::string_view ObservedValue::variant_name() const noexcept {
  const Datatype& datatype = *layout_->type->datatype;
  return name_in(datatype, datatype.variants()[variant_tag()].name);
}

std::span<const FieldDefinition> ObservedValue::field_definitions() const noexcept {
  const Datatype& datatype = *layout_->type->datatype;
  return layout_->is_enum ? datatype.variants()[variant_tag()].fields : datatype.fields();
}

std::size_t ObservedValue::size() const noexcept {
  if (layout_->kind == TypeKind::Vector) return load<VectorHeader>(memory_).length;
  if (layout_->kind != TypeKind::Datatype) return 0;
  const auto& fields = layout_->is_enum ? layout_->variants[variant_tag()].fields : layout_->fields;
  // A struct without fields has a hidden one in its memory.
  return std::min(fields.size(), field_definitions().size());
}

ObservedValue ObservedValue::operator[](std::size_t i) const noexcept {
  if (layout_->kind == TypeKind::Vector) {
    const Layout& element = *layout_->element;
    return {element, memory_of(element, load<VectorHeader>(memory_).data + i * element.size)};
  }
  const auto& fields = layout_->is_enum ? layout_->variants[variant_tag()].fields : layout_->fields;
  const FieldLayout& field = fields[i];
  return {*field.layout, memory_of(*field.layout, memory_ + field.offset)};
}

std::string_view ObservedValue::field_name(std::size_t i) const noexcept {
  return name_in(*layout_->type->datatype, field_definitions()[i].name);
}

const ModuleId& ObservedFunction::module() const noexcept { return instance_->function->module->runtime_id; }
const ModuleId& ObservedFunction::stored_module() const noexcept {
  return instance_->function->module->storage_id;
}
const CompiledModule& ObservedFunction::compiled() const noexcept {
  return *instance_->function->module->compiled;
}
std::string_view ObservedFunction::name() const noexcept { return instance_->function->name; }
TableIndex ObservedFunction::definition() const noexcept { return instance_->function->index; }
bool ObservedFunction::is_native() const noexcept { return instance_->function->is_native; }
std::size_t ObservedFunction::parameter_count() const noexcept { return instance_->parameter_count; }

std::vector<TypeTag> ObservedFunction::type_args() const {
  std::vector<TypeTag> tags;
  for (const Type* type : instance_->type_args) {
    auto tag = type_tag_of(*type, NativeContext::TagIds::Defining);
    tags.push_back(tag ? std::move(*tag) : TypeTag());
  }
  return tags;
}

std::vector<ObservedType> ObservedFunction::locals() const {
  const Function& function = *instance_->function;
  const CompiledModule& module = compiled();
  std::vector<TypeId> declared(function.parameters.begin(), function.parameters.end());
  if (function.code != nullptr) {
    const Signature more = module.signatures[function.code->locals];
    declared.insert(declared.end(), more.begin(), more.end());
  }
  std::vector<ObservedType> types;
  for (std::size_t i = 0; i < declared.size() && i < instance_->locals.size(); ++i)
    types.push_back(observed_type(module.types, declared[i], *instance_->locals[i].layout));
  return types;
}

std::vector<ObservedType> ObservedFunction::returns() const {
  const Signature declared = instance_->function->returns;
  std::vector<ObservedType> types;
  for (std::size_t i = 0; i < declared.size(); ++i)
    types.push_back(observed_type(compiled().types, declared[i], *instance_->returns[i]));
  return types;
}

}  // namespace mvm
