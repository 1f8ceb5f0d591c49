// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/shared_data.h"

#include <mvm/bytecode.h>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <filesystem>

/// Rates of reading, writing and listing over all real modules, on one core. Bytes are those of the modules.
namespace mvm {
namespace {

struct Corpus {
  std::vector<std::vector<std::uint8_t>> modules;
  std::size_t bytes = 0;
};

const Corpus& corpus() {
  static const Corpus kCorpus = [] {
    Corpus corpus;
    const auto shared = testing::shared_dir();
    if (!shared) return corpus;
    std::vector<std::filesystem::path> files;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(*shared / "realdata" / "packages")) {
      if (entry.path().extension() == ".mv") files.push_back(entry.path());
    }
    std::ranges::sort(files);
    for (const auto& file : files) {
      corpus.modules.push_back(testing::read_file(file));
      corpus.bytes += corpus.modules.back().size();
    }
    return corpus;
  }();
  return kCorpus;
}

void count_bytes(benchmark::State& state) {
  if (corpus().modules.empty()) state.SkipWithError("recorded data absent");
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * corpus().bytes));
}

void deserialize(benchmark::State& state) {
  const BinaryConfig config = BinaryConfig::legacy();
  for (auto _ : state) {
    for (const auto& bytes : corpus().modules) {
      auto module = deserialize_module(bytes, config);
      benchmark::DoNotOptimize(module);
    }
  }
  count_bytes(state);
}
BENCHMARK(deserialize)->Unit(benchmark::kMillisecond);

/// The same, keeping all modules; what they take is told as a multiple of the bytes.
void deserialize_and_keep(benchmark::State& state) {
  const BinaryConfig config = BinaryConfig::legacy();
  std::size_t footprint = 0;
  for (auto _ : state) {
    std::vector<CompiledModule> kept;
    kept.reserve(corpus().modules.size());
    for (const auto& bytes : corpus().modules) kept.push_back(*deserialize_module(bytes, config));
    footprint = 0;
    for (const CompiledModule& module : kept) footprint += module.arena.footprint();
  }
  state.counters["arena_per_byte"] = static_cast<double>(footprint) / static_cast<double>(corpus().bytes);
  count_bytes(state);
}
BENCHMARK(deserialize_and_keep)->Unit(benchmark::kMillisecond);

void serialize(benchmark::State& state) {
  std::vector<CompiledModule> modules;
  for (const auto& bytes : corpus().modules)
    modules.push_back(*deserialize_module(bytes, BinaryConfig::legacy()));
  for (auto _ : state) {
    for (const CompiledModule& module : modules) {
      auto bytes = serialize_module(module);
      benchmark::DoNotOptimize(bytes);
    }
  }
  count_bytes(state);
}
BENCHMARK(serialize)->Unit(benchmark::kMillisecond);

void disassemble_all(benchmark::State& state) {
  std::vector<CompiledModule> modules;
  for (const auto& bytes : corpus().modules)
    modules.push_back(*deserialize_module(bytes, BinaryConfig::legacy()));
  for (auto _ : state) {
    for (const CompiledModule& module : modules) {
      auto text = disassemble(module);
      benchmark::DoNotOptimize(text);
    }
  }
  count_bytes(state);
}
BENCHMARK(disassemble_all)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mvm

BENCHMARK_MAIN();
