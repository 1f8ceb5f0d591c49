// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/file_format.h>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

/// Comparing what two modules say of the same things. Each is a module and something of it.
namespace mvm::verifier {

[[nodiscard]] bool same_module(const CompiledModule& a, const ModuleHandle& x, const CompiledModule& b,
                               const ModuleHandle& y);
[[nodiscard]] bool same_type(const CompiledModule& a, TypeId x, const CompiledModule& b, TypeId y);
[[nodiscard]] bool same_types(const CompiledModule& a, Signature x, const CompiledModule& b, Signature y);

/// Definitions by name. Sorted, so that nobody can choose names that make it slow.
class NameIndex {
 public:
  void add(std::string_view name, TableIndex index) { entries_.emplace_back(name, index); }
  /// Between adding and finding.
  void sort();
  [[nodiscard]] std::optional<TableIndex> find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string_view, TableIndex>> entries_;
};

}  // namespace mvm::verifier
