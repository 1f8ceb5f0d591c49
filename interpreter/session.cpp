// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/session.h"

#include "interpreter/loader.h"
#include "interpreter/plain/machine.h"
#include "interpreter/runtime.h"

#include <fmt/format.h>

namespace mvm {

Session::Session(const Runtime& runtime, const ModuleResolver& resolver, GasMeter& gas,
                 NativeExtension* extension)
    : runtime_(runtime),
      resolver_(resolver),
      gas_(gas),
      extension_(extension),
      cache_(runtime.cache()),
      heap_(runtime.config().memory_limit),
      machine_(runtime.take_machine()) {}

Session::~Session() {
  machine_->clear(heap_);
  runtime_.give_back(std::move(machine_));
  // Here, so that a run that failed is counted like others.
  gas_.note_memory(heap_.peak());
}

Result<const Module*> Session::load_module(const Linkage& linkage, const ModuleId& runtime_id) {
  return Loader(*cache_, runtime_.config(), runtime_.natives(), resolver_, linkage).load(runtime_id);
}

Result<const Function*> Session::load_function(const Linkage& linkage, const ModuleId& module,
                                               std::string_view name) {
  auto loaded = load_module(linkage, module);
  if (!loaded) return propagate(loaded);
  const Function* function = (*loaded)->find_function(name);
  if (function == nullptr) {
    return fail(StatusCode::FUNCTION_RESOLUTION_FAILURE,
                fmt::format("no function {}::{}", module.to_string(), name));
  }
  return function;
}

Result<const Datatype*> Session::load_datatype(const Linkage& linkage, const ModuleId& module,
                                               std::string_view name) {
  auto loaded = load_module(linkage, module);
  if (!loaded) return propagate(loaded);
  const Datatype* datatype = (*loaded)->find_datatype(name);
  if (datatype == nullptr) {
    return fail(StatusCode::TYPE_RESOLUTION_FAILURE, fmt::format("no type {}::{}", module.to_string(), name));
  }
  return datatype;
}

namespace {

TypeKind primitive_kind(TypeTag::Kind kind) noexcept {
  switch (kind) {
    case TypeTag::Kind::Bool:
      return TypeKind::Bool;
    case TypeTag::Kind::U8:
      return TypeKind::U8;
    case TypeTag::Kind::U16:
      return TypeKind::U16;
    case TypeTag::Kind::U32:
      return TypeKind::U32;
    case TypeTag::Kind::U64:
      return TypeKind::U64;
    case TypeTag::Kind::U128:
      return TypeKind::U128;
    case TypeTag::Kind::U256:
      return TypeKind::U256;
    case TypeTag::Kind::Address:
      return TypeKind::Address;
    default:
      return TypeKind::Signer;
  }
}

/// Number and abilities of type arguments (Move VM runtime, `verify_ty_args`).
template <class Constraint>
Result<void> check_type_args(std::size_t parameters, Constraint constraint,
                             std::span<const Type* const> args) {
  if (parameters != args.size()) return fail(StatusCode::NUMBER_OF_TYPE_ARGUMENTS_MISMATCH);
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (!constraint(i).is_subset_of(args[i]->abilities)) return fail(StatusCode::CONSTRAINT_NOT_SATISFIED);
  }
  return {};
}

}  // namespace

// Recursion is as deep as the tag nests; tags are read and made with a limit on that.
Result<const Type*> Session::load_type(const Linkage& linkage, const TypeTag& tag) {
  if (tag.kind == TypeTag::Kind::Vector) {
    auto element = load_type(linkage, *tag.element);
    if (!element) return element;
    return &cache_->types.vector_of(**element);
  }
  if (tag.kind != TypeTag::Kind::Struct) return &primitive(primitive_kind(tag.kind));
  const StructTag& name = *tag.struct_tag;
  auto datatype = load_datatype(linkage, ModuleId{name.address, name.module}, name.name);
  if (!datatype) return propagate(datatype);
  std::vector<const Type*> args;
  for (const TypeTag& param : name.type_params) {
    auto arg = load_type(linkage, param);
    if (!arg) return arg;
    args.push_back(*arg);
  }
  const auto parameters = (*datatype)->type_parameters;
  auto checked =
      check_type_args(parameters.size(), [&](std::size_t i) { return parameters[i].constraints; }, args);
  if (!checked) return propagate(checked);
  return &cache_->types.datatype(**datatype, args);
}

