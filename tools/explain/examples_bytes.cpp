// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Bytes that are no module.

#include "tools/explain/draft.h"
#include "tools/explain/examples.h"

#include "bytecode/binary_format.h"

namespace mvm::explain {
namespace {

using binary::TableKind;

struct TableBytes {
  TableKind kind;
  Bytes content;
};

/// Magic number and version word.
Bytes head(std::uint32_t version_word) {
  Bytes bytes(binary::kMagic.begin(), binary::kMagic.end());
  for (unsigned i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(version_word >> (8 * i)));
  return bytes;
}

constexpr std::uint32_t kNewestWord = binary::kFlavor << binary::kFlavorShift | binary::kMaxVersion;

/// A header, tables of less than 128 bytes one behind the other, and the module's own handle.
Bytes with_tables(const std::vector<TableBytes>& tables, std::uint32_t version_word = kNewestWord) {
  Bytes bytes = head(version_word);
  bytes.push_back(static_cast<std::uint8_t>(tables.size()));
  std::size_t offset = 0;
  for (const auto& [kind, content] : tables) {
    const auto size = static_cast<std::uint8_t>(content.size());
    bytes.insert(bytes.end(), {static_cast<std::uint8_t>(kind), static_cast<std::uint8_t>(offset), size});
    offset += size;
  }
  for (const auto& [kind, content] : tables) bytes.insert(bytes.end(), content.begin(), content.end());
  bytes.push_back(0);
  return bytes;
}

/// A private function without locals and acquired structs, whose code is these instructions.
Bytes with_code(std::uint8_t instructions, const Bytes& code) {
  Bytes function{0, 0, 0, 0, 0, instructions};
  function.insert(function.end(), code.begin(), code.end());
  return with_tables({{TableKind::FunctionDefs, std::move(function)}});
}

/// Code of one instruction that ends before its literal does.
template <Opcode kOpcode>
Bytes cut_literal() {
  return with_code(1, {static_cast<std::uint8_t>(kOpcode), 1});
}

constexpr std::uint8_t kRet = static_cast<std::uint8_t>(Opcode::Ret);

constexpr Example kExamples[] = {
    {StatusCode::BAD_MAGIC, [] { return Bytes{'n', 'o', ' ', 'm', 'o', 'd', 'u', 'l', 'e'}; }},
    {StatusCode::UNKNOWN_VERSION, [] { return head(99); }},
    {StatusCode::MALFORMED, [] { return head(kNewestWord); }},
    {StatusCode::UNKNOWN_TABLE_TYPE, [] { return with_tables({{static_cast<TableKind>(99), {0}}}); }},
    {StatusCode::BAD_HEADER_TABLE, [] { return with_tables({{TableKind::Signatures, {}}}); }},
    {StatusCode::DUPLICATE_TABLE,
     [] { return with_tables({{TableKind::Signatures, {0}}, {TableKind::Signatures, {0}}}); }},
    {StatusCode::UNKNOWN_SERIALIZED_TYPE, [] { return with_tables({{TableKind::Signatures, {1, 0xFF}}}); }},
    {StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR,
     [] {
       const auto parameter = binary::type_tag(TypeKind::TypeParameter);
       return with_tables({{TableKind::Signatures, {1, parameter, 0x80, 0x80, 0x04}}});  // 65536
     }},
    {StatusCode::UNKNOWN_OPCODE, [] { return with_code(2, {0xFF, kRet}); }},
    {StatusCode::BAD_U16, cut_literal<Opcode::LdU16>},
    {StatusCode::BAD_U32, cut_literal<Opcode::LdU32>},
    {StatusCode::BAD_U64, cut_literal<Opcode::LdU64>},
    {StatusCode::BAD_U128, cut_literal<Opcode::LdU128>},
    {StatusCode::BAD_U256, cut_literal<Opcode::LdU256>},
    {StatusCode::INVALID_FLAG_BITS,
     [] { return with_tables({{TableKind::FunctionDefs, {0, 0, binary::kNativeBit | 0x40, 0}}}); }},
    {StatusCode::UNKNOWN_NATIVE_STRUCT_FLAG, [] { return with_tables({{TableKind::StructDefs, {0, 9}}}); }},
    {StatusCode::UNKNOWN_ENUM_FLAG, [] { return with_tables({{TableKind::EnumDefs, {0, 9}}}); }},
    {StatusCode::UNKNOWN_JUMP_TABLE_FLAG, [] { return with_code(1, {kRet, 1, 0, 0, 9}); }},
    {StatusCode::UNKNOWN_ABILITY, [] { return with_tables({{TableKind::DatatypeHandles, {0, 0, 9, 0}}}, 1); },
     1},
    {StatusCode::DEPRECATED_BYTECODE_FORMAT,
     [] { return with_code(2, {static_cast<std::uint8_t>(Opcode::ExistsDeprecated), 0, kRet}); }},
    {StatusCode::TRAILING_BYTES,
     [] {
       Bytes bytes = module_with({}, {}, {}, {{Opcode::Ret}});
       bytes.push_back(0);
       return bytes;
     }},
    {StatusCode::NO_MODULE_HANDLES, [] { return with_tables({}); }},
};

}  // namespace

std::span<const Example> examples_of_bytes() { return kExamples; }

}  // namespace mvm::explain
