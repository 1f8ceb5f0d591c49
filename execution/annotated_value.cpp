// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/annotated_value.h>

#include "execution/chain_names.h"
#include "execution/command_values.h"
#include "execution/executor_state.h"
#include "execution/type_loading.h"
#include "interpreter/module.h"

#include <fmt/format.h>

#include <utility>

namespace mvm {
namespace {

/// Makes a tree of a Move value. Recursion is as deep as values nest, which layouts limit.
class Annotator {
 public:
  explicit Annotator(Session& session) : session_(session) {}

  Result<AnnotatedValue> annotate(const Layout& layout, std::byte* at) {
    auto tag = session_.type_tag(*layout.type, NativeContext::TagIds::Defining);
    if (!tag) return propagate(tag);
    auto form = form_of(layout, at);
    if (!form) return propagate(form);
    return AnnotatedValue{std::move(*tag), std::move(*form)};
  }

 private:
  using Form = AnnotatedValue::Form;

  Result<Form> form_of(const Layout& layout, std::byte* at) {
    switch (layout.kind) {
      case TypeKind::Bool:
        return Form(load<std::uint8_t>(at) != 0);
      case TypeKind::U8:
        return Form(U256::from_u128(load<std::uint8_t>(at)));
      case TypeKind::U16:
        return Form(U256::from_u128(load<std::uint16_t>(at)));
      case TypeKind::U32:
        return Form(U256::from_u128(load<std::uint32_t>(at)));
      case TypeKind::U64:
        return Form(U256::from_u128(load<std::uint64_t>(at)));
      case TypeKind::U128:
        return Form(U256::from_u128(load<U128>(at)));
      case TypeKind::U256:
        return Form(load<U256>(at));
      case TypeKind::Address:
      case TypeKind::Signer:
        return Form(load<AccountAddress>(at));
      case TypeKind::Vector:
        return vector_form(layout, at);
      case TypeKind::Datatype:
        return datatype_form(layout, referent_of(layout, at));
      default:
        return fail(ErrorKind::Input, "a value of a type that has no values");
    }
  }

  Result<Form> vector_form(const Layout& layout, std::byte* at) {
    const auto header = load<VectorHeader>(at);
    const Layout& element = *layout.element;
    if (element.kind == TypeKind::U8) return Form(AnnotatedValue::ByteString{bytes_of(header)});
    auto elements = elements_of(header, element);
    if (!elements) return propagate(elements);
    return Form(AnnotatedValue::Vector{std::move(*elements)});
  }

  Result<Form> datatype_form(const Layout& layout, std::byte* memory) {
    const Type& type = *layout.type;
    if (is_datatype(type, kFrameworkAddress, "object", "ID") ||
        is_datatype(type, kFrameworkAddress, "object", "UID")) {
      return Form(load<AccountAddress>(memory));
    }
    if (is_datatype(type, kStdAddress, "string", "String") ||
        is_datatype(type, kStdAddress, "ascii", "String")) {
      const std::vector<std::uint8_t> text = bytes_of(load<VectorHeader>(memory));
      return Form(std::string(text.begin(), text.end()));
    }
    if (is_datatype(type, kStdAddress, "option", "Option") && !layout.is_enum)
      return option_form(layout, memory);
    if (layout.is_enum) return enum_form(layout, memory);
    auto fields = fields_of(type, type.datatype->fields(), layout.fields, memory);
    if (!fields) return propagate(fields);
    return Form(AnnotatedValue::Struct{std::move(*fields)});
  }

  /// A struct of a vector with one element at most.
  Result<Form> option_form(const Layout& layout, std::byte* memory) {
    const FieldLayout& elements = layout.fields.front();
    auto value = elements_of(load<VectorHeader>(memory + elements.offset), *elements.layout->element);
    if (!value) return propagate(value);
    return Form(AnnotatedValue::Option{std::move(*value)});
  }

  Result<Form> enum_form(const Layout& layout, std::byte* memory) {
    const auto tag = load<std::uint16_t>(memory);
    const Datatype& datatype = *layout.type->datatype;
    const VariantDefinition& variant = datatype.variants()[tag];
    auto fields = fields_of(*layout.type, variant.fields, layout.variants[tag].fields, memory);
    if (!fields) return propagate(fields);
    return Form(AnnotatedValue::Enum{name_in(datatype, variant.name), std::move(*fields)});
  }

  static std::string name_in(const Datatype& datatype, TableIndex name) {
    return std::string(datatype.home->compiled->identifiers[name]);
  }

  static std::vector<std::uint8_t> bytes_of(const VectorHeader& header) {
    const auto* data = reinterpret_cast<const std::uint8_t*>(header.data);
    return {data, data + header.length};
  }

