// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/module_files.h"

#include "tools/session.h"

#include <algorithm>

namespace mvm::tools {
namespace {

namespace fs = std::filesystem;

Result<std::vector<fs::path>> module_files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code code;
  fs::recursive_directory_iterator entry(folder, code);
  for (; !code && entry != fs::recursive_directory_iterator(); entry.increment(code)) {
    if (entry->path().extension() == ".mv" && entry->is_regular_file(code)) files.push_back(entry->path());
  }
  if (code) return fail(ErrorKind::Io, "cannot read " + folder.string() + ": " + code.message());
  std::ranges::sort(files);
  return files;
}

Result<void> add_file(const fs::path& path, std::vector<ModuleFile>& modules) {
  auto bytes = read_file(path);
  if (!bytes) return propagate(bytes);
  modules.push_back({path.string(), std::move(*bytes)});
  return {};
}

}  // namespace

Result<std::vector<ModuleFile>> modules_of(const std::vector<fs::path>& paths) {
  std::vector<ModuleFile> modules;
  for (const fs::path& path : paths) {
    std::error_code code;
    if (!fs::is_directory(path, code)) {
      if (auto added = add_file(path, modules); !added) return propagate(added);
      continue;
    }
    const auto files = module_files_in(path);
    if (!files) return std::unexpected(files.error());
    if (files->empty()) return fail(ErrorKind::Io, "no .mv file in " + path.string());
    for (const fs::path& file : *files) {
      if (auto added = add_file(file, modules); !added) return propagate(added);
    }
  }
  return modules;
}

}  // namespace mvm::tools
