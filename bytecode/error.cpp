// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/error.h>

#include <fmt/format.h>

#include <array>

namespace mvm {

std::string_view to_string(IndexKind kind) noexcept {
  static constexpr std::array<std::string_view, 25> kNames{"ModuleHandle",
                                                           "DatatypeHandle",
                                                           "FunctionHandle",
                                                           "FieldHandle",
                                                           "FriendDeclaration",
                                                           "FunctionInstantiation",
                                                           "FieldInstantiation",
                                                           "StructDefinition",
                                                           "StructDefInstantiation",
                                                           "FunctionDefinition",
                                                           "FieldDefinition",
                                                           "Signature",
                                                           "Identifier",
                                                           "AddressIdentifier",
                                                           "ConstantPool",
                                                           "LocalPool",
                                                           "CodeDefinition",
                                                           "TypeParameter",
                                                           "MemberCount",
                                                           "EnumDefinition",
                                                           "EnumDefInstantiation",
                                                           "VariantHandle",
                                                           "VariantInstantiationHandle",
                                                           "VariantJumpTable",
                                                           "VariantTag"};
  return kNames[static_cast<std::size_t>(kind)];
}

struct Error::Payload {
  ErrorKind kind = ErrorKind::Vm;
  StatusCode status = StatusCode::UNKNOWN_STATUS;
  std::optional<std::uint64_t> sub_status;
  std::optional<ModuleId> module;
  std::vector<Index> indices;
  std::vector<CodeOffset> offsets;
  std::vector<Frame> stack_trace;
  std::string message;
};

Error::Error(StatusCode status, std::string message)
    : payload_(new Payload{.status = status, .message = std::move(message)}) {}
Error::Error(ErrorKind kind, std::string message)
    : payload_(new Payload{.kind = kind, .message = std::move(message)}) {}
Error::Error(const Error& other) : payload_(new Payload(*other.payload_)) {}
Error& Error::operator=(const Error& other) {
  if (this != &other) payload_ = std::make_unique<Payload>(*other.payload_);
  return *this;
}
Error::Error(Error&&) noexcept = default;
Error& Error::operator=(Error&&) noexcept = default;
Error::~Error() = default;

Error&& Error::with_sub_status(std::uint64_t sub_status) && {
  payload_->sub_status = sub_status;
  return std::move(*this);
}
Error&& Error::with_message(std::string message) && {
  payload_->message = std::move(message);
  return std::move(*this);
}
Error&& Error::at_module(ModuleId module) && {
  payload_->module = std::move(module);
  return std::move(*this);
}
Error&& Error::at_index(IndexKind kind, std::uint16_t index) && {
  payload_->indices.push_back({kind, index});
  return std::move(*this);
}
Error&& Error::at_code_offset(std::uint16_t function, std::uint16_t offset) && {
  payload_->offsets.push_back({function, offset});
  return std::move(*this);
}
Error&& Error::with_stack_trace(std::vector<Frame> frames) && {
  payload_->stack_trace = std::move(frames);
  return std::move(*this);
}

ErrorKind Error::kind() const noexcept { return payload_->kind; }
StatusCode Error::status() const noexcept { return payload_->status; }
std::optional<std::uint64_t> Error::sub_status() const noexcept { return payload_->sub_status; }
const std::optional<ModuleId>& Error::module() const noexcept { return payload_->module; }
std::span<const Error::Index> Error::indices() const noexcept { return payload_->indices; }
std::span<const Error::CodeOffset> Error::offsets() const noexcept { return payload_->offsets; }
std::span<const Error::Frame> Error::stack_trace() const noexcept { return payload_->stack_trace; }
std::string_view Error::message() const noexcept { return payload_->message; }

std::string Error::to_string() const {
  std::string text;
  if (payload_->kind == ErrorKind::Vm) text = mvm::to_string(payload_->status);
  if (payload_->sub_status) text += fmt::format(" ({})", *payload_->sub_status);
  if (payload_->module) text += " in " + payload_->module->to_string();
  for (const auto& [kind, index] : payload_->indices)
    text += fmt::format(", {} {}", mvm::to_string(kind), index);
  for (const auto& [function, offset] : payload_->offsets) {
    text += fmt::format(", function {} offset {}", function, offset);
  }
  if (!payload_->message.empty()) text += (text.empty() ? "" : ": ") + payload_->message;
  return text;
}

}  // namespace mvm
