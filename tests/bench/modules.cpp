// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bench.h"
#include "tests/conformance/conform.h"
#include "tests/support/shared_data.h"

#include <fmt/format.h>
#include <mvm/bytecode.h>
#include <mvm/verifier.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace mvm::bench {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// What is done to each module; whether it went well.
using Task = std::function<bool(const Bytes&)>;

// The reference Rust VM on one core of a 2-core machine, in MB/s of module bytes.
constexpr double kReferenceRead = 68;
constexpr double kReferenceVerify = 8.3;

/// Modules that a thread takes at a time: enough that the counter which all share is no cost.
constexpr std::size_t kTaken = 8;

/// Does the task to all modules on so many threads, this one among them; the number that went well.
std::size_t run_all(const std::vector<Bytes>& modules, const Task& task, unsigned threads) {
  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> good = 0;
  const auto work = [&] {
    std::size_t mine = 0;
    for (std::size_t at = next.fetch_add(kTaken); at < modules.size(); at = next.fetch_add(kTaken)) {
      const std::size_t end = std::min(at + kTaken, modules.size());
      for (std::size_t i = at; i < end; ++i) mine += task(modules[i]) ? 1 : 0;
    }
    good += mine;
  };
  std::vector<std::jthread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  others.clear();
  return good;
}

/// A line of the table; whether the task went well for all modules.
bool measure(const char* name, const std::vector<Bytes>& modules, double reference, unsigned threads,
             const Task& task) {
  double bytes = 0;
  for (const Bytes& module : modules) bytes += static_cast<double>(module.size());
  std::size_t good = modules.size();
  const auto rate = [&](unsigned count) {
    return bytes / 1e6 / best_seconds([&] { good = std::min(good, run_all(modules, task, count)); }, 5, 1.0);
  };
  const double one = rate(1);
  const double all = threads > 1 ? rate(threads) : one;
  fmt::print("{:<34} {:>9.1f} {:>13} {:>10.1f} {:>8.2f}x\n", name, one,
             reference > 0 ? fmt::format("{:.1f}x", one / reference) : "", all, all / one);
  if (good == modules.size()) return true;
  fmt::print("{}: only {} of {} modules passed\n", name, good, modules.size());
  return false;
}

}  // namespace

bool run_modules(const std::filesystem::path& folder) {
  std::vector<Bytes> modules;
  for (const auto& file : conform::files_below(folder, ".mv")) modules.push_back(testing::read_file(file));
  const auto protocol = protocol_config(Chain::Sui, Network::Mainnet, newest_protocol_version(Chain::Sui));
  if (!protocol || modules.empty()) return false;
  const BinaryConfig binary = protocol->binary_config();
  const VerifierConfig verifier = protocol->verifier_config();
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency());

  fmt::print("{} modules\n{:<34} {:>9} {:>13} {:>10} {:>9}\n", modules.size(), "MB/s of module bytes",
             "one core", "to reference", fmt::format("{} cores", threads), "scaling");
  bool right = measure("read", modules, kReferenceRead, threads,
                       [&](const Bytes& module) { return deserialize_module(module, binary).has_value(); });
  right &= measure("read, verify", modules, kReferenceVerify, threads, [&](const Bytes& module) {
    const auto compiled = deserialize_module(module, binary);
    return compiled && verify_module(*compiled, verifier);
  });
  right &= measure("read, verify, object rules", modules, 0, threads, [&](const Bytes& module) {
    const auto compiled = deserialize_module(module, binary);
    if (!compiled || !verify_module(*compiled, verifier)) return false;
    (void)verify_object_rules(*compiled, verifier, Chain::Sui);  // not all of them are of Sui
    return true;
  });
  right &= measure("read, disassemble", modules, 0, threads, [&](const Bytes& module) {
    const auto compiled = deserialize_module(module, binary);
    return compiled && !disassemble(*compiled).empty();
  });
  return right;
}

}  // namespace mvm::bench
