. "$root/tests/e2e/lib.sh"
std=$root/stdlib/move/compiled/std

check "a profile" 0 "$mvm" profile "$std/u64.mv" pow --args 3 20 --speedscope profile.json --svg graph.svg
says "0x1::u64::pow"
says "100.0%"
says "3486784401: u64"
check "the speedscope file" 0 cat profile.json
says '"$schema":"https://www.speedscope.app/file-format-schema.json"'
says '"frames":[{"name":"0x1::u64::pow"}]'
says '"type":"sampled"'
says '"unit":"nanoseconds"'
check "the flame graph" 0 cat graph.svg
says '<svg xmlns="http://www.w3.org/2000/svg"'
says "<title>0x1::u64::pow: 1 calls"

# The functions' own gas adds up to what the run used: 1000 internal units are one.
check "callers and callees" 0 "$mvm" --json profile "$std/ascii.mv" string --args '[65, 66, 67]'
says '"function":"0x1::ascii::string"'
says '"function":"0x1::ascii::try_string"'
sum=$(printf '%s\n' "$out" | grep -o '"self_gas":[0-9]*' | cut -d: -f2 | awk '{ s += $1 } END { print int(s / 1000) }')
used=$(printf '%s\n' "$out" | grep -o '"gas_used":[0-9]*' | cut -d: -f2)
check "gas adds up: $sum of $used" 0 test "$sum" -eq "$used"
check "a run that fails has a profile, too" 1 "$mvm" profile "$std/vector.mv" remove --type-args u8 --args '[1]' 7
says "0x1::vector::remove<u8>"
says "error[ABORTED]"
check "a file that cannot be written" 1 "$mvm" profile "$std/u64.mv" pow --args 3 20 --svg nowhere/graph.svg
says "nowhere/graph.svg"
check "no function" 2 "$mvm" profile "$std/u64.mv"

# `max` has 15 instructions: where its second argument is greater, 8 to 10 do not run; else 11 and 12 do not.
check "coverage of one run" 0 "$mvm" coverage "$std/u64.mv" max --args 3 20 --merge counts.json
says "12 of    15 instructions     1 of    2 branch ways  max"
check "coverage of two runs" 0 "$mvm" coverage "$std/u64.mv" max --args 20 3 --merge counts.json
says "15 of    15 instructions     2 of    2 branch ways  max"
check "coverage as JSON" 0 "$mvm" --json coverage "$std/u64.mv" max --args 3 20
says '"name":"max","definition":1,"hits":[1,1,1,1,1,1,1,1,0,0,0,1,1,1,1]'
says '{"from":7,"to":8,"taken":0},{"from":7,"to":11,"taken":1}'

# A source map of that function, as the Move compiler writes it: byte ranges by code offset, each in a file
# that the SHA-256 of its contents names. The last lies in another file: that of a macro.
printf 'module 0x1::u64;\nfun max(\n  a\n  b\n' >u64.move
hash=$(sha256sum u64.move | sed 's/ .*//; s/../0x&,/g; s/,$//')
hash=$(printf '%d,' $(echo "$hash" | tr , ' ')) && hash=${hash%,}
other=$(printf '0,%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31)0
place() { printf '{"file_hash":[%s],"start":%s,"end":%s}' "$1" "$2" "$3"; }
map() { # the code of `max`
  printf '{"version":2,"definition_location":%s,"function_map":{"1":{"definition_location":%s,"code_map":{%s}}}}' \
    "$(place "$hash" 12 15)" "$(place "$hash" 21 24)" "$1"
}
map "\"0\":$(place "$hash" 19 22),\"8\":$(place "$hash" 28 29),\"11\":$(place "$hash" 32 33),\"14\":$(place "$other" 0 9)" >map.json
check "coverage by line" 0 "$mvm" coverage "$std/u64.mv" max --args 3 20 --source-map map.json --source u64.move \
  --lcov lcov.info
says "2 of 3 lines of u64.move"
says "    3 |   a"
check "the lcov file" 0 cat lcov.info
says "DA:2,1"
says "DA:3,0"
says "DA:4,1"
says "BRDA:2,7,0,0"
says "BRDA:2,7,1,1"
says "FN:2,max"
map "\"0\":$(place "$other" 19 22),\"8\":$(place "$hash" 28 29)" >macro.json
check "coverage of code from a macro" 0 "$mvm" coverage "$std/u64.mv" max --args 3 20 --source-map macro.json \
  --source u64.move --lcov macro.info
says "1 of 1 lines of u64.move"
check "the lcov file names no line of another file" 1 grep -E '^(DA|BRDA):(0|1|2),' macro.info
printf '// Changed since\n' | cat - u64.move >changed.move
check "a source map of another source" 2 "$mvm" coverage "$std/u64.mv" max --args 3 20 --source-map map.json --source changed.move
says "changed.move is not the source that map.json is of"

# The compiler's test builds have a function of this name, which nobody wrote.
LC_ALL=C sed 's/get_with_default/unit_test_poison/' "$std/option.mv" >test_build.mv
check "coverage of a test build" 0 "$mvm" coverage test_build.mv is_none --type-args u8 --args none
says "is_none"
printf '%s\n' "$out" >shown.txt
check "which leaves out the compiler's mark" 1 grep unit_test_poison shown.txt

check "a source map without its source" 2 "$mvm" coverage "$std/u64.mv" max --args 3 20 --source-map map.json
printf 'not JSON' >bad.json
check "a file that is no source map" 2 "$mvm" coverage "$std/u64.mv" max --args 3 20 --source-map bad.json --source u64.move
says "bad.json is no source map"
check "a file that holds no counts" 2 "$mvm" coverage "$std/u64.mv" max --args 3 20 --merge bad.json
says "bad.json"
printf '{"mvm_coverage":1,"modules":{"0x1::u64":[{"name":"max","definition":1,"hits":[1],"branches":[]}]}}' >other.json
check "counts of other code" 2 "$mvm" coverage "$std/u64.mv" max --args 3 20 --merge other.json
says "other code"
check "the file is as it was" 0 grep -q '"hits":\[1\]' other.json
finish
