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
 * The manifest in `folder` with each `local = "…"` in the one form that the resolver needs: a path to the framework
 * becomes its git form, so that the framework is one node of the dependency graph however packages refer to it (two
 * with the same address would be refused as two versions of one package), and an absolute path becomes relative,
 * since the resolver joins the paths of nested packages.
 */
export function normalizeLocals(framework, folder, manifest) {
  const local = /\blocal\s*=\s*(?:"([^"]*)"|'([^']*)')/;
  const normalizeLine = (line) =>
    line.trimStart().startsWith("#")
      ? line
      : line.replace(local, (text, ...quoted) => {
          const written = quoted[0] ?? quoted[1];
          const target = path.resolve(folder, written);
          const name = Object.keys(subdirs).find((key) => framework[key] === target);
          if (name !== undefined) {
            const parts = [`git = "${repositoryUrl}"`, `subdir = "${subdirs[name]}"`, 'rev = "local"'];
            return parts.join(line.includes("{") ? ", " : "\n");
          }
          return path.isAbsolute(written) ? `local = "${path.relative(folder, target)}"` : text;
        });
  return manifest.split("\n").map(normalizeLine).join("\n");
}
