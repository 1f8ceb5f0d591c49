// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/generate/random.h"
#include "tests/generate/shapes.h"
#include "tests/support/module_builder.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mvm::generate {

enum class Passing : std::uint8_t { Value, Reference, MutableReference };

struct Parameter {
  const Shape* shape;
  Passing passing = Passing::Value;
};

/// A function of a generated module before it has code. Its last parameter is the fuel, a `&mut u64` that is
/// not listed; a generic one has the type parameter's value as its first.
struct FunctionPlan {
  std::string name;
  TableIndex handle = 0;
  bool generic = false;
  std::vector<Parameter> parameters;
  std::vector<const Shape*> returns;
};

/// What all functions of a module share.
struct ModulePlan {
  testing::ModuleBuilder& builder;
  Random& random;
  Shapes& shapes;
  std::vector<FunctionPlan> functions;
  testing::ModuleBuilder::DatatypeId resource;  ///< a struct { u64, vector<u8> } that can only be unpacked
  TableIndex to_bytes;                          ///< `bcs::to_bytes` and `hash::sha3_256`, which are native
  TableIndex sha3;
  std::size_t most_statements;
};

/// Writes the code of one function. Statements leave the operand stack as it was; expressions put one value
/// on it. All locals hold values from the beginning on. While a reference to a local is in use the local is
/// locked, so that the borrow rules hold.
class Body {
 public:
  Body(ModulePlan& plan, const FunctionPlan& function);
  /// Writes all of it and defines the function.
  void write();

 private:
  enum class Lock : std::uint8_t { None, Shared, Exclusive };
  struct Variable {
    const Shape* shape;
    Passing passing = Passing::Value;
    bool visible = true;  ///< to expressions and statements that look for one
    bool fixed = false;   ///< never written
    Lock lock = Lock::None;
  };
  struct Step {
    std::size_t field = 0;
    std::optional<TableIndex> index;  ///< the local with the index, where the step is to an element
  };
  /// A way from a variable to what lies in it.
  struct Path {
    TableIndex variable = 0;
    std::vector<Step> steps = {};
    std::vector<const Shape*> shapes = {};  ///< of the variable, then after each step
    [[nodiscard]] const Shape& end() const { return *shapes.back(); }
  };

  // Code.
  void emit(Instruction instruction) { code_.push_back(instruction); }
  void emit(Opcode opcode, std::size_t index = 0) { code_.push_back(testing::op(opcode, index)); }
  std::size_t branch(Opcode opcode);
  void land(std::size_t branch) { code_[branch].index = static_cast<TableIndex>(code_.size()); }
  [[nodiscard]] bool is_long() const { return code_.size() > kLongCode || variables_.size() > kManyLocals; }
  TableIndex new_local(const Shape& shape, Passing passing, bool visible);
  TableIndex new_typed_local(TypeId type);
  [[nodiscard]] TypeId type_of(const Parameter& parameter);
  void load_u64(std::uint64_t value) { emit(plan_.builder.load(TypeKind::U64, value)); }

  // Expressions.
  void value(const Shape& shape, unsigned nesting);
  void literal(const Shape& shape);
  [[nodiscard]] bool try_value(const Shape& shape, unsigned nesting);
  [[nodiscard]] bool try_integer(const Shape& shape, unsigned nesting);
  void mask(const Shape& shape, unsigned nesting);
  [[nodiscard]] bool try_bool(unsigned nesting);
  [[nodiscard]] bool try_composite(const Shape& shape, unsigned nesting);
  [[nodiscard]] bool try_native(unsigned nesting);
  [[nodiscard]] bool try_read(const Shape& shape);
  [[nodiscard]] bool try_pop(const Shape& shape);
  [[nodiscard]] bool try_call(const Shape& shape, unsigned nesting);
  void small_index();

  // Paths.
  [[nodiscard]] std::optional<Path> find_path(const Shape* wanted, bool to_write);
  void prepare(Path& path);
  void borrow(const Path& path, bool is_mutable);
  void borrow_step(const Path& path, std::size_t step, bool is_mutable);

  // Calls.
  void call(const FunctionPlan& callee, const Shape* type_arg, unsigned nesting);
  void argument(const Shape& shape, Passing passing, unsigned nesting, std::vector<TableIndex>& locked);
  [[nodiscard]] const Shape& type_argument();
  [[nodiscard]] const FunctionPlan* pick_callee();

  // Statements.
  void block(unsigned nesting);
  void statement(unsigned nesting);
  void burn_fuel();
  void assign();
  void write_through();
  void change_vector();
  void choose(unsigned nesting);
  void loop(unsigned nesting);
  void match(unsigned nesting);
  void use_variant_fields(const Shape& shape, TableIndex variable, std::size_t tag);
  void abort_if();
  void return_if();
  void call_statement();
  void hold_reference(unsigned nesting);
  void use_resources();
  void unpack_and_pack();
  void take_and_put_back();
  void store_or_pop(const Shape& shape);
  void return_values();
  [[nodiscard]] std::optional<TableIndex> find_variable(const Shape* shape, Shape::Kind kind, bool to_write);

  static constexpr std::size_t kLongCode = 600;
  static constexpr std::size_t kManyLocals = 120;

  ModulePlan& plan_;
  Random& random_;
  const FunctionPlan& function_;
  std::vector<Variable> variables_;
  std::vector<TypeId> local_types_;
  std::vector<Instruction> code_;
  std::vector<VariantJumpTable> jump_tables_;
  TableIndex fuel_ = 0;
  bool may_return_ = true;
};

}  // namespace mvm::generate
