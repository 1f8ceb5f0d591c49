// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "stdlib/native_table.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace mvm {
namespace {

namespace address_of {
constexpr AccountAddress stdlib = AccountAddress::from_u64(1);
constexpr AccountAddress framework = AccountAddress::from_u64(2);
constexpr AccountAddress system = AccountAddress::from_u64(3);
}  // namespace address_of

NativeResult absent(std::string_view name) {
  return NativeResult::failed(
      Error(ErrorKind::Unsupported, fmt::format("the native function {} is not implemented", name)));
}

#define NATIVE(package, module, name, function) \
  NativeEntry{address_of::package, #module, #name, natives::package::module::function},

#define NATIVES_OF_STDLIB
constexpr std::array kMoveStdlib = {
#include "stdlib/native_table.def"
};

#define NATIVES_OF_FRAMEWORK
#define NATIVES_ABSENT
#define ABSENT(package, module, name) \
  NativeEntry{address_of::package, #module, #name, [](NativeContext&) { return absent(#module "::" #name); }},
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
