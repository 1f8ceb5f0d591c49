. "$root/tests/e2e/lib.sh"
std=$root/stdlib/move/compiled/std

# Written by hand from the reference's format.rs, value.rs and tracer.rs.
one=0000000000000000000000000000000000000000000000000000000000000001
type="{\"address\":\"$one\",\"module\":\"fixed_point32\",\"name\":\"FixedPoint32\",\"type_args\":[]}"
five='{"type":"U64","value":5}'
struct="{\"type\":\"Struct\",\"value\":{\"type_\":$type,\"fields\":[[\"value\",$five]]}}"
at='{"Local":[0,0]}'
field="{\"Indexed\":[$at,0]}"
cat >expected.json <<END
{"version":3}
{"OpenFrame":{"frame":{"frame_id":0,"function_name":"get_raw_value","module":{"address":"$one","name":"fixed_point32"},"version_id":"$one","binary_member_index":N,"type_instantiation":[],"parameters":[{"RuntimeValue":{"value":$struct}}],"return_types":[{"type_":"u64","ref_type":null}],"locals_types":[{"type_":{"struct":$type},"ref_type":null}],"is_native":false},"gas_left":1000000}}
{"Instruction":{"type_parameters":[],"pc":0,"gas_left":999990,"instruction":"IMM_BORROW_LOC"}}
{"Effect":{"Read":{"location":$at,"root_value_read":{"RuntimeValue":{"value":$struct}},"moved":false}}}
{"Effect":{"Push":{"ImmRef":{"location":$at,"snapshot":$struct}}}}
{"Instruction":{"type_parameters":[],"pc":1,"gas_left":999980,"instruction":"IMM_BORROW_FIELD"}}
{"Effect":{"Pop":{"ImmRef":{"location":$at,"snapshot":$struct}}}}
{"Effect":{"Push":{"ImmRef":{"location":$field,"snapshot":$struct}}}}
{"Instruction":{"type_parameters":[],"pc":2,"gas_left":999962,"instruction":"READ_REF"}}
{"Effect":{"Pop":{"ImmRef":{"location":$field,"snapshot":$struct}}}}
{"Effect":{"Read":{"location":$field,"root_value_read":{"RuntimeValue":{"value":$struct}},"moved":false}}}
{"Effect":{"Push":{"RuntimeValue":{"value":$five}}}}
{"Instruction":{"type_parameters":[],"pc":3,"gas_left":999961,"instruction":"RET"}}
{"CloseFrame":{"frame_id":0,"return_":[{"RuntimeValue":{"value":$five}}],"gas_left":999961}}
END
check "a trace as JSON lines" 0 "$mvm" --json trace "$std/fixed_point32.mv" get_raw_value --args 'x"0500000000000000"' --gas-budget 1000
printf '%s\n' "$out" | sed 's/"binary_member_index":[0-9]*/"binary_member_index":N/' >actual.json
check "the trace that the format asks for" 0 diff -u expected.json actual.json

check "a trace in a file" 0 "$mvm" trace "$std/u64.mv" pow --args 3 4 -o pow.json.zst
says "81: u64"
says "events)"
if command -v zstd >/dev/null; then
  check "which is compressed" 0 zstd -dc pow.json.zst
  says '{"version":3}'
  says '"instruction":"MUL"'
fi

