// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "compiler-bridge/grammar.h"

#include <fmt/format.h>
#include <boost/spirit/home/x3.hpp>

#include <algorithm>
#include <string>

namespace mvm::text {
namespace {

namespace x3 = boost::spirit::x3;

using Iterator = const char*;
using Range = boost::iterator_range<Iterator>;

/// What actions need to know, handed through the parse as its context.
struct Surroundings {
  std::string_view text;
  const NamedAddresses* names;
};
struct SurroundingsTag {};

/// A refusal found by an action; never leaves this file.
struct Refused {
  Error error;
};

std::string_view view(const Range& range) { return {range.begin(), static_cast<std::size_t>(range.size())}; }

const auto surroundings = [](const auto& context) -> const Surroundings& {
  return x3::get<SurroundingsTag>(context).get();
};

template <class Context>
[[noreturn]] void refuse(const Context& context, std::string_view word, std::string_view message) {
  const std::string_view text = surroundings(context).text;
  throw Refused{slip(text, static_cast<std::size_t>(word.data() - text.data()), message)};
}

// --- words
// ---------------------------------------------------------------------------------------------------------

const auto word_end = !x3::char_("a-zA-Z0-9_");
const auto word = x3::rule<struct WordRule, Range>{"a name or address"} =
    x3::raw[x3::lexeme[+x3::char_("a-zA-Z0-9_")]];
const auto keyword = [](const char* text) { return x3::lexeme[x3::lit(text) >> word_end]; };

// --- types
// ---------------------------------------------------------------------------------------------------------

const x3::rule<struct TypeRule, ast::Type> type = "a type";

const auto set_head = [](auto& context) { x3::_val(context).head = view(x3::_attr(context)); };
const auto add_to_path = [](auto& context) { x3::_val(context).path.push_back(view(x3::_attr(context))); };
const auto add_argument = [](auto& context) {
  x3::_val(context).args.push_back(std::move(x3::_attr(context)));
};

const auto type_def = word[set_head] >> -("::" > word[add_to_path] > "::" > word[add_to_path]) >>
                      -('<' > (type[add_argument] % ',') > '>');

BOOST_SPIRIT_DEFINE(type)

// --- values
// --------------------------------------------------------------------------------------------------------

const x3::rule<struct ValueRule, Value> value = "a value";

std::string without_underscores(std::string_view digits) {
  std::string text(digits);
  std::erase(text, '_');
  return text;
}

const auto set_place = [](auto& context) {
  const Iterator here = x3::_attr(context).begin();
  x3::_val(context).at = static_cast<std::size_t>(here - surroundings(context).text.data());
};

const auto set_integer = [](auto& context) {
  const std::string_view written = view(x3::_attr(context));
  const std::size_t suffix_at = written.find('u');
  std::string digits = without_underscores(written.substr(0, suffix_at));
  Value::Integer integer;
  integer.address_like = digits.starts_with("0x");
  const auto number =
      integer.address_like ? u256_from_hex(std::string_view(digits).substr(2)) : u256_from_decimal(digits);
  if (!number) refuse(context, written, "this number is past 2^256 - 1");
  integer.value = *number;
  if (suffix_at != std::string_view::npos) {
    const auto suffix =
        resolve_type(ast::Type{written.substr(suffix_at), {}, {}}, {}, surroundings(context).text);
    if (!suffix) throw Refused{suffix.error()};
    integer.suffix = suffix->kind;
  }
  x3::_val(context).form = integer;
};

const auto set_address = [](auto& context) {
  const auto address =
      resolve_address(view(x3::_attr(context)), *surroundings(context).names, surroundings(context).text);
  if (!address) throw Refused{address.error()};
  Value::Integer integer{.value = {}, .suffix = std::nullopt, .address_like = true, .only_address = true};
  for (const std::uint8_t byte : address->bytes) integer.value = (integer.value << 8) | U256(byte);
  x3::_val(context).form = integer;
};

const auto set_true = [](auto& context) { x3::_val(context).form = true; };
const auto set_false = [](auto& context) { x3::_val(context).form = false; };
const auto set_text = [](auto& context) { x3::_val(context).form = std::move(x3::_attr(context)); };
const auto set_bytes = [](auto& context) {
  const std::string& text = x3::_attr(context);
  x3::_val(context).form = Value::Bytes{{text.begin(), text.end()}};
};
const auto set_hex = [](auto& context) {
  const std::string_view digits = view(x3::_attr(context));
  if (digits.size() % 2 != 0) refuse(context, digits, "a byte has two hex digits; these are an odd number");
  Value::Bytes bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes.bytes.push_back(static_cast<std::uint8_t>(u256_from_hex(digits.substr(i, 2))->words[0]));
  }
  x3::_val(context).form = std::move(bytes);
};
const auto begin_sequence = [](auto& context) { x3::_val(context).form = Value::Sequence{}; };
const auto set_element = [](auto& context) {
  auto element = resolve_type(x3::_attr(context), *surroundings(context).names, surroundings(context).text);
  if (!element) throw Refused{element.error()};
  std::get<Value::Sequence>(x3::_val(context).form).element = std::move(*element);
};
const auto add_element = [](auto& context) {
  std::get<Value::Sequence>(x3::_val(context).form).values.push_back(std::move(x3::_attr(context)));
};
const auto set_none = [](auto& context) { x3::_val(context).form = Value::Option{}; };
const auto set_some = [](auto& context) {
  x3::_val(context).form = Value::Option{{std::move(x3::_attr(context))}};
};

struct Escapes : x3::symbols<char> {
  Escapes() { add("\\n", '\n')("\\r", '\r')("\\t", '\t')("\\\\", '\\')("\\\"", '"')("\\0", '\0'); }
};
const Escapes escapes;
const x3::uint_parser<unsigned char, 16, 2, 2> two_hex_digits;
const auto escaped = x3::rule<struct EscapeRule, char>{"an escape (\\n \\r \\t \\\\ \\\" \\0 \\xHH)"} =
    escapes | ("\\x" >> two_hex_digits);
const auto plain_char = x3::char_ - '"' - '\\';
const auto quoted = x3::rule<struct QuotedRule, std::string>{
    "text in double quotes"} = '"' > *(plain_char | (&x3::lit('\\') > escaped)) > '"';

const auto number =
    x3::raw[x3::lexeme[(("0x" > x3::xdigit > *(x3::xdigit | '_')) | (x3::digit >> *(x3::digit | '_'))) >>
                       -('u' >> +x3::digit) >> word_end]];
const auto elements = '[' > -(value[add_element] % ',') > -x3::lit(',') > ']';
const auto typed_vector = keyword("vector")[begin_sequence] > -('<' > type[set_element] > '>') > elements;

const auto place = x3::raw[x3::eps];
const auto value_def = place[set_place] >>
                       (number[set_integer] | ('@' > word[set_address]) | keyword("true")[set_true] |
                        keyword("false")[set_false] | keyword("none")[set_none] |
                        (keyword("some") > '(' > value[set_some] > ')') |
                        x3::lexeme[("b" >> &x3::lit('"')) > quoted[set_bytes]] |
                        x3::lexeme["x\"" > x3::raw[*x3::xdigit][set_hex] > '"'] |
                        x3::lexeme[quoted[set_text]] | typed_vector | (x3::eps[begin_sequence] >> elements));

BOOST_SPIRIT_DEFINE(value)

// --- the driver
// ----------------------------------------------------------------------------------------------------

// Deeper text is refused before it is parsed: the grammar is recursive and the stack is not endless.
constexpr int kMaxNesting = 64;

std::optional<std::size_t> too_deep_at(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '<' || text[i] == '[' || text[i] == '(') ++depth;
    if (text[i] == '>' || text[i] == ']' || text[i] == ')') --depth;
    if (depth > kMaxNesting) return i;
  }
  return std::nullopt;
}

