// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "stdlib/native_table.h"

#include <array>

namespace mvm {
namespace {

namespace address_of {
constexpr AccountAddress stdlib = AccountAddress::from_u64(1);
constexpr AccountAddress framework = AccountAddress::from_u64(2);
}  // namespace address_of

#define NATIVE(package, module, name, function) \
  NativeEntry{address_of::package, #module, #name, natives::package::module::function},

#define NATIVES_OF_STDLIB
constexpr std::array kMoveStdlib = {
#include "stdlib/native_table.def"
};

#define NATIVES_OF_FRAMEWORK
#define NATIVE(package, module, name, function) \
  NativeEntry{address_of::package, #module, #name, natives::package::module::function},
constexpr std::array kSui = {
#include "stdlib/native_table.def"
};

constexpr NativeTable kMoveStdlibTable{kMoveStdlib};
constexpr NativeTable kSuiTable{kSui};

}  // namespace

const NativeTable& move_stdlib_natives() noexcept { return kMoveStdlibTable; }

const NativeTable& sui_natives() noexcept { return kSuiTable; }

}  // namespace mvm
