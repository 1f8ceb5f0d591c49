// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/file_format.h>
#include <mvm/protocol.h>
#include <mvm/verifier.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the verifier knows at places in a function, as text to show to people: why a function is refused, and
/// its control-flow graph. It is found by running passes once more, so it costs nothing where nobody asks.
///
/// Names and types are those of the module: printable only as far as the module's identifiers are. Very long
/// types end in "…".
namespace mvm {

/// Equal values on the operand stack, next to each other.
struct StackValues {
  std::string type;
  std::uint64_t count = 1;
};

enum class Availability : std::uint8_t {
  Unavailable,     ///< moved, or never assigned
  MaybeAvailable,  ///< has a value on some of the paths that lead here
  Available,
};
/// `"maybe available"`.
[[nodiscard]] std::string_view to_string(Availability availability) noexcept;

/// That one reference borrows.
struct Borrow {
  std::string borrower;     ///< what holds the reference: `loc1`, `stack[0]`
  std::string lender;       ///< what it may point to: `Arg0.balance`, `loc0.*` for anything in `loc0`
  bool is_mutable = false;  ///< of the borrower
};

/// What is known before an instruction. A part is absent where no pass that knows it came so far.
struct AbstractState {
  std::uint16_t offset = 0;
  std::optional<std::vector<StackValues>> stack;    ///< bottom first
  std::size_t stack_left_out = 0;                   ///< entries below those in `stack`
  std::optional<std::vector<Availability>> locals;  ///< parallel to the function's locals
  std::optional<std::vector<Borrow>> borrows;       ///< sorted
  std::size_t borrows_left_out = 0;
};

/// A local of a function; parameters come first.
struct FunctionLocal {
  std::string name;  ///< as listings have it: `Arg0`, `loc0`
  std::string type;
  bool is_parameter = false;
};

/// The place that an error of the verifier names.
struct RefusalExplanation {
  std::uint16_t function = 0;  ///< function_defs
  std::vector<FunctionLocal> locals;
  AbstractState state;  ///< before the instruction that was refused
};

/// What the verifier knew where it refused the module: `error` and `refused_by` are what `verify_module` or
/// `verify_object_rules` gave with this configuration. Nothing where the error names no place in code.
[[nodiscard]] std::optional<RefusalExplanation> explain_refusal(const CompiledModule& module,
                                                                const VerifierConfig& config,
                                                                const Error& error, Pass refused_by);

/// A basic block of a function.
struct FlowBlock {
  struct Edge {
    std::uint16_t target = 0;  ///< number of a block
    bool closes_loop = false;
    std::string condition;  ///< `true`, `false` or names of variants; empty where nothing is asked
  };

  std::uint16_t first = 0;  ///< instructions, both inclusive
  std::uint16_t last = 0;
  bool is_loop_head = false;
  std::vector<Edge> successors;  ///< each target once
  AbstractState state;           ///< at its beginning
};

/// The control-flow graph of a function, with what the verifier knows at the beginning of each block.
struct FunctionFlow {
  std::vector<FunctionLocal> locals;
  std::vector<FlowBlock> blocks;     ///< in code order; the first is the entry
  std::vector<std::uint16_t> order;  ///< blocks that can be reached, in reverse post-order

  /// Where the function is refused; what passes after `refused_by` know is absent then.
  std::optional<Error> refusal;
  Pass refused_by{};
  std::optional<AbstractState> at_refusal;  ///< where the refusal names an instruction
};

/// The graph of a function definition, whether it is refused or not. A function whose module is refused as a
/// whole has a graph without states. Fails where there is no code, or control runs over its end.
[[nodiscard]] Result<FunctionFlow> function_flow(const CompiledModule& module, const VerifierConfig& config,
                                                 std::uint16_t function);

/// How many basic blocks a function has; fails where `function_flow` does.
[[nodiscard]] Result<std::size_t> block_count(const CompiledModule& module, std::uint16_t function);

}  // namespace mvm
