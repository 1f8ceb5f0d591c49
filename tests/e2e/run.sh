. "$root/tests/e2e/lib.sh"
std=$root/stdlib/move/compiled/std

check "a function" 0 "$mvm" run "$std/u64.mv" pow --args 3 20
says "3486784401: u64"
says "gas"
check "the same in each mode" 0 "$mvm" run "$std/u64.mv" pow --args 3 20 --mode plain
says "3486784401: u64"
check "its time" 0 "$mvm" --json run "$std/u64.mv" pow --args 3 20 --mode translated --time
says '"value":"3486784401"'
says '"seconds":'
check "the memory of its values" 0 "$mvm" run "$std/vector.mv" reverse --type-args u64 --args '[1, 2, 3]' --time
says "bytes of values at most"
check "the same of a run that aborts" 1 "$mvm" --json run "$std/vector.mv" remove --type-args u64 --args '[1, 2, 3]' 7
says '"peak_memory":'
check "a list, and a reference that changes" 0 "$mvm" run "$std/vector.mv" reverse --type-args u64 --args '[1, 2, 3]'
says "[3, 2, 1]: &mut vector<u64>"
check "a list without spaces" 0 "$mvm" run "$std/vector.mv" contains --type-args u8 --args '[1,2,3]' 2
says "true: bool"
check "an option that changes" 0 "$mvm" run "$std/option.mv" swap --type-args u64 --args 'some(5)' 7
says "5: u64"
says "some(7): &mut 0x1::option::Option<u64>"
check "a struct as BCS" 0 "$mvm" run "$std/fixed_point32.mv" get_raw_value --args 'x"0500000000000000"'
says "5: u64"

check "an abort" 1 "$mvm" run "$std/string.mv" substring --args hello 3 1
says "error[ABORTED]: 0x1::string::substring at instruction"
says "code 2"
says "Abort"
check "an abort as JSON" 1 "$mvm" --json run "$std/string.mv" substring --args hello 3 1
says '"ok":false'
says '"sub_status":2'
check "a failing instruction, and who called" 1 "$mvm" run "$std/vector.mv" remove --type-args u8 --args '[1]' 7
says "error["
check "too little gas" 1 "$mvm" run "$std/u64.mv" pow --args 3 20 --gas-budget 0
says "OUT_OF_GAS"
check "bytes that are no value" 1 "$mvm" run "$std/fixed_point32.mv" get_raw_value --args 'x"05"'
says "FAILED_TO_DESERIALIZE_ARGUMENT"

check "no such function" 2 "$mvm" run "$std/u64.mv" power --args 3 20
says "did you mean pow"
check "too few arguments" 2 "$mvm" run "$std/u64.mv" pow --args 3
says "takes 2 arguments (u64, u8), not 1"
check "an argument of another type" 2 "$mvm" run "$std/u64.mv" pow --args 3 300
says "argument 2: too large for u8"
check "too few type arguments" 2 "$mvm" run "$std/vector.mv" reverse --args '[1]'
says "takes 1 type arguments, not 0"
check "no function" 2 "$mvm" run "$std/u64.mv"
check "an unknown mode" 2 "$mvm" run "$std/u64.mv" pow --args 3 20 --mode fast
check "no such file" 1 "$mvm" run nowhere.mv f
says "nowhere.mv"
printf 'not a module' >bad.mv
check "a file that is no module" 1 "$mvm" run bad.mv f
says "BAD_MAGIC"
check "the same with --with" 1 "$mvm" run "$std/u64.mv" pow --args 3 20 --with bad.mv
says "BAD_MAGIC"
if [ -f "${MVM_SHARED:-$root/../shared}/bench/modules/kernels.mv" ]; then
  kernels=${MVM_SHARED:-$root/../shared}/bench/modules
  check "a recorded kernel's result and gas" 0 "$mvm" --chain iota --protocol 2 run "$kernels/kernels.mv" fib --args 20
  says "6765: u64"
  says "48961 units"
fi
finish
