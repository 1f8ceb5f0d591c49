#!/bin/sh
# Copyright (c) mvm contributors
# SPDX-License-Identifier: Apache-2.0

# usage: needs_node.sh NODE-ARGUMENT…
# Runs node, or ends with 77, which ctest reports as skipped, where node or the Move compiler is not installed.

skip() {
  echo "skipped: $1"
  exit 77
}

builder=$(dirname "$0")/../../compiler-bridge/builder
command -v node >/dev/null 2>&1 || skip "node is not installed"
node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18 ? 1 : 0)' || skip "node is older than version 18"
[ -d "$builder/node_modules/@zktx.io/sui-move-builder" ] ||
  skip "the Move compiler is not installed (npm ci in compiler-bridge/builder)"
exec node "$@"