  Result<std::vector<AnnotatedValue>> elements_of(const VectorHeader& header, const Layout& element) {
    std::vector<AnnotatedValue> elements;
    for (std::uint64_t i = 0; i < header.length; ++i) {
      auto value = annotate(element, header.data + i * element.size);
      if (!value) return propagate(value);
      elements.push_back(std::move(*value));
    }
    return elements;
  }

  Result<std::vector<AnnotatedValue::Field>> fields_of(const Type& type,
                                                       std::span<const FieldDefinition> definitions,
                                                       std::span<const FieldLayout> layouts,
                                                       std::byte* memory) {
    std::vector<AnnotatedValue::Field> fields;
    // A struct without fields has a hidden one in its bytes.
    for (std::size_t i = 0; i < definitions.size() && i < layouts.size(); ++i) {
      auto value = annotate(*layouts[i].layout, memory + layouts[i].offset);
      if (!value) return propagate(value);
      fields.push_back({name_in(*type.datatype, definitions[i].name), std::move(*value)});
    }
    return fields;
  }

  Session& session_;
};

// ---------------------------------------------------------------------------------------------------------------
// Text

struct TextWriter {
  std::string& out;

  void value(const AnnotatedValue& value) { std::visit(*this, value.form); }
  void list(const std::vector<AnnotatedValue>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) out += ", ";
      value(values[i]);
    }
  }
  void fields(const std::vector<AnnotatedValue::Field>& fields) {
    if (fields.empty()) {
      out += "{}";
      return;
    }
    out += "{ ";
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) out += ", ";
      out += fields[i].name + ": ";
      value(fields[i].value);
    }
    out += " }";
  }

  void operator()(bool is_true) { out += is_true ? "true" : "false"; }
  void operator()(const U256& number) { out += to_string(number); }
  void operator()(const AccountAddress& address) { out += address.to_hex(); }
  void operator()(const std::string& text) { quote(text); }
  void operator()(const AnnotatedValue::ByteString& bytes) {
    out += "0x";
    for (const std::uint8_t byte : bytes.bytes) out += fmt::format("{:02x}", byte);
  }
  void operator()(const AnnotatedValue::Vector& vector) {
    out += "[";
    list(vector.elements);
    out += "]";
  }
  void operator()(const AnnotatedValue::Option& option) {
    if (option.value.empty()) {
      out += "none";
      return;
    }
    out += "some(";
    list(option.value);
    out += ")";
  }
  void operator()(const AnnotatedValue::Struct& structure) { fields(structure.fields); }
  void operator()(const AnnotatedValue::Enum& enumeration) {
    out += enumeration.variant;
    if (enumeration.fields.empty()) return;
    out += " ";
    fields(enumeration.fields);
  }

  /// Control characters are escaped: the text may come from anyone.
  void quote(const std::string& text) {
    out += '"';
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
      } else if (byte < 0x20 || byte == 0x7f) {
        out += fmt::format("\\u{:04x}", byte);
      } else {
        out += c;
      }
    }
    out += '"';
  }
};

}  // namespace

std::string AnnotatedValue::to_text() const {
  std::string text;
  TextWriter{text}.value(*this);
  return text;
}

namespace {

Result<AnnotatedValue> annotate_in(Session& session, const Type& type, const TypeTag& tag,
                                   std::span<const std::uint8_t> bcs) {
  auto layout = session.layout_of(type);
  if (!layout) return propagate(layout);
  auto value = OwnedValue::from_bcs(session.heap(), **layout, bcs);
  if (!value) return fail(ErrorKind::Input, "the bytes are no value of " + tag.to_string());
  return Annotator(session).annotate(**layout, value->at());
}

}  // namespace

Result<AnnotatedValue> annotate(const Executor& executor, const TypeTag& type,
                                std::span<const std::uint8_t> bcs) {
  LoadingScope scope(ExecutorAccess::state(executor));
  auto loaded = load_type(scope.session(), scope.linkage(), type);
  if (!loaded) return std::unexpected(scope.cause(std::move(loaded.error())));
  return annotate_in(scope.session(), **loaded, type, bcs);
}

Result<AnnotatedValue> annotate(const Vm& vm, const ModuleResolver& resolver, const Linkage& linkage,
                                const TypeTag& type, std::span<const std::uint8_t> bcs) {
  GasMeter unmetered = GasMeter::unmetered();
  Session session(vm.runtime(), resolver, unmetered, nullptr);
  auto loaded = session.load_type(linkage, type);
  if (!loaded) return propagate(loaded);
  return annotate_in(session, **loaded, type, bcs);
}

}  // namespace mvm
