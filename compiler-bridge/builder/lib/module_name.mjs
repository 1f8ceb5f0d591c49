// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

import { BuilderError } from "./errors.mjs";

const magic = "a11ceb0b";
const addressSize = 32;
/** Table kinds of the Move binary format that the name of a module stands in. */
const tables = { moduleHandles: 0x1, identifiers: 0x7, addresses: 0x8 };

class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  u8() {
    if (this.at >= this.bytes.length) throw new BuilderError("compiler_output", "a compiled module is cut off");
    return this.bytes[this.at++];
  }

  uleb() {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new BuilderError("compiler_output", "a compiled module has an overlong integer");
  }

  take(count) {
    if (this.at + count > this.bytes.length) {
      throw new BuilderError("compiler_output", "a compiled module is cut off");
    }
    return this.bytes.subarray(this.at, (this.at += count));
  }
}

/** The address (0x and 64 digits) and name of a compiled module, read from its own header. */
export function moduleIdentity(bytes) {
  const header = new Reader(bytes);
  if (Buffer.from(header.take(4)).toString("hex") !== magic) {
    throw new BuilderError("compiler_output", "a compiled module does not begin with Move's magic number");
  }
  header.take(4); // version and flavor
  const starts = new Map();
  let contentSize = 0;
  for (let count = header.uleb(); count > 0; count--) {
    const kind = header.u8();
    starts.set(kind, header.uleb());
    contentSize += header.uleb();
  }
  const base = header.at;
  const reader = (kind) => new Reader(bytes, base + (starts.get(kind) ?? bytes.length));

  const selfHandle = new Reader(bytes, base + contentSize).uleb();
  const handles = reader(tables.moduleHandles);
  for (let skipped = 0; skipped < selfHandle; skipped++) handles.uleb(), handles.uleb();
  const addressIndex = handles.uleb();
  const nameIndex = handles.uleb();

  const addresses = reader(tables.addresses);
  addresses.take(addressIndex * addressSize);
  const address = `0x${Buffer.from(addresses.take(addressSize)).toString("hex")}`;
  const identifiers = reader(tables.identifiers);
  for (let skipped = 0; skipped < nameIndex; skipped++) identifiers.take(identifiers.uleb());
  const name = Buffer.from(identifiers.take(identifiers.uleb())).toString("latin1");
  return { address, name };
}
