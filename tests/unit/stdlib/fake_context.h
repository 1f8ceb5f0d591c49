// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/native.h"

#include <mvm/protocol.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <vector>

namespace mvm::testing {

/// A call of a native without a machine: arguments that need no type but integers, addresses and bytes, and
/// results as they were pushed. For natives that look at neither layouts nor type tags.
class FakeContext final : public NativeContext {
 public:
  explicit FakeContext(const ProtocolConfig& protocol, std::uint64_t gas = UINT64_MAX,
                       NativeExtension* extension = nullptr)
      : protocol_(protocol),
        limits_(protocol.runtime_config()),
        gas_left_(gas),
        gas_(gas),
        extension_(extension) {}

  // Arguments, in order.
  FakeContext& add_u64(std::uint64_t value) { return add(&primitive_layout(TypeKind::U64), value); }
  FakeContext& add_u256(const U256& value) { return add(&primitive_layout(TypeKind::U256), value); }
  FakeContext& add_address(const AccountAddress& value) {
    return add(&primitive_layout(TypeKind::Address), value);
  }
  FakeContext& add_bytes(std::vector<std::uint8_t> bytes) {
    return add(&bytes_layout(), header_of(keep(std::move(bytes))));
  }
  FakeContext& add_bytes_reference(std::vector<std::uint8_t> bytes) {
    headers_.push_back(header_of(keep(std::move(bytes))));
    return add(nullptr, &headers_.back());
  }

  // Results.
  struct Pushed {
    std::optional<std::uint64_t> number;
    std::optional<U256> u256;
    std::optional<AccountAddress> address;
    std::optional<std::vector<std::uint8_t>> bytes;
  };
  [[nodiscard]] const std::vector<Pushed>& results() const noexcept { return results_; }

  std::span<const Type* const> type_args() const noexcept override { return {}; }
  std::size_t arg_count() const noexcept override { return args_.size(); }
  ValueView arg(std::size_t i) const noexcept override { return {args_[i].layout, args_[i].slot}; }
  ValueView referent(std::size_t i) const noexcept override {
    std::byte* target = nullptr;
    std::memcpy(&target, args_[i].slot, sizeof target);
    return {&bytes_layout(), target};
  }
  Result<OwnedValue> take_arg(std::size_t) override {
    throw std::logic_error("no argument of a fake call can be taken");
  }

  void push_u64(std::uint64_t value) override { results_.push_back({.number = value}); }
  void push_u256(const U256& value) override { results_.push_back({.u256 = value}); }
  void push_u128(U128 value) override { results_.push_back({.u256 = U256::from_u128(value)}); }
  void push_address(const AccountAddress& value) override { results_.push_back({.address = value}); }
  Result<void> push_bytes(std::span<const std::uint8_t> bytes) override {
    results_.push_back({.bytes = std::vector<std::uint8_t>(bytes.begin(), bytes.end())});
    return {};
  }
  void push_value(OwnedValue) override { throw std::logic_error("a fake call has no place for values"); }
  void push_reference(std::byte*) override {
    throw std::logic_error("a fake call has no place for references");
  }

  bool charge(std::uint64_t units) noexcept override {
    if (units > gas_left_) return false;
    gas_left_ -= units;
    return true;
  }
  std::uint64_t charged() const noexcept override { return gas_ - gas_left_; }

  Heap& heap() noexcept override { return heap_; }
  NativeExtension* extension() noexcept override { return extension_; }
  const ProtocolConfig& protocol() const noexcept override { return protocol_; }
  const RuntimeConfig& limits() const noexcept override { return limits_; }
  Result<const Layout*> layout_of(const Type&) override {
    throw std::logic_error("a fake call has no types");
  }
  Result<TypeTag> type_tag(const Type&, TagIds) override {
    throw std::logic_error("a fake call has no types");
  }
  const Type& vector_of(const Type&) override { throw std::logic_error("a fake call has no types"); }
  const Type& primitive(TypeKind kind) const noexcept override { return mvm::primitive(kind); }
  const ModuleId& module() const noexcept override { return module_; }

 private:
  struct Slot {
    const Layout* layout;
    std::byte* slot;
  };

  template <class T>
  FakeContext& add(const Layout* layout, const T& value) {
    slots_.emplace_back(std::max<std::size_t>(sizeof value, 8));
    std::memcpy(slots_.back().data(), &value, sizeof value);
    args_.push_back({layout, slots_.back().data()});
    return *this;
  }
  std::vector<std::uint8_t>& keep(std::vector<std::uint8_t> bytes) {
    return kept_.emplace_back(std::move(bytes));
  }
  static VectorHeader header_of(std::vector<std::uint8_t>& bytes) {
    return {bytes.empty() ? nullptr : reinterpret_cast<std::byte*>(bytes.data()), bytes.size(), bytes.size()};
  }

  const ProtocolConfig& protocol_;
  RuntimeConfig limits_;
  std::uint64_t gas_left_;
  std::uint64_t gas_;
  NativeExtension* extension_;
  Heap heap_;
  ModuleId module_;
  std::deque<std::vector<std::uint8_t>> kept_;
  std::deque<VectorHeader> headers_;
  std::deque<std::vector<std::byte>> slots_;
  std::vector<Slot> args_;
  std::vector<Pushed> results_;
};

}  // namespace mvm::testing
