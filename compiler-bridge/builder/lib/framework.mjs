// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

import path from "node:path";

/**
 * The compiler knows the standard library and the object framework as two folders of one git repository:
 * it adds them to every package that names neither, and people name them so in their manifests. Here that
 * place stands for the local sources, so nothing is ever fetched.
 */
const repository = /^https:\/\/github\.com\/MystenLabs\/sui(\.git)?\/?$/i;
const repositoryUrl = "https://github.com/MystenLabs/sui.git";
const packages = "crates/sui-framework/packages";
const subdirs = { std: `${packages}/move-stdlib`, sui: `${packages}/sui-framework` };

/** Whatever branch or tag a manifest names, it means the same local sources. */
export const frameworkRevision = "0".repeat(40);

/** The local folder that a git dependency on the framework means; undefined for any other. */
export function frameworkFolder(framework, gitUrl, subdir) {
  if (!repository.test(gitUrl)) return undefined;
  const normal = path.posix.normalize(subdir ?? "").replace(/\/$/, "");
  const name = Object.keys(subdirs).find((key) => subdirs[key] === normal);
  return name && framework[name];
}

/**
 * Rewrites each `local = "…"` of the manifest in `folder` that leads to the framework into the git form, so
 * that the framework is one node of the dependency graph however packages refer to it. Two nodes with the
 * same address would be refused as two versions of one package.
 */
export function unifyFramework(framework, folder, manifest) {
  return manifest
    .split("\n")
    .map((line) => line.replace(/\blocal\s*=\s*(?:"([^"]*)"|'([^']*)')/, (text, ...quoted) => {
      const target = path.resolve(folder, quoted[0] ?? quoted[1]);
      const name = Object.keys(subdirs).find((key) => framework[key] === target);
      if (name === undefined || line.trimStart().startsWith("#")) return text;
      const parts = [`git = "${repositoryUrl}"`, `subdir = "${subdirs[name]}"`, 'rev = "local"'];
      return parts.join(line.includes("{") ? ", " : "\n");
    }))
    .join("\n");
}
