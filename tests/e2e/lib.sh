# Shell helpers of the end-to-end tests: sourced with $mvm and $root set. Each test runs in an empty folder of its own.
set -eu
failures=0

# check WHAT EXIT-CODE COMMAND…: runs it, keeps its output in $out, and counts a failure where the exit code differs.
check() {
  what=$1 expected=$2
  shift 2
  code=0
  out=$("$@" 2>&1) || code=$?
  if [ "$code" -ne "$expected" ]; then
    failures=$((failures + 1))
    printf 'FAILED %s: exit code %s instead of %s\n%s\n' "$what" "$code" "$expected" "$out"
  fi
}

# says TEXT: whether the last output has the text.
says() {
  case $out in
    *"$1"*) ;;
    *)
      failures=$((failures + 1))
      printf 'FAILED %s: the output lacks "%s":\n%s\n' "$what" "$1" "$out"
      ;;
  esac
}

# field NAME: the value of a string field of the last output's JSON, the first of this name.
field() { printf '%s\n' "$out" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1; }

finish() {
  [ "$failures" -eq 0 ] || exit 1
  echo "all as expected"
}
