// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// What reading a module takes from the heap at most, whatever the module says of itself: a program of its
// own, as it counts all allocations.

#include <mvm/bytecode.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <random>
#include <string>
#include <vector>

namespace {

std::size_t g_live = 0;
std::size_t g_peak = 0;

void* take(std::size_t size) {
  // The size stands before what is handed out.
  auto* const memory = static_cast<std::max_align_t*>(std::malloc(size + sizeof(std::max_align_t)));
  if (memory == nullptr) std::abort();
  *reinterpret_cast<std::size_t*>(memory) = size;
  g_live += size;
  g_peak = std::max(g_peak, g_live);
  return memory + 1;
}

void give_back(void* memory) noexcept {
  if (memory == nullptr) return;
  auto* const begin = static_cast<std::max_align_t*>(memory) - 1;
  g_live -= *reinterpret_cast<std::size_t*>(begin);
  std::free(begin);
}

}  // namespace

void* operator new(std::size_t size) { return take(size); }
void* operator new[](std::size_t size) { return take(size); }
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete[](void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { give_back(memory); }

namespace mvm {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kSize = std::size_t{1} << 20;

/// A byte of input becomes an entry of 16 bytes at most (a signature without types; a type is 4 bytes, and 44
/// in the pool once), is copied once, and tables are gathered in memory that doubles: so many bytes a byte of
/// input bound all that reading takes.
constexpr std::size_t kBytesPerByte = 100;
constexpr std::size_t kFixed = 64 << 10;

void append_uleb(Bytes& to, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) to.push_back(static_cast<std::uint8_t>(number | 0x80));
  to.push_back(static_cast<std::uint8_t>(number));
}

/// A module of one table, followed by its own handle's number. `claimed` is the size that its header states.
Bytes module_of(std::uint8_t table, const Bytes& data, std::uint64_t claimed) {
  Bytes module{0xA1, 0x1C, 0xEB, 0x0B, 7, 0, 0, 5, 1, table, 0};
  append_uleb(module, claimed);
  module.insert(module.end(), data.begin(), data.end());
  module.push_back(0);
  return module;
}

std::size_t peak_of_reading(const Bytes& module) {
  const std::size_t before = g_live;
  g_peak = g_live;
  (void)deserialize_module(module, BinaryConfig::legacy());
  (void)deserialize_module(module, BinaryConfig::legacy(false));
  return g_peak - before;
}

void expect_linear(const Bytes& module, const std::string& what) {
  EXPECT_LE(peak_of_reading(module), kBytesPerByte * module.size() + kFixed) << what;
}

constexpr std::uint8_t kFirstTable = 0x1;
constexpr std::uint8_t kLastTable = 0x14;

TEST(MemoryUse, SizesThatTablesClaim) {
  for (std::uint8_t table = kFirstTable; table <= kLastTable; ++table) {
    for (const std::uint64_t claimed :
         {kSize - 1, kSize + 1, std::size_t{UINT32_MAX}, std::size_t{1} << 40}) {
      expect_linear(module_of(table, Bytes(kSize, 1), claimed), "table " + std::to_string(table));
    }
  }
}

/// The same byte all over reads, for some table, as counts of 0, as the largest counts, or as nested types.
TEST(MemoryUse, TablesOfOneByte) {
  for (std::uint8_t table = kFirstTable; table <= kLastTable; ++table) {
    for (unsigned byte = 0; byte < 256; byte += byte < 16 ? 1 : 13) {
      expect_linear(module_of(table, Bytes(kSize, static_cast<std::uint8_t>(byte)), kSize),
                    "table " + std::to_string(table) + " of " + std::to_string(byte));
    }
  }
}

/// Entries that begin as they should and then claim as many elements as their format lets them.
TEST(MemoryUse, CountsThatEntriesClaim) {
  const std::vector<Bytes> entries{
      {0xFF, 0x01},                             // 255 types, or so many bytes
      {0, 0, 15, 0xFF, 0x01},                   // a datatype handle with 255 type parameters
      {0, 0, 0, 0, 0xFF, 0x01},                 // a function handle with them
      {0, 2, 0xFF, 0x01},                       // a struct with 255 fields
      {0, 2, 0x7F},                             // an enum with 127 variants
      {0, 0, 0, 0xFF, 0x01},                    // a function that acquires 255 structs
      {0, 0, 0, 0, 0, 0xFF, 0xFF, 0x03},        // a function with 65,535 instructions
      {0, 0, 0, 0, 0, 1, 2, 0x7F, 0, 0x7F, 1},  // a function with 127 jump tables of 127 targets
      {0xFF, 0xFF, 0x03},                       // a blob of 65,535 bytes
      {1, 11, 0, 0xFF, 0x01},                   // a type with 255 arguments
  };
  for (std::uint8_t table = kFirstTable; table <= kLastTable; ++table) {
    for (const Bytes& entry : entries) {
      Bytes data;
      while (data.size() + entry.size() <= kSize) data.insert(data.end(), entry.begin(), entry.end());
      expect_linear(module_of(table, data, data.size()), "table " + std::to_string(table));
      Bytes zeros(kSize);
      std::ranges::copy(entry, zeros.begin());
      expect_linear(module_of(table, zeros, zeros.size()), "table " + std::to_string(table));
    }
  }
}

TEST(MemoryUse, RandomTables) {
  std::mt19937 random(4);
  for (std::uint8_t table = kFirstTable; table <= kLastTable; ++table) {
    for (const unsigned largest : {1U, 3U, 11U, 15U, 127U, 255U}) {
      Bytes data(kSize);
      for (std::uint8_t& byte : data) byte = static_cast<std::uint8_t>(random() % (largest + 1));
      expect_linear(module_of(table, data, data.size()), "table " + std::to_string(table));
    }
  }
}

/// Distinct types, all that the pool must keep: references of vectors of datatypes.
TEST(MemoryUse, DistinctTypes) {
  Bytes data;
  for (std::uint32_t i = 0; data.size() + 8 <= kSize; ++i) {
    data.insert(data.end(), {1, 7, 10, 8});
    append_uleb(data, i % 65536);
  }
  expect_linear(module_of(0x5, data, data.size()), "signatures of distinct types");
}

/// The count is one that sees what is taken.
TEST(MemoryUse, IsCounted) {
  const Bytes module = module_of(0x5, Bytes(kSize), kSize);
  EXPECT_GE(peak_of_reading(module), 16 * kSize);
}

}  // namespace
}  // namespace mvm
