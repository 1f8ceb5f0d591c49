// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <mvm/chain_bcs.h>

#include <filesystem>
#include <fstream>

#include "tests/support/module_builder.h"
#include "tests/support/shared_data.h"
#include "tools/module_containers.h"
#include "tools/module_files.h"

namespace mvm::tools {
namespace {

namespace fs = std::filesystem;

/// An empty folder of the running test.
fs::path scratch_folder() {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  fs::path folder = fs::path(::testing::TempDir()) / (std::string("mvm_") + test->name());
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

void write(const fs::path& path, const Bytes& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

Object package_with(const std::map<std::string, Bytes>& modules) {
  MovePackage package;
  package.id = AccountAddress::from_u64(0x99);
  package.version = 1;
  package.modules = modules;
  return {.data = package, .owner = Owner::immutable(), .previous_transaction = {}, .storage_rebate = 0};
}

std::vector<std::string> names(const std::vector<ModuleFile>& files, const fs::path& folder) {
  std::vector<std::string> all;
  for (const ModuleFile& file : files) all.push_back(file.name.substr(folder.string().size() + 1));
  return all;
}

TEST(ModuleFiles, FileIsToldByItsBytes) {
  const Bytes module = testing::ModuleBuilder("m").bytes();
  EXPECT_EQ(kind_of(module, module.size()), FileKind::Module);
  const Bytes package = to_bcs(package_with({{"m", module}}), Chain::Sui);
  EXPECT_EQ(kind_of(package, package.size()), FileKind::Package);
  const Bytes blob{3, 0xAA, 0xBB, 0xCC};  // a length and as many bytes
  EXPECT_EQ(kind_of(blob, blob.size()), FileKind::Genesis);
  EXPECT_EQ(kind_of(blob, blob.size() + 1), FileKind::Other);
  EXPECT_EQ(kind_of({}, 0), FileKind::Other);
}

TEST(ModuleFiles, PackageObjectGivesItsModules) {
  const fs::path folder = scratch_folder();
  const Bytes a = testing::ModuleBuilder("a").bytes();
  const Bytes b = testing::ModuleBuilder("b").bytes();
  write(folder / "package.bcs", to_bcs(package_with({{"b", b}, {"a", a}}), Chain::Sui));
  const auto files = modules_of({folder / "package.bcs"}, Chain::Sui);
  ASSERT_TRUE(files) << files.error().to_string();
  // By the id of the package, which need not be the address in the modules.
  EXPECT_EQ(names(*files, folder), (std::vector<std::string>{"package.bcs#0x99::a", "package.bcs#0x99::b"}));
  EXPECT_EQ((*files)[0].bytes, a);
  EXPECT_EQ((*files)[1].path, folder / "package.bcs");
}

TEST(ModuleFiles, FolderPassesOverWhatHoldsNoModule) {
  const fs::path folder = scratch_folder();
  const Bytes module = testing::ModuleBuilder("m").bytes();
  fs::create_directories(folder / "deep" / "er");
  write(folder / "deep" / "er" / "without_ending", module);
  write(folder / "bad.mv", {'n', 'o'});
  write(folder / "package.bcs", to_bcs(package_with({{"m", module}}), Chain::Sui));
  write(folder / "text", {'h', 'i'});
  write(folder / "empty", {});
  write(folder / "one", {1});
  write(folder / "blob", {2, 7, 7});
  std::vector<fs::path> unread;
  const auto files = modules_of({folder}, Chain::Sui, &unread);
  ASSERT_TRUE(files) << files.error().to_string();
  EXPECT_EQ(names(*files, folder),
            (std::vector<std::string>{"bad.mv", "deep/er/without_ending", "package.bcs#0x99::m"}));
  EXPECT_EQ(unread, std::vector<fs::path>{folder / "blob"});
}

TEST(ModuleFiles, NamedFileThatHoldsNoModuleIsAnError) {
  const fs::path folder = scratch_folder();
  write(folder / "text", {'h', 'i'});
  write(folder / "blob", {2, 7, 7});
  write(folder / "object.bcs", to_bcs(package_with({}), Chain::Sui));
  for (const char* name : {"text", "blob", "object.bcs", "absent"}) {
    EXPECT_FALSE(modules_of({folder / name}, Chain::Sui)) << name;
  }
  fs::create_directory(folder / "none");
  EXPECT_FALSE(modules_of({folder / "none"}, Chain::Sui));
}

TEST(ModuleFiles, GenesisGivesTheModulesOfAllPackages) {
  MVM_REQUIRE_SHARED(shared);
  const fs::path folder = shared / "realdata/genesis/mainnet";
  const auto files = modules_of({folder / "genesis.blob"}, Chain::Sui);
  ASSERT_TRUE(files) << files.error().to_string();
  // The packages of the network's first protocol version, as they are recorded one by one.
  std::size_t recorded = 0;
  for (const auto& package : fs::directory_iterator(shared / "realdata/packages/mainnet-genesis-v4")) {
    recorded += testing::read_json(package.path() / "package.json").at("modules").size();
  }
  EXPECT_EQ(files->size(), recorded);
  // Another chain's objects are written otherwise.
  EXPECT_FALSE(modules_of({folder / "genesis.blob"}, Chain::Iota));
}

}  // namespace
}  // namespace mvm::tools
