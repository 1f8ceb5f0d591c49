// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Calls of native functions: their arguments lie on the operand stack while they run, their results are put
// there after what they cost is paid (Move VM runtime, `call_native_return_values`).

#include "interpreter/plain/charges.h"
#include "interpreter/type_tags.h"

#include <variant>

namespace mvm {
namespace {

/// The abort code of a native that ran out of gas (Move core types, `NFE_OUT_OF_GAS`).
constexpr std::uint64_t kOutOfGas = 1;

class Call final : public NativeContext {
 public:
  Call(Machine& machine, const Instance& instance)
      : machine_(machine),
        instance_(instance),
        args_(machine.top_values(instance.parameter_count)),
        budget_(machine.gas->remaining()) {}

  [[nodiscard]] std::span<const Type* const> type_args() const noexcept override {
    return instance_.type_args;
  }
  [[nodiscard]] std::size_t arg_count() const noexcept override { return args_.size(); }
  [[nodiscard]] ValueView arg(std::size_t i) const noexcept override {
    return {args_[i].layout->is_reference() ? nullptr : args_[i].layout, args_[i].at};
  }
  [[nodiscard]] ValueView referent(std::size_t i) const noexcept override {
    return {args_[i].layout->element, load<std::byte*>(args_[i].at)};
  }
  [[nodiscard]] Result<OwnedValue> take_arg(std::size_t i) override {
    return OwnedValue::take(heap(), args_[i]);
  }

  void push_u64(std::uint64_t value) override { push_small(&value, sizeof value); }
  void push_u256(const U256& value) override { push_small(&value, sizeof value); }
  void push_u128(U128 value) override { push_small(&value, sizeof value); }
  void push_address(const AccountAddress& value) override { push_small(&value, sizeof value); }
  [[nodiscard]] Result<void> push_bytes(std::span<const std::uint8_t> bytes) override {
    // What lies in memory as a vector does: one of any type where it is empty, or a struct around one
    // (`TypeName`).
    const std::size_t i = results_.size();
    const bool is_like_vector = i < instance_.returns.size() && instance_.returns[i]->type != nullptr &&
                                instance_.returns[i]->size == sizeof(VectorHeader) &&
                                !instance_.returns[i]->boxed;
    const Layout& layout =
        is_like_vector ? cache().layouts.with_body(*instance_.returns[i]->type) : bytes_layout();
    auto value = OwnedValue::uninitialized(heap(), layout);
    if (!value) return propagate(value);
    VectorHeader header;
    if (!reserve_elements(heap(), header, bytes_layout_element(), bytes.size())) {
      return fail(StatusCode::MEMORY_LIMIT_EXCEEDED);
    }
    if (!bytes.empty()) std::memcpy(header.data, bytes.data(), bytes.size());
    header.length = bytes.size();
    store(value->at(), header);
    value->mark_initialized();
    results_.emplace_back(std::move(*value));
    return {};
  }
  void push_value(OwnedValue value) override { results_.emplace_back(std::move(value)); }
  void push_reference(std::byte* referent) override { results_.emplace_back(referent); }

  [[nodiscard]] bool charge(std::uint64_t internal_units) noexcept override {
    if (machine_.around->config.natives_are_free) return true;
    if (internal_units > budget_ - cost_) return false;
    cost_ += internal_units;
    return true;
  }
  [[nodiscard]] std::uint64_t charged() const noexcept override { return cost_; }

  [[nodiscard]] Heap& heap() noexcept override { return *machine_.heap; }
  [[nodiscard]] NativeExtension* extension() noexcept override { return machine_.around->extension; }
  [[nodiscard]] const ProtocolConfig& protocol() const noexcept override {
    return machine_.around->config.protocol;
  }
  [[nodiscard]] const RuntimeConfig& limits() const noexcept override {
    return machine_.around->config.runtime;
  }

  [[nodiscard]] Result<const Layout*> layout_of(const Type& type) override {
    return cache().layouts.serializable(type);
  }
  [[nodiscard]] Result<TypeTag> type_tag(const Type& type, TagIds ids) override {
    return type_tag_of(type, ids);
  }
  [[nodiscard]] const Type& vector_of(const Type& element) override {
    return cache().types.vector_of(element);
  }
  [[nodiscard]] const Type& primitive(TypeKind kind) const noexcept override { return mvm::primitive(kind); }
  [[nodiscard]] const ModuleId& module() const noexcept override {
    return instance_.function->module->runtime_id;
  }

  /// What the native costs: all of what was left where it ran out.
  [[nodiscard]] std::uint64_t cost(NativeResult::Kind ended) const noexcept {
    return ended == NativeResult::Kind::OutOfGas ? budget_ : cost_;
  }

