# Refusals as people and programs see them.
. "$root/tests/e2e/lib.sh"
"$modules" .

check "a value of the wrong type" 1 "$mvm" verify wrong_type.mv
says "error[STLOC_TYPE_MISMATCH_ERROR]: 0x42::wrong_type::f is refused by type_safety"
says "--> wrong_type.mv"
says "a local is given values of its own type only"
says "==>"
says "StLoc[0](loc0: bool)"
says "stack: u64"
says "locals: loc0: bool — no value"
says "help: convert the value first"

check "a value that is moved twice" 1 "$mvm" verify moved.mv
says "refused by locals_safety"
says "stack: Coin"
says "Arg0: Coin — moved; Arg1: u64 — available"
says "help: assign the local on every path"

check "a value that is moved while it is borrowed" 1 "$mvm" verify borrowed.mv
says "refused by reference_safety"
says "stack: empty"
says "borrows: loc0 borrows mutably from Arg0.f0"
says "help: end the borrow before this place"

check "the same as JSON" 1 "$mvm" --json verify borrowed.mv
says '"rule":"a local is moved only if nothing borrows from it"'
says '"help":"end the borrow'
says '"stack":[]'
says '{"name":"Arg0","type":"Coin","parameter":true,"state":"available"}'
says '"borrows":[{"borrower":"loc0","lender":"Arg0.f0","mutable":true}]'
check "the stack as JSON" 1 "$mvm" --json verify moved.mv
says '"stack":[{"type":"Coin","count":1}]'

printf 'not a module' >bad.mv
check "a file that is no module" 1 "$mvm" verify bad.mv
says "a module begins with the bytes a1 1c eb 0b"
says "help: give a compiled module"
check "colours, where they are asked for" 1 "$mvm" --color always verify moved.mv
says "[36mstack:"

check "the functions of a module" 0 "$mvm" graph loop.mv
says "f 3 blocks, 6 instructions"
says "flag 1 block, 1 instruction"
says "outside native"
check "a graph as DOT" 0 "$mvm" graph loop.mv --function f
says "digraph"
says 'b0 -> b1 [label=<true>];'
says 'b0 -> b2 [label=<false>];'
says 'b1 -> b0 [label=<>, style=dashed];'
says "loc0: u64 — maybe available"
check "a graph as SVG" 0 "$mvm" graph loop.mv --function f --format svg
says '<svg xmlns="http://www.w3.org/2000/svg"'
says "prefers-color-scheme: dark"
says "head of a loop"
says "3: StLoc[1](loc0: u64)"
check "a picture in a file, by the file's name" 0 "$mvm" graph loop.mv -f f -o loop.svg
check "what is in the file" 0 cat loop.svg
says "</svg>"
check "the graph of a refused function" 0 "$mvm" graph borrowed.mv --function f --format svg
says "refused by reference_safety: MOVELOC_EXISTS_BORROW_ERROR"
says '<rect class="refused"'
says "loc0 borrows mutably from Arg0.f0"
says "&amp;mut u64"
check "a graph as JSON" 0 "$mvm" --json graph moved.mv --function f
says '"refused_by":"locals_safety"'
says '"stack":[{"type":"Coin","count":1}]'
check "functions as JSON" 0 "$mvm" --json graph loop.mv
says '{"function":"f","blocks":3,"instructions":6}'

check "a function that is not there" 2 "$mvm" graph loop.mv --function flog
says "no function flog: did you mean flag"
check "a native function" 2 "$mvm" graph loop.mv --function outside
says "a native function has no code"
check "a format without a function" 2 "$mvm" graph loop.mv --format svg
says "which function?"
check "an unknown format" 2 "$mvm" graph loop.mv --function f --format png
check "a graph of nonsense" 1 "$mvm" graph bad.mv --function f
says "BAD_MAGIC"
check "a file that is not there" 1 "$mvm" graph nowhere.mv
says "nowhere.mv"
check "a file that cannot be written" 1 "$mvm" graph loop.mv --function f -o none/out.svg
says "none/out.svg"
finish
finish
