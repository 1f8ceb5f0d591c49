// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "stdlib/natives/support.h"

#include "stdlib/value_size.h"

namespace mvm::natives {
namespace {

constexpr std::uint64_t kTagSize = 24;
constexpr std::uint64_t kAddressSize = 32;

}  // namespace

// Tags nest no deeper than their types, of which the runtime bounds the nodes: the recursion ends soon.

std::uint64_t tag_size(const StructTag& tag) noexcept {
  std::uint64_t size = kAddressSize + tag.module.size() + tag.name.size();
  for (const TypeTag& argument : tag.type_params) size += tag_size(argument);
  return size;
}

std::uint64_t tag_size(const TypeTag& tag) noexcept {
  if (tag.kind == TypeTag::Kind::Vector) return kTagSize + tag_size(*tag.element);
  if (tag.kind == TypeTag::Kind::Struct) return kTagSize + tag_size(*tag.struct_tag);
  return kTagSize;
}

Result<const Layout*> serialization_layout(NativeContext& ctx, const Type& type) {
  Result<const Layout*> layout = ctx.layout_of(type);
  if (layout) return layout;
  const bool stops = status_class(layout.error().status()) == StatusClass::InvariantViolation ||
                     ctx.limits().rethrow_serialization_type_layout_errors;
  if (stops) return layout;
  return nullptr;
}

std::uint64_t charged_size(NativeContext& ctx, const Layout& layout, const std::byte* at) noexcept {
  return ctx.protocol().abstract_size_in_object_runtime() ? fine_grained_size_of_value(layout, at)
                                                          : legacy_size_of_value(layout, at);
}

}  // namespace mvm::natives
