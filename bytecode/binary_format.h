// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/type_pool.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// Numbers of the module format that reader and writer share (Move binary format, `file_format_common`).
namespace mvm::binary {

inline constexpr std::array<std::uint8_t, 4> kMagic{0xA1, 0x1C, 0xEB, 0x0B};
/// Of modules that are never to be published, such as those with test functions.
inline constexpr std::array<std::uint8_t, 4> kUnpublishableMagic{0xDE, 0xAD, 0xC0, 0xDE};

// What each version of the format added.
inline constexpr std::uint32_t kVersionOfVisibilityByte = 2;  ///< also abilities and friend declarations
inline constexpr std::uint32_t kVersionOfPhantoms = 3;
inline constexpr std::uint32_t kVersionOfEntryFlag = 5;  ///< also metadata
inline constexpr std::uint32_t kVersionOfSmallIntegers = 6;
inline constexpr std::uint32_t kVersionOfEnums = 7;
inline constexpr std::uint32_t kMaxVersion = 7;
/// The oldest version that is still written.
inline constexpr std::uint32_t kMinWrittenVersion = 5;

/// From version 7 on the top byte of the version word is the flavor, and it must be this one.
inline constexpr std::uint32_t kFlavor = 5;
inline constexpr unsigned kFlavorShift = 24;
inline constexpr std::uint32_t kLastPlainVersion = 6;

/// The tables, by their number in a table header: X(enumerator, number, plural for people).
#define MVM_BINARY_TABLES(X)                                \
  X(ModuleHandles, 0x1, "module handles")                   \
  X(DatatypeHandles, 0x2, "datatype handles")               \
  X(FunctionHandles, 0x3, "function handles")               \
  X(FunctionInstantiations, 0x4, "function instantiations") \
  X(Signatures, 0x5, "signatures")                          \
  X(ConstantPool, 0x6, "constants")                         \
  X(Identifiers, 0x7, "identifiers")                        \
  X(AddressIdentifiers, 0x8, "addresses")                   \
  X(StructDefs, 0xA, "struct definitions")                  \
  X(StructDefInstantiations, 0xB, "struct instantiations")  \
  X(FunctionDefs, 0xC, "function definitions")              \
  X(FieldHandles, 0xD, "field handles")                     \
  X(FieldInstantiations, 0xE, "field instantiations")       \
  X(FriendDecls, 0xF, "friend declarations")                \
  X(Metadata, 0x10, "metadata")                             \
  X(EnumDefs, 0x11, "enum definitions")                     \
  X(EnumDefInstantiations, 0x12, "enum instantiations")     \
  X(VariantHandles, 0x13, "variant handles")                \
  X(VariantInstantiationHandles, 0x14, "variant instantiations")

enum class TableKind : std::uint8_t {
#define X(name, number, text) name = number,
  MVM_BINARY_TABLES(X)
#undef X
};
inline constexpr std::uint8_t kMaxTableKind = 0x14;

/// For people, by number; empty where a number is no table.
inline constexpr auto kTableNames = [] {
  std::array<std::string_view, 256> names{};
#define X(name, number, text) names[number] = text;
  MVM_BINARY_TABLES(X)
#undef X
  return names;
}();

// Largest values of ULEB128 numbers.
inline constexpr std::uint64_t kTableCountMax = 255;
inline constexpr std::uint64_t kTableOffsetMax = 0xFFFF'FFFF;
inline constexpr std::uint64_t kTableIndexMax = 65535;
inline constexpr std::uint64_t kBytecodeCountMax = 65535;
inline constexpr std::uint64_t kBytecodeIndexMax = 65535;
inline constexpr std::uint64_t kLocalIndexMax = 255;
inline constexpr std::uint64_t kIdentifierSizeMax = 65535;
inline constexpr std::uint64_t kConstantSizeMax = 65535;
inline constexpr std::uint64_t kMetadataKeySizeMax = 1023;
inline constexpr std::uint64_t kMetadataValueSizeMax = 65535;
inline constexpr std::uint64_t kSignatureSizeMax = 255;
inline constexpr std::uint64_t kAcquiresCountMax = 255;
inline constexpr std::uint64_t kFieldCountMax = 255;
inline constexpr std::uint64_t kFieldOffsetMax = 255;
inline constexpr std::uint64_t kVariantCountMax = 127;
inline constexpr std::uint64_t kJumpTableIndexMax = 127;
inline constexpr std::uint64_t kVariantHandleIndexMax = 1024;
inline constexpr std::uint64_t kTypeParameterCountMax = 255;
/// One more than fits the field that it is read into.
inline constexpr std::uint64_t kTypeParameterIndexMax = 65536;
inline constexpr std::uint64_t kAbilitySetMax = 15;

/// Deepest nesting of a type.
inline constexpr std::size_t kTypeDepthMax = 256;

// Flag bytes.
inline constexpr std::uint8_t kNativeStruct = 1;
inline constexpr std::uint8_t kDeclaredStruct = 2;
inline constexpr std::uint8_t kDeclaredEnum = 2;
inline constexpr std::uint8_t kFullJumpTable = 1;
inline constexpr std::uint8_t kPublicBitOfVersion1 = 1;
inline constexpr std::uint8_t kNativeBit = 2;
inline constexpr std::uint8_t kEntryBit = 4;
inline constexpr std::uint8_t kScriptVisibilityBeforeVersion5 = 2;

/// The byte that begins a type, by TypeKind.
inline constexpr std::array<std::uint8_t, 15> kTypeTags{
    1,   // Bool
    2,   // U8
    13,  // U16
    14,  // U32
    3,   // U64
    4,   // U128
    15,  // U256
    5,   // Address
    12,  // Signer
    10,  // Vector
    8,   // Datatype
    11,  // DatatypeInstantiation
    6,   // Reference
    7,   // MutableReference
    9,   // TypeParameter
};
inline constexpr std::uint8_t kMaxTypeTag = 15;

[[nodiscard]] constexpr std::uint8_t type_tag(TypeKind kind) noexcept {
  return kTypeTags[static_cast<std::size_t>(kind)];
}

/// TypeKind by tag; kNoType where the byte is no tag.
inline constexpr std::uint8_t kNoType = 255;
inline constexpr auto kTypeKindByTag = [] {
  std::array<std::uint8_t, kMaxTypeTag + 1> kinds{};
  kinds.fill(kNoType);
  for (std::size_t kind = 0; kind < kTypeTags.size(); ++kind) {
    kinds[kTypeTags[kind]] = static_cast<std::uint8_t>(kind);
  }
  return kinds;
}();

}  // namespace mvm::binary
