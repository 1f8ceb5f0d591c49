// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/linkage_view.h"
#include "interpreter/session.h"

#include <mvm/error.h>
#include <mvm/type_tag.h>

namespace mvm {

/// The type of a tag whose addresses say which packages defined its structs: each is looked up with the
/// linkage of its own package (Sui adapter, `load_type`). Errors are those of the VM; no linkage may be set,
/// and none is afterwards.
[[nodiscard]] Result<const Type*> load_type(Session& session, LinkageView& linkage, const TypeTag& tag);
[[nodiscard]] Result<const Type*> load_type(Session& session, LinkageView& linkage, const StructTag& tag);

}  // namespace mvm
