// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// usage: node unit_tests.mjs PACKAGE
// Runs the unit tests of a package; exit 0 if all passed, and there are any.

import { runBuilder } from "./builder.mjs";

const response = runBuilder({ command: "test", package: process.argv[2] });
console.log(response.output ?? response.error.message);
const ranSome = /Total tests: [1-9]/.test(response.output ?? "");
process.exitCode = response.ok && ranSome ? 0 : 1;
