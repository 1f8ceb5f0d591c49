#!/usr/bin/env node
// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Compiles a local Move package, or runs its unit tests, with the Sui Move compiler.
// One JSON request comes in (standard input, or the file named by the only argument), one JSON
// response goes out on standard output. README.md beside this file has both schemas.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { BuilderError, UsageError } from "./lib/errors.mjs";
import { parseRequest } from "./lib/request.mjs";
import { handle } from "./lib/compile.mjs";

const usage = "usage: node build.mjs [REQUEST.json]   (the request is read from standard input by default)";

function readRequestText(args) {
  let positionals;
  try {
    ({ positionals } = parseArgs({ args, allowPositionals: true, options: {} }));
  } catch (error) {
    throw new UsageError(`${error.message}\n${usage}`);
  }
  if (positionals.length > 1) throw new UsageError(usage);
  const source = positionals[0] ?? 0;
  try {
    return readFileSync(source, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read the request: ${error.message}`);
  }
}

async function main(args) {
  try {
    const response = await handle(parseRequest(readRequestText(args)));
    return { response, exitCode: response.ok ? 0 : 1 };
  } catch (error) {
    if (error instanceof BuilderError) return { response: error.toResponse(), exitCode: error.exitCode };
    const internal = new BuilderError("internal", error?.stack ?? String(error));
    return { response: internal.toResponse(), exitCode: internal.exitCode };
  }
}

const { response, exitCode } = await main(process.argv.slice(2));
process.exitCode = exitCode;
process.stdout.write(`${JSON.stringify(response)}\n`);
