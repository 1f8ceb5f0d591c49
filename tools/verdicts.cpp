// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/verdicts.h"

#include "tools/progress.h"

#include <atomic>
#include <chrono>
#include <future>
#include <string_view>
#include <unordered_map>

namespace mvm::tools {
namespace {

std::string_view text_of(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The first file of each distinct byte string; fills `of_file`.
std::vector<const ModuleFile*> distinct_modules(std::span<const ModuleFile> files,
                                                std::vector<std::size_t>& of_file) {
  std::vector<const ModuleFile*> distinct;
  std::unordered_map<std::string_view, std::size_t> known;
  for (const ModuleFile& file : files) {
    const auto [entry, is_new] = known.try_emplace(text_of(file.bytes), distinct.size());
    if (is_new) distinct.push_back(&file);
    of_file.push_back(entry->second);
  }
  return distinct;
}

}  // namespace

Verdicts judge_all(std::span<const ModuleFile> files, const ProtocolConfig& protocol, unsigned threads) {
  Verdicts verdicts;
  const std::vector<const ModuleFile*> modules = distinct_modules(files, verdicts.of_file);
  verdicts.distinct.resize(modules.size());
  for (const ModuleFile* module : modules) verdicts.bytes += module->bytes.size();

  const auto start = std::chrono::steady_clock::now();
  Progress progress(modules.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < modules.size(); i = next++) {
      verdicts.distinct[i] = judge(modules[i]->bytes, protocol);
      if (!verdicts.distinct[i].error) verdicts.distinct[i].module.reset();  // many would fill the memory
      progress.advance();
    }
  };
  std::vector<std::future<void>> others;
  for (; verdicts.threads < threads && verdicts.threads < modules.size(); ++verdicts.threads) {
    others.push_back(std::async(std::launch::async, work));
  }
  work();
  for (std::future<void>& other : others) other.get();
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  verdicts.seconds = time.count();
  return verdicts;
}

}  // namespace mvm::tools
