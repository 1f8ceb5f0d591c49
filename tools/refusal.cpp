// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/refusal.h"

#include "tools/rules.h"
#include "tools/state_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace mvm::tools {
namespace {

void print_headline(const Session& session, const ModuleFile& file, const Verdict& verdict) {
  const Style& style = session.style;
  const Error& error = *verdict.error;
  std::string place = verdict.module ? printable(verdict.module->self_id().to_string()) : file.name;
  const auto function = function_of(error);
  if (verdict.module && function) place += "::" + function_name(*verdict.module, *function);
  session.print(fmt::format("{} {} {}", style.red(fmt::format("error[{}]:", to_string(error.status()))),
                            style.bold(place), "is refused by " + verdict.refused_by));
  session.print("  " + style.dim("--> ") + file.name);
}

/// The local that the refused instruction names, if it names one.
std::size_t local_at_fault(const CompiledModule& module, const RefusalExplanation& explanation) {
  const auto& code = module.function_defs[explanation.function].code;
  if (!code || explanation.state.offset >= code->code.size()) return 0;
  const Instruction& instruction = code->code[explanation.state.offset];
  return traits(instruction.opcode).operand == OperandKind::Local ? instruction.index : 0;
}

void print_items(const Session& session, std::string_view name, const std::vector<std::string>& items) {
  session.print(fmt::format("  {} {}", session.style.cyan(fmt::format("{}:", name)), fmt::join(items, "; ")));
}

/// What the verifier knew before the instruction.
void print_state(const Session& session, const CompiledModule& module,
                 const RefusalExplanation& explanation) {
  const AbstractState& state = explanation.state;
  if (state.stack) {
    auto stack = stack_items(state);
    if (stack.empty()) stack.emplace_back("empty");
    session.print(fmt::format("  {} {}", session.style.cyan("stack:"), fmt::join(stack, ", ")));
  }
  if (!explanation.locals.empty()) {
    print_items(session, "locals",
                local_items(explanation.locals, state, local_at_fault(module, explanation)));
  }
  if (state.borrows && !state.borrows->empty()) print_items(session, "borrows", borrow_items(state));
}

}  // namespace

void print_refusal(const Session& session, const ModuleFile& file, const Verdict& verdict) {
  const Style& style = session.style;
  const Error& error = *verdict.error;
  print_headline(session, file, verdict);
  const auto rule = rule_of(error.status(), verdict.pass);
  if (rule) session.print(fmt::format("  {}", rule->rule));
  if (!error.message().empty()) session.print("  " + style.dim(printable(error.message())));
  for (const auto& [kind, index] : error.indices()) {
    // The headline names the function.
    if (verdict.module && kind == IndexKind::FunctionDefinition) continue;
    session.print(fmt::format("  {} {}", to_string(kind), index));
  }
  if (verdict.module && !error.offsets().empty()) {
    const auto [at_function, offset] = error.offsets().front();
    std::string code = disassemble_around(*verdict.module, at_function, offset, kContextInstructions,
                                          {.colour = style.colour()});
    while (code.ends_with('\n')) code.pop_back();
    session.print(code);
  }
  if (verdict.module && verdict.explanation) print_state(session, *verdict.module, *verdict.explanation);
  if (rule) session.print(fmt::format("  {} {}", style.green("help:"), rule->help));
}

void report_refusal(Session& session, const ModuleFile& file, const Verdict& verdict) {
  session.exit_code = kFailed;
  if (session.json) return session.print_json(to_json(file, verdict));
  print_refusal(session, file, verdict);
}

void put_refusal(Json& out, const Verdict& verdict) {
  if (const auto rule = rule_of(verdict.error->status(), verdict.pass)) {
    out["rule"] = rule->rule;
    out["help"] = rule->help;
  }
  if (verdict.explanation) put_state(out, verdict.explanation->locals, verdict.explanation->state);
}

}  // namespace mvm::tools
