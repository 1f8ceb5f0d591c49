// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::protocol_config. Source: Sui Move natives, `protocol_config.rs`.
#include "stdlib/native_table.h"
#include "stdlib/natives/support.h"

namespace mvm::natives::framework::protocol_config {

/// is_feature_enabled(vector<u8>): bool: false also for a name that no version knows. Free.
NativeResult is_feature_enabled(NativeContext& ctx) {
  const std::span<const std::uint8_t> bytes = ctx.bytes_arg(0);
  const std::string_view name(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::optional<ProtocolFeature> feature = protocol_feature_from_name(name);
  ctx.push_u64(feature && ctx.protocol().is_enabled(*feature) ? 1 : 0);
  return NativeResult::ok();
}

}  // namespace mvm::natives::framework::protocol_config