  [[nodiscard]] bool result_count_is_right() const noexcept {
    return results_.size() == instance_.returns.size();
  }
  [[nodiscard]] std::size_t result_count() const noexcept { return results_.size(); }
  [[nodiscard]] std::uint64_t results_size() const noexcept {
    std::uint64_t size = 0;
    for (const ResultValue& result : results_) {
      if (const auto* owned = std::get_if<OwnedValue>(&result)) {
        size += plain::size_of(machine_, owned->layout(), owned->at());
      } else if (const auto* small = std::get_if<SmallValue>(&result)) {
        size += plain::size_of(machine_, *small->layout, small->bytes.data());
      } else {
        size += plain::kReferenceSize;
      }
    }
    return size;
  }

  void drop_args() noexcept {
    for (const ValueView& value : args_) drop_value(heap(), *value.layout, value.at);
    machine_.forget(args_.size());
  }

  /// Puts the results on the operand stack; false where it is full.
  [[nodiscard]] bool push_results() noexcept {
    for (std::size_t i = 0; i < results_.size(); ++i) {
      if (machine_.top_tag == machine_.tags_end) return false;
      if (auto* owned = std::get_if<OwnedValue>(&results_[i])) {
        machine_.push(owned->layout(), owned->at());
        owned->release();
      } else if (const auto* small = std::get_if<SmallValue>(&results_[i])) {
        machine_.push(*small->layout, small->bytes.data());
      } else {
        machine_.push_reference(*instance_.returns[i]->element, std::get<std::byte*>(results_[i]));
      }
    }
    return true;
  }

 private:
  struct SmallValue {
    const Layout* layout;
    std::array<std::byte, 32> bytes;
  };
  using ResultValue = std::variant<SmallValue, OwnedValue, std::byte*>;

  static const Layout& bytes_layout_element() { return primitive_layout(TypeKind::U8); }
  [[nodiscard]] CodeCache& cache() const noexcept { return machine_.around->cache; }

  /// A value of the declared result type; one result too many is found out when they are counted.
  void push_small(const void* value, std::size_t size) {
    const std::size_t i = results_.size();
    SmallValue small{&primitive_layout(TypeKind::U64), {}};
    if (i < instance_.returns.size() && instance_.returns[i]->size <= sizeof small.bytes)
      small.layout = instance_.returns[i];
    std::memcpy(small.bytes.data(), value, size);
    results_.emplace_back(small);
  }

  Machine& machine_;
  const Instance& instance_;
  std::vector<ValueView> args_;
  std::vector<ResultValue> results_;
  std::uint64_t budget_;
  std::uint64_t cost_ = 0;
};

/// The call itself counts as an instruction, beside the one that `Call` was charged for.
bool charge_before(Machine& machine, const Instance& instance) noexcept {
  if (machine.gas->kind() != GasMeter::Kind::Tiered) return true;
  return machine.gas->charge(1, 0, machine.gas->model().native_call_pops_twice ? instance.parameter_count : 0,
                             0);
}

Result<void> run(Machine& machine, const Instance& instance) {
  if (instance.function->native == nullptr)
    return fail(StatusCode::UNREACHABLE, "the native function is missing");
  Call call(machine, instance);
  if (!charge_before(machine, instance)) return fail(StatusCode::OUT_OF_GAS);
  NativeResult result = instance.function->native(call);
  const NativeResult::Kind ended = result.kind();
  if (ended == NativeResult::Kind::Failed) return std::unexpected(std::move(*result.error()));
  if (ended != NativeResult::Kind::Ok) {
    if (!machine.gas->charge_native(call.cost(ended), 0, 0)) return fail(StatusCode::OUT_OF_GAS);
    const std::uint64_t code = ended == NativeResult::Kind::OutOfGas ? kOutOfGas : result.abort_code();
    return std::unexpected(Error(StatusCode::ABORTED).with_sub_status(code));
  }
  if (!machine.gas->charge_native(call.cost(ended), call.result_count(), call.results_size())) {
    return fail(StatusCode::OUT_OF_GAS);
  }
  if (!call.result_count_is_right()) {
    return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR,
                "a native function gave another number of results");
  }
  call.drop_args();
  if (!call.push_results()) return fail(StatusCode::EXECUTION_STACK_OVERFLOW);
  return {};
}

}  // namespace

Result<void> call_native(Machine& machine, const Instance& instance) {
  auto result = run(machine, instance);
  if (result) return result;
  const Function& function = *instance.function;
  return std::unexpected(
      std::move(result.error()).at_code_offset(function.index, 0).at_module(function.module->runtime_id));
}

bool call_native_from(Machine& machine, const Instance& instance) {
  auto result = call_native(machine, instance);
  if (result) return true;
  if (machine.around->config.runtime.error_execution_state) {
    result = std::unexpected(std::move(result.error()).with_stack_trace(stack_trace(machine)));
  }
  machine.failure = std::move(result.error());
  return false;
}

}  // namespace mvm
