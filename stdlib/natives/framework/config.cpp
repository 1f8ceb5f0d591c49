// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::config. Source: Sui Move natives, `config.rs`.
#include "stdlib/native_table.h"
#include "stdlib/natives/framework/extension.h"

namespace mvm::natives::framework::config {
namespace {

constexpr std::uint64_t kSerializationFailure = 2;

/// The elements of an Option { vec: vector<T> }.
struct OptionView {
  const Layout& element;
  VectorHeader vector;
};
OptionView option_of(ValueView option) noexcept {
  const ValueView vec = field_of(option, 0);
  return {*vec.layout->element, load<VectorHeader>(vec.at)};
}

/// Whether the layout is one of Setting<…> in a Field<Name, Setting>: what the reads below rely on.
bool is_setting_field(const Layout& field) noexcept {
  if (field.is_enum || field.fields.size() != 3) return false;
  const Layout& setting = *field.fields[2].layout;
  if (setting.is_enum || setting.fields.size() != 1) return false;
  const Layout& data_option = *setting.fields[0].layout;
  if (data_option.is_enum || data_option.fields.size() != 1) return false;
  const Layout& data_vector = *data_option.fields[0].layout;
  if (data_vector.kind != TypeKind::Vector) return false;
  const Layout& data = *data_vector.element;
  return !data.is_enum && data.fields.size() == 3 && data.fields[0].layout->kind == TypeKind::U64;
}

/// The layout of the Option<Value> that is read.
const Layout& value_option_layout(const Layout& field) noexcept {
  return *field.fields[2].layout->fields[0].layout->fields[0].layout->element->fields[1].layout;
}

/// Field { id, name, value: Setting { data: Option<SettingData { newer_value_epoch, newer_value,
/// older_value_opt }> } }: the newer value, unless it was set in this epoch. Null layout where there is no
/// setting.
ValueView value_before_epoch(const OwnedValue& field, std::uint64_t current_epoch) noexcept {
  const ValueView setting = field_of(field.view(), 2);
  const OptionView data_option = option_of(field_of(setting, 0));
  if (data_option.vector.length == 0) return {};
  const ValueView data{&data_option.element, data_option.vector.data};
  const auto newer_value_epoch = load<std::uint64_t>(field_of(data, 0).at);
  return field_of(data, current_epoch > newer_value_epoch ? 1 : 2);
}

}  // namespace

/// read_setting_impl<FieldSetting, Setting, SettingData, Value>(config: address, name: address,
/// current_epoch: u64): Option<Value>: the setting as it was when the epoch began, at whatever version the
/// config is. Gas: config_read_setting_impl_cost_base, then value × config_read_setting_impl_cost_per_byte.
NativeResult read_setting_impl(NativeContext& ctx) {
  const ProtocolConfig& protocol = ctx.protocol();
  const std::optional<std::uint64_t> base = protocol.config_read_setting_impl_cost_base();
  const std::optional<std::uint64_t> per_byte = protocol.config_read_setting_impl_cost_per_byte();
  if (!base || !per_byte) return invariant_violation("the protocol version has no cost for settings");
  if (!pay(ctx, *base)) return NativeResult::out_of_gas();
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  const Type& field_type = *ctx.type_args()[0];
  auto object_type = runtime->object_type(ctx, field_type);
  if (!object_type) return NativeResult::failed(std::move(object_type.error()));
  auto layout = serialization_layout(ctx, field_type);
  if (!layout) return NativeResult::failed(std::move(layout.error()));
  if (*layout == nullptr) return NativeResult::abort(kSerializationFailure);
  if (!is_setting_field(**layout)) return invariant_violation("not the type of a setting");

  auto field = runtime->children().read_config_setting(ctx.heap(), ctx.address_arg(0), ctx.address_arg(1),
                                                       *object_type->tag, **layout);
  // A setting that cannot be read is taken for none, as in the reference.
  const ValueView found =
      field && *field != nullptr ? value_before_epoch(**field, ctx.u64_arg(2)) : ValueView{};

  auto value = OwnedValue::uninitialized(ctx.heap(), value_option_layout(**layout));
  if (!value) return NativeResult::failed(std::move(value.error()));
  if (found.layout != nullptr) {
    if (auto copied = copy_value(ctx.heap(), *found.layout, value->at(), found.at); !copied) {
      return NativeResult::failed(std::move(copied.error()));
    }
  }
  value->mark_initialized();  // storage that was not written to is all zero: an empty vector, so none
  if (!pay(ctx, Gas(*per_byte) * charged_size(ctx, value->layout(), value->at())))
    return NativeResult::out_of_gas();
  ctx.push_value(std::move(*value));
  return NativeResult::ok();
}

}  // namespace mvm::natives::framework::config
