// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "bytecode/check_bounds.h"
#include "bytecode/deserializer/header.h"
#include "bytecode/deserializer/module_reader.h"

#include <mvm/bytecode.h>

#include <fmt/format.h>

#include <limits>

namespace mvm {
namespace {

std::unexpected<Error> refuse(const deserializer::Failure& failure, std::string_view where,
                              std::size_t offset) {
  return fail(failure.status, fmt::format("{}: {} (byte {})", where, failure.reason, offset));
}

Result<CompiledModule> read_module(std::span<const std::uint8_t> bytes, const BinaryConfig& config) {
  deserializer::Header header;
  if (const auto failure = read_header(bytes, config, header)) {
    return refuse(*failure, "header", static_cast<std::size_t>(failure->at - bytes.data()));
  }
  // Instructions refer to their literals by 32-bit offsets.
  if (header.end > std::numeric_limits<std::uint32_t>::max()) {
    return fail(StatusCode::MALFORMED, "a module of more than 4 GiB");
  }
  deserializer::ModuleReader reader(bytes, header, config);
  if (const auto bad = reader.read()) {
    return refuse(bad->failure, binary::kTableNames[static_cast<std::uint8_t>(bad->kind)], bad->offset);
  }
  if (config.check_no_extraneous_bytes && header.end < bytes.size()) {
    return fail(StatusCode::TRAILING_BYTES,
                fmt::format("the module ends at byte {} of {}", header.end, bytes.size()));
  }
  return reader.take();
}

}  // namespace

Result<CompiledModule> deserialize_module(std::span<const std::uint8_t> bytes, const BinaryConfig& config) {
  DeserializeStage stage{};
  return deserialize_module(bytes, config, stage);
}

Result<CompiledModule> deserialize_module(std::span<const std::uint8_t> bytes, const BinaryConfig& config,
                                          DeserializeStage& stage) {
  stage = DeserializeStage::Format;
  Result<CompiledModule> module = read_module(bytes, config);
  if (!module) return module;
  stage = DeserializeStage::Bounds;
  if (auto checked = check_bounds(*module); !checked) return propagate(checked);
  return module;
}

}  // namespace mvm
