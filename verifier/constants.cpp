// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Constants have a type that constants may have, and data that fits it (Move bytecode verifier, `constants`).

#include "verifier/passes.h"

#include <algorithm>

namespace mvm::verifier {
namespace {

/// Longest sequence that BCS knows.
constexpr std::uint64_t kMaxSequenceLength = (std::uint64_t{1} << 31) - 1;

/// Size of a value that is not a vector; 0 for a type without values in constants.
std::size_t primitive_size(TypeKind kind) noexcept {
  switch (kind) {
    case TypeKind::Bool:
    case TypeKind::U8:
      return 1;
    case TypeKind::U16:
      return 2;
    case TypeKind::U32:
      return 4;
    case TypeKind::U64:
      return 8;
    case TypeKind::U128:
      return 16;
    case TypeKind::U256:
    case TypeKind::Address:
    case TypeKind::Signer:
      return 32;
    default:
      return 0;
  }
}

/// Reads values of one constant, from the front of what is left.
class ConstantReader {
 public:
  ConstantReader(const TypePool& types, std::span<const std::uint8_t> data) : types_(types), rest_(data) {}

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

  /// A canonical ULEB128 length.
  std::optional<std::uint64_t> length() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 35 && !rest_.empty(); shift += 7) {
      const std::uint8_t byte = rest_.front();
      rest_ = rest_.subspan(1);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if ((byte & 0x80U) != 0) continue;
      if ((shift > 0 && byte == 0) || value > kMaxSequenceLength) return std::nullopt;
      return value;
    }
    return std::nullopt;
  }

  /// Skips `count` values of `type`. Nests no deeper than the type does.
  bool values(TypeId type, std::uint64_t count) {
    if (types_.kind(type) != TypeKind::Vector) return primitives(types_.kind(type), count);
    for (; count > 0; --count) {
      const auto elements = length();
      if (!elements || !values(types_.inner(type), *elements)) return false;
    }
    return true;
  }

 private:
  bool primitives(TypeKind kind, std::uint64_t count) {
    const std::size_t size = primitive_size(kind);
    if (size == 0 || count > rest_.size() / size) return false;
    const auto taken = rest_.first(count * size);
    rest_ = rest_.subspan(taken.size());
    return kind != TypeKind::Bool || std::ranges::all_of(taken, [](std::uint8_t byte) { return byte <= 1; });
  }

  const TypePool& types_;
  std::span<const std::uint8_t> rest_;
};

bool has_layout(const TypePool& types, TypeId type) {
  while (types.kind(type) == TypeKind::Vector) type = types.inner(type);
  return primitive_size(types.kind(type)) != 0;
}

bool is_valid_for_constant(const TypePool& types, TypeId type) {
  while (types.kind(type) == TypeKind::Vector) type = types.inner(type);
  return types.kind(type) != TypeKind::Signer && primitive_size(types.kind(type)) != 0;
}

}  // namespace

std::optional<std::uint64_t> constant_length(const TypePool& types, TypeId type,
                                             std::span<const std::uint8_t> data) {
  if (!has_layout(types, type)) return std::nullopt;
  ConstantReader reader(types, data);
  std::uint64_t length = 1;
  if (types.kind(type) == TypeKind::Vector) {
    const auto elements = reader.length();
    if (!elements || !reader.values(types.inner(type), *elements)) return std::nullopt;
    length = *elements;
  } else if (!reader.values(type, 1)) {
    return std::nullopt;
  }
  if (!reader.at_end()) return std::nullopt;
  return length;
}

Result<void> check_constants(const CompiledModule& module) {
  for (std::size_t i = 0; i < module.constant_pool.size(); ++i) {
    const Constant& constant = module.constant_pool[i];
    const auto refuse = [i](StatusCode status) -> Result<void> {
      return std::unexpected<Error>(
          Error(status).at_index(IndexKind::ConstantPool, static_cast<TableIndex>(i)));
    };
    if (!is_valid_for_constant(module.types, constant.type)) return refuse(StatusCode::INVALID_CONSTANT_TYPE);
    // Vectors were read already by the check of limits.
    if (module.types.kind(constant.type) == TypeKind::Vector) continue;
    if (!constant_length(module.types, constant.type, constant.data)) {
      return refuse(StatusCode::MALFORMED_CONSTANT_DATA);
    }
  }
  return {};
}

}  // namespace mvm::verifier
