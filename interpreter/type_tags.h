// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/layout.h"
#include "interpreter/native.h"
#include "interpreter/type.h"

#include <mvm/error.h>
#include <mvm/type_tag.h>

#include <string>

namespace mvm {

/// The name of a type without parts: of Bool to U256, Address and Signer.
[[nodiscard]] TypeTag::Kind primitive_tag(TypeKind kind) noexcept;

/// The name of a closed type; UNKNOWN_INVARIANT_VIOLATION_ERROR for references, which have none.
[[nodiscard]] Result<TypeTag> type_tag_of(const Type& type, NativeContext::TagIds ids);

/// `&mut 0x2::coin::Coin<u64>`, by defining ids; `?` where there is no name.
[[nodiscard]] std::string type_text(const Type& type);

/// `struct(u64,vector<u8>)`: the shape of a layout of which all bodies are there.
[[nodiscard]] std::string layout_text(const Layout& layout);

}  // namespace mvm
