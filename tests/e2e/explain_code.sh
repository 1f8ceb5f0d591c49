# What status codes mean, and the modules that show them.
. "$root/tests/e2e/lib.sh"

check "all codes" 0 "$mvm" explain
says "POP_WITHOUT_DROP_ABILITY"
says "4002  OUT_OF_GAS"
check "a code by its name" 0 "$mvm" explain POP_WITHOUT_DROP_ABILITY
says "Pop throws away a value whose type lacks drop."
says "Refused by: type_safety"
says "struct S"
says "error[POP_WITHOUT_DROP_ABILITY]"
check "by its number" 0 "$mvm" explain 1023
says "POP_WITHOUT_DROP_ABILITY"
check "in small letters" 0 "$mvm" explain bad_magic
says "6e 6f 20 6d 6f 64 75 6c 65"
check "a limit, whose module is long" 0 "$mvm" explain TOO_MANY_BASIC_BLOCKS
says "more lines"
check "a code of running code" 0 "$mvm" explain OUT_OF_GAS
says "No example: It is met when code runs"
check "a code that only packages give" 0 "$mvm" explain CYCLIC_MODULE_DEPENDENCY
says "No example: It takes more than one module"
check "as JSON" 0 "$mvm" --json explain RET_TYPE_MISMATCH_ERROR
says '"status_code":1030'
says '"refused_by":"type_safety"'
check "a part of a name" 2 "$mvm" explain BORROWLOC
says "no status code BORROWLOC: did you mean BORROWLOC_EXISTS_BORROW_ERROR, BORROWLOC_REFERENCE_ERROR"
check "a slip in a name" 2 "$mvm" explain POP_WITHOUT_DROP_ABLITY
says "did you mean POP_WITHOUT_DROP_ABILITY"
check "a number that no code has" 2 "$mvm" explain 1002
says "no status code 1002"
check "nonsense" 2 "$mvm" explain "$(printf 'x\033[31m')"
says 'x\x1b[31m'
finish
