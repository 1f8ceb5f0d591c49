// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// usage: node bytecode.mjs check|update
// Compiles the packages whose bytecode is committed. `check` compares the result with it byte for byte and lists each
// difference; `update` writes it anew.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { projectRoot, runBuilder } from "./builder.mjs";

/** Sources → the folder of their bytecode. */
const packages = {
  "stdlib/move/std": "stdlib/move/compiled/std",
  "stdlib/move/sui": "stdlib/move/compiled/sui",
  "examples/swap": "examples/swap/compiled",
  "examples/nft": "examples/nft/compiled",
};

const shortAddress = (address) => `0x${BigInt(address).toString(16)}`;

/** What belongs into a folder of bytecode: file name → contents. */
function compile(sources, compiler) {
  const response = runBuilder({ package: path.join(projectRoot, sources) });
  if (!response.ok) throw new Error(`${sources}: ${response.error.message}\n${response.diagnostics}`);
  if (response.diagnostics !== "") throw new Error(`${sources}: the compiler warns\n${response.diagnostics}`);
  const files = new Map();
  for (const { name, bytes } of response.modules) files.set(`${name}.mv`, Buffer.from(bytes, "base64"));
  const manifest = {
    package: response.package,
    address: shortAddress(response.modules[0].address),
    compiler,
    modules: response.modules.map(({ name }) => name),
    dependencies: response.dependencies.map(shortAddress).sort(),
    digest: response.digest,
  };
  files.set("manifest.json", Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  return files;
}

function check(folder, files) {
  const committed = existsSync(folder) ? readdirSync(folder) : [];
  const differences = committed.filter((name) => !files.has(name)).map((name) => `${name} has no source`);
  for (const [name, contents] of files) {
    if (!committed.includes(name)) differences.push(`${name} is missing`);
    else if (!readFileSync(path.join(folder, name)).equals(contents)) differences.push(`${name} differs`);
  }
  return differences;
}

function update(folder, files) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, contents] of files) writeFileSync(path.join(folder, name), contents);
}

const [mode, ...rest] = process.argv.slice(2);
if (!["check", "update"].includes(mode) || rest.length > 0) {
  console.error("usage: node bytecode.mjs check|update");
  process.exit(2);
}

const { compiler } = runBuilder({ command: "version" });
let total = 0;
for (const [sources, compiled] of Object.entries(packages)) {
  const folder = path.join(projectRoot, compiled);
  const files = compile(sources, compiler);
  if (mode === "update") {
    update(folder, files);
    console.log(`${compiled}: ${files.size - 1} modules`);
    continue;
  }
  const differences = check(folder, files);
  total += differences.length;
  for (const difference of differences) console.log(`${compiled}/${difference}`);
  if (differences.length === 0) console.log(`${compiled}: ${files.size - 1} modules agree`);
}
if (total > 0) {
  console.log("the committed bytecode is not what the sources compile to; run: node tests/move/bytecode.mjs update");
  process.exitCode = 1;
}
