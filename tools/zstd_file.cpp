// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/zstd_file.h"

#include <zstd.h>

#include <utility>

namespace mvm::tools {

void ZstdFile::Free::operator()(ZSTD_CCtx_s* context) const noexcept { ZSTD_freeCCtx(context); }

ZstdFile::ZstdFile(std::filesystem::path path, std::ofstream file, std::unique_ptr<ZSTD_CCtx_s, Free> context)
    : path_(std::move(path)),
      file_(std::move(file)),
      context_(std::move(context)),
      buffer_(ZSTD_CStreamOutSize()) {}

Result<ZstdFile> ZstdFile::create(const std::filesystem::path& path) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  std::unique_ptr<ZSTD_CCtx_s, Free> context(ZSTD_createCCtx());
  if (!file || context == nullptr) return fail(ErrorKind::Io, "cannot write " + path.string());
  return ZstdFile(path, std::move(file), std::move(context));
}

void ZstdFile::write(std::string_view text) { compress(text, false); }

void ZstdFile::compress(std::string_view text, bool is_end) {
  ZSTD_inBuffer in{text.data(), text.size(), 0};
  std::size_t left = 0;
  do {
    ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
    left = ZSTD_compressStream2(context_.get(), &out, &in, is_end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left) != 0) return file_.setstate(std::ios::badbit);
    file_.write(buffer_.data(), static_cast<std::streamsize>(out.pos));
  } while (in.pos < in.size || (is_end && left != 0));
}

Result<void> ZstdFile::finish() {
  compress({}, true);
  file_.close();
  if (!file_) return fail(ErrorKind::Io, "cannot write " + path_.string());
  return {};
}

}  // namespace mvm::tools
