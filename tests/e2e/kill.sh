. "$root/tests/e2e/lib.sh"

# A publish that is killed at any moment leaves the last whole commit: the package is there with its UpgradeCap and the
# coin that paid, or nothing of it is.
package_dir=$root/examples/swap/compiled
owner=0xa11ce
rounds=25

now_ms() { echo $(($(date +%s%N) / 1000000)); }
caps() { printf '%s\n' "$1" | grep -o '"package":"0x[0-9a-f]*"' | sort -u | cut -d '"' -f 4; }

check "a new chain" 0 "$mvm" init
begun=$(now_ms)
check "publish" 0 "$mvm" --json publish "$package_dir"
whole=$(($(now_ms) - begun))

killed=0
round=0
while [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  check "objects before" 0 "$mvm" --json objects "$owner"
  before=$(caps "$out" | wc -l)
  # Spread over the whole run, and a little beyond it.
  delay=$((whole * round * 11 / (rounds * 10)))
  "$mvm" --json publish "$package_dir" >publish.out 2>&1 &
  process=$!
  sleep "$((delay / 1000)).$(printf '%03d' $((delay % 1000)))"
  if kill -9 "$process" 2>/dev/null; then killed=$((killed + 1)); fi
  wait "$process" 2>/dev/null || true

  check "the store opens after a kill" 0 "$mvm" --json objects "$owner"
  after=$(caps "$out" | wc -l)
  if [ "$after" -ne "$before" ] && [ "$after" -ne $((before + 1)) ]; then
    failures=$((failures + 1))
    echo "FAILED round $round: $before packages before, $after after"
  fi
  if grep -q '"committed":true' publish.out && [ "$after" -ne $((before + 1)) ]; then
    failures=$((failures + 1))
    echo "FAILED round $round: the publish said that it was committed, and is not there"
  fi
  for id in $(caps "$out"); do
    check "the package of an UpgradeCap" 0 "$mvm" --json object "$id"
  done
done
check "publishing goes on" 0 "$mvm" --json publish "$package_dir"

echo "$killed of $rounds were killed"
if [ "$killed" -eq 0 ]; then
  failures=$((failures + 1))
  echo "FAILED: no publish was killed in time"
fi
finish
