// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/native.h"

#include <mvm/natives.h>

// The declarations of all native functions; the tables of them are in mvm/natives.h.
#define NATIVES_OF_STDLIB
#define NATIVES_OF_FRAMEWORK
#define NATIVE(package, module, name, function)            \
  namespace mvm::natives::package::module {                \
  [[nodiscard]] NativeResult function(NativeContext& ctx); \
  }
#include "stdlib/native_table.def"
#undef NATIVES_OF_STDLIB
#undef NATIVES_OF_FRAMEWORK
