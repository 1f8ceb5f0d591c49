// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/value.h"

#include <mvm/address.h>

#include <cstddef>
#include <unordered_map>
#include <vector>

namespace mvm {

/// Whether it is `0x2::object::UID`.
[[nodiscard]] bool is_uid(const Type& type) noexcept;

/// The id of an object: of a value whose first field is a UID. Null where it is no such value.
[[nodiscard]] const AccountAddress* object_id_of(ValueView object) noexcept;

/// Finds the ids of all UIDs in values (`get_all_uids`). Remembers of each layout whether there can be one,
/// so that most of a value need not be looked at. Layouts nest at most `kMaxValueDepth` deep, and so does the
/// search.
class UidFinder {
 public:
  /// Appends the ids in the order of the fields. `layout` must have its body, as all do that `layout_of`
  /// gives.
  void find(const Layout& layout, const std::byte* at, std::vector<ObjectId>& ids);

 private:
  [[nodiscard]] bool may_hold_uid(const Layout& layout);
  [[nodiscard]] bool fields_may_hold_uid(std::span<const FieldLayout> fields);

  std::unordered_map<const Layout*, bool> may_hold_uid_;
};

}  // namespace mvm
