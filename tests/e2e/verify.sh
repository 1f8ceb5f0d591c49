. "$root/tests/e2e/lib.sh"
nft=$root/examples/nft/compiled

check "a folder of good modules" 0 "$mvm" verify "$nft"
says "of 1 modules verified"
check "as JSON" 0 "$mvm" --json verify "$nft"
says '"ok":true'
check "an older protocol refuses newer bytecode" 1 "$mvm" verify --protocol 1 "$nft"
says "UNKNOWN_VERSION"

printf 'not a module' >bad.mv
check "a file that is no module" 1 "$mvm" verify bad.mv
says "BAD_MAGIC"
check "the same as JSON" 1 "$mvm" --json verify bad.mv
says '"status":"BAD_MAGIC"'
: >empty.mv
check "an empty file" 1 "$mvm" verify empty.mv
says "BAD_MAGIC"
module=$(ls "$nft"/*.mv | head -n 1)
head -c 100 "$module" >cut.mv
check "a module that ends too early" 1 "$mvm" verify cut.mv
says "refused by deserializer"

check "a path that is not there" 1 "$mvm" verify nowhere
says "nowhere"
mkdir none
check "a folder without modules" 1 "$mvm" verify none
says "no .mv file"
check "no path" 2 "$mvm" verify
check "an unknown option" 2 "$mvm" verify --frobnicate x
check "an unknown subcommand" 2 "$mvm" frobnicate
check "an unknown protocol" 2 "$mvm" verify --protocol 100000 "$nft"
check "help" 0 "$mvm" --help
says "verify"

mkdir tree
cp "$module" tree/copy.mv
cp "$module" tree/other_name
echo "notes" >tree/notes.txt
check "a tree with other files, and the same module twice" 0 "$mvm" verify tree
says "2 of 2 modules verified"
says "1 distinct modules"
check "a file that holds no module" 1 "$mvm" verify tree/notes.txt
says "tree/notes.txt is no module, and no package object or genesis blob of sui"
cp bad.mv tree
check "refusals are counted by what refuses" 1 "$mvm" verify --quiet --jobs 2 tree
says "2 of 3 modules verified"
says "1 refused: deserializer 1"
one=$("$mvm" --json verify --jobs 1 tree || true)
many=$("$mvm" --json verify --jobs 8 tree || true)
check "the order does not depend on the number of threads" 0 test "$one" = "$many"
check "no threads" 2 "$mvm" verify --jobs 0 tree
check "SARIF to a file" 1 "$mvm" verify --sarif log.sarif tree
check "the log" 0 cat log.sarif
says '"version": "2.1.0"'
says '"ruleId": "BAD_MAGIC"'
says '"uri": "tree/bad.mv"'
says '"startLine": 1'
says '"text": "tree/bad.mv is refused by deserializer: a module begins with the bytes a1 1c eb 0b'
says "mvm explain BAD_MAGIC"
check "the same path as repositories have it" 1 "$mvm" verify --sarif log.sarif ./tree//.
check "that log" 0 cat log.sarif
says '"uri": "tree/bad.mv"'
check "SARIF to standard output" 0 "$mvm" verify --sarif - "$nft"
says '"results":[]'
check "two kinds of output at once" 2 "$mvm" --json verify --sarif - "$nft"
check "SARIF to a place that is not there" 1 "$mvm" verify --sarif nowhere/log tree
says "nowhere/log"
says "1 refused: deserializer 1"
if [ -w /dev/full ]; then
  check "results that find no place" 1 sh -c '"$1" verify -q "$2" >/dev/full' sh "$mvm" "$nft"
  says "error: cannot write to standard output"
fi

shared=${MVM_SHARED:-$root/../shared}/realdata
if [ -d "$shared" ]; then
  check "a genesis blob" 0 "$mvm" verify --quiet "$shared/genesis/devnet/genesis.blob"
  says "modules verified"
  check "a genesis blob under the rules of another chain" 1 "$mvm" --chain iota verify "$shared/genesis/devnet/genesis.blob"
  says "no package object or genesis blob of iota"
  check "a whole tree, with packages of two chains" 1 "$mvm" verify --quiet "$shared"
  says "2 refused: id_leak 1, one_time_witness 1"
  says "note: 2 of the refused modules are accepted by the rules of iota: --chain iota"
  check "the packages of the other chain" 0 "$mvm" --chain iota verify --quiet "$shared/packages/iota-snapshot-v1"
fi

check "disassembly" 0 "$mvm" disasm "$nft"
says "module"
says "public mint("
check "disassembly of nonsense" 1 "$mvm" disasm bad.mv
says "BAD_MAGIC"
finish
