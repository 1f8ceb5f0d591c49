// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

import path from "node:path";

import { BuilderError } from "./errors.mjs";
import { frameworkFolder, frameworkRevision, normalizeLocals } from "./framework.mjs";
import { readPackage } from "./package_files.mjs";

/** Hands the compiler the packages that a package depends on, from this machine alone. */
export class LocalFetcher {
  #root;
  #framework;

  /**
   * @param {string} root absolute path of the package being built
   * @param {{std: string, sui: string}} framework absolute paths of the framework's sources
   */
  constructor(root, framework) {
    this.#root = root;
    this.#framework = framework;
  }

  /** The files of the package in `folder`, with the framework named in the one way that the graph expects. */
  read(folder) {
    const files = readPackage(folder);
    files["Move.toml"] = normalizeLocals(this.#framework, folder, files["Move.toml"]);
    return files;
  }

  async fetch(gitUrl, revision, subdir) {
    const folder = frameworkFolder(this.#framework, gitUrl, subdir);
    if (folder === undefined) {
      const where = [gitUrl, subdir].filter(Boolean).join(" ");
      throw new BuilderError(
        "dependency_resolution",
        `the git dependency ${where} is not fetched: check it out and name it with local = "PATH"`,
      );
    }
    return this.read(folder);
  }

  async fetchFile() {
    return null;
  }

  getResolvedSha() {
    return frameworkRevision;
  }

  /** @param {string} localPath path from the package being built, whoever depends on it */
  async fetchLocal(localPath, { dependencyName }) {
    try {
      return this.read(path.resolve(this.#root, localPath));
    } catch (error) {
      throw new BuilderError("dependency_resolution", `dependency '${dependencyName}': ${error.message}`);
    }
  }
}
