// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/address.h>
#include <mvm/error.h>
#include <mvm/gas.h>
#include <mvm/protocol.h>
#include <mvm/type_tag.h>
#include <mvm/verifier.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mvm {

class NativeExtension;
class NativeTable;
class RunObserver;
class Runtime;

/// Where a VM gets the bytes of published modules.
class ModuleResolver {
 public:
  virtual ~ModuleResolver() = default;
  /// The module stored at `storage_id`; nullopt where there is none. An error means that storage failed.
  [[nodiscard]] virtual Result<std::optional<std::vector<std::uint8_t>>> module_bytes(
      const ModuleId& storage_id) const = 0;
};

/// How the module names in code map to stored modules: the linkage table of the package being called. The
/// base class maps every name to itself, for storage without packages.
class Linkage {
 public:
  virtual ~Linkage() = default;
  /// Which linkage this is: modules that were linked under an equal context are not linked again. The storage
  /// id of the package whose table it is.
  [[nodiscard]] virtual AccountAddress link_context() const { return {}; }
  /// Where the module that code calls `runtime_id` is stored. LINKER_ERROR where the table does not tell.
  [[nodiscard]] virtual Result<ModuleId> relocate(const ModuleId& runtime_id) const { return runtime_id; }
  /// The module that first defined the type `name` of `runtime_id`.
  [[nodiscard]] virtual Result<ModuleId> defining_module(const ModuleId& runtime_id,
                                                         std::string_view name) const {
    (void)name;
    return runtime_id;
  }
};

/// How a VM runs code. All outcomes are the same: values, errors with their places, gas and what it counts.
enum class RunMode : std::uint8_t {
  Plain,       ///< stack code as it is in the module, instruction by instruction
  Translated,  ///< register code made from it, by and by; what is not translated runs as in plain mode
  Native,      ///< the same, and what runs often becomes machine code; as Translated where that cannot be
};
inline constexpr RunMode kDefaultRunMode = RunMode::Native;

/// Settings of a VM.
struct VmConfig {
  /// The version whose costs natives charge.
  ProtocolConfig protocol;
  BinaryConfig binary;
  VerifierConfig verifier;
  RuntimeConfig runtime;
  /// Natives charge nothing, whatever they ask for.
  bool natives_are_free = false;
  /// Modules are taken as verified: only for modules whose verdict is known.
  bool skip_verification = false;
  /// Bytes of values that one session may hold at a time: a safety net, set above all that gas allows. What a
  /// run held is in `GasMeter::peak_memory`.
  std::uint64_t memory_limit = std::uint64_t{1} << 32;
  /// Bytes of linked code after which the VM begins a new cache; running sessions keep the old one until they
  /// end.
  std::uint64_t code_cache_limit = std::uint64_t{1} << 30;
  RunMode mode = kDefaultRunMode;
  /// Of mode Native: a block becomes machine code when it is entered once more after so many times.
  std::uint32_t compile_after = 100;

  /// What holds at this protocol version.
  [[nodiscard]] static VmConfig for_protocol(const ProtocolConfig& protocol);
  /// The Move VM outside a chain: no small limits, free natives.
  [[nodiscard]] static VmConfig plain();
};

/// A value that left the VM.
struct OutputValue {
  std::uint16_t index = 0;        ///< number of the result, or of the argument
  std::vector<std::uint8_t> bcs;  ///< of a reference: the value it points to
  std::string type;    ///< `0x2::coin::Coin<0x2::sui::SUI>`, with `&` or `&mut ` in front; `?` without a name
  std::string layout;  ///< shape of the bytes: `struct(u64,vector<u8>)`, `enum((u8),())`
};

struct CallOutputs {
  std::vector<OutputValue> return_values;
  std::vector<OutputValue> mutable_reference_outputs;
};

/// Where the check of a bundle of modules failed.
enum class BundleStage : std::uint8_t { Deserialize, Bounds, Sender, Verify, Link };
struct BundleFailure {
  BundleStage stage = BundleStage::Deserialize;
  std::optional<std::size_t> module_index;
  std::optional<Pass> pass;
};

/// A Move virtual machine: settings, natives and the cache of linked code. Many sessions may run on it at
/// once, each on its own thread.
class Vm {
 public:
  /// `natives` must outlive the VM; `move_stdlib_natives()` and others give tables.
  Vm(VmConfig config, const NativeTable& natives);
  Vm(Vm&&) noexcept;
  Vm& operator=(Vm&&) noexcept;
  Vm(const Vm&) = delete;
  Vm& operator=(const Vm&) = delete;
  ~Vm();

  [[nodiscard]] const VmConfig& config() const noexcept;

  /// Checks modules that are to be published together by `sender`: reads them all; each must be of the sender
  /// and named once; then each in order is verified, its natives must be there, and it is linked against
  /// those before it and then against stored modules, without cycles (Move VM runtime,
  /// `publish_module_bundle`). Stores nothing.
  [[nodiscard]] Result<void> check_bundle(std::span<const std::vector<std::uint8_t>> modules,
                                          const AccountAddress& sender, const ModuleResolver& resolver,
                                          const Linkage& linkage, BundleFailure* failure = nullptr) const;

  /// Calls a function, whatever its visibility. Arguments are BCS; for a parameter that is a reference, of
  /// the value it points to. In order: load the types, find module and function, check the type arguments,
  /// decode the arguments, run, encode the results. Errors carry what the Move VM gives: status, sub-status,
  /// module, offsets and stack trace. An `observer` is told what the code does (mvm/run_observer.h); it runs
  /// in plain mode then.
  [[nodiscard]] Result<CallOutputs> call(const ModuleId& module, std::string_view function,
                                         std::span<const TypeTag> type_args,
                                         std::span<const std::vector<std::uint8_t>> args,
                                         const ModuleResolver& resolver, const Linkage& linkage,
                                         GasMeter& gas, NativeExtension* extension = nullptr,
                                         RunObserver* observer = nullptr) const;

  /// What the rooms behind this one work with.
  [[nodiscard]] Runtime& runtime() const noexcept { return *runtime_; }

 private:
  std::unique_ptr<Runtime> runtime_;
};

}  // namespace mvm
