// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

import path from "node:path";
import { fileURLToPath } from "node:url";

import { UsageError } from "./errors.mjs";

const moveSources = fileURLToPath(new URL("../../../stdlib/move/", import.meta.url));

const isBoolean = (value) => typeof value === "boolean";
const isString = (value) => typeof value === "string" && value !== "";
const oneOf = (...choices) => (value) => choices.includes(value);

/** Every field of a request: its check, what the check demands, and the value where it is left out. */
const fields = {
  command: { check: oneOf("build", "test", "version"), wants: '"build", "test" or "version"', default: "build" },
  package: { check: isString, wants: "the path of a folder with a Move.toml" },
  framework: { check: isFramework, wants: 'an object {"std": PATH, "sui": PATH}', default: {} },
  environment: {
    check: oneOf("mainnet", "testnet", "devnet"),
    wants: '"mainnet", "testnet" or "devnet"',
    default: "mainnet",
  },
  warnings: { check: isBoolean, wants: "true or false", default: true },
  lint: { check: oneOf("none", "default", "all"), wants: '"none", "default" or "all"', default: "default" },
  modes: { check: isModes, wants: 'an array of mode names other than "test", which is a command', default: [] },
  color: { check: isBoolean, wants: "true or false", default: false },
};

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFramework(value) {
  return isObject(value) && Object.entries(value).every(([key, dir]) => ["std", "sui"].includes(key) && isString(dir));
}

function isModes(value) {
  const isMode = (mode) => isString(mode) && mode !== "test" && /^[A-Za-z_][A-Za-z0-9_-]*$/.test(mode);
  return Array.isArray(value) && value.every(isMode);
}

/** Turns the text of a request into one with every field set and every path absolute. */
export function parseRequest(text) {
  let request;
  try {
    request = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`the request is not JSON: ${error.message}`);
  }
  if (!isObject(request)) throw new UsageError("the request is not a JSON object");
  for (const [name, value] of Object.entries(request)) {
    if (!Object.hasOwn(fields, name)) throw new UsageError(`the request has an unknown field "${name}"`);
    if (!fields[name].check(value)) throw new UsageError(`the request's "${name}" must be ${fields[name].wants}`);
  }
  const full = {};
  for (const [name, field] of Object.entries(fields)) full[name] = request[name] ?? field.default;
  if (full.command === "version") return full;
  if (full.command === "build" && full.modes.length > 0) {
    throw new UsageError('"modes" are for "test" alone: the compiler marks what it builds with a mode as unpublishable');
  }
  if (full.package === undefined) throw new UsageError(`the request lacks "package", ${fields.package.wants}`);
  full.package = path.resolve(full.package);
  full.framework = {
    std: path.resolve(full.framework.std ?? path.join(moveSources, "std")),
    sui: path.resolve(full.framework.sui ?? path.join(moveSources, "sui")),
  };
  return full;
}
