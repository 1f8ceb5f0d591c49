// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// A type is known by the module that first defined it. Its name is not enough: an upgrade may add a type in a
// transaction that fails, and another upgrade of the same package one of the same name with other fields.

#include "tests/unit/interpreter/module_world.h"

#include <gtest/gtest.h>

#include <string>

namespace mvm::testing {
namespace {

/// The linkage of a package, whose types come from a version of it.
class PackageAt final : public Linkage {
 public:
  PackageAt(std::uint64_t id, std::uint64_t types_from)
      : id_(AccountAddress::from_u64(id)), types_from_(AccountAddress::from_u64(types_from)) {}

  [[nodiscard]] AccountAddress link_context() const override { return id_; }
  [[nodiscard]] Result<ModuleId> relocate(const ModuleId& runtime_id) const override {
    return ModuleId{id_, runtime_id.name};
  }
  [[nodiscard]] Result<ModuleId> defining_module(const ModuleId& runtime_id,
                                                 std::string_view /*name*/) const override {
    return ModuleId{types_from_, runtime_id.name};
  }

 private:
  AccountAddress id_;
  AccountAddress types_from_;
};

/// `struct S { field }`, and `pass(S): S`.
void put_version(conform::StoredModules& storage, std::uint64_t package, TypeKind field) {
  ModuleBuilder builder("m");
  const auto type = builder.structure("S", AbilitySet::all(), {primitive_type(field)});
  const TypeId s = builder.type(type.handle);
  builder.define(builder.declare("pass", {s}, {s}), {}, {{Opcode::MoveLoc, 0}, {Opcode::Ret}});
  storage.put(ModuleId{AccountAddress::from_u64(package), "m"}, builder.bytes());
}

class TypeIdentity : public ::testing::Test {
 protected:
  /// The type of what `pass` gives, which must be what it is given.
  std::string pass(std::uint64_t package, std::uint64_t types_from, std::size_t size) {
    GasMeter gas = GasMeter::unmetered();
    const std::vector<Bytes> args{Bytes(size, 7)};
    const auto outputs =
        vm_.call(ModuleBuilder("m").id(), "pass", {}, args, storage_, PackageAt(package, types_from), gas);
    if (!outputs) return outputs.error().to_string();
    EXPECT_EQ(outputs->return_values.at(0).bcs, args[0]);
    return outputs->return_values.at(0).type;
  }

  conform::StoredModules storage_;
  NativeTable natives_;
  Vm vm_{VmConfig::plain(), natives_};
};

TEST_F(TypeIdentity, TypesOfOneNameInTwoUpgradesAreTwo) {
  put_version(storage_, 1, TypeKind::U64);
  put_version(storage_, 2, TypeKind::U256);
  EXPECT_EQ(pass(1, 1, 8), "0x1::m::S");
  EXPECT_EQ(pass(2, 2, 32), "0x2::m::S");
  EXPECT_EQ(pass(1, 1, 8), "0x1::m::S");
}

TEST_F(TypeIdentity, AnUpgradeHasTheTypesOfTheVersionBefore) {
  put_version(storage_, 1, TypeKind::U64);
  put_version(storage_, 2, TypeKind::U64);
  EXPECT_EQ(pass(2, 1, 8), "0x1::m::S");
  EXPECT_EQ(pass(1, 1, 8), "0x1::m::S");
}

}  // namespace
}  // namespace mvm::testing
