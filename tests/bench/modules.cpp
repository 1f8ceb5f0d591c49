// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bench.h"
#include "tests/conformance/conform.h"
#include "tests/support/shared_data.h"

#include <fmt/format.h>
#include <mvm/bytecode.h>
#include <mvm/verifier.h>

namespace mvm::bench {
namespace {

void print_rate(const char* what, std::size_t bytes, double seconds) {
  fmt::print("{:<22} {:>9.1f} MB/s\n", what, static_cast<double>(bytes) / seconds / 1e6);
}

}  // namespace

bool run_modules(const std::filesystem::path& folder) {
  std::vector<std::vector<std::uint8_t>> modules;
  std::size_t bytes = 0;
  for (const auto& file : conform::files_below(folder, ".mv")) {
    modules.push_back(testing::read_file(file));
    bytes += modules.back().size();
  }
  const auto protocol = protocol_config(Chain::Sui, Network::Mainnet, newest_protocol_version(Chain::Sui));
  if (!protocol || modules.empty()) return false;
  const BinaryConfig binary = protocol->binary_config();
  const VerifierConfig verifier = protocol->verifier_config();
  std::size_t accepted = 0;
  const double reading = best_seconds([&] {
    for (const auto& module : modules) (void)deserialize_module(module, binary);
  });
  const double verifying = best_seconds([&] {
    accepted = 0;
    for (const auto& module : modules) {
      const auto compiled = deserialize_module(module, binary);
      accepted += compiled && verify_module(*compiled, verifier) ? 1 : 0;
    }
  });
  const double disassembling = best_seconds([&] {
    for (const auto& module : modules) {
      if (const auto compiled = deserialize_module(module, binary)) (void)disassemble(*compiled);
    }
  });
  fmt::print("{} modules, {} bytes, {} verify\n", modules.size(), bytes, accepted);
  print_rate("read", bytes, reading);
  print_rate("read and verify", bytes, verifying);
  print_rate("read and disassemble", bytes, disassembling);
  return accepted == modules.size();
}

}  // namespace mvm::bench
