// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/transaction_observer.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mvm::tools {

/// What a reference points into: a local of a frame or a value from outside the code, and from there fields
/// and elements. Frames and values from outside are known by the number of the event that brought them.
struct TraceLocation {
  bool is_global = false;
  std::size_t root = 0;
  std::size_t local = 0;
  std::vector<std::size_t> path;
};

struct TraceReference {
  bool is_mutable = false;
  TraceLocation location;
};

/// A value, or a reference with all of the value that it points into.
struct TraceValue {
  std::optional<TraceReference> reference;
  ObservedValue value;
};

/// A value, or a list of values, that a command of a transaction takes or gives.
struct TraceCommandValue {
  std::string name;
  TypeTag type;  ///< of a list: of its elements
  std::vector<ObservedValue> values;
  bool is_list = false;
};

/// How a trace is written. Effects are made into text where they happen, since what they show does not last.
class TraceFormat {
 public:
  using Write = std::function<void(std::string_view)>;

  explicit TraceFormat(Write write) : write_(std::move(write)) {}
  virtual ~TraceFormat() = default;

  virtual void begin() = 0;
  virtual void open_frame(std::size_t id, const ObservedFunction& function,
                          std::span<const TraceValue> parameters, std::uint64_t gas_left) = 0;
  virtual void close_frame(std::size_t id, const ObservedFunction& function,
                           std::span<const TraceValue> results, std::uint64_t gas_left) = 0;
  virtual void instruction(std::uint16_t pc, Opcode opcode, std::span<const TypeTag> type_parameters,
                           std::span<const std::string> effects, std::uint64_t gas_left) = 0;
  virtual void effect(const std::string& text) = 0;

  // Of transactions: only by formats that show them.

  virtual void summary(std::span<const Command> commands) { (void)commands; }
  virtual void command(std::string_view name, std::string_view description,
                       std::span<const TraceCommandValue> values) {
    (void)name, (void)description, (void)values;
  }
  virtual void call_begins() {}
  virtual void call_ends() {}

  [[nodiscard]] virtual std::string pop(const TraceValue& value) const = 0;
  [[nodiscard]] virtual std::string push(const TraceValue& value) const = 0;
  [[nodiscard]] virtual std::string read(const TraceLocation& at, const TraceValue& root,
                                         bool moved) const = 0;
  [[nodiscard]] virtual std::string written(const TraceLocation& at, const TraceValue& root) const = 0;
  [[nodiscard]] virtual std::string load(const TraceReference& reference,
                                         const ObservedValue& value) const = 0;
  [[nodiscard]] virtual std::string error(std::string_view status) const = 0;

 protected:
  void write(std::string_view text) const { write_(text); }

 private:
  Write write_;
};

/// The trace of Sui's debuggers: version 3, one JSON value a line (`move-trace-format`).
[[nodiscard]] std::unique_ptr<TraceFormat> json_trace(TraceFormat::Write write);
/// For people: a line an instruction.
[[nodiscard]] std::unique_ptr<TraceFormat> text_trace(TraceFormat::Write write);

/// Writes what code does, event by event, and follows where references point to (Move VM runtime,
/// `VMTracer`); of a transaction also what its other commands do (transaction_trace.cpp). A call by itself
/// that takes no references is traced as a unit test is. Debuggers expect a unit test to take none, so that a
/// call with some is traced as the command of a transaction.
class MoveTracer final : public TransactionObserver {
 public:
  explicit MoveTracer(TraceFormat& format) : format_(format) { format_.begin(); }

  void frame_opened(const RunState& state, const ObservedFunction& function,
                    std::span<const ObservedValue> arguments) override;
  void instruction_begins(const RunState& state) override;
  void instruction_ends(const RunState& state) override;
  void frame_closed(const RunState& state, const ObservedFunction& function,
                    std::span<const ObservedValue> results) override;
  void failed(const RunState& state, const Error& error) override;

  void commands_begin(std::span<const Command> commands) override;
  void call_begins() override;
  void call_ends() override;
  void transferring(std::span<const ObservedValue> objects) override;
  void split(const ObservedValue& coin, std::span<const ObservedValue> parts) override;
  void merged(const ObservedValue& before, std::span<const ObservedValue> sources,
              const ObservedValue& after) override;
  void vector_made(const ObservedValue& vector) override;
  void publishing(const Publish& command) override;
  void upgrading(const Upgrade& command) override;
  /// The transaction failed.
  void transaction_failed(std::string_view status) { emit_effect(format_.error(status)); }

  /// Events so far: the number of the next.
  [[nodiscard]] std::size_t events() const noexcept { return events_; }

 private:
  using Slot = std::optional<TraceReference>;
  struct Frame {
    std::size_t id;
    std::vector<Slot> locals;
  };
  struct Global {
    ObservedValue value;
    bool is_mutable;
  };

  [[nodiscard]] ObservedValue root_of(const RunState& state, const TraceLocation& location) const;
  /// What a location's root holds, as reads and writes show it.
  [[nodiscard]] TraceValue root_value(const RunState& state, const TraceLocation& location) const;
  [[nodiscard]] TraceValue traced(const RunState& state, const Slot& slot, const ObservedValue& value) const;
  [[nodiscard]] TraceValue stack(const RunState& state, std::size_t below) const;
  [[nodiscard]] TraceValue local(const RunState& state, std::size_t index) const;
  [[nodiscard]] TraceLocation local_location(std::size_t index) const;
  [[nodiscard]] std::vector<Slot> take(std::size_t count);
  /// A reference that comes from outside the code: its value is shown.
  TraceReference load(const ObservedValue& reference, bool is_mutable);

  void push(const RunState& state, Slot slot);
  void push_results(const RunState& state, bool topmost_first);
  void apply(const RunState& state, const std::vector<Slot>& taken);
  void write_through(const RunState& state, const Slot& slot);
  void begin_command(const ObservedFunction& function);
  void end_command();
  void fail_instruction(const RunState& state);
  void emit_instruction(const RunState& state);
  void emit_effect(const std::string& text);
  void emit_command(std::string_view name, std::string_view description,
                    std::span<const TraceCommandValue> values);

  TraceFormat& format_;
  std::size_t events_ = 0;
  bool in_transaction_ = false;
  bool in_command_ = false;  ///< the transaction is a call by itself
  std::vector<Frame> frames_;
  std::vector<Slot> stack_;
  std::map<std::size_t, Global> globals_;
  // Of the instruction that runs.
  bool pending_ = false;
  std::vector<std::string> effects_;
  std::vector<TypeTag> type_parameters_;
  std::size_t element_ = 0;
};

}  // namespace mvm::tools
