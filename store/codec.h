// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/bcs.h>
#include <mvm/fields.h>
#include <mvm/object.h>
#include <mvm/transaction.h>

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "store/codec_tables.h"
#include "store/utf8.h"

/// Reading and writing the chain's types, both from the one list of members that each has. Structs are their
/// members, variants a tag and the alternative, everything else is a leaf below.
///
/// Every type takes at least one byte, so what is read is linear in the input: a vector grows with what was
/// really there, never with the length that the bytes claim. Only type tags nest, and their reader bounds the
/// depth.
namespace mvm::codec {

template <class T>
struct VariantAlternatives;
template <class... T>
struct VariantAlternatives<std::variant<T...>> {
  static constexpr std::size_t kCount = sizeof...(T);
};
template <class T>
concept IsVariant = requires { VariantAlternatives<T>::kCount; };

template <class T>
concept IsEnum = std::is_enum_v<T>;

// -------------------------------------------------------------------------------------------------------------------
// Writing

class Writer {
 public:
  Writer(Bytes& out, Chain chain) noexcept : out_(out), chain_(chain) {}

  template <class... T>
  void operator()(const T&... values) {
    (write(values), ...);
  }

 private:
  template <HasFields T>
  void write(const T& value) {
    std::apply([this](const auto&... members) { (*this)(members...); }, value.fields());
  }
  template <IsVariant T>
  void write(const T& value) {
    out_.write_uleb128(tag_of_alternative<T>(value.index(), chain_));
    std::visit([this](const auto& alternative) { this->write(alternative); }, value);
  }
  template <IsEnum T>
  void write(const T& value) {
    out_.write_uleb128(static_cast<std::uint64_t>(value));
  }
  template <std::unsigned_integral T>
  void write(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      out_.write_bool(value);
    } else {
      out_.write(value);
    }
  }
  template <class T>
  void write(const std::optional<T>& value) {
    out_.write_bool(value.has_value());
    if (value) write(*value);
  }
  template <class T>
  void write(const std::vector<T>& values) {
    if constexpr (std::is_same_v<T, std::uint8_t>) {
      out_.write_byte_vector(values);
    } else {
      out_.write_uleb128(values.size());
      for (const T& value : values) write(value);
    }
  }
  template <Chain kChain, class T>
  void write(const ChainOnly<kChain, T>& member) {
    if (chain_ == kChain) write(member.value);
  }
  template <std::size_t kSize>
  void write(const std::array<std::uint8_t, kSize>& bytes) {
    out_.write_bytes(bytes);
  }
  void write(const std::string& text) { out_.write_string(text); }
  void write(const AccountAddress& address) { out_.write_address(address); }
  void write(const Digest& digest) { out_.write_byte_vector(digest.bytes); }
  void write(const TypeTag& tag) { bcs_write(out_, tag); }
  void write(const StructTag& tag) { bcs_write(out_, tag); }
  void write(const ModuleId& id) { (*this)(id.address, id.name); }
  void write(const Owner& owner);
  void write(const MoveObjectType& type);
  void write(const Argument& argument);
  void write(const CommandArgumentError& error);
  void write(const std::map<std::string, Bytes>& modules);
  void write(const std::map<ObjectId, UpgradeInfo>& linkage);

  BcsWriter out_;
  Chain chain_;
};

// -------------------------------------------------------------------------------------------------------------------
// Reading

/// Stays failed after the first thing that is wrong, as `BcsReader` does; what it read is then not to be
/// used.
class Reader {
 public:
  Reader(std::span<const std::uint8_t> bytes, Chain chain) noexcept : in_(bytes), chain_(chain) {}

  template <class... T>
  void operator()(T&... values) {
    (read(values), ...);
  }
  [[nodiscard]] bool ok() const noexcept { return in_.ok(); }
  [[nodiscard]] bool done() const noexcept { return in_.done(); }
  [[nodiscard]] std::size_t remaining() const noexcept { return in_.remaining(); }

 private:
  template <HasFields T>
  void read(T& value) {
    std::apply([this](auto&... members) { (*this)(members...); }, value.fields());
  }

  template <IsVariant T>
  void read(T& value) {
    const std::optional<std::size_t> index = alternative_of_tag<T>(in_.read_uleb128(), chain_);
    if (!in_.ok() || !index) return in_.fail();
    read_alternative(value, *index, std::make_index_sequence<std::variant_size_v<T>>{});
  }
  template <class T, std::size_t... kIndex>
  void read_alternative(T& value, std::size_t index, std::index_sequence<kIndex...>) {
    // A table, so that the work does not grow with the number of alternatives.
    using Read = void (*)(Reader&, T&);
    static constexpr std::array<Read, sizeof...(kIndex)> kReaders = {
        [](Reader& reader, T& into) { reader.read(into.template emplace<kIndex>()); }...};
    kReaders[index](*this, value);
  }

  template <IsEnum T>
  void read(T& value) {
    const std::uint32_t tag = in_.read_uleb128();
    if (tag >= kEnumerators<T>) return in_.fail();
    value = static_cast<T>(tag);
  }
  template <std::unsigned_integral T>
  void read(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = in_.read_bool();
    } else {
      value = in_.read<T>();
    }
  }
  template <class T>
  void read(std::optional<T>& value) {
    value.reset();
    if (in_.read_bool()) read(value.emplace());
  }
  template <class T>
  void read(std::vector<T>& values) {
    if constexpr (std::is_same_v<T, std::uint8_t>) {
      const auto bytes = in_.read_byte_vector();
      values.assign(bytes.begin(), bytes.end());
    } else {
      values.clear();
      const std::uint32_t count = in_.read_length();
      if (count > in_.remaining()) return in_.fail();
      for (std::uint32_t i = 0; i < count && in_.ok(); ++i) read(values.emplace_back());
    }
  }
  template <Chain kChain, class T>
  void read(ChainOnly<kChain, T>& member) {
    if (chain_ == kChain) read(member.value);
  }
  template <std::size_t kSize>
  void read(std::array<std::uint8_t, kSize>& bytes) {
    std::ranges::copy(in_.read_bytes(kSize), bytes.begin());
  }
  void read(std::string& text) {
    text = in_.read_string();
    if (!is_utf8(text)) in_.fail();
  }
  void read(AccountAddress& address) { address = in_.read_address(); }
  void read(Digest& digest);
  void read(TypeTag& tag) { tag = bcs_read_type_tag(in_); }
  void read(StructTag& tag) { tag = bcs_read_struct_tag(in_); }
  void read(ModuleId& id) { (*this)(id.address, id.name); }
  void read(Owner& owner);
  void read(MoveObjectType& type);
  void read(MoveObject& object);
  void read(Argument& argument);
  void read(CommandArgumentError& error);
  void read(std::map<std::string, Bytes>& modules);
  void read(std::map<ObjectId, UpgradeInfo>& linkage);

  BcsReader in_;
  Chain chain_;
};

}  // namespace mvm::codec
