// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The types that every VM has, with their layouts: constants, made before any code runs and shared by all.

#include "interpreter/layout.h"
#include "interpreter/type.h"

namespace mvm {
namespace {

struct Entry {
  Type type;
  LayoutStep step;
  Layout layout;
  Layout reference;
};

constexpr std::size_t kBytes = kPrimitiveTypes;
extern const Entry kEntries[kPrimitiveTypes + 1];

/// The size of a primitive by all rules (Move VM types, `LEGACY_CONST_SIZE`; an address is its bytes, a
/// signer a struct of one).
constexpr std::uint64_t abstract_size(TypeKind kind) {
  switch (kind) {
    case TypeKind::Address:
      return 32;
    case TypeKind::Signer:
      return 2 + 32;
    default:
      return 16;
  }
}

constexpr Layout reference_layout(std::size_t i) {
  return {.kind = TypeKind::Reference,
          .size = 8,
          .align = 8,
          .plain = true,
          .has_body = true,
          .memory_size = 8,
          .element = &kEntries[i].layout,
          .contents = {.fixed_size = {8, 8, 8}},
          .stored = {.fixed_size = {8, 8, 8}}};
}

constexpr Entry primitive_entry(TypeKind kind, std::uint32_t size) {
  const auto i = static_cast<std::size_t>(kind);
  const bool is_bool = kind == TypeKind::Bool;
  const std::uint64_t abstract = abstract_size(kind);
  const std::span<const LayoutStep> steps(&kEntries[i].step, 1);
  const LayoutProgram program = {.steps = steps, .fixed_size = {abstract, abstract, abstract}};
  return {.type = {.kind = kind,
                   .abilities = kind == TypeKind::Signer ? AbilitySet::signer() : AbilitySet::primitives(),
                   .layout = &kEntries[i].layout,
                   .serializability = StatusCode::EXECUTED,
                   .value_depth = 1},
          .step = {is_bool ? LayoutStep::Kind::Bool : LayoutStep::Kind::Bytes, 0, size, nullptr},
          .layout = {.type = &kEntries[i].type,
                     .kind = kind,
                     .size = size,
                     .align = kind == TypeKind::Address || kind == TypeKind::Signer ? 1
                              : size < 8                                            ? size
                                                                                    : 8,
                     .plain = true,
                     .raw = true,
                     .has_bool = is_bool,
                     .reference = &kEntries[i].reference,
                     .has_body = true,
                     .memory_size = size,
                     .contents = program,
                     .stored = program},
          .reference = reference_layout(i)};
}

constexpr const Type* kBytesArgs[] = {&kEntries[static_cast<std::size_t>(TypeKind::U8)].type};

constexpr Entry bytes_entry() {
  const std::span<const LayoutStep> steps(&kEntries[kBytes].step, 1);
  const LayoutProgram program = {.steps = steps, .parts = steps};
  return {.type = {.kind = TypeKind::Vector,
                   .abilities = AbilitySet::vector(),
                   .args = kBytesArgs,
                   .depth = 2,
                   .node_count = 2,
                   .layout = &kEntries[kBytes].layout,
                   .serializability = StatusCode::EXECUTED,
                   .value_depth = 2},
          .step = {LayoutStep::Kind::Vector, 0, sizeof(VectorHeader), &kEntries[kBytes].layout},
          .layout = {.type = &kEntries[kBytes].type,
                     .kind = TypeKind::Vector,
                     .size = sizeof(VectorHeader),
                     .align = 8,
                     .primitive_width = 1,
                     .reference = &kEntries[kBytes].reference,
                     .has_body = true,
                     .memory_size = sizeof(VectorHeader),
                     .element = &kEntries[static_cast<std::size_t>(TypeKind::U8)].layout,
                     .contents = program,
                     .stored = program},
          .reference = reference_layout(kBytes)};
}

constinit const Entry kEntries[kPrimitiveTypes + 1] = {
    primitive_entry(TypeKind::Bool, 1),    primitive_entry(TypeKind::U8, 1),
    primitive_entry(TypeKind::U16, 2),     primitive_entry(TypeKind::U32, 4),
    primitive_entry(TypeKind::U64, 8),     primitive_entry(TypeKind::U128, 16),
    primitive_entry(TypeKind::U256, 32),   primitive_entry(TypeKind::Address, 32),
    primitive_entry(TypeKind::Signer, 32), bytes_entry(),
};

}  // namespace

const Type& primitive(TypeKind kind) noexcept { return kEntries[static_cast<std::size_t>(kind)].type; }
const Type& bytes_type() noexcept { return kEntries[kBytes].type; }
const Layout& primitive_layout(TypeKind kind) noexcept {
  return kEntries[static_cast<std::size_t>(kind)].layout;
}
const Layout& bytes_layout() noexcept { return kEntries[kBytes].layout; }

}  // namespace mvm
