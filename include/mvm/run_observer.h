// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/address.h>
#include <mvm/error.h>
#include <mvm/file_format.h>
#include <mvm/gas.h>
#include <mvm/opcodes.h>
#include <mvm/type_pool.h>
#include <mvm/type_tag.h>
#include <mvm/u256.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// Watching code run, instruction by instruction: what tracers, profilers and coverage are made of.
namespace mvm {

struct Instance;
struct Layout;

/// A value of running code, looked at where it lies: good only until the observer's function returns.
class ObservedValue {
 public:
  /// Bool to Vector, Datatype, or Reference for both kinds of reference.
  [[nodiscard]] TypeKind kind() const noexcept;
  [[nodiscard]] bool is_reference() const noexcept { return kind() == TypeKind::Reference; }
  /// Of a reference: the type of what it points to.
  [[nodiscard]] TypeTag type() const;

  [[nodiscard]] U256 integer() const noexcept;            ///< of an integer or a bool
  [[nodiscard]] AccountAddress address() const noexcept;  ///< of an address or a signer
  [[nodiscard]] ObservedValue target() const noexcept;    ///< of a reference

  /// Elements of a vector, fields of a struct or variant; 0 for others.
  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] ObservedValue operator[](std::size_t i) const noexcept;
  [[nodiscard]] std::string_view field_name(std::size_t i) const noexcept;

  [[nodiscard]] bool is_enum() const noexcept;
  [[nodiscard]] std::uint16_t variant_tag() const noexcept;
  [[nodiscard]] std::string_view variant_name() const noexcept;

  /// What the VM knows it by: a layout, and where the value's own memory is.
  ObservedValue(const Layout& layout, const std::byte* memory) noexcept : layout_(&layout), memory_(memory) {}
  [[nodiscard]] const Layout& layout() const noexcept { return *layout_; }
  [[nodiscard]] const std::byte* memory() const noexcept { return memory_; }

 private:
  [[nodiscard]] std::span<const FieldDefinition> field_definitions() const noexcept;

  const Layout* layout_;
  const std::byte* memory_;
};

/// The type of a local or result: references have no TypeTag.
struct ObservedType {
  enum class Reference : std::uint8_t { None, Immutable, Mutable };
  TypeTag type;
  Reference reference = Reference::None;
};

/// A function with its type arguments.
class ObservedFunction {
 public:
  [[nodiscard]] const ModuleId& module() const noexcept;
  [[nodiscard]] const ModuleId& stored_module() const noexcept;  ///< where the module was read from
  [[nodiscard]] const CompiledModule& compiled() const noexcept;
  [[nodiscard]] std::string_view name() const noexcept;
  [[nodiscard]] TableIndex definition() const noexcept;  ///< function_defs
  [[nodiscard]] bool is_native() const noexcept;
  [[nodiscard]] std::size_t parameter_count() const noexcept;
  [[nodiscard]] std::vector<TypeTag> type_args() const;
  [[nodiscard]] std::vector<ObservedType> locals() const;  ///< parameters first
  [[nodiscard]] std::vector<ObservedType> returns() const;

  explicit ObservedFunction(const Instance& instance) noexcept : instance_(&instance) {}
  /// Equal for the same function with the same type arguments, of one VM.
  [[nodiscard]] const Instance* key() const noexcept { return instance_; }

 private:
  const Instance* instance_;
};

/// Where running code is.
class RunState {
 public:
  virtual ~RunState() = default;
  /// Functions that have begun and not ended, natives left out.
  [[nodiscard]] virtual std::size_t depth() const = 0;
  /// 0 is the outermost.
  [[nodiscard]] virtual ObservedFunction function(std::size_t frame) const = 0;
  /// A local of a function that runs. It must be known to hold a value.
  [[nodiscard]] virtual ObservedValue local(std::size_t frame, std::size_t local) const = 0;
  /// Values on the operand stack, those of calling functions included.
  [[nodiscard]] virtual std::size_t stack_size() const = 0;
  /// 0 is the topmost.
  [[nodiscard]] virtual ObservedValue stack(std::size_t below) const = 0;
  [[nodiscard]] virtual const GasMeter& gas() const = 0;

  // The instruction that begins, runs or has ended, of the innermost function.

  [[nodiscard]] virtual std::uint16_t pc() const = 0;
  /// As in the module's tables.
  [[nodiscard]] virtual const Instruction& instruction() const = 0;
  /// How many values the instruction takes from the stack; of calls and returns the arguments and results.
  [[nodiscard]] virtual std::size_t operand_count() const = 0;
};

/// Is told what code does. Given to `Vm::call`, which then runs in plain mode. The order of events:
/// - `frame_opened` for the function that is called;
/// - for each instruction `instruction_begins`, then `instruction_ends`, or `failed`;
/// - a call ends before it is charged, and is followed by `frame_opened`; of a native function
///   `frame_closed` follows at once;
/// - a return is followed by `frame_closed`;
/// - `failed` is the last event: the frames that are open then are not closed.
class RunObserver {
 public:
  virtual ~RunObserver() = default;

  virtual void frame_opened(const RunState& state, const ObservedFunction& function,
                            std::span<const ObservedValue> arguments) {
    (void)state, (void)function, (void)arguments;
  }
  virtual void instruction_begins(const RunState& state) { (void)state; }
  virtual void instruction_ends(const RunState& state) { (void)state; }
  /// `state` has still the frame.
  virtual void frame_closed(const RunState& state, const ObservedFunction& function,
                            std::span<const ObservedValue> results) {
    (void)state, (void)function, (void)results;
  }
  virtual void failed(const RunState& state, const Error& error) { (void)state, (void)error; }
};

}  // namespace mvm
