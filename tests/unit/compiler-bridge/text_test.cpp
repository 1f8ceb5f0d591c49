// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/text.h>

#include <gtest/gtest.h>

#include <string>

namespace mvm::text {
namespace {

using Bytes = std::vector<std::uint8_t>;

TypeTag type(std::string_view text) {
  auto tag = parse_type_tag(text);
  EXPECT_TRUE(tag) << text << "\n" << (tag ? "" : tag.error().to_string());
  return tag ? *tag : TypeTag();
}

Bytes encoded(std::string_view text, std::string_view as) {
  auto bytes = encode_argument(text, type(as));
  EXPECT_TRUE(bytes) << text << "\n" << (bytes ? "" : bytes.error().to_string());
  return bytes.value_or(Bytes{});
}

std::string refusal(std::string_view text, std::string_view as) {
  auto bytes = encode_argument(text, type(as));
  EXPECT_FALSE(bytes) << text << " as " << as;
  return bytes ? "" : std::string(bytes.error().message());
}

std::string type_refusal(std::string_view text) {
  auto tag = parse_type_tag(text);
  EXPECT_FALSE(tag) << text;
  return tag ? "" : std::string(tag.error().message());
}

TEST(TypeTags, PrintAsTheyAreWritten) {
  for (const char* text :
       {"bool", "u8", "u256", "address", "signer", "vector<u8>", "vector<vector<0x2::sui::SUI>>",
        "0x2::coin::Coin<0x2::sui::SUI>", "0x5::m::T<u64, vector<bool>, 0xa::b::C<u8>>"}) {
    EXPECT_EQ(type(text).to_string(), text);
  }
}

TEST(TypeTags, SpacesAndNamedAddresses) {
  EXPECT_EQ(type(" sui :: coin :: Coin < sui::sui::SUI > ").to_string(), "0x2::coin::Coin<0x2::sui::SUI>");
  EXPECT_EQ(type("std::option::Option<u64>").to_string(), "0x1::option::Option<u64>");
}

TEST(TypeTags, ASlipIsShownWithACaret) {
  EXPECT_EQ(type_refusal("0x2::coin::Coin<u65>"),
            "not a type; a struct is written address::module::Name\n"
            "  0x2::coin::Coin<u65>\n"
            "                  ^");
  EXPECT_EQ(type_refusal("vector<u8"),
            "expected '>' here\n"
            "  vector<u8\n"
            "           ^");
  EXPECT_EQ(type_refusal("0x2::coin"),
            "expected \"::\" here\n"
            "  0x2::coin\n"
            "           ^");
}

TEST(TypeTags, RefusesWhatIsNoType) {
  type_refusal("");
  type_refusal("vector");
  type_refusal("vector<>");
  type_refusal("vector<u8, u8>");
  type_refusal("u8<u8>");
  type_refusal("foo::bar::Baz");
  type_refusal("0xzz::bar::Baz");
  type_refusal("0x2::1bar::Baz");
  type_refusal("u64 u64");
  type_refusal("0x" + std::string(65, '1') + "::a::B");
}

TEST(TypeTags, HostileNestingIsRefusedNotFollowed) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "vector<";
  EXPECT_NE(type_refusal(text).find("nested too deeply"), std::string::npos);
}

TEST(FunctionNames, WithAndWithoutTypeArguments) {
  const auto plain = parse_function_name("0x2::pay::split");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->package, AccountAddress::from_u64(2));
  EXPECT_EQ(plain->module, "pay");
  EXPECT_EQ(plain->function, "split");
  const auto generic = parse_function_name("sui::coin::zero<sui::sui::SUI>");
  ASSERT_TRUE(generic);
  EXPECT_EQ(generic->type_args.at(0).to_string(), "0x2::sui::SUI");
  EXPECT_FALSE(parse_function_name("split"));
  EXPECT_FALSE(parse_function_name("0x2::pay"));
}

TEST(Values, Integers) {
  EXPECT_EQ(encoded("5", "u8"), (Bytes{5}));
  EXPECT_EQ(encoded("5u8", "u8"), (Bytes{5}));
  EXPECT_EQ(encoded("1_000", "u16"), (Bytes{0xe8, 3}));
  EXPECT_EQ(encoded("0xff", "u32"), (Bytes{0xff, 0, 0, 0}));
  EXPECT_EQ(encoded("18446744073709551615", "u64"), Bytes(8, 0xff));
  EXPECT_EQ(encoded("340282366920938463463374607431768211455", "u128"), Bytes(16, 0xff));
  EXPECT_EQ(encoded("115792089237316195423570985008687907853269984665640564039457584007913129639935", "u256"),
            Bytes(32, 0xff));
}

