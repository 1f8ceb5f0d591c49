// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/chain_bcs.h>

#include <fmt/format.h>

#include "store/codec.h"

namespace mvm {
namespace {

template <class T>
Bytes encode(const T& value, Chain chain) {
  Bytes bytes;
  codec::Writer(bytes, chain)(value);
  return bytes;
}

template <class T>
Result<T> decode(std::string_view name, std::span<const std::uint8_t> bytes, Chain chain) {
  T value;
  codec::Reader reader(bytes, chain);
  reader(value);
  if (!reader.ok())
    return fail(ErrorKind::Input, fmt::format("the {} bytes are no BCS of {}", bytes.size(), name));
  if (!reader.done()) {
    return fail(ErrorKind::Input, fmt::format("{} of {} bytes are left over after the {}", reader.remaining(),
                                              bytes.size(), name));
  }
  return value;
}

template <class T>
Digest digest_of(std::string_view domain, const T& value, Chain chain) {
  const Bytes bytes = encode(value, chain);
  return blake2b256({std::span(reinterpret_cast<const std::uint8_t*>(domain.data()), domain.size()), bytes});
}

}  // namespace

#define X(type)                                                             \
  template <>                                                               \
  Bytes to_bcs(const type& value, Chain chain) {                            \
    return encode(value, chain);                                            \
  }                                                                         \
  template <>                                                               \
  Result<type> from_bcs(std::span<const std::uint8_t> bytes, Chain chain) { \
    return decode<type>(#type, bytes, chain);                               \
  }
MVM_CHAIN_TYPES(X)
#undef X

Digest Object::digest(Chain chain) const { return digest_of("Object::", *this, chain); }
Digest transaction_digest(const TransactionData& transaction, Chain chain) {
  return digest_of("TransactionData::", transaction, chain);
}
Digest effects_digest(const TransactionEffects& effects, Chain chain) {
  return digest_of("TransactionEffects::", effects, chain);
}
Digest events_digest(const TransactionEvents& events, Chain chain) {
  return digest_of("TransactionEvents::", events, chain);
}
Digest checkpoint_digest(const CheckpointSummary& summary, Chain chain) {
  return digest_of("CheckpointSummary::", summary, chain);
}
Digest checkpoint_contents_digest(const CheckpointContents& contents, Chain chain) {
  return digest_of("CheckpointContents::", contents, chain);
}

}  // namespace mvm
