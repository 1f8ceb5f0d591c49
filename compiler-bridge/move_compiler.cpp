// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/move_compiler.h>

#include <sodium.h>
#include <boost/process.hpp>
#include <nlohmann/json.hpp>

#include <future>

namespace mvm {
namespace {

namespace process = boost::process;
using nlohmann::json;

/// Starts node with the builder, gives it the request and collects the answer.
Result<json> ask(const MoveCompilerOptions& options, const json& request) {
  const auto node = process::search_path("node");
  if (node.empty())
    return fail(ErrorKind::Unsupported, "the Move compiler needs node (18 or newer), which is not installed");
  const auto script = options.builder / "build.mjs";
  if (!std::filesystem::exists(script)) {
    return fail(ErrorKind::Unsupported, "the Move compiler's program is not at " + script.string());
  }
  try {
    boost::asio::io_context io;
    std::future<std::string> out;
    std::future<std::string> err;
    const std::string input = request.dump();
    process::child child(node, script.string(),
                         process::std_in<boost::asio::buffer(input), process::std_out> out,
                         process::std_err > err, io);
    io.run();
    child.wait();
    const std::string answer = out.get();
    auto parsed = json::parse(answer, nullptr, /*allow_exceptions=*/false);
    if (!parsed.is_discarded() && parsed.is_object()) return parsed;
    return fail(ErrorKind::Unsupported, "the Move compiler's program failed: " + err.get() + answer);
  } catch (const std::exception& failure) {
    return fail(ErrorKind::Io, std::string("cannot run the Move compiler: ") + failure.what());
  }
}

Error refusal(const json& answer) {
  const json error = answer.value("error", json::object());
  std::string message = error.value("message", "the Move compiler failed without saying why");
  if (error.value("category", "") == "compiler_missing") return {ErrorKind::Unsupported, std::move(message)};
  if (const std::string diagnostics = answer.value("diagnostics", ""); !diagnostics.empty()) {
    message += (message.empty() ? "" : "\n") + diagnostics;
  }
  return {ErrorKind::Input, std::move(message)};
}

Result<std::vector<std::uint8_t>> from_base64(const std::string& text) {
  std::vector<std::uint8_t> bytes(text.size());
  std::size_t size = 0;
  if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0) {
    return fail(ErrorKind::Unsupported, "the Move compiler's program gave no base64");
  }
  bytes.resize(size);
  return bytes;
}

Result<CompiledPackage> read_package(const json& answer) {
  CompiledPackage package;
  package.name = answer.value("package", "");
  package.diagnostics = answer.value("diagnostics", "");
  for (const json& id : answer.value("dependencies", json::array())) {
    const auto address = AccountAddress::from_hex(id.get<std::string>());
    if (!address) return fail(ErrorKind::Unsupported, "the Move compiler's program gave no package id");
    package.dependencies.push_back(*address);
  }
  for (const json& module : answer.value("modules", json::array())) {
    auto bytes = from_base64(module.value("bytes", ""));
    if (!bytes) return propagate(bytes);
    package.modules.push_back({module.value("name", ""), std::move(*bytes)});
  }
  return package;
}

json request_for(const std::filesystem::path& package, const MoveCompilerOptions& options) {
  json request{{"package", std::filesystem::absolute(package).string()},
               {"warnings", options.warnings},
               {"color", options.colour}};
  if (options.framework) {
    request["framework"] = {{"std", (*options.framework / "std").string()},
                            {"sui", (*options.framework / "sui").string()}};
  }
  return request;
}

}  // namespace

Result<CompiledPackage> compile_move_package(const std::filesystem::path& package,
                                             const MoveCompilerOptions& options) {
  json request = request_for(package, options);
  request["command"] = "build";
  const auto answer = ask(options, request);
  if (!answer) return std::unexpected(answer.error());
  try {
    if (!answer->value("ok", false)) return std::unexpected(refusal(*answer));
    return read_package(*answer);
  } catch (const json::exception& wrong) {
    return fail(ErrorKind::Unsupported,
                std::string("the Move compiler's program gave an unknown answer: ") + wrong.what());
  }
}

Result<MoveTestRun> test_move_package(const std::filesystem::path& package,
                                      const MoveCompilerOptions& options) {
  json request = request_for(package, options);
  request["command"] = "test";
  const auto answer = ask(options, request);
  if (!answer) return std::unexpected(answer.error());
  try {
    if (!answer->contains("passed")) return std::unexpected(refusal(*answer));
    return MoveTestRun{answer->value("passed", false),
                       answer->value("output", "") + answer->value("diagnostics", "")};
  } catch (const json::exception& wrong) {
    return fail(ErrorKind::Unsupported,
                std::string("the Move compiler's program gave an unknown answer: ") + wrong.what());
  }
}

}  // namespace mvm
