// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/module_builder.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace mvm::verifier::testing {

/// Modules of one function each that does all kinds of things with references: types are right and locals
/// have values where they are used, nearly always, so that what is left to be refused is how references are
/// used.
class ReferencePrograms {
 public:
  explicit ReferencePrograms(std::uint32_t seed) : random_(seed) {}

  [[nodiscard]] std::unique_ptr<mvm::testing::ModuleBuilder> next();

 private:
  using Builder = mvm::testing::ModuleBuilder;

  /// What references refer to.
  enum Target : std::uint8_t { Number, Leaf, Pair, Numbers, Choice };
  static constexpr std::size_t kTargets = 5;
  static constexpr int kDeepest = 4;

  struct Local {
    Target target;
    bool is_reference;
    bool is_mutable;
    bool has_value;
  };
  struct Function {
    TableIndex handle;
    std::vector<std::pair<Target, bool>> takes;  ///< and whether mutable
    std::vector<std::pair<Target, bool>> gives;
  };

  [[nodiscard]] std::size_t below(std::size_t bound) { return random_() % bound; }
  [[nodiscard]] bool once_in(std::size_t times) { return below(times) == 0; }

  void make_types();
  void make_functions();
  void add_local(bool is_parameter);
  [[nodiscard]] TypeId type_of(const Local& local);
  [[nodiscard]] TypeId reference(Target target, bool is_mutable);
  void emit(Opcode opcode, std::size_t index = 0) { code_.push_back(mvm::testing::op(opcode, index)); }
  void load_number() { code_.push_back(builder_->load(TypeKind::U64, {})); }

  [[nodiscard]] std::optional<std::size_t> some_local(Target target, bool is_reference, bool is_mutable);
  /// Puts a reference on the stack; false, and nothing is emitted, where none was found.
  [[nodiscard]] bool push_reference(Target target, bool is_mutable, int depth);
  [[nodiscard]] bool push_field(Target target, bool is_mutable, int depth);
  [[nodiscard]] bool push_result(Target target, bool is_mutable, int depth);
  [[nodiscard]] bool push_arguments(const Function& function, int depth);
  [[nodiscard]] bool push_value(Target target);
  void use_top(Target target, bool is_mutable);

  void statements(std::size_t count);
  void statement();
  void use_reference();
  void use_two();
  void use_value();
  void call();
  void either_or();
  void loop();
  void unpack_choice();

  std::mt19937 random_;
  std::unique_ptr<Builder> builder_;
  std::vector<Local> locals_;
  std::size_t parameters_ = 0;
  std::vector<Instruction> code_;
  std::vector<Function> functions_;
  std::array<TypeId, kTargets> types_{};
  Builder::DatatypeId leaf_{};
  Builder::DatatypeId pair_{};
  Builder::DatatypeId choice_{};
  int nesting_ = 0;
};

}  // namespace mvm::verifier::testing
