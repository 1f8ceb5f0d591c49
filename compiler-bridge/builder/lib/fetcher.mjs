// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

import path from "node:path";

import { BuilderError } from "./errors.mjs";
import { frameworkFolder, frameworkRevision, unifyFramework } from "./framework.mjs";
import { readPackage } from "./package_files.mjs";

/** Hands the compiler the packages that a package depends on, from this machine alone. */
export class LocalFetcher {
  #root;
  #framework;
  /** Path as the resolver spells it → folder. */
  #folders = new Map();

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
    files["Move.toml"] = unifyFramework(this.#framework, folder, files["Move.toml"]);
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

  async fetchLocal(localPath, { parentSource, dependencyName }) {
    const folder = this.#folderOf(localPath, parentSource?.local);
    this.#folders.set(localPath, folder);
    try {
      return this.read(folder);
    } catch (error) {
      error.message = `dependency '${dependencyName}': ${error.message}`;
      throw error;
    }
  }

  /** The resolver joins the paths of nested local dependencies, and loses the leading slash of absolute ones. */
  #folderOf(localPath, parentPath) {
    if (path.isAbsolute(localPath)) return localPath;
    const fromRoot = path.resolve(this.#root, localPath);
    const parent = parentPath === undefined ? this.#root : this.#folders.get(parentPath);
    const parentIsRelative = parent === undefined || path.resolve(this.#root, parentPath ?? ".") === parent;
    return parentIsRelative ? fromRoot : path.resolve("/", localPath);
  }
}
