// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/package_folder.h"

#include <mvm/bytecode.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

namespace mvm::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifest = "manifest.json";

/// The folder that holds `compiler-bridge/builder` and `stdlib/move`.
fs::path home() {
  if (const char* given = std::getenv("MVM_HOME")) return given;  // NOLINT(concurrency-mt-unsafe)
  std::error_code code;
  const fs::path installed =
      fs::read_symlink("/proc/self/exe", code).parent_path().parent_path() / "share/mvm";
  if (!code && fs::is_directory(installed, code)) return installed;
  return MVM_SOURCE_DIR;
}

Result<std::vector<CompiledPackage::Module>> read_modules(const fs::path& folder) {
  std::vector<CompiledPackage::Module> modules;
  std::error_code code;
  for (fs::directory_iterator entry(folder, code); !code && entry != fs::directory_iterator();
       entry.increment(code)) {
    if (entry->path().extension() != ".mv") continue;
    auto bytes = read_file(entry->path());
    if (!bytes) return propagate(bytes);
    modules.push_back({entry->path().stem().string(), std::move(*bytes)});
  }
  if (code) return fail(ErrorKind::Io, "cannot read " + folder.string() + ": " + code.message());
  if (modules.empty()) return fail(ErrorKind::Io, "no .mv file in " + folder.string());
  std::ranges::sort(modules, {}, &CompiledPackage::Module::name);
  return modules;
}

/// What a module is named and needs, as its own tables say.
struct Needs {
  std::vector<std::string> siblings;
  std::vector<ObjectId> packages;
};

Result<std::map<std::string, Needs>> needs_of(std::vector<CompiledPackage::Module>& modules) {
  std::map<std::string, Needs> needs;
  for (CompiledPackage::Module& module : modules) {
    const auto compiled = deserialize_module(module.bytes, BinaryConfig::legacy());
    if (!compiled) return std::unexpected(Error(compiled.error()).with_message("module " + module.name));
    module.name = compiled->name();
    Needs& mine = needs[module.name];
    for (const ModuleHandle& handle : compiled->module_handles) {
      const ModuleId id = compiled->module_id(handle);
      if (id.address != compiled->address()) {
        mine.packages.push_back(id.address);
      } else if (id.name != module.name) {
        mine.siblings.push_back(id.name);
      }
    }
  }
  return needs;
}

/// Each module after those that it names, by repeated sweeps; modules of a cycle come last as they stand, for
/// the verifier to refuse.
void sort_by_needs(std::vector<CompiledPackage::Module>& modules, const std::map<std::string, Needs>& needs) {
  std::set<std::string> placed;
  auto done = modules.begin();
  while (done != modules.end()) {
    const auto ready = std::stable_partition(done, modules.end(), [&](const CompiledPackage::Module& module) {
      return std::ranges::all_of(needs.at(module.name).siblings, [&](const std::string& sibling) {
        return placed.contains(sibling) || !needs.contains(sibling);
      });
    });
    if (ready == done) return;
    for (; done != ready; ++done) placed.insert(done->name);
  }
}

Result<std::vector<ObjectId>> manifest_dependencies(const fs::path& path) {
  const auto bytes = read_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  const auto manifest = Json::parse(*bytes, nullptr, /*allow_exceptions=*/false);
  std::vector<ObjectId> ids;
  if (!manifest.is_object() || !manifest.contains("dependencies") || !manifest["dependencies"].is_array()) {
    return fail(ErrorKind::Input, path.string() + " is no manifest of a package");
  }
  for (const auto& text : manifest["dependencies"]) {
    const auto id = text.is_string() ? AccountAddress::from_hex(text.get<std::string>()) : std::nullopt;
    if (!id) return fail(ErrorKind::Input, path.string() + " names a dependency that is no package id");
    ids.push_back(*id);
  }
  return ids;
}

}  // namespace

MoveCompilerOptions compiler_options(const Session& session) {
  return {.builder = home() / "compiler-bridge/builder",
          .framework = home() / "stdlib/move",
          .colour = session.style.colour()};
}

fs::path compiled_framework() { return home() / "stdlib/move/compiled"; }

Result<CompiledPackage> read_package_folder(const fs::path& folder) {
  CompiledPackage package;
  package.name = fs::absolute(folder).filename().string();
  auto modules = read_modules(folder);
  if (!modules) return propagate(modules);
  package.modules = std::move(*modules);
  const auto needs = needs_of(package.modules);
  if (!needs) return std::unexpected(needs.error());
  sort_by_needs(package.modules, *needs);
  if (fs::exists(folder / kManifest)) {
    auto ids = manifest_dependencies(folder / kManifest);
    if (!ids) return propagate(ids);
    package.dependencies = std::move(*ids);
    return package;
  }
  std::set<ObjectId> ids;
  for (const auto& [name, mine] : *needs) ids.insert(mine.packages.begin(), mine.packages.end());
  package.dependencies.assign(ids.begin(), ids.end());
  return package;
}

Result<void> write_package_folder(const fs::path& folder, const CompiledPackage& package) {
  std::error_code code;
  fs::create_directories(folder, code);
  if (code) return fail(ErrorKind::Io, "cannot make " + folder.string() + ": " + code.message());
  Json manifest{{"package", package.name}, {"modules", Json::array()}, {"dependencies", Json::array()}};
  for (const CompiledPackage::Module& module : package.modules) {
    if (auto written = write_file(folder / (module.name + ".mv"), module.bytes); !written) return written;
    manifest["modules"].push_back(module.name);
  }
  for (const ObjectId& id : package.dependencies) manifest["dependencies"].push_back(id.to_hex());
  const std::string text = manifest.dump(2) + "\n";
  return write_text(folder / kManifest, text);
}

Result<CompiledPackage> load_package(const fs::path& path, const Session& session) {
  std::error_code code;
  if (!fs::is_directory(path, code)) return fail(ErrorKind::Io, path.string() + " is no folder of a package");
  if (!fs::exists(path / "Move.toml", code)) return read_package_folder(path);
  return compile_move_package(path, compiler_options(session));
}

}  // namespace mvm::tools
