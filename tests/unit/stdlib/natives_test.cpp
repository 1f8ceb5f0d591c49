// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Natives that take and give integers, addresses and bytes: known answers, aborts, and gas to the unit. The
// costs are those of IOTA's version 2: a base of 52, and 2 for each byte and block.
#include "stdlib/native_table.h"
#include "stdlib/object_id.h"
#include "stdlib/object_runtime.h"
#include "tests/support/shared_data.h"
#include "tests/unit/stdlib/fake_context.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>

namespace mvm {
namespace {

using testing::FakeContext;
using testing::from_hex;
using testing::to_hex;
using Bytes = std::vector<std::uint8_t>;
using Kind = NativeResult::Kind;
namespace stdlib = natives::stdlib;
namespace framework = natives::framework;

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

const ProtocolConfig& iota() {
  static const ProtocolConfig config = *protocol_config(Chain::Iota, Network::Mainnet, 2);
  return config;
}
const ProtocolConfig& newest_sui() {
  static const ProtocolConfig config =
      *protocol_config(Chain::Sui, Network::Mainnet, newest_protocol_version(Chain::Sui));
  return config;
}

using Arguments = std::function<void(FakeContext&)>;

/// What a native answered, and what it cost.
struct Outcome {
  Kind kind;
  std::uint64_t code = 0;
  std::uint64_t gas = 0;
  std::vector<FakeContext::Pushed> results;
};

/// Runs it with gas for all; then with ever less, where it must be out of gas as long as it charges at all.
Outcome run(NativeFunction native, const Arguments& arguments, const ProtocolConfig& protocol = iota(),
            NativeExtension* extension = nullptr) {
  FakeContext ctx(protocol, UINT64_MAX, extension);
  arguments(ctx);
  const NativeResult result = native(ctx);
  return {result.kind(), result.abort_code(), ctx.charged(), ctx.results()};
}

void expect_out_of_gas_below(NativeFunction native, const Arguments& arguments, std::uint64_t cost) {
  for (std::uint64_t gas = 0; gas < cost; ++gas) {
    FakeContext ctx(iota(), gas);
    arguments(ctx);
    EXPECT_EQ(native(ctx).kind(), Kind::OutOfGas) << gas;
    EXPECT_TRUE(ctx.results().empty());
  }
}

void expect_bytes(const Outcome& outcome, std::string_view hex) {
  ASSERT_EQ(outcome.kind, Kind::Ok);
  ASSERT_EQ(outcome.results.size(), 1U);
  ASSERT_TRUE(outcome.results[0].bytes);
  EXPECT_EQ(to_hex(*outcome.results[0].bytes), hex);
}
void expect_number(const Outcome& outcome, std::uint64_t number) {
  ASSERT_EQ(outcome.kind, Kind::Ok);
  ASSERT_EQ(outcome.results.size(), 1U);
  EXPECT_EQ(outcome.results[0].number, number);
}
void expect_abort(const Outcome& outcome, std::uint64_t code) {
  EXPECT_EQ(outcome.kind, Kind::Abort);
  EXPECT_EQ(outcome.code, code);
  EXPECT_TRUE(outcome.results.empty());
}

// ---- 0x1::hash, 0x2::hash, 0x2::hmac

TEST(HashNatives, AnswersAndGas) {
  const Arguments abc = [](FakeContext& ctx) { ctx.add_bytes(bytes_of("abc")); };
  const Outcome sha2 = run(stdlib::hash::sha2_256, abc);
  expect_bytes(sha2, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha2.gas, 52U + 2 * 3);
  expect_out_of_gas_below(stdlib::hash::sha2_256, abc, sha2.gas);
  expect_bytes(run(stdlib::hash::sha3_256, abc),
               "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
  // An empty input counts as one byte.
  EXPECT_EQ(run(stdlib::hash::sha3_256, [](FakeContext& ctx) { ctx.add_bytes({}); }).gas, 52U + 2);

  const Arguments abc_reference = [](FakeContext& ctx) { ctx.add_bytes_reference(bytes_of("abc")); };
  const Outcome blake = run(framework::hash::blake2b256, abc_reference);
  expect_bytes(blake, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  EXPECT_EQ(blake.gas, 52U + 2 * 3 + 2 * 1);
  expect_out_of_gas_below(framework::hash::blake2b256, abc_reference, blake.gas);
  expect_bytes(run(framework::hash::keccak256, abc_reference),
               "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
  // Blocks of 128 and of 136 bytes; none for an empty input.
  const auto gas_of = [](NativeFunction native, std::size_t size) {
    return run(native, [size](FakeContext& ctx) { ctx.add_bytes_reference(Bytes(size)); }).gas;
  };
  EXPECT_EQ(gas_of(framework::hash::blake2b256, 0), 52U);
  EXPECT_EQ(gas_of(framework::hash::blake2b256, 128), 52U + 2 * 128 + 2);
  EXPECT_EQ(gas_of(framework::hash::blake2b256, 129), 52U + 2 * 129 + 4);
  EXPECT_EQ(gas_of(framework::hash::keccak256, 136), 52U + 2 * 136 + 2);
  EXPECT_EQ(gas_of(framework::hash::keccak256, 137), 52U + 2 * 137 + 4);
}

TEST(HashNatives, Hmac) {
  // NIST's example of HMAC with SHA3-256 and a key shorter than the block.
  Bytes key(32);
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  const std::string_view text = "Sample message for keylen<blocklen";
  const Arguments arguments = [&](FakeContext& ctx) {
    ctx.add_bytes_reference(key).add_bytes_reference(bytes_of(text));
  };
  const Outcome hmac = run(framework::hmac::hmac_sha3_256, arguments);
  expect_bytes(hmac, "4fe8e202c4f058e8dddc23d8c34e467343e23555e24fc2f025d598f558f67205");
  const std::uint64_t bytes = key.size() + text.size();
  EXPECT_EQ(hmac.gas, 52 + 2 * bytes + 2 * ((bytes + 270) / 136));
  expect_out_of_gas_below(framework::hmac::hmac_sha3_256, arguments, hmac.gas);
}

// ---- signatures

TEST(SignatureNatives, Ed25519) {
  const Bytes key = from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const Bytes signature = from_hex(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2e"
      "aeb4302aee"
      "b00d291612bb0c00");
  const auto verify = [&](Bytes message) {
    return run(framework::ed25519::ed25519_verify, [&](FakeContext& ctx) {
      ctx.add_bytes_reference(signature).add_bytes_reference(key).add_bytes_reference(message);
    });
  };
  expect_number(verify({0x72}), 1);
  expect_number(verify({0x73}), 0);
  EXPECT_EQ(verify({0x72}).gas, 52U + 2 + 2);
  EXPECT_EQ(verify(Bytes(129)).gas, 52U + 2 * 129 + 2 * 2);
  expect_number(run(framework::ed25519::ed25519_verify,
                    [&](FakeContext& ctx) {
                      ctx.add_bytes_reference({}).add_bytes_reference(key).add_bytes_reference({0x72});
                    }),
                0);
}

TEST(SignatureNatives, EcdsaChoosesTheHash) {
  const auto recover = [](NativeFunction native, std::uint8_t hash, std::size_t size) {
    return run(native, [&](FakeContext& ctx) {
      ctx.add_bytes_reference(Bytes(65, 0xff)).add_bytes_reference(Bytes(size)).add_u64(hash);
    });
  };
  for (const NativeFunction native :
       {framework::ecdsa_k1::secp256k1_ecrecover, framework::ecdsa_r1::secp256r1_ecrecover}) {
    expect_abort(recover(native, 0, 3), 1);
    EXPECT_EQ(recover(native, 0, 136).gas, 52U + 2 * 136 + 2);
    EXPECT_EQ(recover(native, 1, 136).gas, 52U + 2 * 136 + 2 * 3);
    expect_abort(recover(native, 2, 3), 0);
    EXPECT_EQ(recover(native, 2, 3).gas, iota().crypto_invalid_arguments_cost());
  }
  const auto verify = [](NativeFunction native, std::uint8_t hash) {
    return run(native, [&](FakeContext& ctx) {
      ctx.add_bytes_reference(Bytes(64, 1))
          .add_bytes_reference(Bytes(33, 2))
          .add_bytes_reference({})
          .add_u64(hash);
    });
  };
  for (const NativeFunction native :
       {framework::ecdsa_k1::secp256k1_verify, framework::ecdsa_r1::secp256r1_verify}) {
    expect_number(verify(native, 0), 0);
    expect_number(verify(native, 7), 0);
    EXPECT_EQ(verify(native, 1).gas, 52U);
  }
  expect_abort(
      run(framework::ecdsa_k1::decompress_pubkey, [](FakeContext& ctx) { ctx.add_bytes_reference({1, 2}); }),
      2);
}

TEST(SignatureNatives, EcdsaR1Verifies) {
  // RFC 6979, A.2.5, with n - s for its s, which is high.
  const Bytes key = from_hex("0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6");
  const Bytes signature = from_hex(
      "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
      "0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9");
  const Arguments arguments = [&](FakeContext& ctx) {
    ctx.add_bytes_reference(signature)
        .add_bytes_reference(key)
        .add_bytes_reference(bytes_of("sample"))
        .add_u64(1);
  };
  expect_number(run(framework::ecdsa_r1::secp256r1_verify, arguments), 1);
  expect_out_of_gas_below(framework::ecdsa_r1::secp256r1_verify, arguments, 52U + 2 * 6 + 2);
}

// ---- 0x2::address

TEST(AddressNatives, BytesAndNumbers) {
  const Bytes bytes = from_hex("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
  const Outcome address =
      run(framework::address::from_bytes, [&](FakeContext& ctx) { ctx.add_bytes(bytes); });
  ASSERT_EQ(address.kind, Kind::Ok);
  EXPECT_EQ(address.gas, 52U);
  EXPECT_EQ(address.results[0].address, AccountAddress::from_bytes(bytes));
  for (const std::size_t size : {0U, 31U, 33U}) {
    expect_abort(run(framework::address::from_bytes, [&](FakeContext& ctx) { ctx.add_bytes(Bytes(size)); }),
                 0);
  }

  const Outcome number = run(framework::address::to_u256,
                             [&](FakeContext& ctx) { ctx.add_address(AccountAddress::from_bytes(bytes)); });
  ASSERT_EQ(number.kind, Kind::Ok);
  const U256 expected = *number.results[0].u256;
  EXPECT_EQ(expected.words[3], 0x0102030405060708U);
  EXPECT_EQ(expected.words[0], 0x191a1b1c1d1e1f20U);
  const Outcome back = run(framework::address::from_u256, [&](FakeContext& ctx) { ctx.add_u256(expected); });
  EXPECT_EQ(back.results.at(0).address, AccountAddress::from_bytes(bytes));
  EXPECT_EQ(run(framework::address::from_u256, [](FakeContext& ctx) { ctx.add_u256(U256(2)); })
                .results.at(0)
                .address,
            AccountAddress::from_u64(2));
}

// ---- 0x1::string

TEST(StringNatives, CheckUtf8) {
  const auto check = [](std::string_view text) {
    return run(stdlib::string::internal_check_utf8,
               [&](FakeContext& ctx) { ctx.add_bytes_reference(bytes_of(text)); });
  };
  for (const std::string_view good :
       {"", "plain", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf",
        "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "gr\xc3\xbc\xc3\x9f"}) {
    expect_number(check(good), 1);
  }
  for (const std::string_view bad :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x20", "\xe0\x9f\xbf", "\xe0\xa0",
        "\xe1\x80\x20", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "ok\xfe"}) {
    expect_number(check(bad), 0);
  }
  EXPECT_EQ(check("12345").gas, 52U + 2 * 5);
}

TEST(StringNatives, CharBoundary) {
  const auto is_boundary = [](std::uint64_t at) {
    return run(stdlib::string::internal_is_char_boundary, [&](FakeContext& ctx) {
      ctx.add_bytes_reference(bytes_of("a\xc3\xbc\xe2\x82\xac")).add_u64(at);
    });
  };
  const std::vector<std::uint64_t> expected = {1, 1, 0, 1, 0, 0, 1, 0};
  for (std::uint64_t at = 0; at < expected.size(); ++at) expect_number(is_boundary(at), expected[at]);
  expect_number(is_boundary(UINT64_MAX), 0);
  EXPECT_EQ(is_boundary(1).gas, 52U);
}

TEST(StringNatives, SubString) {
  const auto sub = [](std::uint64_t first, std::uint64_t end) {
    return run(stdlib::string::internal_sub_string, [&](FakeContext& ctx) {
      ctx.add_bytes_reference(bytes_of("hello")).add_u64(first).add_u64(end);
    });
  };
  expect_bytes(sub(1, 3), to_hex(bytes_of("el")));
  EXPECT_EQ(sub(1, 3).gas, 52U + 52 + 2 * 2) << "the base is charged twice";
  expect_bytes(sub(5, 5), "");
  expect_abort(sub(3, 1), 1);
  EXPECT_EQ(sub(3, 1).gas, 52U);
  EXPECT_EQ(sub(1, 6).kind, Kind::Failed);
  EXPECT_EQ(sub(6, UINT64_MAX).kind, Kind::OutOfGas) << "what it would cost is beyond all gas";
}

TEST(StringNatives, IndexOf) {
  const auto find = [](std::string_view text, std::string_view pattern) {
    return run(stdlib::string::internal_index_of, [&](FakeContext& ctx) {
      ctx.add_bytes_reference(bytes_of(text)).add_bytes_reference(bytes_of(pattern));
    });
  };
  expect_number(find("hello", "l"), 2);
  expect_number(find("hello", "x"), 5);
  expect_number(find("hello", ""), 0);
  expect_number(find("", ""), 0);
  expect_number(find("", "a"), 0);
  expect_number(find("hello", "hello world"), 5);
  EXPECT_EQ(find("hello", "lo").gas, 52U + 2 * 2 + 2 * 3);
}

// ---- 0x2::tx_context, 0x2::object, 0x2::protocol_config

class NoObjects final : public ChildObjectResolver {
 public:
  Result<std::optional<ResolvedObject>> read_child_object(const ObjectId&, const ObjectId&,
                                                          SequenceNumber) override {
    return std::nullopt;
  }
  Result<std::optional<ResolvedObject>> object_received_at(const ObjectId&, const ObjectId&,
                                                           SequenceNumber) override {
    return std::nullopt;
  }
};

TransactionContext some_transaction() {
  TransactionContext transaction;
  transaction.sender = AccountAddress::from_u64(0xcafe);
  transaction.digest = *Digest::from_base58("BStPrRk8YLpMSicob3Ly77EpGsxJWh57PcB8ASRso1MH");
  transaction.epoch = 7;
  transaction.epoch_timestamp_ms = 1'700'000'000'000;
  transaction.reference_gas_price = 750;
  transaction.gas_price = 800;
  transaction.gas_budget = 5'000'000;
  transaction.sponsor = AccountAddress::from_u64(0x50);
  return transaction;
}

TEST(TxContextNatives, TellOfTheTransaction) {
  NoObjects none;
  ObjectRuntime runtime(none, {}, some_transaction(), newest_sui(), /*is_metered=*/true);
  const auto ask = [&](NativeFunction native) {
    return run(native, [](FakeContext&) {}, newest_sui(), &runtime);
  };
  EXPECT_EQ(ask(framework::tx_context::native_sender).results.at(0).address,
            AccountAddress::from_u64(0xcafe));
  expect_number(ask(framework::tx_context::native_epoch), 7);
  expect_number(ask(framework::tx_context::native_epoch_timestamp_ms), 1'700'000'000'000);
  expect_number(ask(framework::tx_context::native_rgp), 750);
  expect_number(ask(framework::tx_context::native_gas_price), 800);
  expect_number(ask(framework::tx_context::native_gas_budget), 5'000'000);
  expect_number(ask(framework::tx_context::native_ids_created), 0);
  EXPECT_EQ(ask(framework::tx_context::native_sender).gas, newest_sui().tx_context_sender_cost_base());
  EXPECT_EQ(ask(framework::tx_context::native_rgp).gas, newest_sui().tx_context_rgp_cost_base());
  expect_abort(ask(framework::tx_context::last_created_id), 1);
}

// The ids are those of the chain (object_id_vectors).
TEST(TxContextNatives, CreateIds) {
  NoObjects none;
  ObjectRuntime runtime(none, {}, some_transaction(), newest_sui(), /*is_metered=*/true);
  const auto ask = [&](NativeFunction native) {
    return run(native, [](FakeContext&) {}, newest_sui(), &runtime);
  };
  const auto first =
      *AccountAddress::from_hex("0xfbdbb644e59a3b11ed89cbf5dc0947b2ba973cf0e6c239ecaaacb27fb559aff4");
  const auto second =
      *AccountAddress::from_hex("0x7a04a9cf8bdfcbdd0001ea0221138db0ea571a95f763118335249061789aef9f");
  EXPECT_EQ(ask(framework::tx_context::fresh_id).results.at(0).address, first);
  EXPECT_EQ(ask(framework::tx_context::fresh_id).results.at(0).address, second);
  EXPECT_EQ(ask(framework::tx_context::last_created_id).results.at(0).address, second);
  expect_number(ask(framework::tx_context::native_ids_created), 2);
  EXPECT_EQ(runtime.generated_ids(), (std::set<ObjectId>{first, second}));

  const Digest digest = runtime.transaction().digest;
  const auto derive = [&](const Bytes& hash, std::uint64_t number) {
    return run(
        framework::tx_context::derive_id, [&](FakeContext& ctx) { ctx.add_bytes(hash).add_u64(number); },
        iota(), &runtime);
  };
  const Outcome derived = derive({digest.bytes.begin(), digest.bytes.end()}, 1);
  EXPECT_EQ(derived.results.at(0).address, second);
  EXPECT_EQ(derived.gas, 52U);
  EXPECT_EQ(derive(Bytes(31), 1).kind, Kind::Failed);
}

TEST(TxContextNatives, CostTenBeforeTheyAreUsed) {
  NoObjects none;
  ObjectRuntime runtime(none, {}, some_transaction(), iota(), /*is_metered=*/true);
  ASSERT_FALSE(iota().move_native_context());
  const Outcome epoch = run(framework::tx_context::native_epoch, [](FakeContext&) {}, iota(), &runtime);
  expect_number(epoch, 7);
  EXPECT_EQ(epoch.gas, 10U);
}

TEST(TxContextNatives, ReplaceIsForTests) {
  NoObjects none;
  ObjectRuntime runtime(none, {}, some_transaction(), newest_sui(), /*is_metered=*/true);
  const auto replace = [&] {
    return run(
        framework::tx_context::replace,
        [](FakeContext& ctx) {
          ctx.add_address(AccountAddress::from_u64(1))
              .add_bytes(Bytes(32, 9))
              .add_u64(2)
              .add_u64(3)
              .add_u64(4);
          ctx.add_u64(5).add_u64(6).add_u64(7).add_bytes({});
        },
        newest_sui(), &runtime);
  };
  EXPECT_EQ(replace().kind, Kind::Failed);
  EXPECT_EQ(runtime.transaction().epoch, 7U);
  runtime.transaction().replaceable = true;
  EXPECT_EQ(replace().kind, Kind::Ok);
  const TransactionContext& now = runtime.transaction();
  EXPECT_EQ(now.sender, AccountAddress::from_u64(1));
  EXPECT_EQ(now.epoch, 2U);
  EXPECT_EQ(now.epoch_timestamp_ms, 3U);
  EXPECT_EQ(now.ids_created, 4U);
  EXPECT_EQ(now.reference_gas_price, 5U);
  EXPECT_EQ(now.gas_price, 6U);
  EXPECT_EQ(now.gas_budget, 7U);
  EXPECT_FALSE(now.sponsor);
}

TEST(ObjectNatives, RecordAndDeleteIds) {
  NoObjects none;
  ObjectRuntime runtime(none, {}, {}, iota(), /*is_metered=*/true);
  const Arguments five = [](FakeContext& ctx) { ctx.add_address(AccountAddress::from_u64(0x55)); };
  EXPECT_EQ(run(framework::object::record_new_uid, five, iota(), &runtime).gas, 52U);
  EXPECT_EQ(runtime.generated_ids().size(), 1U);
  EXPECT_EQ(run(framework::object::delete_impl, five, iota(), &runtime).kind, Kind::Ok);
  EXPECT_FALSE(runtime.is_deleted(AccountAddress::from_u64(0x55))) << "it was new";
  EXPECT_EQ(run(framework::object::delete_impl, five, iota(), &runtime).kind, Kind::Ok);
  EXPECT_TRUE(runtime.is_deleted(AccountAddress::from_u64(0x55)));
  EXPECT_EQ(run(framework::object::record_new_uid, five).kind, Kind::Failed) << "without an object runtime";
}

TEST(ProtocolConfigNatives, Features) {
  const auto ask = [](std::string_view name, const ProtocolConfig& protocol) {
    return run(
        framework::protocol_config::is_feature_enabled,
        [&](FakeContext& ctx) { ctx.add_bytes(bytes_of(name)); }, protocol);
  };
  expect_number(ask("enable_party_transfer", newest_sui()), 1);
  expect_number(ask("enable_party_transfer", iota()), 0);
  expect_number(ask("no_such_feature", newest_sui()), 0);
  expect_number(ask("\xff\xfe", newest_sui()), 0);
  EXPECT_EQ(ask("bridge", newest_sui()).gas, 0U);
}

}  // namespace
}  // namespace mvm
