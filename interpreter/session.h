// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/heap.h"
#include "interpreter/native.h"
#include "interpreter/type.h"
#include "interpreter/type_tags.h"
#include "interpreter/value.h"

#include <mvm/vm.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mvm {

class CodeCache;
class Machine;
class RunObserver;
class Runtime;
struct Function;
struct Instance;
struct Module;

/// One argument of a call: a value that moves in, or a reference to one that stays with the caller.
struct CallArgument {
  OwnedValue* value = nullptr;
  bool by_reference = false;
};

/// The signature of an instance.
struct SignatureTypes {
  std::vector<const Type*> parameters;
  std::vector<const Type*> returns;
};

/// One transaction's use of a VM: it loads code by a linkage, makes and keeps values, and calls functions,
/// all on one thread. Types, functions and layouts that it gives live as long as the session; values must not
/// outlive it.
class Session {
 public:
  /// All references must outlive the session; `extension` may be null.
  Session(const Runtime& runtime, const ModuleResolver& resolver, GasMeter& gas, NativeExtension* extension);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  [[nodiscard]] Heap& heap() noexcept { return heap_; }
  [[nodiscard]] GasMeter& gas() noexcept { return gas_; }

  // Loading. All errors are those of the Move VM, with their module where it gives one.

  /// Reads, verifies and links the module that code calls `runtime_id`, with all that it depends on.
  [[nodiscard]] Result<const Module*> load_module(const Linkage& linkage, const ModuleId& runtime_id);
  /// FUNCTION_RESOLUTION_FAILURE where the module has no such function.
  [[nodiscard]] Result<const Function*> load_function(const Linkage& linkage, const ModuleId& module,
                                                      std::string_view name);
  /// TYPE_RESOLUTION_FAILURE where the module has no such type. Addresses in the tag are runtime ids.
  [[nodiscard]] Result<const Datatype*> load_datatype(const Linkage& linkage, const ModuleId& module,
                                                      std::string_view name);
  [[nodiscard]] Result<const Type*> load_type(const Linkage& linkage, const TypeTag& tag);

  // Functions.

  /// Checks number and abilities of the type arguments, as at a call from outside.
  [[nodiscard]] Result<const Instance*> instantiate(const Function& function,
                                                    std::span<const Type* const> type_args);
  /// Parameter and result types of an instance. VM_MAX_TYPE_DEPTH_REACHED.
  [[nodiscard]] Result<SignatureTypes> signature_of(const Instance& instance);
  /// Runs the function with arguments of its parameter types. The results are owned; a returned reference is
  /// given as a copy of the value it points to.
  [[nodiscard]] Result<std::vector<OwnedValue>> call(const Instance& instance,
                                                     std::span<const CallArgument> args,
                                                     RunObserver* observer = nullptr);

  // Types.

  /// The layout for reading and writing values; VM_MAX_VALUE_DEPTH_REACHED, TOO_MANY_TYPE_NODES.
  [[nodiscard]] Result<const Layout*> layout_of(const Type& type);
  [[nodiscard]] Result<TypeTag> type_tag(const Type& type, NativeContext::TagIds ids);
  [[nodiscard]] const Type& vector_of(const Type& element);
  [[nodiscard]] const Type& reference_to(const Type& target, bool is_mutable);
  /// An instance of a loaded datatype, of as many arguments as it has type parameters; their abilities are
  /// not checked.
  [[nodiscard]] const Type& instance_of(const Datatype& datatype, std::span<const Type* const> args);

 private:
  [[nodiscard]] Result<std::vector<OwnedValue>> take_results();
  [[nodiscard]] Result<OwnedValue> take_result(ValueView value);

  const Runtime& runtime_;
  const ModuleResolver& resolver_;
  GasMeter& gas_;
  NativeExtension* extension_;
  std::shared_ptr<CodeCache> cache_;
  Heap heap_;
  std::unique_ptr<Machine> machine_;
};

}  // namespace mvm
