// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

import { BuilderError } from "./errors.mjs";
import { LocalFetcher } from "./fetcher.mjs";
import { moduleIdentity } from "./module_name.mjs";

async function loadCompiler() {
  try {
    const compiler = await import("@zktx.io/sui-move-builder/full");
    await compiler.initMovePackageBuilder();
    return compiler;
  } catch (error) {
    if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
    const folder = new URL("..", import.meta.url).pathname;
    throw new BuilderError("compiler_missing", `the Move compiler is not installed: run "npm ci" in ${folder}`);
  }
}

/** The compiler's own words for a failure; its diagnostics, which span lines, are kept apart from the message. */
function failure({ error, category = "unknown", code }) {
  const text = String(error ?? "the compiler gave no reason");
  if (category !== "compile") return new BuilderError(category, text, { code });
  return new BuilderError(category, "the package does not compile", { code, diagnostics: text });
}

async function resolve(compiler, input) {
  try {
    return await compiler.resolveMovePackageDependencies(input);
  } catch (error) {
    if (error instanceof BuilderError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new BuilderError("dependency_resolution", message, { code: error?.code });
  }
}

/** The name in [package] of a manifest as the compiler prints it back, one key a line. */
function packageName(resolvedFiles) {
  const manifest = JSON.parse(resolvedFiles)["Move.toml"];
  const section = manifest.slice(manifest.indexOf("[package]"));
  return /^name = "(.*)"$/m.exec(section)?.[1] ?? "";
}

/** A module can only be linked to a package with an address, so a dependency without one cannot be published against. */
function requirePublished(dependencies) {
  for (const { displayName, name, publishedIdForOutput: id } of JSON.parse(dependencies)) {
    if (id !== undefined && !/^0x0*$/.test(id)) continue;
    throw new BuilderError(
      "dependency_resolution",
      `dependency '${displayName ?? name}' has no address: publish it first and put published-at = "0x…" into ` +
        "[package] of its Move.toml",
    );
  }
}

async function build(compiler, request, input) {
  const resolved = await resolve(compiler, input);
  requirePublished(resolved.dependencies);
  const result = await compiler.dumpMovePackage({ ...input, resolvedDependencies: resolved });
  if ("error" in result) throw failure(result);
  return {
    ok: true,
    package: packageName(resolved.files),
    modules: result.modules.map((bytes) => ({ ...moduleIdentity(Buffer.from(bytes, "base64")), bytes })),
    dependencies: result.dependencies,
    digest: Buffer.from(result.digest).toString("hex"),
    diagnostics: result.warnings ?? "",
  };
}

async function test(compiler, request, input) {
  const result = await compiler.testMovePackage(input);
  if ("error" in result) throw failure(result);
  return { ok: result.passed, passed: result.passed, output: result.output, diagnostics: "" };
}

/** Carries out a request of lib/request.mjs and returns the response. */
export async function handle(request) {
  const compiler = await loadCompiler();
  if (request.command === "version") {
    return { ok: true, compiler: await compiler.getPinnedSuiVersion(), diagnostics: "" };
  }
  const fetcher = new LocalFetcher(request.package, request.framework);
  const input = {
    files: fetcher.read(request.package),
    fetcher,
    network: request.environment,
    silenceWarnings: !request.warnings,
    lintFlag: request.lint,
    modes: request.modes,
    ansiColor: request.color,
  };
  return request.command === "test" ? test(compiler, request, input) : build(compiler, request, input);
}
