// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/session.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace mvm::tools {

Result<ProtocolConfig> Session::protocol() const {
  const auto chain = chain_from_name(chain_name);
  const auto network = network_from_name(network_name);
  if (!chain) return fail(ErrorKind::Input, "--chain takes sui or iota, not '" + chain_name + "'");
  if (!network)
    return fail(ErrorKind::Input, "--network takes mainnet, testnet or devnet, not '" + network_name + "'");
  auto config = protocol_config(*chain, *network, protocol_version.value_or(newest_protocol_version(*chain)));
  if (!config) return fail(ErrorKind::Input, std::string(config.error().message()));
  return config;
}

void Session::print(std::string_view text) const { fmt::print("{}\n", text); }

void Session::print_json(const Json& value) const {
  fmt::print("{}\n", value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void Session::report(const Error& error) {
  exit_code = error.kind() == ErrorKind::Input ? kWrongUse : kFailed;
  if (json) {
    print_json(Json{{"ok", false}, {"error", to_json(error)}});
  } else {
    std::fflush(stdout);
    fmt::print(stderr, "{} {}\n", style.red("error:"), error.to_string());
  }
}

Json to_json(const Error& error) {
  Json out;
  if (error.kind() == ErrorKind::Vm) {
    out["status"] = to_string(error.status());
    out["status_code"] = static_cast<std::uint64_t>(error.status());
  }
  if (error.sub_status()) out["sub_status"] = *error.sub_status();
  if (error.module()) out["module"] = error.module()->to_string();
  for (const auto& [kind, index] : error.indices())
    out["indices"].push_back(Json::array({to_string(kind), index}));
  for (const auto& [function, offset] : error.offsets())
    out["offsets"].push_back(Json::array({function, offset}));
  if (!error.message().empty()) out["message"] = error.message();
  return out;
}

Result<std::vector<std::uint8_t>> read_file(const std::filesystem::path& path) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code)) return fail(ErrorKind::Io, path.string() + " is a folder");
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return fail(ErrorKind::Io, "cannot read " + path.string() + ": " + std::strerror(errno));  // NOLINT
  std::vector<std::uint8_t> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file.bad()) return fail(ErrorKind::Io, "cannot read " + path.string());
  return bytes;
}

Result<void> write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file)
    return fail(ErrorKind::Io, "cannot write " + path.string() + ": " + std::strerror(errno));  // NOLINT
  return {};
}

Result<void> write_text(const std::filesystem::path& path, std::string_view text) {
  return write_file(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace mvm::tools
