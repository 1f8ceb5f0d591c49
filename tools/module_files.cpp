// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/module_files.h"

#include <fmt/format.h>

#include "tools/module_containers.h"
#include "tools/session.h"

#include <algorithm>
#include <fstream>

namespace mvm::tools {
namespace {

namespace fs = std::filesystem;

bool is_named_as_module(const fs::path& path) { return path.extension() == ".mv"; }

/// What a file of a folder seems to be, from a look at its beginning only: a tree may hold large files.
FileKind glance_at(const fs::path& path) {
  if (is_named_as_module(path)) return FileKind::Module;
  std::error_code code;
  const std::uintmax_t size = fs::file_size(path, code);
  std::array<std::uint8_t, kKindBytes> first{};
  std::ifstream file(path, std::ios::binary);
  if (code || !file.read(reinterpret_cast<char*>(first.data()), 1)) return FileKind::Other;
  file.read(reinterpret_cast<char*>(first.data() + 1), first.size() - 1);
  return kind_of(std::span(first).first(1 + static_cast<std::size_t>(file.gcount())), size);
}

Result<std::vector<fs::path>> candidates_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code code;
  fs::recursive_directory_iterator entry(folder, code);
  for (; !code && entry != fs::recursive_directory_iterator(); entry.increment(code)) {
    std::error_code gone;  // a dangling link is no file
    if (entry->is_regular_file(gone) && glance_at(entry->path()) != FileKind::Other) {
      files.push_back(entry->path());
    }
  }
  if (code) return fail(ErrorKind::Io, "cannot read " + folder.string() + ": " + code.message());
  std::ranges::sort(files);
  return files;
}

FileKind kind_of_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
  return is_named_as_module(path) ? FileKind::Module : kind_of(bytes, bytes.size());
}

/// The modules of a file of this kind.
Result<std::vector<ModuleFile>> modules_in(const fs::path& path, FileKind kind,
                                           std::vector<std::uint8_t> bytes, Chain chain) {
  std::vector<ModuleFile> modules;
  if (kind == FileKind::Module) {
    modules.push_back({path.string(), std::move(bytes), path});
    return modules;
  }
  auto contained =
      kind == FileKind::Package ? modules_of_package(bytes, chain) : modules_of_genesis(bytes, chain);
  if (!contained) return propagate(contained);
  for (ContainedModule& module : *contained) {
    modules.push_back({path.string() + "#" + printable(module.id), std::move(module.bytes), path});
  }
  return modules;
}

/// Collects the modules of files and folders.
class Collector {
 public:
  Collector(Chain chain, std::vector<fs::path>* unread) : chain_(chain), unread_(unread) {}

  Result<void> add_named_file(const fs::path& path) {
    auto bytes = read_file(path);
    if (!bytes) return propagate(bytes);
    const FileKind kind = kind_of_file(path, *bytes);
    if (kind == FileKind::Other) return none_in(path, "");
    auto found = modules_in(path, kind, std::move(*bytes), chain_);
    if (!found) return none_in(path, found.error().message());
    if (found->empty()) return none_in(path, "");
    add(std::move(*found));
    return {};
  }

  Result<void> add_folder(const fs::path& folder) {
    const auto files = candidates_in(folder);
    if (!files) return std::unexpected(files.error());
    const std::size_t before = modules_.size();
    for (const fs::path& path : *files) {
      auto bytes = read_file(path);
      if (!bytes) return propagate(bytes);
      const FileKind kind = kind_of_file(path, *bytes);
      auto found = modules_in(path, kind, std::move(*bytes), chain_);
      if (found) {
        add(std::move(*found));
      } else if (kind == FileKind::Genesis && unread_ != nullptr) {
        unread_->push_back(path);
      }
    }
    if (modules_.size() > before) return {};
    return fail(ErrorKind::Io, fmt::format("no .mv file, package object or genesis blob of {} in {}",
                                           to_string(chain_), folder.string()));
  }

  [[nodiscard]] std::vector<ModuleFile> take() { return std::move(modules_); }

 private:
  [[nodiscard]] std::unexpected<Error> none_in(const fs::path& path, std::string_view why) const {
    return fail(ErrorKind::Io, fmt::format("{} is no module, and no package object or genesis blob of {}{}{}",
                                           path.string(), to_string(chain_), why.empty() ? "" : ": ", why));
  }

  void add(std::vector<ModuleFile> found) {
    modules_.insert(modules_.end(), std::make_move_iterator(found.begin()),
                    std::make_move_iterator(found.end()));
  }

  Chain chain_;
  std::vector<fs::path>* unread_;
  std::vector<ModuleFile> modules_;
};

}  // namespace

Result<std::vector<ModuleFile>> modules_of(const std::vector<fs::path>& paths, Chain chain,
                                           std::vector<fs::path>* unread) {
  Collector collector(chain, unread);
  for (const fs::path& path : paths) {
    std::error_code code;
    auto added = fs::is_directory(path, code) ? collector.add_folder(path) : collector.add_named_file(path);
    if (!added) return propagate(added);
  }
  return collector.take();
}

}  // namespace mvm::tools
