# Control-flow graphs as people and programs see them.
. "$root/tests/e2e/lib.sh"
"$modules" .

check "the functions of a module" 0 "$mvm" graph loop.mv
says "f 3 blocks, 6 instructions"
says "flag 1 block, 1 instruction"
says "outside native"
check "the same as JSON" 0 "$mvm" --json graph loop.mv
says '{"function":"f","blocks":3,"instructions":6}'

check "a graph for Graphviz" 0 "$mvm" graph loop.mv --function f
says "digraph {"
says 'b0 -> b1 [label=<true>];'
says 'b0 -> b2 [label=<false>];'
says 'b1 -> b0 [style=dashed];'
says "head of a loop"
says "stack: empty"
says "loc0: u64 — maybe available"
says "0: CopyLoc[0](Arg0: bool)"

check "a picture, by the name of the file" 0 "$mvm" graph loop.mv --function f -o loop.svg
check "what is in it" 0 cat loop.svg
says "<svg xmlns"
says "prefers-color-scheme: dark"
says "0: CopyLoc[0](Arg0: bool)"
says "</svg>"
check "a picture of another format than the file's name says" 0 "$mvm" graph loop.mv -f f --format dot -o dot.svg
check "what is in that" 0 head -n 1 dot.svg
says "digraph"
if command -v python3 >/dev/null 2>&1; then
  check "it is XML" 0 python3 -c "import xml.dom.minidom as m; m.parse('loop.svg')"
fi
check "a picture on standard output" 0 "$mvm" graph loop.mv --function f --format svg
says "</svg>"

check "a function that is refused" 0 "$mvm" graph borrowed.mv --function f --format svg
says "refused by reference_safety: MOVELOC_EXISTS_BORROW_ERROR"
says 'class="refused"'
says "loc0 borrows mutably from Arg0.f0"
says "loc0: &amp;mut u64"
check "the same as JSON" 0 "$mvm" --json graph borrowed.mv --function f
says '"status":"MOVELOC_EXISTS_BORROW_ERROR"'
says '"refused_by":"reference_safety"'
says '"stack":[]'
says '{"block":0,"first":0,"last":7,"loop_head":false,"reachable":true,"successors":[]'

check "an unknown function" 2 "$mvm" graph loop.mv --function flog
says "did you mean flag"
check "an unknown function like no other" 2 "$mvm" graph loop.mv --function somewhere_else
says ": there are "
says "outside"
check "a file to write, but no function" 2 "$mvm" graph loop.mv -o x.dot
says "which function?"
check "a native function" 2 "$mvm" graph loop.mv --function outside
says "native"

mkdir several
cp loop.mv borrowed.mv several
check "a folder with several modules" 2 "$mvm" graph several
says "which of these 2 modules? Give --module: there are 0x42::borrowed, 0x42::loop"
check "one of them by its name" 0 "$mvm" graph several --module loop --function f
says "digraph {"
check "by its full name" 0 "$mvm" graph several -m 0x42::loop
says "f 3 blocks, 6 instructions"
check "a slip in the name" 2 "$mvm" graph several -m lop
says "no module lop here: did you mean loop"
cp loop.mv several/again.mv
check "a name that two modules have" 2 "$mvm" graph several -m loop
says "2 modules are named loop: several/again.mv, several/loop.mv"
if [ -d "${MVM_SHARED:-$root/../shared}/realdata" ]; then
  check "a module of a genesis blob" 0 "$mvm" graph "${MVM_SHARED:-$root/../shared}/realdata/genesis/devnet/genesis.blob" -m 0x2::coin -f value
  says "digraph {"
fi

check "an unknown format" 2 "$mvm" graph loop.mv --function f --format png
check "a file that is not there" 1 "$mvm" graph nowhere.mv
says "nowhere.mv"
check "a folder that is not there" 1 "$mvm" graph loop.mv --function f -o no/such/folder.svg
printf 'not a module' >bad.mv
check "a file that is no module" 1 "$mvm" graph bad.mv
says "BAD_MAGIC"
mkdir nonsense
cp bad.mv nonsense/one.mv
cp bad.mv nonsense/two.mv
check "a folder of such" 1 "$mvm" graph nonsense
says "none of these 2 modules can be read"
finish
