// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
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

using deserializer::Header;
using deserializer::ModuleReader;

// Gives the reference's error: it reads all tables in the order in which they lie before it checks any
// bounds.
Result<CompiledModule> deserialize_exactly(std::span<const std::uint8_t> bytes, const Header& header,
                                           const BinaryConfig& config, DeserializeStage& stage) {
  ModuleReader reader(bytes, header, config);
  if (const auto bad = reader.read()) {
    return refuse(bad->failure, binary::kTableNames[static_cast<std::uint8_t>(bad->kind)], bad->offset);
  }
  if (config.check_no_extraneous_bytes && header.end < bytes.size()) {
    return fail(StatusCode::TRAILING_BYTES,
                fmt::format("the module ends at byte {} of {}", header.end, bytes.size()));
  }
  stage = DeserializeStage::Bounds;
  if (auto error = reader.find_bounds_error()) return std::unexpected(*std::move(error));
  return reader.take();
}

// Nothing where the module is refused, but where it is accepted, as most are, this is faster: bounds
// of code are checked while it is read.
std::optional<CompiledModule> deserialize_quickly(std::span<const std::uint8_t> bytes, const Header& header,
                                                  const BinaryConfig& config) {
  if (config.check_no_extraneous_bytes && header.end < bytes.size()) return std::nullopt;
  ModuleReader reader(bytes, header, config);
  if (!reader.read_within_bounds()) return std::nullopt;
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
  Header header;
  if (const auto failure = read_header(bytes, config, header)) {
    return refuse(*failure, "header", static_cast<std::size_t>(failure->at - bytes.data()));
  }
  // Instructions refer to their literals by 32-bit offsets.
  if (header.end > std::numeric_limits<std::uint32_t>::max()) {
    return fail(StatusCode::MALFORMED, "a module of more than 4 GiB");
  }
  if (auto module = deserialize_quickly(bytes, header, config)) {
    stage = DeserializeStage::Bounds;
    return *std::move(module);
  }
  return deserialize_exactly(bytes, header, config, stage);
}

}  // namespace mvm
