// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/protocol.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// What the fuzz targets share. Each target is one file with the entry point of libFuzzer; without libFuzzer
/// it is linked with `replay_main.cpp`, which runs it over files.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Ends the process where something that must hold does not: the fuzzer keeps the input.
#define MVM_FUZZ_CHECK(condition)                                                         \
  do {                                                                                    \
    if (!(condition)) {                                                                   \
      std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                       \
    }                                                                                     \
  } while (false)

namespace mvm::fuzz {

[[nodiscard]] inline const ProtocolConfig& newest_protocol() {
  static const ProtocolConfig protocol =
      *protocol_config(Chain::Sui, Network::Mainnet, newest_protocol_version(Chain::Sui));
  return protocol;
}

}  // namespace mvm::fuzz
