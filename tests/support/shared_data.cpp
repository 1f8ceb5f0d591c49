// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/shared_data.h"

#include <zlib.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace mvm::testing {

std::optional<std::filesystem::path> shared_dir() {
  const char* from_environment = std::getenv("MVM_SHARED");  // NOLINT(concurrency-mt-unsafe)
  const std::filesystem::path dir = from_environment != nullptr ? from_environment : MVM_SHARED_DIR;
  if (!std::filesystem::is_directory(dir)) return std::nullopt;
  return dir;
}

std::vector<std::uint8_t> read_file(const std::filesystem::path& path) {
  // zlib's gzread hands through files that are not compressed.
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  if (!file) throw std::runtime_error("cannot open " + path.string());
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint8_t> buffer(1 << 16);
  for (;;) {
    const int count = gzread(file.get(), buffer.data(), static_cast<unsigned>(buffer.size()));
    if (count < 0) throw std::runtime_error("cannot read " + path.string());
    if (count == 0) return bytes;
    bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + count);
  }
}

nlohmann::json read_json(const std::filesystem::path& path) {
  const auto bytes = read_file(path);
  return nlohmann::json::parse(bytes.begin(), bytes.end());
}

void for_each_json_line(const std::filesystem::path& path,
                        const std::function<void(const nlohmann::json&)>& each) {
  const auto bytes = read_file(path);
  auto begin = bytes.begin();
  while (begin != bytes.end()) {
    const auto end = std::find(begin, bytes.end(), std::uint8_t{'\n'});
    if (end != begin) each(nlohmann::json::parse(begin, end));
    begin = end == bytes.end() ? end : end + 1;
  }
}

std::vector<std::uint8_t> from_hex(std::string_view hex) {
  std::vector<std::uint8_t> bytes(hex.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(std::stoul(std::string(hex.substr(2 * i, 2)), nullptr, 16));
  }
  return bytes;
}

std::string to_hex(const std::vector<std::uint8_t>& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return hex;
}

}  // namespace mvm::testing
