// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "stdlib/uid_finder.h"

#include <algorithm>

namespace mvm {
namespace {

bool is_datatype(const Layout& layout) noexcept {
  return layout.kind == TypeKind::Datatype || layout.kind == TypeKind::DatatypeInstantiation;
}

}  // namespace

bool is_uid(const Type& type) noexcept {
  static constexpr AccountAddress kFramework = AccountAddress::from_u64(2);
  if (type.datatype == nullptr) return false;
  const Datatype& datatype = *type.datatype;
  return datatype.name == "UID" && datatype.defining_id.name == "object" &&
         datatype.defining_id.address == kFramework;
}

// UID { id: ID { bytes: address } }: three structs around an address share its place, and none is large
// enough to be boxed.
const AccountAddress* object_id_of(ValueView object) noexcept {
  if (object.layout == nullptr || object.layout->is_enum || object.layout->fields.empty()) return nullptr;
  const FieldLayout& uid = object.layout->fields[0];
  if (uid.layout->type == nullptr || !is_uid(*uid.layout->type)) return nullptr;
  return reinterpret_cast<const AccountAddress*>(referent_of(*object.layout, object.at) + uid.offset);
}

void UidFinder::find(const Layout& layout, const std::byte* at, std::vector<ObjectId>& ids) {
  if (!may_hold_uid(layout)) return;
  if (layout.kind == TypeKind::Vector) {
    const auto vector = load<VectorHeader>(at);
    for (std::uint64_t i = 0; i < vector.length; ++i)
      find(*layout.element, vector.data + i * layout.element->size, ids);
    return;
  }
  const std::byte* memory = layout.boxed ? load<const std::byte*>(at) : at;
  if (is_uid(*layout.type)) {
    ids.push_back(load<AccountAddress>(memory));
    return;
  }
  const std::span<const FieldLayout> fields =
      layout.is_enum ? layout.variants[load<std::uint16_t>(memory)].fields : layout.fields;
  for (const FieldLayout& field : fields) find(*field.layout, memory + field.offset, ids);
}

bool UidFinder::may_hold_uid(const Layout& layout) {
  if (layout.kind == TypeKind::Vector) return may_hold_uid(*layout.element);
  if (!is_datatype(layout) || layout.type == nullptr) return false;
  if (is_uid(*layout.type)) return true;
  if (const auto known = may_hold_uid_.find(&layout); known != may_hold_uid_.end()) return known->second;
  const bool found = layout.is_enum ? std::ranges::any_of(layout.variants,
                                                          [this](const VariantLayout& variant) {
                                                            return fields_may_hold_uid(variant.fields);
                                                          })
                                    : fields_may_hold_uid(layout.fields);
  may_hold_uid_.emplace(&layout, found);
  return found;
}

bool UidFinder::fields_may_hold_uid(std::span<const FieldLayout> fields) {
  return std::ranges::any_of(fields,
                             [this](const FieldLayout& field) { return may_hold_uid(*field.layout); });
}

}  // namespace mvm