# Such a call stands as the command of a transaction (`trace_ptb_summary`, `trace_move_call_start`), since
# debuggers let only those begin with loads.
check "a reference from outside" 0 "$mvm" --json trace "$std/vector.mv" reverse --type-args u8 --args '[1, 2]'
elements() { echo "{\"type\":\"Vector\",\"value\":[{\"type\":\"U8\",\"value\":$1},{\"type\":\"U8\",\"value\":$2}]}"; }
says "{\"External\":{\"Summary\":{\"name\":\"PTBSummary\",\"events\":[{\"MoveCall\":{\"pkg\":\"0x$one\",\"module\":\"vector\",\"function\":\"reverse\"}}]}}}
{\"External\":\"MoveCallStart\"}
{\"Effect\":{\"DataLoad\":{\"ref_type\":\"Mut\",\"location\":{\"Global\":2},\"snapshot\":$(elements 1 2)}}}"
says "{\"Effect\":{\"Write\":{\"location\":{\"Global\":2},\"root_value_after_write\":{\"MutRef\":{\"location\":{\"Global\":2},\"snapshot\":$(elements 2 1)}}}}}"
check "an abort" 1 "$mvm" --json trace "$std/string.mv" substring --args hello 3 1
says '{"Effect":{"ExecutionError":"ABORTED"}}'

# A write that fails is shown with what it would have written to (`close_instruction`: the reference is still
# known, and so is its root), before the error.
check "a write that fails" 1 "$mvm" --json trace "$std/vector.mv" swap_remove --type-args u8 --args '[1, 2]' 5
printf '%s\n' "$out" | sed -n '/VEC_SWAP/,$p' | sed 1d >actual.json
ref() { echo "{\"MutRef\":{\"location\":{\"Global\":2},\"snapshot\":$(elements 1 2)}}"; }
u64() { echo "{\"RuntimeValue\":{\"value\":{\"type\":\"U64\",\"value\":$1}}}"; }
cat >expected.json <<END
{"Effect":{"Pop":$(u64 1)}}
{"Effect":{"Pop":$(u64 5)}}
{"Effect":{"Pop":$(ref)}}
{"Effect":{"Write":{"location":{"Global":2},"root_value_after_write":$(ref)}}}
{"Effect":{"ExecutionError":"VECTOR_OPERATION_ERROR"}}
{"External":"MoveCallEnd"}
END
check "the events of a write that fails" 0 diff -u expected.json actual.json

# The compiler marks modules of test builds by other first bytes.
{ printf '\336\255\300\336'; tail -c +5 "$std/u64.mv"; } >test_build.mv
check "a module of a test build" 0 "$mvm" trace test_build.mv pow --args 3 4 --text
says "81: u64"
check "which no chain accepts" 1 "$mvm" verify test_build.mv

check "a trace as text" 0 "$mvm" trace "$std/u64.mv" pow --args 3 4 --text
says "0x1::u64::pow(3, 4)"
says "Mul"
says "81: u64"
check "an abort as text" 1 "$mvm" trace "$std/string.mv" substring --args hello 3 1
says "error ABORTED"
check "text and a file" 2 "$mvm" trace "$std/u64.mv" pow --args 3 4 --text -o x.zst
check "a file that cannot be written" 1 "$mvm" trace "$std/u64.mv" pow --args 3 4 -o nowhere/x.zst
says "cannot write"

# A transaction: written by hand from the reference's ptb_trace.rs and trace_utils.rs.
check "a chain" 0 "$mvm" init
check "a call that is traced" 0 "$mvm" call 0x1::u64::max --args 3 4 --trace call.json.zst
says "events)"
four='{"RuntimeValue":{"value":{"type":"U64","value":4}}}'
cat >expected.json <<END
{"version":3}
{"External":{"Summary":{"name":"PTBSummary","events":[{"MoveCall":{"pkg":"0x$one","module":"u64","function":"max"}}]}}}
{"External":"MoveCallStart"}
"frame_id":2
"frame_id":2,"return_":[$four]
{"External":"MoveCallEnd"}
END
check "objects that are transferred" 0 "$mvm" --json objects 0xa11ce
coin=$(field id)
check "a transfer that is traced" 0 "$mvm" --json transfer "$coin" --to 0xb0b --dry-run --trace transfer.json.zst
says '"trace_events":2'
check "a call that aborts" 1 "$mvm" call 0x1::vector::remove --type-args u8 --args '[1]' 7 --trace abort.json.zst
check "a trace that cannot be written" 1 "$mvm" call 0x1::u64::max --args 3 4 --trace nowhere/x.zst
says "cannot write"
if command -v zstd >/dev/null; then
  zstd -dc call.json.zst | grep -o -e '^{"version.*' -e '^{"External.*' -e '"frame_id":[0-9]*\(,"return_":.*\]\)\{0,1\}' >actual.json
  check "the events that the format asks for" 0 diff -u expected.json actual.json
  check "the transfer" 0 zstd -dc transfer.json.zst
  says '{"External":{"Summary":{"name":"PTBSummary","events":[{"ExternalEvent":"TransferObjects"}]}}}'
  says '{"External":{"ExternalEvent":{"description":"TransferObjects: obj0...objN => ()","name":"Transfer","values":[{"Single":{"name":"obj0","info":{"type_":{"type_":{"struct":{'
  says '"ref_type":null},"value":{"type":"Struct","value":{"type_":{'
  check "the abort" 0 zstd -dc abort.json.zst
  says '{"Effect":{"ExecutionError":"ABORTED"}}
{"External":"MoveCallEnd"}
{"Effect":{"ExecutionError":"'
fi
finish
