// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/command_line.h"
#include "tools/local_chain.h"

#include <fmt/format.h>
#include <mvm/text.h>

#include <memory>

namespace mvm::tools {
namespace {

struct Options {
  std::string function;
  std::vector<std::string> type_args;
  std::vector<std::string> args;
  SenderOptions sender;
};

bool is_receiving(const TypeTag& type) {
  return type.kind == TypeTag::Kind::Struct && type.struct_tag->address == AccountAddress::from_u64(2) &&
         type.struct_tag->module == "transfer" && type.struct_tag->name == "Receiving";
}

/// An argument as typed becomes an input: an object by its id, `gas` for the gas coin, anything else by its
/// value.
class ArgumentReader {
 public:
  ArgumentReader(const LocalChain& chain, TransactionBuilder& builder) : chain_(chain), builder_(builder) {}

  Result<Argument> read(const std::string& text, const ParameterType& parameter) {
    if (parameter.is_object && text == "gas") return Argument::gas_coin();
    if (parameter.is_object) return read_object(text, parameter.passing != ParameterType::Passing::Reference);
    if (is_receiving(parameter.type)) {
      const auto id = text::parse_address(text);
      if (!id) return std::unexpected(id.error());
      return builder_.receiving(*chain_.store, *id);
    }
    auto bytes = text::encode_argument(text, parameter.type);
    if (bytes) return builder_.pure(std::move(*bytes));
    if (parameter.type.kind != TypeTag::Kind::Vector) return propagate(bytes);
    return read_objects(text, parameter, bytes.error());
  }

 private:
  Result<Argument> read_object(const std::string& text, bool is_mutable) {
    const auto id = text::parse_address(text);
    if (!id) return std::unexpected(id.error());
    return builder_.object(*chain_.store, *id, is_mutable);
  }

  /// `[@0x1, @0x2]` for a vector of objects; `refusal` where it is none.
  Result<Argument> read_objects(const std::string& text, const ParameterType& parameter,
                                const Error& refusal) {
    const auto value = text::parse_value(text);
    const auto* sequence = value ? std::get_if<text::Value::Sequence>(&value->form) : nullptr;
    if (sequence == nullptr || parameter.type.element->kind != TypeTag::Kind::Struct)
      return std::unexpected(refusal);
    std::vector<Argument> elements;
    for (const text::Value& element : sequence->values) {
      const auto bytes = text::encode_value(element, TypeTag(TypeTag::Kind::Address), text);
      if (!bytes) return std::unexpected(bytes.error());
      auto object = builder_.object(*chain_.store, AccountAddress::from_bytes(*bytes));
      if (!object) return object;
      elements.push_back(*object);
    }
    return builder_.make_move_vec(*parameter.type.element, std::move(elements));
  }

  const LocalChain& chain_;
  TransactionBuilder& builder_;
};

std::string parameter_list(const std::vector<const ParameterType*>& parameters) {
  std::string text;
  for (const ParameterType* parameter : parameters) {
    text += text.empty() ? "" : ", ";
    text += parameter->passing == ParameterType::Passing::Value       ? ""
            : parameter->passing == ParameterType::Passing::Reference ? "&"
                                                                      : "&mut ";
    text += parameter->type.to_string();
  }
  return "(" + text + ")";
}

Result<std::vector<TypeTag>> read_type_args(const Options& options, const text::FunctionName& name) {
  std::vector<TypeTag> tags = name.type_args;
  for (const std::string& text : options.type_args) {
    auto tag = text::parse_type_tag(text);
    if (!tag) return propagate(tag);
    tags.push_back(std::move(*tag));
  }
  return tags;
}

Result<Submission> call(LocalChain& chain, const Options& options) {
  const auto sender = text::parse_address(options.sender.sender);
  if (!sender) return std::unexpected(sender.error());
  const auto name = text::parse_function_name(options.function);
  if (!name) return std::unexpected(name.error());
  auto type_args = read_type_args(options, *name);
  if (!type_args) return propagate(type_args);
  const auto function = chain.executor.function(name->package, name->module, name->function, *type_args);
  if (!function) return std::unexpected(function.error());
  std::vector<const ParameterType*> parameters;
  for (const ParameterType& parameter : function->parameters) {
    if (!parameter.is_tx_context) parameters.push_back(&parameter);
  }
  if (parameters.size() != options.args.size()) {
    return fail(ErrorKind::Input,
                fmt::format("{} takes {} arguments {}, not {}", options.function, parameters.size(),
                            parameter_list(parameters), options.args.size()));
  }
  TransactionBuilder builder(*sender);
  ArgumentReader reader(chain, builder);
  std::vector<Argument> arguments;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    auto argument = reader.read(options.args[i], *parameters[i]);
    if (!argument) {
      return std::unexpected(
          Error(argument.error())
              .with_message(fmt::format("argument {}: {}", i + 1, argument.error().message())));
    }
    arguments.push_back(*argument);
  }
  const Argument result = builder.move_call(
      {name->package, name->module, name->function, std::move(*type_args), std::move(arguments)});
  // Returned objects must go somewhere: to the sender.
  std::vector<Argument> kept;
  for (std::uint16_t i = 0; i < function->returns.size(); ++i) {
    const ParameterType& returned = function->returns[i];
    if (returned.is_object && returned.passing == ParameterType::Passing::Value) {
      kept.push_back(TransactionBuilder::nested(result, i));
    }
  }
  if (!kept.empty()) builder.transfer_objects(std::move(kept), builder.pure(*sender));
  return submit(chain, builder, options.sender);
}

void run(Session& session, const Options& options) {
  auto chain = LocalChain::open(session);
  if (!chain) return session.report(chain.error());
  const auto submission = call(*chain, options);
  if (!submission) return session.report(submission.error());
  print_submission(session, *chain, *submission);
}

}  // namespace

void add_call(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("call", "Call a function; objects that it returns go to the sender");
  command->add_option("FUNCTION", options->function, "0xPKG::module::function")->required();
  command->add_option("--type-args", options->type_args, "Type arguments: 0x2::sui::SUI");
  add_values(*command, options->args, "Arguments: values, ids of objects, `gas` for the gas coin");
  options->sender.add_to(*command);
  command->callback([&session, options] { run(session, *options); });
}

}  // namespace mvm::tools
