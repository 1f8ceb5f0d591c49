#!/bin/sh
# Runs mvm-conform on a corpus; says so and skips (77) where the corpus is absent.
program=$1 kind=$2 path=$3
shift 3
if [ ! -e "$path" ]; then
  echo "skipped: no recorded data at $path"
  exit 77
fi
exec "$program" "$kind" "$path" --list "$@"
