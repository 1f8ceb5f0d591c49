// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Writes modules to look at into a folder: each file is named after what its function `f` does.

#include "tests/support/module_builder.h"

#include <filesystem>
#include <fstream>
#include <iostream>

namespace mvm::testing {
namespace {

using enum Opcode;
using Signature = std::vector<TypeId>;

void write(const std::filesystem::path& path, ModuleBuilder& module) {
  const std::vector<std::uint8_t> bytes = module.bytes();
  std::ofstream out(path, std::ios::binary);
  for (const std::uint8_t byte : bytes) out.put(static_cast<char>(byte));
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

/// A value of another type than the local's is stored.
void wrong_type(const std::filesystem::path& folder) {
  ModuleBuilder m("wrong_type");
  m.define(m.declare("f", {}, {}), {kBool}, {m.load(TypeKind::U64, U256(7)), op(StLoc, 0), op(Ret)});
  write(folder / "wrong_type.mv", m);
}

/// A coin is moved twice.
void moved(const std::filesystem::path& folder) {
  ModuleBuilder m("moved");
  const TypeId coin = m.type(m.structure("Coin", Ability::Store, {kU64}).handle);
  m.define(m.declare("f", {coin, kU64}, {coin, coin}), {}, {op(MoveLoc, 0), op(MoveLoc, 0), op(Ret)});
  write(folder / "moved.mv", m);
}

/// A coin is moved while a reference to its field is in use.
void borrowed(const std::filesystem::path& folder) {
  ModuleBuilder m("borrowed");
  const auto coin = m.structure("Coin", Ability::Store, {kU64});
  const TypeId type = m.type(coin.handle);
  m.define(m.declare("f", {type}, {type}), {m.types().mutable_reference(kU64)},
           {op(MutBorrowLoc, 0), m.borrow_field(true, coin.definition, 0), op(StLoc, 1), op(MoveLoc, 0),
            m.load(TypeKind::U64, U256(1)), op(MoveLoc, 1), op(WriteRef), op(Ret)});
  write(folder / "borrowed.mv", m);
}

/// Accepted: a loop that assigns a local; `flag` and a native besides it.
void loop(const std::filesystem::path& folder) {
  ModuleBuilder m("loop");
  m.define(
      m.declare("f", {kBool}, {}), {kU64},
      {op(CopyLoc, 0), op(BrFalse, 5), m.load(TypeKind::U64, U256(1)), op(StLoc, 1), op(Branch, 0), op(Ret)});
  m.define(m.declare("flag", {}, {}), {}, {op(Ret)});
  m.define_native(m.declare("outside", {}, {}));
  write(folder / "loop.mv", m);
}

}  // namespace
}  // namespace mvm::testing

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: mvm-refused-modules FOLDER\n";
    return 2;
  }
  mvm::testing::wrong_type(argv[1]);
  mvm::testing::moved(argv[1]);
  mvm::testing::borrowed(argv[1]);
  mvm::testing::loop(argv[1]);
  return 0;
} catch (const std::exception& failure) {
  std::cerr << failure.what() << '\n';
  return 1;
}
