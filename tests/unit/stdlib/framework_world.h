// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/session.h"
#include "stdlib/object_id.h"
#include "stdlib/object_runtime.h"
#include "tests/support/shared_data.h"

#include <mvm/natives.h>
#include <mvm/vm.h>

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace mvm::testing {

using Bytes = std::vector<std::uint8_t>;

/// Modules by their names, of our framework as it is committed.
class FrameworkModules final : public ModuleResolver {
 public:
  FrameworkModules() {
    add_folder(std::filesystem::path(MVM_FRAMEWORK_DIR) / "std", 1);
    add_folder(std::filesystem::path(MVM_FRAMEWORK_DIR) / "sui", 2);
  }
  Result<std::optional<std::vector<std::uint8_t>>> module_bytes(const ModuleId& id) const override {
    const auto found = modules_.find(id);
    if (found == modules_.end()) return std::nullopt;
    return found->second;
  }

 private:
  void add_folder(const std::filesystem::path& folder, std::uint64_t address) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() != ".mv") continue;
      modules_.emplace(ModuleId{AccountAddress::from_u64(address), entry.path().stem().string()},
                       read_file(entry.path()));
    }
  }
  std::map<ModuleId, std::vector<std::uint8_t>> modules_;
};

/// Objects in storage that a test laid there.
class FakeStorage final : public ChildObjectResolver {
 public:
  struct Stored {
    StructTag type;
    Bytes contents;
    SequenceNumber version = 1;
    Owner owner;
  };
  std::map<ObjectId, Stored> objects;
  std::size_t reads = 0;

  Result<std::optional<ResolvedObject>> read_child_object(const ObjectId&, const ObjectId& child,
                                                          SequenceNumber bound) override {
    ++reads;
    const auto found = objects.find(child);
    if (found == objects.end() || found->second.version > bound) return std::nullopt;
    return resolved(found->second);
  }
  Result<std::optional<ResolvedObject>> object_received_at(const ObjectId& owner, const ObjectId& object,
                                                           SequenceNumber version) override {
    const auto found = objects.find(object);
    if (found == objects.end() || found->second.version != version ||
        found->second.owner != Owner::of_address(owner)) {
      return std::nullopt;
    }
    return resolved(found->second);
  }

 private:
  static ResolvedObject resolved(const Stored& stored) {
    return {stored.type, stored.contents, stored.version, stored.owner, nullptr};
  }
};

inline TypeTag struct_tag(std::uint64_t address, std::string module, std::string name,
                          std::vector<TypeTag> args = {}) {
  return StructTag{AccountAddress::from_u64(address), std::move(module), std::move(name), std::move(args)};
}
inline const TypeTag kU64Tag = TypeTag::Kind::U64;
inline TypeTag sui_coin() { return struct_tag(2, "coin", "Coin", {struct_tag(2, "sui", "SUI")}); }
inline TypeTag field_tag(TypeTag name, TypeTag value) {
  return struct_tag(2, "dynamic_field", "Field", {std::move(name), std::move(value)});
}

inline Bytes u64_bcs(std::uint64_t value) {
  Bytes bytes;
  BcsWriter(bytes).write(value);
  return bytes;
}
inline Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
inline Bytes address_bcs(const AccountAddress& address) {
  return {address.bytes.begin(), address.bytes.end()};
}

/// A transaction on our framework, its functions called one by one: with an object runtime, and storage that
/// the test fills.
class FrameworkWorld {
 public:
  explicit FrameworkWorld(const ProtocolConfig& protocol, std::map<ObjectId, InputObject> inputs = {},
                          bool is_metered = true)
      : protocol_(protocol),
        vm_(VmConfig::for_protocol(protocol_), sui_natives()),
        gas_(GasMeter::counting(protocol_.gas_model())),
        runtime_(storage, inputs, transaction(), protocol_, is_metered),
        session_(std::make_unique<Session>(vm_.runtime(), modules_, gas_, &runtime_)) {}
  // The runtime's values live in the session's heap.
  ~FrameworkWorld() { runtime_.clear(); }

  FakeStorage storage;

  [[nodiscard]] ObjectRuntime& runtime() noexcept { return runtime_; }
  [[nodiscard]] Session& session() noexcept { return *session_; }

