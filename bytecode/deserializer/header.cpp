// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "bytecode/deserializer/header.h"

#include <algorithm>

namespace mvm::deserializer {
namespace {

void read_magic(Cursor& cursor, const BinaryConfig& config, Header& header) {
  const std::uint8_t* const magic = cursor.read_bytes(binary::kMagic.size(), StatusCode::BAD_MAGIC);
  if (magic == nullptr || std::equal(binary::kMagic.begin(), binary::kMagic.end(), magic)) return;
  header.publishable = false;
  if (!std::equal(binary::kUnpublishableMagic.begin(), binary::kUnpublishableMagic.end(), magic)) {
    cursor.fail(StatusCode::BAD_MAGIC, "not a Move module");
  } else if (!config.allow_unpublishable) {
    cursor.fail(StatusCode::BAD_MAGIC, "a module that must not be published");
  }
}

// Versions up to 6 are the word itself; above, the top byte is the flavor of the chain. A word with a flavor
// and an old version below it is read as that version.
void read_version(Cursor& cursor, const BinaryConfig& config, Header& header) {
  const auto word = cursor.read_fixed<std::uint32_t>(StatusCode::MALFORMED);
  if (cursor.failed()) return;
  const bool flavored = word > binary::kLastPlainVersion;
  header.version = flavored ? word & ((1U << binary::kFlavorShift) - 1) : word;
  if (header.version < config.min_binary_format_version ||
      header.version > std::min(config.max_binary_format_version, binary::kMaxVersion)) {
    cursor.fail(StatusCode::UNKNOWN_VERSION, "the version is not one of those that are accepted");
  } else if (header.version > binary::kLastPlainVersion && word >> binary::kFlavorShift != binary::kFlavor) {
    cursor.fail(StatusCode::UNKNOWN_VERSION, "the version has the flavor of another chain");
  }
}

void read_table_headers(Cursor& cursor, Header& header) {
  const auto count = cursor.read_uleb<std::uint8_t>(binary::kTableCountMax);
  for (; header.table_count < count && !cursor.failed(); ++header.table_count) {
    const std::uint8_t kind = cursor.read_u8();
    const auto offset = cursor.read_uleb<std::uint32_t>(binary::kTableOffsetMax);
    const auto size = cursor.read_uleb<std::uint32_t>(binary::kTableOffsetMax);
    if (binary::kTableNames[kind].empty())
      cursor.fail(StatusCode::UNKNOWN_TABLE_TYPE, "no table has this number");
    header.all_tables[header.table_count] = {static_cast<binary::TableKind>(kind), offset, size};
  }
}

// Stable, as which of two equal offsets comes first decides which error is found; and they come sorted as a
// rule.
void sort_by_offset(std::span<Table> tables) {
  for (std::size_t i = 1; i < tables.size(); ++i) {
    if (tables[i - 1].offset <= tables[i].offset) [[likely]]
      continue;
    const auto place = std::ranges::upper_bound(tables.first(i), tables[i].offset, {}, &Table::offset);
    std::rotate(place, tables.begin() + static_cast<std::ptrdiff_t>(i),
                tables.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
}

// Gives the size of all tables together.
std::uint32_t check_tables(Cursor& cursor, std::span<Table> tables, std::size_t module_size) {
  sort_by_offset(tables);
  std::uint32_t end = 0;
  std::uint32_t seen = 0;
  for (const Table& table : tables) {
    const std::uint32_t bit = 1U << static_cast<unsigned>(table.kind);
    if (table.offset != end) {
      cursor.fail(StatusCode::BAD_HEADER_TABLE, "tables overlap or leave a gap");
    } else if (table.size == 0) {
      cursor.fail(StatusCode::BAD_HEADER_TABLE, "a table is empty");
    } else if (__builtin_add_overflow(end, table.size, &end)) {
      cursor.fail(StatusCode::BAD_HEADER_TABLE, "the tables are too large");
    } else if ((seen & bit) != 0) {
      cursor.fail(StatusCode::DUPLICATE_TABLE, "a table is there twice");
    } else if (end > module_size) {
      cursor.fail(StatusCode::BAD_HEADER_TABLE, "a table ends after the module");
    }
    if (cursor.failed()) return 0;
    seen |= bit;
  }
  return end;
}

}  // namespace

std::optional<Failure> read_header(std::span<const std::uint8_t> bytes, const BinaryConfig& config,
                                   Header& header) {
  Cursor cursor(bytes);
  read_magic(cursor, config, header);
  if (!cursor.failed()) read_version(cursor, config, header);
  if (!cursor.failed()) read_table_headers(cursor, header);
  if (cursor.failed()) return cursor.failure();

  const std::uint32_t size =
      check_tables(cursor, std::span(header.all_tables).first(header.table_count), bytes.size());
  header.data_offset = bytes.size() - cursor.remaining();
  if (size > cursor.remaining()) cursor.fail(StatusCode::MALFORMED, "the tables end after the module");
  if (cursor.failed()) return cursor.failure();

  Cursor after(bytes.subspan(header.data_offset + size));
  header.self_module_handle = after.read_uleb<std::uint16_t>(binary::kTableIndexMax);
  if (after.failed()) return after.failure();
  header.end = bytes.size() - after.remaining();
  return std::nullopt;
}

}  // namespace mvm::deserializer
