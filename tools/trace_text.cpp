// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/move_trace.h"
#include "tools/terminal.h"

#include <fmt/format.h>

namespace mvm::tools {
namespace {

/// Of a value; what is longer is cut.
constexpr std::size_t kMaxText = 120;

/// Writes a value up to a length, so that large ones cost no more than what is shown.
class ValueText {
 public:
  std::string text;

  void add(const ObservedValue& value) {
    if (text.size() > kMaxText) return;
    switch (value.kind()) {
      case TypeKind::Bool:
        text += value.integer() == U256{} ? "false" : "true";
        return;
      case TypeKind::Address:
      case TypeKind::Signer:
        text += "@" + value.address().to_hex();
        return;
      case TypeKind::Vector:
        return add_parts(value, '[', ']', false);
      case TypeKind::Datatype:
        text += printable(value.is_enum() ? value.variant_name() : value.type().struct_tag->name) + " ";
        return add_parts(value, '{', '}', true);
      default:
        text += to_string(value.integer());
    }
  }

 private:
  void add_parts(const ObservedValue& value, char open, char close, bool names) {
    text += open;
    for (std::size_t i = 0; i < value.size() && text.size() <= kMaxText; ++i) {
      if (i > 0) text += ", ";
      if (names) text += printable(value.field_name(i)) + ": ";
      add(value[i]);
    }
    text += close;
  }
};

std::string value_text(const ObservedValue& value) {
  ValueText writer;
  writer.add(value);
  if (writer.text.size() > kMaxText) writer.text.replace(kMaxText, std::string::npos, "…");
  return writer.text;
}

std::string location_text(const TraceLocation& location) {
  std::string text = location.is_global ? fmt::format("g{}", location.root)
                                        : fmt::format("l{}@{}", location.local, location.root);
  for (const std::size_t index : location.path) text += fmt::format("[{}]", index);
  return text;
}

std::string traced_text(const TraceValue& value) {
  if (!value.reference) return value_text(value.value);
  return (value.reference->is_mutable ? "&mut " : "&") + location_text(value.reference->location);
}

std::string list(std::span<const TraceValue> values) {
  std::string text;
  for (const TraceValue& value : values) text += (text.empty() ? "" : ", ") + traced_text(value);
  return text;
}

class TextTrace final : public TraceFormat {
 public:
  using TraceFormat::TraceFormat;

  void begin() override {}

  void open_frame(std::size_t id, const ObservedFunction& function, std::span<const TraceValue> parameters,
                  std::uint64_t gas_left) override {
    if (depth_ == 0) gas_ = gas_left;
    line(fmt::format("{}{}::{}({})  frame {}", function.is_native() ? "native " : "",
                     printable(function.module().to_string()), printable(function.name()), list(parameters),
                     id));
    ++depth_;
  }
  void close_frame(std::size_t id, const ObservedFunction& function, std::span<const TraceValue> results,
                   std::uint64_t gas_left) override {
    --depth_;
    line(fmt::format("return ({}) from {}  frame {}{}", list(results), printable(function.name()), id,
                     cost(gas_left)));
  }
  void instruction(std::uint16_t pc, Opcode opcode, std::span<const TypeTag> /*type_parameters*/,
                   std::span<const std::string> effects, std::uint64_t gas_left) override {
    std::string text = fmt::format("{:>4} {:<18}", pc, traits(opcode).name);
    for (std::size_t i = 0; i < effects.size(); ++i) text += (i == 0 ? " " : "; ") + effects[i];
    line(text + cost(gas_left));
  }
  void effect(const std::string& text) override { line("     " + text); }

  [[nodiscard]] std::string pop(const TraceValue& value) const override {
    return "pop " + traced_text(value);
  }
  [[nodiscard]] std::string push(const TraceValue& value) const override {
    return "push " + traced_text(value);
  }
  [[nodiscard]] std::string read(const TraceLocation& at, const TraceValue& root, bool moved) const override {
    return fmt::format("{} {}{}", moved ? "move" : "read", location_text(at),
                       root.reference || !at.path.empty() ? "" : " = " + value_text(root.value));
  }
  [[nodiscard]] std::string written(const TraceLocation& at, const TraceValue& root) const override {
    if (root.reference && at.path.empty() && !at.is_global)
      return fmt::format("write {} = {}", location_text(at), traced_text(root));
    TraceLocation base = at;
    base.path.clear();
    return fmt::format("write {}, {} = {}", location_text(at), location_text(base), value_text(root.value));
  }
  [[nodiscard]] std::string load(const TraceReference& reference, const ObservedValue& value) const override {
    return fmt::format("load {} = {}", location_text(reference.location), value_text(value));
  }
  [[nodiscard]] std::string error(std::string_view status) const override {
    return "error " + printable(status);
  }

 private:
  void line(const std::string& text) const { write(std::string(2 * depth_, ' ') + text + "\n"); }
  /// What was charged since the last line, in thousandths of a gas unit.
  [[nodiscard]] std::string cost(std::uint64_t gas_left) {
    const std::uint64_t spent = gas_ - gas_left;
    gas_ = gas_left;
    return spent == 0 ? "" : fmt::format("  gas {}", spent);
  }

  std::size_t depth_ = 0;
  std::uint64_t gas_ = 0;
};

}  // namespace

std::unique_ptr<TraceFormat> text_trace(TraceFormat::Write write) {
  return std::make_unique<TextTrace>(std::move(write));
}

}  // namespace mvm::tools
