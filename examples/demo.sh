#!/bin/sh
# Copyright (c) mvm contributors
# SPDX-License-Identifier: Apache-2.0
#
# The main job of mvm on the two examples: build, verify, publish, call, look at objects, abort, refuse. `./dev demo` runs it.
# usage: demo.sh MVM   (the mvm program)
set -eu

case $1 in
  /*) mvm=$1 ;;
  *) mvm=$(pwd)/$1 ;;
esac
examples=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
builder=$examples/../compiler-bridge/builder
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
store=$work/store

title() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
run() {
  printf '\033[2m$ mvm %s\033[0m\n' "$*"
  "$mvm" --store "$store" "$@"
}
# quiet ARGUMENT…: runs mvm with --json and keeps its answer in $json.
quiet() { json=$("$mvm" --store "$store" --json "$@"); }
# created TYPE: the id of the object of this type that the last quiet call created.
created() {
  printf '%s' "$json" | sed -e 's/.*"created":\[//' -e 's/\],"mutated":.*//' -e 's/},{/}\n{/g' |
    sed -n "s/.*\"id\":\"\(0x[0-9a-f]*\)\".*\"type\":\"$1\".*/\1/p" | head -n 1
}
package() { printf '%s' "$json" | sed -n 's/.*"package":"\(0x[0-9a-f]*\)".*/\1/p'; }
must() { [ -n "$1" ] || {
  echo "demo: no $2 was made:" "$json" >&2
  exit 1
}; }

# The compiler runs in node; without it, or without its packages, the committed bytecode of the examples serves.
title "Build"
compiled=yes
if ! command -v node >/dev/null 2>&1; then
  echo "node is not installed: using the committed bytecode of the examples"
elif [ ! -d "$builder/node_modules" ] && ! npm ci --silent --prefix "$builder" >/dev/null 2>&1; then
  echo "the Move compiler could not be installed (npm ci): using the committed bytecode of the examples"
else
  compiled=no
fi
for name in swap nft; do
  if [ $compiled = yes ]; then
    cp -R "$examples/$name/compiled" "$work/$name"
  else
    run build "$examples/$name" --out "$work/$name"
  fi
done

title "Verify"
run verify "$work/swap" "$work/nft"

title "A new local chain"
run init

title "Publish both packages"
quiet publish "$work/swap"
swap=$(package)
must "$swap" "package"
apple_faucet=$(created "[^\"]*::apple::Faucet")
pear_faucet=$(created "[^\"]*::pear::Faucet")
must "$apple_faucet" "faucet of apples"
must "$pear_faucet" "faucet of pears"
echo "swap is $swap"
quiet publish "$work/nft"
nft=$(package)
must "$nft" "package"
echo "nft  is $nft"

title "Mint apples and pears, and open a pool"
quiet call "$swap::apple::mint" --args "$apple_faucet" 1000000
apples=$(created "[^\"]*::coin::Coin<[^\"]*::apple::APPLE>")
quiet call "$swap::pear::mint" --args "$pear_faucet" 4000000
pears=$(created "[^\"]*::coin::Coin<[^\"]*::pear::PEAR>")
quiet call "$swap::pool::create" --type-args "$swap::apple::APPLE" "$swap::pear::PEAR" --args 30
pool=$(created "[^\"]*::pool::Pool<[^\"]*")
must "$apples" "coin of apples"
must "$pears" "coin of pears"
must "$pool" "pool"
run call "$swap::pool::deposit" --type-args "$swap::apple::APPLE" "$swap::pear::PEAR" --args "$pool" "$apples" "$pears"
quiet call "$swap::apple::mint" --args "$apple_faucet" 50000
apples=$(created "[^\"]*::coin::Coin<[^\"]*::apple::APPLE>")

title "The pool before a trade"
run object "$pool"

title "Sell 10000 apples for at least 39000 pears"
run call "$swap::pool::sell_x" --type-args "$swap::apple::APPLE" "$swap::pear::PEAR" --args "$pool" "$apples" 10000 39000

title "The pool after it: both reserves changed, or neither"
run object "$pool"

title "A trade that gives too little aborts and changes nothing but gas"
"$mvm" --store "$store" --json object "$pool" >"$work/before"
if run call "$swap::pool::sell_x" --type-args "$swap::apple::APPLE" "$swap::pear::PEAR" \
  --args "$pool" "$apples" 10000 99999999; then
  echo "demo: the trade should have aborted" >&2
  exit 1
fi
"$mvm" --store "$store" --json object "$pool" >"$work/after"
# The pool was an input, so it has a new version; its contents are what they were.
contents() { sed -n 's/.*"contents":\(.*\)/\1/p' "$1"; }
[ -n "$(contents "$work/before")" ] && [ "$(contents "$work/before")" = "$(contents "$work/after")" ] || {
  echo "demo: the abort changed the pool" >&2
  exit 1
}
echo "the pool's contents are unchanged"

title "Mint a picture, pass it on, burn another"
quiet call "$nft::artwork::mint" --args "Dawn" "A morning" "https://example.com/dawn.png"
dawn=$(created "[^\"]*::artwork::Artwork")
must "$dawn" "picture"
run object "$dawn"
run call "$nft::artwork::send" --args "$dawn" @0xb0b
run objects 0xb0b
quiet call "$nft::artwork::mint" --args "Dusk" "An evening" "https://example.com/dusk.png"
dusk=$(created "[^\"]*::artwork::Artwork")
run call "$nft::artwork::burn" --args "$dusk"
run events

title "A tampered module is refused"
mkdir "$work/tampered"
# `send` moves the picture into the transfer: MoveLoc 0, MoveLoc 1, CallGeneric. With CopyLoc in place of MoveLoc, one byte, it
# would copy a picture, which the type does not allow.
LC_ALL=C sed 's/\x0b\x00\x0b\x01\x38/\x0a\x00\x0b\x01\x38/' "$work/nft/artwork.mv" >"$work/tampered/artwork.mv"
if cmp -s "$work/nft/artwork.mv" "$work/tampered/artwork.mv"; then
  echo "demo: the instruction to tamper with was not found" >&2
  exit 1
fi
if run verify "$work/tampered"; then
  echo "demo: the tampered module should have been refused" >&2
  exit 1
fi

title "Done"
