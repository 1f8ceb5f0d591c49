// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "store/object_keys.h"

namespace mvm::keys {

void append_u64(Bytes& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

std::uint64_t u64_at(BytesView bytes, std::size_t offset) noexcept {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes.subspan(offset, sizeof value)) value = (value << 8) | byte;
  return value;
}

Bytes object(const ObjectId& id, SequenceNumber version) {
  Bytes key(id.bytes.begin(), id.bytes.end());
  append_u64(key, version);
  return key;
}

Bytes owner(const OwnerKey& key) {
  Bytes bytes{static_cast<std::uint8_t>(key.index)};
  bytes.insert(bytes.end(), key.owner.bytes.begin(), key.owner.bytes.end());
  return bytes;
}

Bytes owned(const OwnerKey& key, const ObjectId& id) {
  Bytes bytes = owner(key);
  bytes.insert(bytes.end(), id.bytes.begin(), id.bytes.end());
  return bytes;
}

Bytes digest(const Digest& digest) { return Bytes(digest.bytes.begin(), digest.bytes.end()); }

Bytes sequence(std::uint64_t value) {
  Bytes key;
  append_u64(key, value);
  return key;
}

Bytes text(std::string_view text) { return Bytes(text.begin(), text.end()); }

Bytes metadata(std::string_view key) { return text("m:" + std::string(key)); }

}  // namespace mvm::keys
