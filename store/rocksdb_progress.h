// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>

#include <cstdint>
#include <filesystem>

/// A file beside RocksDB's own that says how far the database had come when it was last opened or closed.
/// RocksDB takes a log or a manifest of which the end is missing for the work of a crash, and would open at
/// an older state, or with tables missing, without a word; a crash, however, never takes back what was there
/// when the database was opened.
namespace mvm {

struct Progress {
  std::uint64_t sequence = 0;       ///< of the last write
  std::uint64_t manifest = 0;       ///< number of the manifest in use
  std::uint64_t manifest_size = 0;  ///< its bytes
};

/// The record, after a look that the manifest is not shorter, nor an older one, than it says. To be called
/// before the database is opened, which begins a new manifest.
[[nodiscard]] Result<Progress> read_progress(const std::filesystem::path& folder);

/// Records the manifest as it stands. Durable on return.
[[nodiscard]] Result<void> write_progress(const std::filesystem::path& folder, std::uint64_t sequence);

}  // namespace mvm
