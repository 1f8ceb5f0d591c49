// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/jit/compiler.h"
#include "interpreter/translated/state.h"

#include <new>

namespace mvm::jit {
namespace {

using translated::Op;
using translated::OpCode;

/// Whether machine code comes back after the instruction by a Native behind it.
bool has_native(const Op& op) noexcept {
  const Way way = way_of(op);
  return way == Way::Handler || way == Way::Mixed;
}

/// Without the trace's Count, with what leads into machine code.
void make_copy(const Source& source, std::span<Op> copy) noexcept {
  std::size_t size = 0;
  for (const Op& op : source.trace) {
    if (op.code == OpCode::Count) continue;
    copy[size++] = op;
    if (has_native(op)) copy[size++].code = OpCode::Native;
  }
}

class Failures final : public asmjit::ErrorHandler {
 public:
  void handleError(asmjit::Error, const char*, asmjit::BaseEmitter*) override { any = true; }
  bool any = false;
};

asmjit::JitAllocator::CreateParams memory_parameters() noexcept {
  asmjit::JitAllocator::CreateParams parameters;
  parameters.options = asmjit::JitAllocatorOptions::kUseDualMapping;
  return parameters;
}

}  // namespace

struct CodeMemory::Implementation {
  asmjit::JitAllocator::CreateParams parameters = memory_parameters();
  asmjit::JitRuntime runtime{&parameters};
};

CodeMemory::CodeMemory() = default;
CodeMemory::~CodeMemory() = default;
CodeMemory::Implementation& CodeMemory::get() {
  if (implementation_ == nullptr) implementation_ = std::make_unique<Implementation>();
  return *implementation_;
}

bool is_available() noexcept {
#ifdef MVM_NO_TAIL_CALLS
  return false;
#else
  static const bool available = asmjit::CpuInfo::host().features().x86().hasBMI2();
  return available;
#endif
}

std::size_t copy_size(const Source& source) noexcept {
  std::size_t size = 0;
  for (const Op& op : source.trace) {
    if (op.code != OpCode::Count) size += has_native(op) ? 2 : 1;
  }
  return size;
}

Compiled compile(CodeMemory& memory, const Source& source, std::span<Op> copy) noexcept {
  try {
    make_copy(source, copy);
    asmjit::JitRuntime& runtime = memory.get().runtime;
    Failures failures;
    asmjit::CodeHolder holder;
    if (holder.init(runtime.environment()) != asmjit::kErrorOk) return {};
    holder.setErrorHandler(&failures);
    Compiler compiler(holder, source, copy);
    if (!compiler.run() || failures.any) return {};
    const std::byte* code = nullptr;
    if (runtime.add(&code, &holder) != asmjit::kErrorOk) return {};
    for (const Compiler::Place& place : compiler.places()) {
      copy[place.op].pointer = code + holder.labelOffset(place.label);
    }
    return {reinterpret_cast<translated::Handler>(reinterpret_cast<std::uintptr_t>(code)), holder.codeSize()};
  } catch (const std::bad_alloc&) {
    return {};
  }
}

}  // namespace mvm::jit