  [[nodiscard]] const Type& type(const TypeTag& tag) {
    auto loaded = session_->load_type(linkage_, tag);
    EXPECT_TRUE(loaded) << loaded.error().to_string();
    return **loaded;
  }
  [[nodiscard]] const Layout& layout(const TypeTag& tag) {
    auto made = session_->layout_of(type(tag));
    EXPECT_TRUE(made) << made.error().to_string();
    return **made;
  }
  [[nodiscard]] OwnedValue value(const TypeTag& tag, const Bytes& bcs) {
    auto read = OwnedValue::from_bcs(session_->heap(), layout(tag), bcs);
    EXPECT_TRUE(read) << read.error().to_string();
    return std::move(*read);
  }
  [[nodiscard]] OwnedValue u64(std::uint64_t number) { return value(kU64Tag, u64_bcs(number)); }
  [[nodiscard]] OwnedValue address(const AccountAddress& of) {
    return value(TypeTag::Kind::Address, address_bcs(of));
  }
  [[nodiscard]] OwnedValue tx_context() {
    return value(struct_tag(2, "tx_context", "TxContext"),
                 address_bcs({}) + Bytes{32} + Bytes(32) + u64_bcs(0) + u64_bcs(0) + u64_bcs(0));
  }

  static CallArgument by_value(OwnedValue& value) { return {&value, false}; }
  static CallArgument by_reference(OwnedValue& value) { return {&value, true}; }

  /// Calls 0x2::module::function, or another package's.
  [[nodiscard]] Result<std::vector<OwnedValue>> call(std::string module, std::string_view function,
                                                     std::vector<TypeTag> type_args,
                                                     std::vector<CallArgument> args,
                                                     std::uint64_t package = 2) {
    auto loaded = session_->load_function(
        linkage_, ModuleId{AccountAddress::from_u64(package), std::move(module)}, function);
    if (!loaded) return propagate(loaded);
    std::vector<const Type*> types;
    for (const TypeTag& tag : type_args) types.push_back(&type(tag));
    auto instance = session_->instantiate(**loaded, types);
    if (!instance) return propagate(instance);
    return session_->call(**instance, args);
  }
  /// A call that must succeed with one result, or none.
  OwnedValue must(std::string module, std::string_view function, std::vector<TypeTag> type_args,
                  std::vector<CallArgument> args, std::uint64_t package = 2) {
    auto results = call(std::move(module), function, std::move(type_args), std::move(args), package);
    EXPECT_TRUE(results) << function << ": " << results.error().to_string();
    if (!results || results->empty()) return {};
    return std::move(results->front());
  }
  /// The BCS of the only result.
  Bytes answer(std::string module, std::string_view function, std::vector<TypeTag> type_args,
               std::vector<CallArgument> args, std::uint64_t package = 2) {
    return bcs(must(std::move(module), function, std::move(type_args), std::move(args), package));
  }
  /// The abort code of a call that must abort.
  [[nodiscard]] std::optional<std::uint64_t> abort_code(std::string module, std::string_view function,
                                                        std::vector<TypeTag> type_args,
                                                        std::vector<CallArgument> args,
                                                        std::uint64_t package = 2) {
    auto results = call(std::move(module), function, std::move(type_args), std::move(args), package);
    if (results || results.error().status() != StatusCode::ABORTED) return std::nullopt;
    return results.error().sub_status();
  }

  [[nodiscard]] static Bytes bcs(const OwnedValue& value) {
    Bytes bytes;
    if (value.empty()) return bytes;
    EXPECT_TRUE(write_value_bcs(value.layout(), value.at(), bytes));
    return bytes;
  }
  [[nodiscard]] static ObjectId id_of(const OwnedValue& uid_or_object) {
    const Bytes bytes = bcs(uid_or_object);
    return AccountAddress::from_bytes(bytes);
  }

  /// Lays a dynamic field u64 -> u64 of `parent` into storage.
  ObjectId store_field(const ObjectId& parent, std::uint64_t name, std::uint64_t field_value,
                       SequenceNumber version = 1) {
    const ObjectId id = derive_dynamic_field_id(parent, kU64Tag, u64_bcs(name));
    storage.objects[id] = {*field_tag(kU64Tag, kU64Tag).struct_tag,
                           address_bcs(id) + u64_bcs(name) + u64_bcs(field_value), version,
                           Owner::of_object(parent)};
    return id;
  }

  static TransactionContext transaction() {
    TransactionContext context;
    context.sender = AccountAddress::from_u64(0xa11ce);
    context.digest = *Digest::from_base58("BStPrRk8YLpMSicob3Ly77EpGsxJWh57PcB8ASRso1MH");
    context.epoch = 3;
    return context;
  }

 private:
  ProtocolConfig protocol_;
  FrameworkModules modules_;
  Linkage linkage_;
  Vm vm_;
  GasMeter gas_;
  ObjectRuntime runtime_;
  std::unique_ptr<Session> session_;
};

}  // namespace mvm::testing
