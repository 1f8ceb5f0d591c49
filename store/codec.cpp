// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "store/codec.h"

#include <algorithm>

namespace mvm::codec {
namespace {

constexpr std::uint32_t kOwnerKinds = 5;
constexpr std::uint32_t kMoveObjectForms = 6;
constexpr std::uint32_t kArgumentKinds = 4;
constexpr std::uint32_t kCommandArgumentErrors = 0
#define X(name, operands) +1
#include <mvm/command_argument_errors.def>
#undef X
    ;

/// BCS orders the entries of a map by the bytes of their keys.
Bytes serialized_key(const std::string& name) {
  Bytes bytes;
  BcsWriter(bytes).write_string(name);
  return bytes;
}

bool has_version(Owner::Kind kind) noexcept {
  return kind == Owner::Kind::Shared || kind == Owner::Kind::ConsensusAddressOwner;
}
bool has_address(Owner::Kind kind) noexcept {
  return kind != Owner::Kind::Shared && kind != Owner::Kind::Immutable;
}

}  // namespace

// -------------------------------------------------------------------------------------------------------------------
// Writing

void Writer::write(const Owner& owner) {
  out_.write_uleb128(static_cast<std::uint64_t>(owner.kind));
  if (has_version(owner.kind)) write(owner.version);
  if (has_address(owner.kind)) write(owner.address);
}

void Writer::write(const MoveObjectType& type) {
  out_.write_uleb128(static_cast<std::uint64_t>(type.form()));
  const TypeTag* argument = type.argument();
  if (argument == nullptr) return;
  if (type.form() == MoveObjectType::Form::Other) {
    write(*argument->struct_tag);
  } else {
    write(*argument);
  }
}

void Writer::write(const Argument& argument) {
  out_.write_uleb128(static_cast<std::uint64_t>(argument.kind));
  if (argument.kind != Argument::Kind::GasCoin) write(argument.index);
  if (argument.kind == Argument::Kind::NestedResult) write(argument.secondary);
}

void Writer::write(const CommandArgumentError& error) {
  out_.write_uleb128(static_cast<std::uint64_t>(error.kind));
  if (error.operands() > 0) write(error.index);
  if (error.operands() > 1) write(error.secondary);
}

void Writer::write(const std::map<std::string, Bytes>& modules) {
  std::vector<std::pair<Bytes, const Bytes*>> entries;
  entries.reserve(modules.size());
  for (const auto& [name, module] : modules) entries.emplace_back(serialized_key(name), &module);
  std::ranges::sort(entries, {}, &std::pair<Bytes, const Bytes*>::first);
  out_.write_uleb128(entries.size());
  for (const auto& [key, module] : entries) {
    out_.write_bytes(key);
    write(*module);
  }
}

void Writer::write(const std::map<ObjectId, UpgradeInfo>& linkage) {
  out_.write_uleb128(linkage.size());
  for (const auto& [id, info] : linkage) (*this)(id, info);
}

// -------------------------------------------------------------------------------------------------------------------
// Reading

void Reader::read(Digest& digest) {
  const auto bytes = in_.read_byte_vector();
  if (bytes.size() != Digest::kLength) return in_.fail();
  std::ranges::copy(bytes, digest.bytes.begin());
}

void Reader::read(Owner& owner) {
  const std::uint32_t tag = in_.read_uleb128();
  if (tag >= (chain_ == Chain::Iota ? kIotaOwnerKinds : kOwnerKinds)) return in_.fail();
  owner = Owner{static_cast<Owner::Kind>(tag), {}, 0};
  if (has_version(owner.kind)) read(owner.version);
  if (has_address(owner.kind)) read(owner.address);
}

void Reader::read(MoveObjectType& type) {
  using Form = MoveObjectType::Form;
  const std::uint32_t tag = in_.read_uleb128();
  if (tag >= (chain_ == Chain::Iota ? kIotaMoveObjectForms : kMoveObjectForms)) return in_.fail();
  switch (const auto form = static_cast<Form>(tag)) {
    case Form::Other:
      type = MoveObjectType::other(bcs_read_struct_tag(in_));
      break;
    case Form::Coin:
      type = MoveObjectType::coin(bcs_read_type_tag(in_));
      break;
    case Form::BalanceAccumulatorField:
      type = MoveObjectType::balance_accumulator_field(bcs_read_type_tag(in_));
      break;
    default:
      type = MoveObjectType::plain(form);
  }
}

void Reader::read(MoveObject& object) {
  (*this)(object.type, object.has_public_transfer, object.version, object.contents);
  if (object.contents.size() < ObjectId::kLength) in_.fail();
}

void Reader::read(Argument& argument) {
  const std::uint32_t tag = in_.read_uleb128();
  if (tag >= kArgumentKinds) return in_.fail();
  argument = Argument{static_cast<Argument::Kind>(tag), 0, 0};
  if (argument.kind != Argument::Kind::GasCoin) read(argument.index);
  if (argument.kind == Argument::Kind::NestedResult) read(argument.secondary);
}

void Reader::read(CommandArgumentError& error) {
  const std::uint32_t tag = in_.read_uleb128();
  if (tag >= (chain_ == Chain::Iota ? kIotaCommandArgumentErrors : kCommandArgumentErrors)) return in_.fail();
  error = CommandArgumentError{static_cast<CommandArgumentError::Kind>(tag), 0, 0};
  if (error.operands() > 0) read(error.index);
  if (error.operands() > 1) read(error.secondary);
}

void Reader::read(std::map<std::string, Bytes>& modules) {
  modules.clear();
  const std::uint32_t count = in_.read_length();
  Bytes previous;
  for (std::uint32_t i = 0; i < count && in_.ok(); ++i) {
    std::string name;
    Bytes module;
    (*this)(name, module);
    Bytes key = serialized_key(name);
    if (i > 0 && !(previous < key)) return in_.fail();
    previous = std::move(key);
    modules.emplace(std::move(name), std::move(module));
  }
}

void Reader::read(std::map<ObjectId, UpgradeInfo>& linkage) {
  linkage.clear();
  const std::uint32_t count = in_.read_length();
  for (std::uint32_t i = 0; i < count && in_.ok(); ++i) {
    ObjectId id;
    UpgradeInfo info;
    (*this)(id, info);
    if (!linkage.empty() && !(linkage.rbegin()->first < id)) return in_.fail();
    linkage.emplace_hint(linkage.end(), id, info);
  }
}

}  // namespace mvm::codec
