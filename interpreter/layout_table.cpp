// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/layout_table.h"

#include "interpreter/module.h"
#include "interpreter/type_limits.h"

#include <algorithm>
#include <new>
#include <unordered_set>

namespace mvm {
namespace {

constexpr std::uint32_t kEnumTagSize = 2;

std::uint32_t align_up(std::uint32_t offset, std::uint32_t align) noexcept {
  return (offset + align - 1) & ~(align - 1);
}

std::uint32_t primitive_width(TypeKind kind) noexcept {
  return kind < TypeKind::Signer ? primitive_layout(kind).size : 0;
}

}  // namespace

/// A struct or enum whose fields are being looked at, to know whether all of it is small enough to be stored
/// inline.
struct LayoutTable::OpenType {
  const Type* type;
  std::size_t variant = 0;
  std::size_t field = 0;
  std::uint32_t end = 0;  ///< of the fields so far
  std::uint32_t align = 1;

  explicit OpenType(const Type& open) : type(&open) {
    if (!open.datatype->is_enum) return;
    end = kEnumTagSize;
    align = kEnumTagSize;
  }

  /// The type of the next field; null when there is none left.
  const Type* next(TypeTable& types) {
    const Datatype& datatype = *type->datatype;
    for (;;) {
      std::span<const FieldDefinition> fields;
      if (datatype.is_enum) {
        if (variant == datatype.variants().size()) return nullptr;
        fields = datatype.variants()[variant].fields;
      } else {
        fields = datatype.fields();
      }
      if (field < fields.size()) return &types.substitute(*datatype.home, fields[field].type, type->args);
      if (!datatype.is_enum) return nullptr;
      ++variant;
      field = 0;
      end = kEnumTagSize;
    }
  }
  void add(const Layout& layout) {
    end = align_up(end, layout.align) + layout.size;
    align = std::max(align, layout.align);
    ++field;
  }
};

/// What the fields of a struct or enum make of it.
struct LayoutTable::Traits {
  std::uint32_t align = 1;
  std::uint32_t bytes = 0;  ///< without padding
  bool plain = true;
  bool raw = true;
  bool has_bool = false;
};

const Layout& LayoutTable::make(const Type& type) {
  const std::lock_guard lock(mutex_);
  if (const Layout* made = type.layout.load(std::memory_order_acquire)) return *made;
  return type.kind == TypeKind::Datatype ? make_datatype(type) : make_simple(type);
}

Layout& LayoutTable::new_layout(const Type& type) {
  struct Pair {
    Layout layout;
    Layout reference;
  };
  auto* pair = new (arena_.allocate(sizeof(Pair), alignof(Pair))) Pair;
  memory_.fetch_add(sizeof(Pair), std::memory_order_relaxed);
  Layout& reference = pair->reference;
  reference.kind = TypeKind::Reference;
  reference.size = 8;
  reference.align = 8;
  reference.plain = true;
  reference.memory_size = 8;
  reference.element = &pair->layout;
  reference.contents.fixed_size = {8, 8, 8};
  reference.stored.fixed_size = {8, 8, 8};
  reference.has_body.store(true, std::memory_order_relaxed);
  pair->layout.type = &type;
  pair->layout.kind = type.kind;
  pair->layout.reference = &reference;
  return pair->layout;
}

void LayoutTable::publish(const Type& type, const Layout& layout) {
  type.layout.store(&layout, std::memory_order_release);
}

/// A vector or a reference: stored alike whatever it is of.
const Layout& LayoutTable::make_simple(const Type& type) {
  if (type.is_reference()) {
    const Layout& reference = *layout(type.inner()).reference;
    publish(type, reference);
    return reference;
  }
  Layout& vector = new_layout(type);
  vector.size = sizeof(VectorHeader);
  vector.align = alignof(VectorHeader);
  vector.memory_size = vector.size;
  vector.primitive_width = primitive_width(type.inner().kind);
  vector.stored = one_step({LayoutStep::Kind::Vector, 0, vector.size, &vector});
  vector.contents = vector.stored;
  publish(type, vector);
  return vector;
}

/// A type with a boxed one inside, or with more bytes than may be inline, is boxed, and so are all that it is
/// inside of. Inner types are finished first, so that no type is looked at twice.
const Layout& LayoutTable::make_datatype(const Type& type) {
  std::vector<OpenType> open;
  open.emplace_back(type);
  while (!open.empty()) {
    OpenType& top = open.back();
    const Type* field = top.next(types_);
    if (field == nullptr) {
      const Type& done = *top.type;
      open.pop_back();
      finish_inline(done);
      continue;
    }
    const Layout* made = field->layout.load(std::memory_order_acquire);
    if (made == nullptr && field->kind == TypeKind::Datatype) {
      open.emplace_back(*field);
      continue;
    }
    const Layout& inner = made != nullptr ? *made : make_simple(*field);
    if (!inner.boxed) top.add(inner);
    if (inner.boxed || align_up(top.end, top.align) > kMaxInlineSize) {
      for (const OpenType& outer : open) finish_boxed(*outer.type);
      open.clear();
    }
  }
  return *type.layout.load(std::memory_order_acquire);
}

const Layout& LayoutTable::finish_boxed(const Type& type) {
  Layout& made = new_layout(type);
  made.is_enum = type.datatype->is_enum;
  made.size = 8;
  made.align = 8;
  made.boxed = true;
  made.stored = one_step({LayoutStep::Kind::Box, 0, 8, &made});
  publish(type, made);
  return made;
}

const Layout& LayoutTable::finish_inline(const Type& type) {
  Layout& made = new_layout(type);
  made.is_enum = type.datatype->is_enum;
  fill_body(made);
  made.size = made.memory_size;
  made.stored = made.contents;
  made.has_body.store(true, std::memory_order_release);
  publish(type, made);
  return made;
}

void LayoutTable::make_body(const Layout& layout) {
  const std::lock_guard lock(mutex_);
  if (layout.has_body.load(std::memory_order_relaxed)) return;
  // Layouts are handed out as constants; only this table, which made them, completes them.
  fill_body(const_cast<Layout&>(layout));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  layout.has_body.store(true, std::memory_order_release);
}

void LayoutTable::fill_body(Layout& layout) {
  if (layout.kind == TypeKind::Vector) {
    layout.element = &this->layout(layout.type->inner());
  } else if (layout.is_enum) {
    fill_enum(layout);
  } else {
    fill_struct(layout);
  }
}

void LayoutTable::fill_struct(Layout& layout) {
  const Type& type = *layout.type;
  Traits traits;
  std::uint32_t end = 0;
  layout.fields = place_fields(type, type.datatype->fields(), traits, end, layout.slots_size);
  layout.memory_size = std::max(align_up(end, traits.align), 1U);
  layout.contents = compile(layout.fields);
  for (std::uint64_t& size : layout.contents.fixed_size) size += 2;
  if (layout.boxed) return;
  layout.align = traits.align;
  layout.plain = traits.plain;
  layout.raw = traits.raw && traits.bytes == layout.memory_size;
  layout.has_bool = traits.has_bool;
}

void LayoutTable::fill_enum(Layout& layout) {
  const Type& type = *layout.type;
  Traits traits;
  traits.align = kEnumTagSize;
  std::vector<VariantLayout> variants;
  std::uint32_t largest = kEnumTagSize;
  for (const VariantDefinition& variant : type.datatype->variants()) {
    VariantLayout made;
    std::uint32_t end = kEnumTagSize;
    made.fields = place_fields(type, variant.fields, traits, end, made.slots_size);
    made.program = compile(made.fields);
    largest = std::max(largest, end);
    variants.push_back(made);
  }
  layout.variants = keep(variants);
  layout.memory_size = align_up(largest, traits.align);
  layout.contents = one_step({LayoutStep::Kind::Enum, 0, layout.memory_size, &layout});
  if (layout.boxed) return;
  layout.align = traits.align;
  layout.plain = traits.plain;
}

/// Places fields one after the other from `end` on.
std::span<const FieldLayout> LayoutTable::place_fields(const Type& type,
                                                       std::span<const FieldDefinition> fields,
                                                       Traits& traits, std::uint32_t& end,
                                                       std::uint32_t& slots_size) {
  std::vector<FieldLayout> placed;
  placed.reserve(fields.size());
  for (const FieldDefinition& field : fields) {
    const Layout& inner = layout(types_.substitute(*type.datatype->home, field.type, type.args));
    end = align_up(end, inner.align);
    placed.push_back({&inner, end, slots_size});
    end += inner.size;
    slots_size += inner.slot_size();
    traits.align = std::max(traits.align, inner.align);
    traits.plain = traits.plain && inner.plain;
    traits.raw = traits.raw && inner.raw;
    traits.has_bool = traits.has_bool || inner.has_bool;
    traits.bytes += inner.size;
  }
  return keep(placed);
}

/// The steps of inner structs are spliced in; neighbouring bytes become one step.
LayoutProgram LayoutTable::compile(std::span<const FieldLayout> fields) {
  std::vector<LayoutStep> steps;
  std::vector<LayoutStep> parts;
  LayoutProgram program;
  for (const FieldLayout& field : fields) {
    for (std::size_t rule = 0; rule < kSizeRules; ++rule) {
      program.fixed_size[rule] += field.layout->stored.fixed_size[rule];
    }
    for (LayoutStep step : field.layout->stored.steps) {
      step.offset += field.offset;
      const bool owns = step.kind > LayoutStep::Kind::Bool;
      if (owns) parts.push_back(step);
      if (!owns && !steps.empty() && steps.back().kind == step.kind &&
          steps.back().offset + steps.back().size == step.offset) {
        steps.back().size += step.size;
      } else {
        steps.push_back(step);
      }
    }
  }
  program.steps = keep(steps);
  program.parts = keep(parts);
  return program;
}

LayoutProgram LayoutTable::one_step(LayoutStep step) {
  const std::span<const LayoutStep> steps = keep(std::vector{step});
  return {.steps = steps, .parts = steps};
}

template <class T>
std::span<const T> LayoutTable::keep(const std::vector<T>& items) {
  if (items.empty()) return {};
  memory_.fetch_add(items.size() * sizeof(T), std::memory_order_relaxed);
  T* kept = static_cast<T*>(arena_.allocate(items.size() * sizeof(T), alignof(T)));
  std::ranges::uninitialized_copy(items, std::span(kept, items.size()));
  return {kept, items.size()};
}

Result<const Layout*> LayoutTable::serializable(const Type& type) {
  StatusCode status = type.serializability.load(std::memory_order_acquire);
  if (status == StatusCode::UNKNOWN_STATUS) {
    status = check_serializable(types_, limits_, type);
    if (status == StatusCode::EXECUTED) make_all_bodies(type);
    type.serializability.store(status, std::memory_order_release);
  }
  if (status != StatusCode::EXECUTED) return fail(status);
  return &layout(type);
}

/// Only for types that passed the check: they contain few others.
void LayoutTable::make_all_bodies(const Type& type) {
  std::vector<const Layout*> todo = {&with_body(type)};
  std::unordered_set<const Layout*> seen = {todo[0]};
  const auto reach = [&](const Layout* inner) {
    if (seen.insert(inner).second) todo.push_back(&with_body(*inner->type));
  };
  while (!todo.empty()) {
    const Layout& made = *todo.back();
    todo.pop_back();
    if (made.kind == TypeKind::Vector) reach(made.element);
    for (const FieldLayout& field : made.fields) reach(field.layout);
    for (const VariantLayout& variant : made.variants) {
      for (const FieldLayout& field : variant.fields) reach(field.layout);
    }
  }
}

}  // namespace mvm
