// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
// Commits 1, 2, 3, … from where the store stands, and prints each number when its commit has returned; for
// ever. The tests kill it.
#include <mvm/store.h>

#include <cstdio>

#include "tests/unit/store/sample.h"

int main(int argc, char** argv) {
  using namespace mvm;
  if (argc != 2) return 2;
  const auto store = open_store(argv[1]);
  if (!store) {
    std::fprintf(stderr, "%s\n", store.error().to_string().c_str());
    return 1;
  }
  const auto latest = (*store)->latest(sample::id(1));
  if (!latest) return 1;
  for (std::uint64_t number = *latest ? (*latest)->version + 1 : 1;; ++number) {
    WriteBatch batch;
    for (std::uint64_t object = 1; object <= 8; ++object) {
      batch.add(sample::object(sample::id(object), number, Owner::of_address(sample::id(9)),
                               Bytes(object * 700, 7)));
    }
    batch.transactions.push_back(sample::transaction(number, 1));
    if (const auto done = (*store)->commit(batch); !done) {
      std::fprintf(stderr, "%s\n", done.error().to_string().c_str());
      return 1;
    }
    std::printf("%llu\n", static_cast<unsigned long long>(number));
    std::fflush(stdout);
  }
}
