// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bytecode/bounds_checker.h"
#include "bytecode/deserializer/cursor.h"
#include "bytecode/deserializer/header.h"
#include "bytecode/deserializer/scratch.h"
#include "bytecode/deserializer/short_types.h"

#include <mvm/file_format.h>
#include <mvm/protocol.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace mvm::deserializer {

/// How an instruction goes on after its opcode; or why there is none.
enum class Shape : std::uint8_t {
  None,
  Index,
  U8,
  U16,
  U32,
  Literal,
  IndexAndCount,
  Unknown,
  TooNew,
  Deprecated
};

struct alignas(8) Decoding {
  Shape shape = Shape::Unknown;
  OperandKind operand = OperandKind::None;
  std::uint8_t literal_size = 0;  ///< of Literal and IndexAndCount
  std::uint16_t max_index = 0;
};

/// By opcode.
using Decodings = std::array<Decoding, 256>;

/// The instructions that a version from 1 to the newest has.
[[nodiscard]] const Decodings& decodings_of(std::uint32_t version, bool without_global_storage) noexcept;

/// Reads the tables of one module, as a header says where they are. All that the module refers to lies in its
/// arena: the bytes themselves, once, and arrays of exactly the size needed. An array whose length the bytes
/// state is never made longer than the bytes that remain could fill.
class ModuleReader {
 public:
  ModuleReader(std::span<const std::uint8_t> bytes, const Header& header, const BinaryConfig& config);

  /// Reads all tables: those that other parts of a program may share, then those of a module (Move binary
  /// format, `build_compiled_module`). Gives the table that is wrong, if one is.
  struct BadTable {
    binary::TableKind kind;
    Failure failure;
    std::size_t offset;  ///< of the failure, in the module
  };
  [[nodiscard]] std::optional<BadTable> read();
  /// Reads all tables, functions last, and checks that all indices are in bounds: those in code on the way.
  /// Gives whether all is well; where it is not, only `read` by another reader and a BoundsChecker of its own
  /// find the error that counts.
  [[nodiscard]] bool read_within_bounds();
  /// The first index that is out of bounds, once `read` has read all tables.
  [[nodiscard]] std::optional<Error> find_bounds_error() const { return bounds_checker().find_error(); }
  [[nodiscard]] CompiledModule take() noexcept { return std::move(module_); }

 private:
  enum class AbilityPosition : std::uint8_t { Datatype, DatatypeTypeParameter, FunctionTypeParameter };

  [[nodiscard]] BoundsChecker bounds_checker() const {
    return {module_, {signature_bounds_.get(), module_.signatures.size()}};
  }

  // tables.cpp
  using ReadTable = void (ModuleReader::*)(binary::TableKind, Cursor&);
  [[nodiscard]] std::optional<BadTable> read_table(const Table& table, ReadTable read_table);
  void read_common_table(binary::TableKind kind, Cursor& cursor);
  void read_module_table(binary::TableKind kind, Cursor& cursor);
  template <class T, class ReadShort, class ReadEntry>
  void read_entries(Cursor& cursor, std::size_t limit, std::span<const T>& table, ReadShort read_short,
                    ReadEntry read_entry);
  template <class T, class ReadEntry>
  void read_entries(Cursor& cursor, std::size_t limit, std::span<const T>& table, ReadEntry read_entry);
  template <class Pair>
  void read_pairs(Cursor& cursor, std::size_t limit, std::span<const Pair>& table, std::uint64_t max_second);
  void read_addresses(Cursor& cursor);
  [[nodiscard]] std::string_view read_identifier(Cursor& cursor);
  [[nodiscard]] std::span<const std::uint8_t> read_blob(Cursor& cursor, std::uint64_t max_size);
  [[nodiscard]] DatatypeHandle read_datatype_handle(Cursor& cursor);
  [[nodiscard]] FunctionHandle read_function_handle(Cursor& cursor);
  [[nodiscard]] AbilitySet read_abilities(Cursor& cursor, AbilityPosition position) const;
  [[nodiscard]] StructDefinition read_struct(Cursor& cursor);
  [[nodiscard]] EnumDefinition read_enum(Cursor& cursor);
  [[nodiscard]] std::span<const FieldDefinition> read_fields(Cursor& cursor);

  // types.cpp
  void read_signatures(Cursor& cursor);
  [[nodiscard]] Signature read_signature(Cursor& cursor);
  [[nodiscard]] TypeId read_type(Cursor& cursor);
  [[nodiscard]] TypeId read_type_at(const std::uint8_t*& at, const std::uint8_t* end, Cursor& cursor);
  [[nodiscard]] TypeId read_any_type(Cursor& cursor);

  // functions.cpp
  [[nodiscard]] FunctionDefinition read_function(Cursor& cursor);
  [[nodiscard]] bool read_short_function_head(Cursor& cursor, FunctionDefinition& function) const;
  [[nodiscard]] std::uint8_t read_function_flags(Cursor& cursor, FunctionDefinition& function) const;
  [[nodiscard]] std::span<const TableIndex> read_acquires(Cursor& cursor);
  void read_code_unit(Cursor& cursor, CodeUnit& unit);
  [[nodiscard]] std::span<const Instruction> read_code(Cursor& cursor);
  [[nodiscard]] Instruction read_instruction(Cursor& cursor) const;
  void refuse_bounds(Cursor& cursor) const;
  [[nodiscard]] std::span<const VariantJumpTable> read_jump_tables(Cursor& cursor);

  /// An array for `claimed` elements, or as many as the remaining bytes can hold, each taking at least one.
  template <class T>
  [[nodiscard]] std::span<T> make_array(const Cursor& cursor, std::size_t claimed) {
    return module_.arena.make_array<T>(std::min(claimed, cursor.remaining()));
  }

  const Header& header_;
  const BinaryConfig& config_;
  const Decodings& decodings_;
  const ShortTypes short_types_;
  CompiledModule module_;
  std::unique_ptr<std::uint8_t[]> signature_bounds_;  ///< BoundsChecker::signature_bound of each
  BoundsChecker* bounds_ = nullptr;  ///< of read_within_bounds, once it has come to functions
  std::vector<TypeId> open_args_;    ///< arguments of types whose last argument is not read yet
  Scratch scratch_;
};

template <class T, class ReadShort, class ReadEntry>
void ModuleReader::read_entries(Cursor& cursor, std::size_t limit, std::span<const T>& table,
                                ReadShort read_short, ReadEntry read_entry) {
  Entries<T> entries(scratch_);
  const std::uint8_t* at = cursor.position();
  const std::uint8_t* const end = at + cursor.remaining();
  while (at != end) {
    T& entry = entries.add();
    if (read_short(at, end, entry)) [[likely]]
      continue;
    cursor.seek(at);
    entry = read_entry(cursor);
    at = cursor.position();
  }
  cursor.seek(at);
  if (entries.all().size() > limit)
    cursor.fail(StatusCode::MALFORMED, "more entries than the configured limit");
  if (!cursor.failed()) table = module_.arena.copy(entries.all());
}

}  // namespace mvm::deserializer
