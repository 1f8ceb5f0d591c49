// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/file_format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace mvm {

/// Whether every index of a module is in bounds and every type has the arguments that it asks for: what all
/// other parts take for granted (Move binary format, `BoundsChecker`). What is asked of types again and again
/// (are their datatypes there, which is their largest type parameter) is found once for each distinct type
/// and each signature, and types are only walked to find which part of one is wrong.
///
/// Either `find_error` on a whole module; or, by a reader that only asks whether all is in bounds, piece by
/// piece: `check_tables` when everything but functions is read, and of each function `check_frame` before its
/// code, `limit_code` and `check_operand` on the way, `check_jump_tables` after it.
///
/// Every check gives whether to go on.
class BoundsChecker {
 public:
  static constexpr std::size_t kOperandKinds = static_cast<std::size_t>(OperandKind::JumpTable) + 1;

  /// How many type parameters a signature asks for: one more than the largest in any of its types, where that
  /// is less than kManyTypeParameters.
  static constexpr std::uint8_t kManyTypeParameters = 255;
  [[nodiscard]] static constexpr std::uint8_t signature_bound(std::uint32_t type_parameter_bound) noexcept {
    return static_cast<std::uint8_t>(std::min<std::uint32_t>(type_parameter_bound, kManyTypeParameters));
  }

  /// Both must outlive the checker; `signature_bounds` has the bound of each signature.
  BoundsChecker(const CompiledModule& module, std::span<const std::uint8_t> signature_bounds) noexcept
      : m_(module), signature_bounds_(signature_bounds) {}

  /// The first error in the reference's order.
  [[nodiscard]] std::optional<Error> find_error();

  [[nodiscard]] bool check_tables();
  /// All that comes before the code of function `index`; of its code, the locals must be there.
  [[nodiscard]] bool check_frame(std::size_t index, const FunctionDefinition& function);

  /// For bytes of a function's code that are operands: where `rows[operand kind][byte]` is no more than
  /// `type_parameters`, the byte is a whole number, and in bounds; otherwise `check_operand` is to be asked.
  struct ShortOperands {
    using Row = const std::uint8_t*;
    std::array<Row, kOperandKinds> rows;
    std::uint8_t type_parameters;
  };
  /// Those of the function whose frame was checked last, with so many instructions; they hold until the next.
  [[nodiscard]] const ShortOperands& limit_code(std::size_t instructions);
  /// Those of no function: any number is right.
  [[nodiscard]] static const ShortOperands& unlimited() noexcept;

  /// An instruction of that function. Whether a jump table is there, only `check_jump_tables` tells.
  [[nodiscard]] bool check_operand(std::size_t offset, const Instruction& instruction);
  [[nodiscard]] bool check_jump_tables(const CodeUnit& unit);

 private:
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

  // Errors.
  [[gnu::cold]] bool refuse(StatusCode status, IndexKind kind, std::size_t index, std::string message);
  [[gnu::cold]] bool out_of_bounds(IndexKind kind, std::size_t index, std::size_t size);
  [[gnu::cold]] bool refuse_operand(std::size_t offset, const Instruction& instruction, std::size_t size);
  bool within(IndexKind kind, std::size_t index, std::size_t size) {
    if (index < size) [[likely]]
      return true;
    return out_of_bounds(kind, index, size);
  }
  template <class T>
  bool within(IndexKind kind, std::size_t index, std::span<const T> table) {
    return within(kind, index, table.size());
  }
  template <class T, class Check>
  bool each(std::span<const T> entries, Check check);

  // Types.
  [[nodiscard]] bool node_fits(const TypeNode& node) const noexcept;
  void find_unfit_types();
  bool check_type(TypeId type) { return unfit_.empty() || !unfit_[type.value] || refuse_type(type); }
  bool refuse_type(TypeId type);
  bool check_type_parameters(TypeId type, std::size_t count);
  bool refuse_type_parameter(TypeId type, std::size_t count);
  bool check_type_parameters_of(TableIndex signature, std::size_t count);

  // Tables.
  bool check_signature(const Signature& signature);
  bool check_module_handle(const ModuleHandle& handle);
  bool check_datatype_handle(const DatatypeHandle& handle);
  bool check_function_handle(const FunctionHandle& handle);
  bool check_field_handle(const FieldHandle& handle);
  bool check_struct_instantiation(const StructDefInstantiation& instantiation);
  bool check_function_instantiation(const FunctionInstantiation& instantiation);
  bool check_field_instantiation(const FieldInstantiation& instantiation);
  bool check_enum_instantiation(const EnumDefInstantiation& instantiation);
  bool check_variant_handle(const VariantHandle& handle);
  bool check_variant_instantiation(const VariantInstantiationHandle& handle);
  bool check_fields(std::span<const FieldDefinition> fields, std::size_t type_parameters);
  bool check_struct(const StructDefinition& definition);
  bool check_enum(const EnumDefinition& definition);

  // Functions.
  bool check_function(std::size_t index, const FunctionDefinition& function);
  [[nodiscard]] std::size_t table_size(OperandKind operand) const noexcept;
  [[nodiscard]] std::optional<TableIndex> type_arguments(OperandKind operand,
                                                         std::size_t index) const noexcept;
  void limit_operands();
  void limit_operand(OperandKind operand, std::size_t size);

  const CompiledModule& m_;
  std::vector<bool> unfit_;  ///< by type: it or a part of it does not fit; empty if all fit
  std::span<const std::uint8_t> signature_bounds_;

  // Of code. Limits that hold in the whole module are set once, those of one function for each.
  std::array<std::size_t, kOperandKinds> limits_;
  ShortOperands short_operands_;
  std::array<std::array<std::uint8_t, 256>, 5> own_rows_;  ///< of operands that bring type arguments
  std::size_t function_ = 0;
  std::size_t locals_ = 0;
  std::size_t type_parameters_ = 0;
  std::size_t jump_tables_used_ = 0;  ///< one more than the largest that an instruction names
  std::optional<Error> error_;
};

}  // namespace mvm
