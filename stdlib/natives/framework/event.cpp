// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::event. Source: Sui Move natives, `event.rs`.
#include "stdlib/native_table.h"
#include "stdlib/natives/framework/extension.h"

namespace mvm::natives::framework::event {
namespace {

constexpr std::uint64_t kNotSupported = 0;

/// Where an authenticated event goes besides the transaction's events.
struct Stream {
  ObjectId accumulator;
  AccountAddress id;
  const Type* head;
};

NativeResult failed(Error& error) { return NativeResult::failed(std::move(error)); }

Result<void> emit_to_stream(NativeContext& ctx, ObjectRuntime& runtime, const Stream& stream) {
  auto head = ctx.type_tag(*stream.head, NativeContext::TagIds::Defining);
  if (!head) return propagate(head);
  return runtime.emit_accumulator_event({.accumulator = stream.accumulator,
                                         .action = AccumulatorEvent::Action::Merge,
                                         .target = stream.id,
                                         .target_type = std::move(*head),
                                         .value = AccumulatorEvent::EventRef{runtime.events_emitted() - 1}});
}

NativeResult emit_event(NativeContext& ctx, const Type& type, std::size_t argument,
                        const std::optional<Stream>& stream) {
  const ProtocolConfig& protocol = ctx.protocol();
  if (!pay(ctx, protocol.event_emit_cost_base())) return NativeResult::out_of_gas();
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();

  const ValueView value = ctx.arg(argument);
  const std::uint64_t value_size = charged_size(ctx, *value.layout, value.at);
  if (!pay(ctx, Gas(protocol.event_emit_value_size_derivation_cost_per_byte()) * value_size)) {
    return NativeResult::out_of_gas();
  }
  auto event_type = runtime->object_type(ctx, type);
  if (!event_type) return failed(event_type.error());
  const std::uint64_t type_tag_size = tag_size(*event_type->tag);
  if (!pay(ctx, Gas(protocol.event_emit_tag_size_derivation_cost_per_byte()) * type_tag_size)) {
    return NativeResult::out_of_gas();
  }
  if (stream && !pay(ctx, protocol.event_emit_auth_stream_cost())) return NativeResult::out_of_gas();

  const std::uint64_t size = value_size + type_tag_size;
  if (auto checked = runtime->check_event_size(size); !checked) return failed(checked.error());
  if (!pay(ctx, Gas(protocol.event_emit_output_cost_per_byte()) * size)) return NativeResult::out_of_gas();

  auto taken = ctx.take_arg(argument);
  if (!taken) return failed(taken.error());
  if (auto emitted = runtime->emit_event(std::move(*event_type), std::move(*taken)); !emitted)
    return failed(emitted.error());
  if (stream) {
    if (auto emitted = emit_to_stream(ctx, *runtime, *stream); !emitted) return failed(emitted.error());
  }
  return NativeResult::ok();
}

}  // namespace

/// emit<T: copy + drop>(T). Gas: event_emit_cost_base, then value size ×
/// event_emit_value_size_derivation_cost_per_byte, tag size × event_emit_tag_size_derivation_cost_per_byte,
/// and both × event_emit_output_cost_per_byte. The sum of the sizes is what the limits on events count.
NativeResult emit(NativeContext& ctx) { return emit_event(ctx, *ctx.type_args()[0], 0, std::nullopt); }

/// emit_authenticated_impl<StreamHead, T: copy + drop>(accumulator: address, stream: address, T): the same,
/// and a reference to the event is merged into the stream. Gas: event_emit_auth_stream_cost besides.
NativeResult emit_authenticated_impl(NativeContext& ctx) {
  if (!ctx.protocol().enable_authenticated_event_streams()) return NativeResult::abort(kNotSupported);
  return emit_event(ctx, *ctx.type_args()[1], 2,
                    Stream{ctx.address_arg(0), ctx.address_arg(1), ctx.type_args()[0]});
}

/// num_events(): u32, for tests. Free.
NativeResult num_events(NativeContext& ctx) {
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  ctx.push_u64(runtime->events().size());
  return NativeResult::ok();
}

/// events_by_type<T>(): vector<T>, for tests: copies of the events of this type so far. Free.
NativeResult events_by_type(NativeContext& ctx) {
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  const Type& type = *ctx.type_args()[0];
  auto layout = ctx.layout_of(ctx.vector_of(type));
  if (!layout) return failed(layout.error());
  auto copies = OwnedValue::uninitialized(ctx.heap(), **layout);
  if (!copies) return failed(copies.error());
  copies->mark_initialized();  // an empty vector, which owns what is pushed below

  const Layout& element = *(*layout)->element;
  auto& vector = *reinterpret_cast<VectorHeader*>(copies->at());
  for (const EmittedEvent& event : runtime->events()) {
    if (event.type.type != &type) continue;
    if (!reserve_elements(ctx.heap(), vector, element, vector.length + 1)) {
      return NativeResult::failed(Error(StatusCode::MEMORY_LIMIT_EXCEEDED, "no memory for the events"));
    }
    auto copied =
        copy_value(ctx.heap(), element, vector.data + vector.length * element.size, event.value.at());
    if (!copied) return failed(copied.error());
    ++vector.length;
  }
  ctx.push_value(std::move(*copies));
  return NativeResult::ok();
}

}  // namespace mvm::natives::framework::event
