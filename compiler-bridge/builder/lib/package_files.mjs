// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

import { BuilderError } from "./errors.mjs";

/** The folders of a package that the compiler reads; tests/ matters only to `test` and the `test` mode. */
const sourceFolders = ["sources", "tests"];

function readText(file) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const reason = error instanceof TypeError ? "it is not UTF-8 text" : error.message;
    throw new BuilderError("package", `cannot read ${file}: ${reason}`);
  }
}

/** Adds every .move file under `folder` (of the package at `root`) to `files`, in a fixed order. Links to
 *  folders are not followed, so the walk ends whatever the folder holds. */
function addSources(root, folder, files) {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const relative = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      addSources(root, relative, files);
    } else if (entry.name.endsWith(".move") && statSync(path.join(root, relative)).isFile()) {
      files[relative] = readText(path.join(root, relative));
    }
  }
}

/**
 * The files of the package at `root` that the compiler may see, by their path relative to it. Move.lock is
 * left out on purpose: it pins the framework of a public network, and a build here uses the local one.
 */
export function readPackage(root) {
  const manifest = path.join(root, "Move.toml");
  if (!existsSync(root)) throw new BuilderError("package", `there is no folder ${root}`);
  if (!statSync(root).isDirectory()) throw new BuilderError("package", `${root} is not a folder`);
  if (!existsSync(manifest)) throw new BuilderError("package", `there is no Move.toml in ${root}`);
  const files = { "Move.toml": readText(manifest) };
  const publications = path.join(root, "Published.toml");
  if (existsSync(publications)) files["Published.toml"] = readText(publications);
  for (const folder of sourceFolders) {
    const full = path.join(root, folder);
    if (existsSync(full) && statSync(full).isDirectory()) addSources(root, folder, files);
  }
  return files;
}
