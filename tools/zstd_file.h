// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string_view>
#include <vector>

struct ZSTD_CCtx_s;

namespace mvm::tools {

/// A file that is written piece by piece, compressed by zstd.
class ZstdFile {
 public:
  [[nodiscard]] static Result<ZstdFile> create(const std::filesystem::path& path);
  void write(std::string_view text);
  /// Writes what is left. Fails where anything before could not be written.
  [[nodiscard]] Result<void> finish();

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const noexcept;
  };
  ZstdFile(std::filesystem::path path, std::ofstream file, std::unique_ptr<ZSTD_CCtx_s, Free> context);
  void compress(std::string_view text, bool is_end);

  std::filesystem::path path_;
  std::ofstream file_;
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
  std::vector<char> buffer_;
};

}  // namespace mvm::tools
