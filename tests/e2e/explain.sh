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
finish
