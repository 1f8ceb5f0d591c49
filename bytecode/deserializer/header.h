// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bytecode/binary_format.h"
#include "bytecode/deserializer/cursor.h"

#include <mvm/protocol.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace mvm::deserializer {

struct Table {
  binary::TableKind kind;
  std::uint32_t offset;  ///< from the end of the table headers
  std::uint32_t size;    ///< bytes
};

/// What stands before the tables, and the module's own index, which stands after them.
struct Header {
  std::uint32_t version = 0;
  bool publishable = true;
  std::uint16_t self_module_handle = 0;
  std::size_t data_offset = 0;  ///< where the tables begin
  std::size_t end = 0;          ///< where the module ends
  std::size_t table_count = 0;
  std::array<Table, binary::kTableCountMax> all_tables;

  /// In the order of their offsets: without gaps, none empty, none twice.
  [[nodiscard]] std::span<const Table> tables() const noexcept {
    return std::span(all_tables).first(table_count);
  }
};

/// Fills `header`; gives what is wrong, if anything is (Move binary format, `VersionedBinary::initialize`).
[[nodiscard]] std::optional<Failure> read_header(std::span<const std::uint8_t> bytes,
                                                 const BinaryConfig& config, Header& header);

}  // namespace mvm::deserializer
