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

check "disassembly" 0 "$mvm" disasm "$nft"
says "module"
says "public mint("
check "disassembly of nonsense" 1 "$mvm" disasm bad.mv
says "BAD_MAGIC"
finish
