. "$root/tests/e2e/lib.sh"
check "the demo" 0 sh "$root/examples/demo.sh" "$mvm"
says "the pool's contents are unchanged"
says "COPYLOC_WITHOUT_COPY_ABILITY"
finish
