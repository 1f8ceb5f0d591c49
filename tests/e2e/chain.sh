. "$root/tests/e2e/lib.sh"
nft=$root/examples/nft/compiled

check "no store yet" 1 "$mvm" objects 0xa11ce
says "mvm init"
check "a new chain" 0 "$mvm" init
check "a second init" 1 "$mvm" init
says "is there already"

check "publish" 0 "$mvm" --json publish "$nft"
package=$(field package)
[ -n "$package" ] || failures=$((failures + 1))
check "an unknown package" 1 "$mvm" call 0x77::artwork::mint
check "an unknown function" 1 "$mvm" call "$package::artwork::nothing"
check "no function name" 2 "$mvm" call artwork
check "too few arguments" 2 "$mvm" call "$package::artwork::mint" --args Dawn
says "takes 3 arguments"
check "a slip in an argument" 2 "$mvm" call 0x2::math::max --args 1 18446744073709551616
says "^"
check "an object that is not there" 1 "$mvm" call "$package::artwork::burn" --args 0x5eed
check "a dry run" 0 "$mvm" --json call "$package::artwork::mint" --dry-run --args Dawn "A morning" https://example.com/
says '"committed":false'
check "nothing came of it" 0 "$mvm" objects 0xa11ce
says "8 objects"
check "too small a budget" 2 "$mvm" call "$package::artwork::mint" --gas-budget 1 --args Dawn "A morning" https://example.com/
check "a sender without coins" 1 "$mvm" call "$package::artwork::mint" --sender 0x77 --args Dawn "A morning" https://example.com/

check "mint" 0 "$mvm" --json call "$package::artwork::mint" --args Dawn "A morning" https://example.com/
check "the sender has it" 0 "$mvm" --json objects 0xa11ce
says '"name":"Dawn"'
check "an object that is not there" 1 "$mvm" object 0x5eed
check "no id" 2 "$mvm" object zzz
check "events" 0 "$mvm" --json events
says "ArtworkMinted"

printf 'broken' >.mvm/CURRENT
check "a damaged store" 1 "$mvm" objects 0xa11ce
says "error"
finish
