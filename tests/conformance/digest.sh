#!/bin/sh
# digest.sh SHARED PROGRAM…: each mvm-conform has to give the same digest of outcomes in all modes, on one thread and on
# several. Without recorded data only generated programs run.
shared=$1
shift
set_paths() {
  paths=
  for path in "$shared/bench" "$shared/conformance/transactional"; do
    [ -e "$path" ] && paths="$paths $path"
  done
}
set_paths
expected=
failed=0
for program in "$@"; do
  for mode in plain translated native; do
    for threads in 1 4; do
      # shellcheck disable=SC2086
      digest=$("$program" digest $paths --mode $mode --threads $threads) || exit 1
      echo "$digest: $program, $mode, $threads threads"
      expected=${expected:-$digest}
      [ "$digest" = "$expected" ] || failed=1
    done
  done
done
[ "$failed" = 0 ] || echo "the digests differ"
exit $failed