std::size_t offset_of(std::string_view text, Iterator at) {
  return static_cast<std::size_t>(at - text.data());
}

template <class Tree, class Rule>
Result<Tree> parse_all(std::string_view text, const Rule& rule, std::string_view what,
                       const NamedAddresses& names) {
  if (const auto deep = too_deep_at(text)) return std::unexpected(slip(text, *deep, "nested too deeply"));
  const Surroundings about{text, &names};
  Iterator at = text.data();
  const Iterator end = at + text.size();
  Tree tree;
  try {
    const auto start = x3::with<SurroundingsTag>(std::cref(about))[rule];
    if (!x3::phrase_parse(at, end, start, x3::ascii::space, tree)) {
      return std::unexpected(slip(text, offset_of(text, at), fmt::format("expected {} here", what)));
    }
  } catch (const x3::expectation_failure<Iterator>& failure) {
    return std::unexpected(
        slip(text, offset_of(text, failure.where()), fmt::format("expected {} here", failure.which())));
  } catch (Refused& refused) {
    return std::unexpected(std::move(refused.error));
  }
  if (at != end)
    return std::unexpected(slip(text, offset_of(text, at), "unexpected text after " + std::string(what)));
  return tree;
}

}  // namespace

Result<ast::Type> parse_type_tree(std::string_view text) {
  return parse_all<ast::Type>(text, type, "a type", {});
}

Result<Value> parse_value_tree(std::string_view text, const NamedAddresses& names) {
  return parse_all<Value>(text, value, "a value", names);
}

}  // namespace mvm::text
