// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../compiler-bridge/builder/build.mjs", import.meta.url));

export const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** Sends a request to the builder, in a process of its own as `mvm` does, and returns the response. */
export function runBuilder(request) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program], {
    input: JSON.stringify(request),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status === null || stdout === "") throw new Error(`the builder did not answer: ${stderr}`);
  return JSON.parse(stdout);
}