Result<const Instance*> Session::instantiate(const Function& function,
                                             std::span<const Type* const> type_args) {
  const auto constraints = function.type_parameters;
  auto checked =
      check_type_args(constraints.size(), [&](std::size_t i) { return constraints[i]; }, type_args);
  if (!checked) return std::unexpected(std::move(checked.error()).at_module(function.module->runtime_id));
  return &cache_->instance(function, type_args);
}

Result<SignatureTypes> Session::signature_of(const Instance& instance) {
  const Function& function = *instance.function;
  SignatureTypes types;
  const auto substitute = [&](Signature signature, std::vector<const Type*>& out) {
    for (const TypeId type : signature) {
      out.push_back(&cache_->types.substitute(*function.module, type, instance.type_args));
      if (out.back()->depth > kMaxTypeDepth) return false;
    }
    return true;
  };
  if (!substitute(function.parameters, types.parameters) || !substitute(function.returns, types.returns)) {
    return fail(StatusCode::VM_MAX_TYPE_DEPTH_REACHED);
  }
  return types;
}

Result<std::vector<OwnedValue>> Session::call(const Instance& instance, std::span<const CallArgument> args,
                                              RunObserver* observer) {
  if (args.size() != instance.parameter_count) return fail(StatusCode::NUMBER_OF_ARGUMENTS_MISMATCH);
  if (args.size() > kOperandStackLimit) return fail(StatusCode::EXECUTION_STACK_OVERFLOW);
  if constexpr (checked::kOn) {
    std::vector<ValueView> outside;
    for (const CallArgument& arg : args) {
      if (arg.by_reference) outside.push_back(arg.value->view());
    }
    machine_->watch->set_outside(std::move(outside));
  }
  for (const CallArgument& arg : args) {
    if (arg.by_reference) {
      machine_->push_reference(arg.value->layout(), arg.value->referent());
    } else {
      machine_->push(arg.value->layout(), arg.value->at());
      arg.value->release();
    }
  }
  const Surroundings surroundings{*cache_, runtime_.config(), heap_, gas_, extension_, observer};
  if (auto ran = machine_->call(surroundings, instance); !ran) return propagate(ran);
  return take_results();
}

Result<std::vector<OwnedValue>> Session::take_results() {
  std::vector<OwnedValue> results;
  const std::size_t count = machine_->height();
  for (const ValueView& value : machine_->top_values(count)) {
    auto result = take_result(value);
    if (!result) {
      machine_->clear(heap_);
      return propagate(result);
    }
    results.push_back(std::move(*result));
  }
  machine_->forget(count);
  return results;
}

Result<OwnedValue> Session::take_result(ValueView value) {
  if (!value.layout->is_reference()) return OwnedValue::take(heap_, value);
  const Layout& target = *value.layout->element;
  std::byte* const referent = load<std::byte*>(value.at);
  auto copy = OwnedValue::uninitialized(heap_, target);
  if (!copy) return copy;
  if (auto copied = copy_value(heap_, target, copy->at(), stored_at(target, referent)); !copied) {
    return propagate(copied);
  }
  copy->mark_initialized();
  return copy;
}

Result<const Layout*> Session::layout_of(const Type& type) { return cache_->layouts.serializable(type); }

Result<TypeTag> Session::type_tag(const Type& type, NativeContext::TagIds ids) {
  return type_tag_of(type, ids);
}

const Type& Session::vector_of(const Type& element) { return cache_->types.vector_of(element); }

const Type& Session::reference_to(const Type& target, bool is_mutable) {
  return cache_->types.reference_to(target, is_mutable);
}

const Type& Session::instance_of(const Datatype& datatype, std::span<const Type* const> args) {
  return cache_->types.datatype(datatype, args);
}

}  // namespace mvm
