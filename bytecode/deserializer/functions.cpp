// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "bytecode/deserializer/module_reader.h"
#include "bytecode/deserializer/short_forms.h"

#include <cstddef>

namespace mvm::deserializer {
namespace {

constexpr Decoding decoding_of(OperandKind operand) noexcept {
  switch (operand) {
    case OperandKind::None:
      return {.shape = Shape::None};
    case OperandKind::U8:
      return {.shape = Shape::U8};
    case OperandKind::U16:
      return {.shape = Shape::U16};
    case OperandKind::U32:
      return {.shape = Shape::U32};
    case OperandKind::U64:
      return {.shape = Shape::Literal, .literal_size = 8};
    case OperandKind::U128:
      return {.shape = Shape::Literal, .literal_size = 16};
    case OperandKind::U256:
      return {.shape = Shape::Literal, .literal_size = 32};
    case OperandKind::Local:
      return {.shape = Shape::Index, .max_index = binary::kLocalIndexMax};
    case OperandKind::VariantHandle:
    case OperandKind::VariantInstantiation:
      return {.shape = Shape::Index, .max_index = binary::kVariantHandleIndexMax};
    case OperandKind::JumpTable:
      return {.shape = Shape::Index, .max_index = binary::kJumpTableIndexMax};
    case OperandKind::SignatureAndCount:
      return {.shape = Shape::IndexAndCount, .literal_size = 8, .max_index = binary::kTableIndexMax};
    default:
      return {.shape = Shape::Index, .max_index = binary::kTableIndexMax};
  }
}

constexpr Decodings make_decodings(std::uint32_t version, bool without_global_storage) noexcept {
  Decodings decodings{};
  for (std::size_t byte = 0; byte < decodings.size(); ++byte) {
    const OpcodeTraits& traits = kOpcodeTraits[byte];
    if (traits.name.empty()) {
      decodings[byte].shape = Shape::Unknown;
    } else if (traits.since_version > version) {
      decodings[byte].shape = Shape::TooNew;
    } else if (traits.deprecated && without_global_storage) {
      decodings[byte].shape = Shape::Deprecated;
    } else {
      decodings[byte] = decoding_of(traits.operand);
      decodings[byte].operand = traits.operand;
    }
  }
  return decodings;
}

/// By version, from 1, and by whether global storage is gone.
constexpr auto kDecodings = [] {
  std::array<std::array<Decodings, 2>, binary::kMaxVersion> all{};
  for (std::uint32_t version = 1; version <= binary::kMaxVersion; ++version) {
    all[version - 1] = {make_decodings(version, false), make_decodings(version, true)};
  }
  return all;
}();

StatusCode status_of_literal(std::uint8_t size) noexcept {
  if (size == 8) return StatusCode::BAD_U64;
  return size == 16 ? StatusCode::BAD_U128 : StatusCode::BAD_U256;
}

std::optional<Visibility> visibility_of(std::uint8_t byte) noexcept {
  switch (byte) {
    case static_cast<std::uint8_t>(Visibility::Private):
    case static_cast<std::uint8_t>(Visibility::Public):
    case static_cast<std::uint8_t>(Visibility::Friend):
      return static_cast<Visibility>(byte);
    default:
      return std::nullopt;
  }
}

/// Where an instruction comes from and goes to.
struct CodePosition {
  const std::uint8_t* at;
  Instruction* instruction;
};

/// Reads on until the code is full or an instruction has another form than most: an opcode alone, or with a
/// number below 128 that is in bounds. May look at a byte behind `bytes` (the module's copy is padded).
[[gnu::noinline]] CodePosition read_short_instructions(
    CodePosition next, std::span<const std::uint8_t> bytes, std::span<Instruction> code,
    const Decodings& decodings, const BoundsChecker::ShortOperands& operands) noexcept {
  const std::uint8_t* const last = bytes.data() + bytes.size() - 1;
  const Instruction* const end = code.data() + code.size();
  const std::uint8_t type_parameters = operands.type_parameters;
  auto [at, instruction] = next;
  for (; instruction != end && at < last; ++instruction) {
    const std::uint8_t opcode = at[0];
    const std::uint8_t number = at[1];
    const Decoding& decoding = decodings[opcode];
    if (decoding.shape == Shape::None) {
      *instruction = {static_cast<Opcode>(opcode), 0, 0};
      at += 1;
      continue;
    }
    if (decoding.shape != Shape::Index) break;
    if (operands.rows[static_cast<std::size_t>(decoding.operand)][number] > type_parameters) [[unlikely]]
      break;
    *instruction = {static_cast<Opcode>(opcode), number, 0};
    at += 2;
  }
  return {at, instruction};
}

}  // namespace

const Decodings& decodings_of(std::uint32_t version, bool without_global_storage) noexcept {
  return kDecodings[version - 1][without_global_storage ? 1 : 0];
}

FunctionDefinition ModuleReader::read_function(Cursor& cursor) {
  FunctionDefinition function{};
  std::uint8_t flags = 0;
  if (!read_short_function_head(cursor, function)) {
    function.function = cursor.read_uleb<TableIndex>(binary::kTableIndexMax);
    flags = read_function_flags(cursor, function);
    function.acquires_global_resources = read_acquires(cursor);
  }
  const bool is_native = (flags & binary::kNativeBit) != 0;
  if (!is_native) {
    function.code.emplace().locals = cursor.read_uleb<TableIndex>(binary::kTableIndexMax);
  }
  if (bounds_ != nullptr && !bounds_->check_frame(0, function)) refuse_bounds(cursor);
  if (!is_native) read_code_unit(cursor, *function.code);
  if ((flags & ~binary::kNativeBit) != 0) {
    cursor.fail(StatusCode::INVALID_FLAG_BITS, "a function has flags that mean nothing");
  }
  return function;
}

// What comes before code, as nearly all functions have it: of a new version, not native, nothing acquired.
bool ModuleReader::read_short_function_head(Cursor& cursor, FunctionDefinition& function) const {
  constexpr std::size_t kSize = 4;
  if (header_.version < binary::kVersionOfEntryFlag || cursor.remaining() < kSize) return false;
  const std::uint64_t word = short_forms::load_word(cursor.position());
  const auto visibility = visibility_of(short_forms::byte_of<1>(word));
  const std::uint8_t flags = short_forms::byte_of<2>(word);
  const std::uint8_t acquired = short_forms::byte_of<3>(word);
  if (!short_forms::are_numbers(word, kSize) || !visibility || (flags & ~binary::kEntryBit) != 0 ||
      acquired != 0) {
    return false;
  }
  function.function = short_forms::byte_of<0>(word);
  function.visibility = *visibility;
  function.is_entry = flags != 0;
  cursor.seek(cursor.position() + kSize);
  return true;
}

// Gives the flags without those that are told by the function's visibility and entry. Version 1 has one byte
// for all; versions 2 to 4 know `script` visibility, which is now `public entry` (Move binary format,
// `load_function_def`).
std::uint8_t ModuleReader::read_function_flags(Cursor& cursor, FunctionDefinition& function) const {
  const std::uint8_t first = cursor.read_u8();
  if (header_.version < binary::kVersionOfVisibilityByte) {
    const bool is_public = (first & binary::kPublicBitOfVersion1) != 0;
    function.visibility = is_public ? Visibility::Public : Visibility::Private;
    return first & static_cast<std::uint8_t>(~binary::kPublicBitOfVersion1);
  }
  const bool has_entry_flag = header_.version >= binary::kVersionOfEntryFlag;
  if (!has_entry_flag && first == binary::kScriptVisibilityBeforeVersion5) {
    function.visibility = Visibility::Public;
    function.is_entry = true;
  } else if (const auto visibility = visibility_of(first)) {
    function.visibility = *visibility;
  } else {
    cursor.fail(StatusCode::MALFORMED, "no visibility has this number");
  }
  std::uint8_t flags = cursor.read_u8();
  if (has_entry_flag) {
    function.is_entry = (flags & binary::kEntryBit) != 0;
    flags &= static_cast<std::uint8_t>(~binary::kEntryBit);
  }
  return flags;
}

std::span<const TableIndex> ModuleReader::read_acquires(Cursor& cursor) {
  const auto count = cursor.read_uleb<std::size_t>(binary::kAcquiresCountMax);
  const auto acquires = make_array<TableIndex>(cursor, count);
  for (TableIndex& definition : acquires) definition = cursor.read_uleb<TableIndex>(binary::kTableIndexMax);
  if (acquires.size() < count) cursor.fail(StatusCode::MALFORMED, "the bytes end within acquired structs");
  if (!acquires.empty() && config_.deprecate_global_storage_ops) {
    cursor.fail(StatusCode::DEPRECATED_BYTECODE_FORMAT, "a function acquires structs of global storage");
  }
  return acquires;
}

void ModuleReader::read_code_unit(Cursor& cursor, CodeUnit& unit) {
  unit.code = read_code(cursor);
  if (header_.version < binary::kVersionOfEnums) return;
  unit.jump_tables = read_jump_tables(cursor);
  if (bounds_ != nullptr && !bounds_->check_jump_tables(unit)) refuse_bounds(cursor);
}

// Which error it is, nobody asks.
void ModuleReader::refuse_bounds(Cursor& cursor) const {
  cursor.fail(StatusCode::INDEX_OUT_OF_BOUNDS, "an index is out of bounds");
}

std::span<const Instruction> ModuleReader::read_code(Cursor& cursor) {
  const auto count = cursor.read_uleb<std::size_t>(binary::kBytecodeCountMax);
  const BoundsChecker::ShortOperands& operands =
      bounds_ != nullptr ? bounds_->limit_code(count) : BoundsChecker::unlimited();
  const auto code = make_array<Instruction>(cursor, count);
  const std::span<const std::uint8_t> bytes(cursor.position(), cursor.remaining());
  for (CodePosition next{bytes.data(), code.data()};;) {
    next = read_short_instructions(next, bytes, code, decodings_, operands);
    cursor.seek(next.at);
    if (next.instruction == code.data() + code.size()) break;
    *next.instruction = read_instruction(cursor);
    if (cursor.failed()) return {};
    if (bounds_ != nullptr && !bounds_->check_operand(0, *next.instruction)) {
      refuse_bounds(cursor);
      return {};
    }
    next = {cursor.position(), next.instruction + 1};
  }
  if (code.size() < count) cursor.fail(StatusCode::MALFORMED, "the bytes end within code");
  return code;
}

Instruction ModuleReader::read_instruction(Cursor& cursor) const {
  const std::uint8_t opcode = cursor.read_u8();
  if (cursor.failed()) return {};
  Instruction instruction{static_cast<Opcode>(opcode), 0, 0};
  const Decoding& decoding = decodings_[opcode];
  const auto read_literal = [&] {
    const std::uint8_t size = decoding.literal_size;
    const std::uint8_t* const bytes = cursor.read_bytes(size, status_of_literal(size));
    if (bytes != nullptr) instruction.data = static_cast<std::uint32_t>(bytes - module_.literals.data());
  };
  switch (decoding.shape) {
    case Shape::None:
      break;
    case Shape::Index:
      instruction.index = cursor.read_uleb<TableIndex>(decoding.max_index);
      break;
    case Shape::U8:
      instruction.data = cursor.read_u8();
      break;
    case Shape::U16:
      instruction.data = cursor.read_fixed<std::uint16_t>(StatusCode::BAD_U16);
      break;
    case Shape::U32:
      instruction.data = cursor.read_fixed<std::uint32_t>(StatusCode::BAD_U32);
      break;
    case Shape::Literal:
      read_literal();
      break;
    case Shape::IndexAndCount:
      instruction.index = cursor.read_uleb<TableIndex>(decoding.max_index);
      read_literal();
      break;
    case Shape::Unknown:
      cursor.fail(StatusCode::UNKNOWN_OPCODE, "no instruction has this opcode");
      break;
    case Shape::TooNew:
      cursor.fail(StatusCode::MALFORMED, "this version has no such instruction");
      break;
    case Shape::Deprecated:
      cursor.fail(StatusCode::DEPRECATED_BYTECODE_FORMAT, "an instruction of global storage");
      break;
  }
  return instruction;
}

std::span<const VariantJumpTable> ModuleReader::read_jump_tables(Cursor& cursor) {
  const auto count = cursor.read_uleb<std::size_t>(binary::kJumpTableIndexMax);
  const auto tables = make_array<VariantJumpTable>(cursor, count);
  for (VariantJumpTable& table : tables) {
    table.head_enum = cursor.read_uleb<TableIndex>(binary::kTableIndexMax);
    const auto branches = cursor.read_uleb<std::size_t>(binary::kVariantCountMax);
    if (cursor.read_u8() != binary::kFullJumpTable) {
      cursor.fail(StatusCode::UNKNOWN_JUMP_TABLE_FLAG, "no kind of jump table has this number");
    }
    const auto targets = make_array<TableIndex>(cursor, branches);
    for (TableIndex& target : targets) target = cursor.read_uleb<TableIndex>(binary::kBytecodeIndexMax);
    if (targets.size() < branches) cursor.fail(StatusCode::MALFORMED, "the bytes end within a jump table");
    table.jump_table = targets;
  }
  if (tables.size() < count) cursor.fail(StatusCode::MALFORMED, "the bytes end within jump tables");
  return tables;
}

}  // namespace mvm::deserializer
