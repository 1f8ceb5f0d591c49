// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Runs the program as `mvm` does: a request on standard input, a response on standard output, an exit code.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../build.mjs", import.meta.url));
const moveSources = fileURLToPath(new URL("../../../stdlib/move/", import.meta.url));
const scratch = mkdtempSync(path.join(os.tmpdir(), "mvm-builder-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

function run(request, args = []) {
  const input = typeof request === "string" ? request : JSON.stringify(request);
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { input, encoding: "utf8" });
  assert.equal(stderr, "");
  return { exitCode: status, ...JSON.parse(stdout) };
}

/** Writes a package of the given files under the scratch folder and returns its folder. */
function write(name, files) {
  const root = path.join(scratch, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

const manifest = (name, { address = "0x0", dependencies = "", more = "" } = {}) =>
  `[package]\nname = "${name}"\nedition = "2024"\n${more}\n[dependencies]\n${dependencies}\n` +
  `[addresses]\n${name.toLowerCase()} = "${address}"\n`;

const counter = (at) => `module ${at}::counter;
public struct Counter has key { id: UID, n: u64 }
public fun create(ctx: &mut TxContext) { transfer::share_object(Counter { id: object::new(ctx), n: 0 }) }
`;

function refused(response, category, pattern, exitCode = 1) {
  assert.equal(response.ok, false);
  assert.equal(response.error.category, category);
  assert.match(response.error.message, pattern);
  assert.equal(response.exitCode, exitCode);
}

test("a package that names no framework is compiled against ours", () => {
  const response = run({ package: write("implicit", { "Move.toml": manifest("Hello"), "sources/c.move": counter("hello") }) });
  assert.equal(response.exitCode, 0, response.diagnostics);
  assert.equal(response.package, "Hello");
  assert.deepEqual(response.modules.map(({ name, address }) => [name, address]), [["counter", `0x${"0".repeat(64)}`]]);
  assert.equal(Buffer.from(response.modules[0].bytes, "base64").subarray(0, 4).toString("hex"), "a11ceb0b");
  assert.deepEqual(response.dependencies.map((id) => BigInt(id)).sort(), [1n, 2n]);
  assert.match(response.digest, /^[0-9a-f]{64}$/);
});

test("every way of naming the framework gives the same bytes", () => {
  const ways = {
    implicit: "",
    local: `Sui = { local = "${moveSources}sui" }`,
    another_name: `Framework = { local = "${moveSources}sui" }`,
    section: `[dependencies.Sui]\nlocal = "${moveSources}sui"\n`,
    git: 'Sui = { git = "https://github.com/MystenLabs/sui.git", subdir = "crates/sui-framework/packages/sui-framework", rev = "framework/mainnet" }',
  };
  const built = Object.entries(ways).map(([way, dependencies]) => {
    const files = { "Move.toml": manifest("Hello", { dependencies }), "sources/c.move": counter("hello") };
    const response = run({ package: write(`ways/${way}`, files) });
    assert.equal(response.exitCode, 0, `${way}: ${response.error?.message} ${response.diagnostics}`);
    return response.modules[0].bytes;
  });
  assert.equal(new Set(built).size, 1);
});

test("a local dependency with an address is linked, also through another one and by absolute path", () => {
  write("far", { "Move.toml": manifest("Far", { address: "0xfa" }), "sources/f.move": "module far::f; public fun n(): u64 { 1 }" });
  const near = write("near", {
    "Move.toml": manifest("Near", { address: "0xea", dependencies: 'Far = { local = "../far" }\nSui = { local = "' + moveSources + 'sui" }' }),
    "sources/n.move": "module near::n; public fun n(): u64 { far::f::n() }",
  });
  for (const dependency of ["../near", near]) {
    const root = write("linked", {
      "Move.toml": manifest("Hello", { dependencies: `Near = { local = "${dependency}" }` }),
      "sources/h.move": "module hello::h; public fun n(): u64 { near::n::n() }",
    });
    const response = run({ package: root });
    assert.equal(response.exitCode, 0, `${response.error?.message} ${response.diagnostics}`);
    assert.deepEqual(response.modules.map(({ name }) => name), ["h"]);
    assert.deepEqual(response.dependencies.map((id) => BigInt(id)).sort((a, b) => (a < b ? -1 : 1)), [1n, 2n, 0xean, 0xfan]);
  }
});

test("modules come in dependency order", () => {
  const root = write("order", {
    "Move.toml": manifest("Hello"),
    "sources/a.move": "module hello::a; public fun n(): u64 { hello::b::n() }",
    "sources/b.move": "module hello::b; public fun n(): u64 { hello::c::n() }",
    "sources/nested/c.move": "module hello::c; public fun n(): u64 { 3 }",
  });
  assert.deepEqual(run({ package: root }).modules.map(({ name }) => name), ["c", "b", "a"]);
});

test("diagnostics are passed on", () => {
  const warns = write("warns", { "Move.toml": manifest("Hello"), "sources/w.move": "module hello::w; fun unused() {}" });
  assert.match(run({ package: warns }).diagnostics, /W09008/);
  assert.equal(run({ package: warns, warnings: false }).diagnostics, "");
  assert.match(run({ package: warns, color: true }).diagnostics, /\x1b\[/);
  const fails = write("fails", { "Move.toml": manifest("Hello"), "sources/f.move": "module hello::f; public fun f(): u64 { true }" });
  const response = run({ package: fails });
  refused(response, "compile", /does not compile/);
  assert.match(response.diagnostics, /E04007[^]*sources\/f\.move:1/);
});

test("unit tests run, and a failing one is a failure", () => {
  const source = (expected) => `module hello::t;
#[test] fun adds() { assert!(1 + 1 == ${expected}) }
#[test, expected_failure(abort_code = 7)] fun aborts() { abort 7 }
`;
  const files = (expected) => ({ "Move.toml": manifest("Hello"), "sources/t.move": source(expected) });
  const good = run({ command: "test", package: write("tests_good", files(2)) });
  assert.equal(good.exitCode, 0);
  assert.match(good.output, /Total tests: 2; passed: 2; failed: 0/);
  const bad = run({ command: "test", package: write("tests_bad", files(3)) });
  assert.equal(bad.exitCode, 1);
  assert.equal(bad.passed, false);
  assert.match(bad.output, /FAIL.*hello::t::adds|FAIL.*::t::adds/);
});

test("a mode adds the tests that are marked with it", () => {
  const source = "module hello::m { #[test] fun a() {} }\n#[mode(extra)] module hello::extra { #[test] fun b() {} }";
  const root = write("modes", { "Move.toml": manifest("Hello"), "sources/m.move": source });
  assert.match(run({ command: "test", package: root }).output, /Total tests: 1/);
  assert.match(run({ command: "test", package: root, modes: ["extra"] }).output, /Total tests: 2/);
  refused(run({ package: root, modes: ["extra"] }), "usage", /unpublishable/, 2);
  refused(run({ command: "test", package: root, modes: ["test"] }), "usage", /"modes" must be/, 2);
});

test("what a package lacks is said", () => {
  refused(run({ package: path.join(scratch, "absent") }), "package", /there is no folder/);
  refused(run({ package: write("empty", { "README.md": "" }) }), "package", /there is no Move\.toml/);
  refused(run({ package: program }), "package", /is not a folder/);
  refused(run({ package: write("toml", { "Move.toml": "[package\n" }) }), "dependency_resolution", /TOML parse error at line 1/);
  refused(run({ package: write("nameless", { "Move.toml": '[addresses]\na = "0x0"\n' }) }), "dependency_resolution", /package|name/);
  const bytes = write("bytes", { "Move.toml": manifest("Hello"), "sources/b.move": Buffer.from([0xff, 0xfe, 0x00]) });
  refused(run({ package: bytes }), "package", /not UTF-8/);
});

test("dependencies that cannot be used are said", () => {
  const needs = (name, dependencies) =>
    run({ package: write(name, { "Move.toml": manifest("Hello", { dependencies }), "sources/h.move": "module hello::h;" }) });
  refused(needs("missing", 'Gone = { local = "../gone" }'), "dependency_resolution", /'Gone'.*there is no folder/);
  refused(needs("remote", 'X = { git = "https://example.com/x.git", rev = "main" }'), "dependency_resolution", /not fetched/);
  write("unpublished", { "Move.toml": manifest("Other"), "sources/o.move": "module other::o; public fun n() {}" });
  refused(needs("uses_unpublished", 'Other = { local = "../unpublished" }'), "dependency_resolution", /'Other' has no address/);
  write("cycle_a", { "Move.toml": manifest("A", { address: "0xa", dependencies: 'B = { local = "../cycle_b" }' }), "sources/a.move": "module a::a;" });
  write("cycle_b", { "Move.toml": manifest("B", { address: "0xb", dependencies: 'A = { local = "../cycle_a" }' }), "sources/b.move": "module b::b;" });
  refused(needs("cycle", 'A = { local = "../cycle_a" }'), "dependency_resolution", /[Cc]ycle/);
});

test("a link to a folder above ends the walk", () => {
  const root = write("looped", { "Move.toml": manifest("Hello"), "sources/c.move": counter("hello") });
  symlinkSync("..", path.join(root, "sources/up"));
  assert.equal(run({ package: root }).exitCode, 0);
});

test("wrong use", () => {
  refused(run("{"), "usage", /not JSON/, 2);
  refused(run("[]"), "usage", /not a JSON object/, 2);
  refused(run({}), "usage", /lacks "package"/, 2);
  refused(run({ package: "x", colour: true }), "usage", /unknown field "colour"/, 2);
  refused(run({ package: "x", lint: "some" }), "usage", /"lint" must be/, 2);
  refused(run({ package: "x", framework: { iota: "y" } }), "usage", /"framework" must be/, 2);
  refused(run("", ["a", "b"]), "usage", /^usage: /, 2);
  refused(run("", ["--fast"]), "usage", /usage: /, 2);
  refused(run("", [path.join(scratch, "no-request.json")]), "usage", /cannot read the request/, 2);
});

test("version", () => {
  assert.match(run({ command: "version" }).compiler, /^\d+\.\d+\.\d+$/);
});