TEST(Values, IntegersThatDoNotFit) {
  EXPECT_EQ(refusal("256", "u8"), "too large for u8\n  256\n  ^");
  EXPECT_EQ(refusal("[1, 300]", "vector<u8>"), "too large for u8\n  [1, 300]\n      ^");
  refusal("5u16", "u8");
  refusal("5u7", "u8");
  refusal("-1", "u8");
  refusal("1.5", "u64");
  refusal("5abc", "u64");
  refusal("", "u64");
  refusal("115792089237316195423570985008687907853269984665640564039457584007913129639936", "u256");
}

TEST(Values, AddressesAndIds) {
  Bytes two(32, 0);
  two[31] = 2;
  EXPECT_EQ(encoded("@0x2", "address"), two);
  EXPECT_EQ(encoded("0x2", "address"), two);
  EXPECT_EQ(encoded("@sui", "address"), two);
  EXPECT_EQ(encoded("0x2", "0x2::object::ID"), two);
  refusal("2", "address");
  refusal("@0x2", "u64");
}

TEST(Values, StringsAndBytes) {
  EXPECT_EQ(encoded("\"a\\n\\x41\"", "0x1::string::String"), (Bytes{3, 'a', '\n', 'A'}));
  EXPECT_EQ(encoded("plain text", "0x1::string::String"), encoded("\"plain text\"", "0x1::string::String"));
  EXPECT_EQ(encoded("b\"ab\"", "vector<u8>"), (Bytes{2, 'a', 'b'}));
  EXPECT_EQ(encoded("x\"c0ffee\"", "vector<u8>"), (Bytes{3, 0xc0, 0xff, 0xee}));
  EXPECT_EQ(encoded("x\"\"", "vector<u8>"), (Bytes{0}));
  EXPECT_EQ(encoded("\"ab\"", "vector<u8>"), (Bytes{2, 'a', 'b'}));
  refusal("x\"abc\"", "vector<u8>");
  refusal("x\"zz\"", "vector<u8>");
  refusal("\"open", "vector<u8>");
  refusal("\"bad \\q\"", "vector<u8>");
  refusal("\xc3\xa9", "0x1::ascii::String");
  refusal("\xc0\x80", "0x1::string::String");
  refusal("\xed\xa0\x80", "0x1::string::String");
}

TEST(Values, VectorsAndOptions) {
  EXPECT_EQ(encoded("[]", "vector<u64>"), (Bytes{0}));
  EXPECT_EQ(encoded("vector[true, false,]", "vector<bool>"), (Bytes{2, 1, 0}));
  EXPECT_EQ(encoded("vector<u8>[1, 2]", "vector<u8>"), (Bytes{2, 1, 2}));
  EXPECT_EQ(encoded("[[1], []]", "vector<vector<u8>>"), (Bytes{2, 1, 1, 0}));
  EXPECT_EQ(encoded("none", "0x1::option::Option<u8>"), (Bytes{0}));
  EXPECT_EQ(encoded("some(7)", "0x1::option::Option<u8>"), (Bytes{1, 7}));
  refusal("vector<u16>[1]", "vector<u8>");
  refusal("[1", "vector<u8>");
  refusal("[1 2]", "vector<u8>");
  refusal("some(7)", "u8");
  refusal("some()", "0x1::option::Option<u8>");
  refusal("7", "0x1::option::Option<u8>");
}

TEST(Values, DecodeGivesTextThatEncodesBack) {
  const struct {
    const char* text;
    const char* type;
  } cases[] = {
      {"5", "u8"},
      {"340282366920938463463374607431768211455", "u128"},
      {"true", "bool"},
      {"x\"0102\"", "vector<u8>"},
      {"[1, 2, 3]", "vector<u64>"},
      {"some(\"hi \\\"there\\\"\\n\")", "0x1::option::Option<0x1::string::String>"},
      {"none", "0x1::option::Option<u8>"},
      {"@0x0000000000000000000000000000000000000000000000000000000000000002", "address"},
  };
  for (const auto& [text, as] : cases) {
    const auto decoded = decode_value(encoded(text, as), type(as));
    ASSERT_TRUE(decoded) << text;
    EXPECT_EQ(*decoded, text);
  }
}

TEST(Values, DecodeRefusesWrongBytes) {
  EXPECT_FALSE(decode_value(Bytes{2}, type("bool")));
  EXPECT_FALSE(decode_value(Bytes{1, 2}, type("u8")));
  EXPECT_FALSE(decode_value(Bytes{0xff, 0xff, 0xff, 0xff, 7}, type("vector<u64>")));
  EXPECT_FALSE(decode_value(Bytes{1}, type("0x2::coin::Coin<u8>")));
}

}  // namespace
}  // namespace mvm::text
