// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/type_loading.h"

#include <utility>
#include <vector>

namespace mvm {

// Recursion is as deep as types nest, which BCS limits.
Result<const Type*> load_type(Session& session, LinkageView& linkage, const TypeTag& tag) {
  if (tag.kind == TypeTag::Kind::Struct) return load_type(session, linkage, *tag.struct_tag);
  if (tag.kind != TypeTag::Kind::Vector) return session.load_type(linkage, tag);
  auto element = load_type(session, linkage, *tag.element);
  if (!element) return element;
  return &session.vector_of(**element);
}

Result<const Type*> load_type(Session& session, LinkageView& linkage, const StructTag& tag) {
  PackagePtr package = linkage.stored_package(tag.address);
  if (package == nullptr)
    return fail(StatusCode::LINKER_ERROR, "there is no package " + tag.address.to_hex());
  const ModuleId runtime_id{package->original_id, tag.module};
  linkage.set(std::move(package));
  auto datatype = session.load_datatype(linkage, runtime_id, tag.name);
  linkage.reset();
  if (!datatype) return propagate(datatype);

  const std::span<const DatatypeTyParameter> parameters = (*datatype)->type_parameters;
  if (parameters.size() != tag.type_params.size()) return fail(StatusCode::NUMBER_OF_TYPE_ARGUMENTS_MISMATCH);
  std::vector<const Type*> args;
  for (const TypeTag& parameter : tag.type_params) {
    auto arg = load_type(session, linkage, parameter);
    if (!arg) return arg;
    args.push_back(*arg);
  }
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (!parameters[i].constraints.is_subset_of(args[i]->abilities))
      return fail(StatusCode::CONSTRAINT_NOT_SATISFIED);
  }
  return &session.instance_of(**datatype, args);
}

}  // namespace mvm
