// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/** A failure with an answer for the caller: what kind it is, what to tell people, and the exit code. */
export class BuilderError extends Error {
  /**
   * @param {string} category one of the categories listed in README.md
   * @param {string} message text for people
   * @param {{code?: string, diagnostics?: string, exitCode?: number}} [more]
   */
  constructor(category, message, { code, diagnostics = "", exitCode = 1 } = {}) {
    super(message);
    this.category = category;
    this.code = code;
    this.diagnostics = diagnostics;
    this.exitCode = exitCode;
  }

  toResponse() {
    const error = { category: this.category, message: this.message };
    if (this.code !== undefined) error.code = this.code;
    return { ok: false, error, diagnostics: this.diagnostics };
  }
}

/** The program was started wrongly or the request is malformed. */
export class UsageError extends BuilderError {
  constructor(message) {
    super("usage", message, { exitCode: 2 });
  }
}
