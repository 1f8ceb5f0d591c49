// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "store/rocksdb_progress.h"

#include <fmt/format.h>
#include <rocksdb/env.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace mvm {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifestPrefix = "MANIFEST-";

std::unexpected<Error> damaged(const fs::path& file, std::string_view what) {
  return fail(ErrorKind::Store, fmt::format("the store is damaged: {} {}", file.string(), what));
}

/// Takes a number and the character after it from the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text, char end) {
  std::uint64_t number = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || at == text.data() + text.size() || *at != end) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(at - text.data()) + 1);
  return number;
}

std::optional<std::string> file_text(const fs::path& file) {
  std::string text;
  if (!rocksdb::ReadFileToString(rocksdb::Env::Default(), file.string(), &text).ok()) return std::nullopt;
  return text;
}

/// The manifest that the file CURRENT names, and its size.
Result<Progress> current_manifest(const fs::path& folder) {
  const fs::path current = folder / "CURRENT";
  const std::optional<std::string> name = file_text(current);
  if (!name || !name->starts_with(kManifestPrefix)) return damaged(current, "names no manifest");
  std::string_view rest = std::string_view(*name).substr(kManifestPrefix.size());
  const auto number = take_number(rest, '\n');
  if (!number) return damaged(current, "names no manifest");
  std::error_code error;
  const fs::path manifest = folder / name->substr(0, name->size() - 1);
  const std::uintmax_t size = fs::file_size(manifest, error);
  if (error) return damaged(manifest, error.message());
  return Progress{0, *number, size};
}

}  // namespace

Result<Progress> read_progress(const fs::path& folder) {
  const fs::path file = folder / "PROGRESS";
  const std::optional<std::string> text = file_text(file);
  if (!text) return damaged(file, "cannot be read");
  std::string_view rest = *text;
  const auto sequence = take_number(rest, ' ');
  const auto manifest = sequence ? take_number(rest, ' ') : std::nullopt;
  const auto size = manifest ? take_number(rest, '\n') : std::nullopt;
  if (!size || !rest.empty()) return damaged(file, "is not whole");
  auto now = current_manifest(folder);
  if (!now) return now;
  if (now->manifest < *manifest || (now->manifest == *manifest && now->manifest_size < *size)) {
    return damaged(folder / "CURRENT",
                   "names a manifest that is older, or shorter, than the one in use before");
  }
  return Progress{*sequence, *manifest, *size};
}

Result<void> write_progress(const fs::path& folder, std::uint64_t sequence) {
  const auto manifest = current_manifest(folder);
  if (!manifest) return std::unexpected(manifest.error());
  rocksdb::Env* env = rocksdb::Env::Default();
  const std::string file = (folder / "PROGRESS").string();
  const std::string draft = file + ".new";
  const std::string text = fmt::format("{} {} {}\n", sequence, manifest->manifest, manifest->manifest_size);
  rocksdb::Status status = rocksdb::WriteStringToFile(env, text, draft, true);
  if (status.ok()) status = env->RenameFile(draft, file);
  if (!status.ok()) return fail(ErrorKind::Io, fmt::format("{}: {}", file, status.ToString()));
  return {};
}

}  // namespace mvm
