// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/translated/op.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace mvm {
struct Instance;
class Machine;
}  // namespace mvm

// From register code to machine code (x86-64). A trace that is entered often becomes a copy of itself with
// machine code beside it: `Native` instructions lead into that, and it leads back to the instructions of the
// copy for all that it does not do itself. Both keep the same values in the same processor registers (see
// registers.h), and every slot is in memory whenever anything but the machine code looks at it. So the
// register code says what machine code does, down to where it fails, and the two mix freely.

namespace mvm::jit {

/// Whether this build and this processor can run machine code that is made at run time.
[[nodiscard]] bool is_available() noexcept;

/// Machine code of one code cache. It is never writable where it is executable, and lives as long as the
/// cache.
class CodeMemory {
 public:
  CodeMemory();
  CodeMemory(const CodeMemory&) = delete;
  CodeMemory& operator=(const CodeMemory&) = delete;
  ~CodeMemory();

  struct Implementation;
  [[nodiscard]] Implementation& get();

 private:
  std::unique_ptr<Implementation> implementation_;  ///< made when first used
};

/// What a trace needs to become machine code.
struct Source {
  const Machine& machine;  ///< any: they are all alike
  const Instance& instance;
  const translated::RegisterCode& code;
  const translated::Entry& entry;         ///< of the block that begins with it
  std::span<const translated::Op> trace;  ///< with its Count
};

/// How many instructions the copy has.
[[nodiscard]] std::size_t copy_size(const Source& source) noexcept;
struct Compiled {
  translated::Handler enter =
      nullptr;            ///< charges the trace's first segment and runs on; `op` does not matter
  std::size_t bytes = 0;  ///< of machine code
};
/// Makes the copy and its machine code. Without a way to enter it, and then with a copy of no use, where
/// there is no memory.
[[nodiscard]] Compiled compile(CodeMemory& memory, const Source& source,
                               std::span<translated::Op> copy) noexcept;

}  // namespace mvm::jit
