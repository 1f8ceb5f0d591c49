#!/usr/bin/env python3
# Copyright (c) mvm contributors
# SPDX-License-Identifier: Apache-2.0
"""Compares generated programs with Sui's own virtual machine, as the PyPI package sui-sandbox has it.

    pip install sui-sandbox==0.22.0
    mvm-soak --json --programs 1000 | tests/modes/against_sui.py
    mvm-soak --json --mutate --programs 1000 | tests/modes/against_sui.py

Of each call: the returned values, or status, sub-status, function and offset; of a module that the verifier
refuses: the same of its refusal. Modules that are not even read cannot be compared: the sandbox says only
that they are not there. Ends with 1 where anything differs.
"""

import base64
import collections
import json
import re
import sys

import sui_sandbox

STATUS = re.compile(r"major_status: (\w+), sub_status: (?:None|Some\((\d+)\))")
OFFSET = re.compile(r"offsets: \[\(FunctionDefinitionIndex\((\d+)\), (\d+)\)")
REFUSED = "UNEXPECTED_VERIFIER_ERROR"
# What the sandbox asks of a call before it looks at the code.
NOT_REACHED = re.compile(r"not found in module|not callable|type argument|violates constraints|return type")


def parsed(error):
    """Status, sub-status, function and offset of an error as the sandbox prints it; None for its own errors."""
    status = STATUS.search(error)
    if not status:
        return None
    offset = OFFSET.search(error, status.start())
    number = lambda match, group: int(match[group]) if match and match[group] else None
    return (status[1], number(status, 2), number(offset, 1), number(offset, 2))


def mine(error):
    return tuple(error.get(key) for key in ("status", "sub_status", "function", "offset"))


def run(program, function, type_args=(), args=()):
    address = program["address"]
    return sui_sandbox.call_view_function(
        address, program["module_name"], function, type_args=list(type_args),
        pure_inputs=[bytes.fromhex(arg) for arg in args],
        package_bytecodes={address: [bytes.fromhex(program["module"])]}, fetch_deps=False)


def compare_verdict(program):
    """What differs, or None; and what to count it as."""
    refused = program.get("refused")
    error = str(run(program, "f0")["error"])
    if NOT_REACHED.search(error):
        return None, "not reached"
    if REFUSED not in error:
        return (f"refused as {refused}, and there not: {error}" if refused else None), "accepted"
    theirs = parsed(error[error.index("Error: VMError"):])
    if refused and mine(refused) == theirs:
        return None, theirs[0]
    # Found when a module is linked with those that it names, which is not the verifier's.
    if not refused and "(FunctionHandle, " in error:
        return None, "not linked"
    return f"{refused}, and there {theirs}", theirs[0]


def compare_call(program, call):
    result = run(program, call["function"], call["type_args"], call["args"])
    if result["success"]:
        values = [base64.b64decode(value).hex() for value in (result["return_values"] or [[]])[0]]
        return (None if call.get("returns") == values else f"{call}, and there {values}"), "returned"
    theirs = parsed(str(result["error"]))
    if theirs is None:
        return f"{call}, and there {result['error']}", "the sandbox's own error"
    same = "error" in call and mine(call["error"]) == theirs
    return (None if same else f"{call}, and there {theirs}"), theirs[0]


def main():
    counts = collections.Counter()
    differences = 0
    for line in sys.stdin:
        program = json.loads(line)
        calls = program.get("calls", [])
        compared = [compare_call(program, call) for call in calls] or [compare_verdict(program)]
        for difference, kind in compared:
            counts[kind] += 1
            if difference:
                differences += 1
                print(f"seed {program['seed']}: {difference}")
    for kind, count in counts.most_common():
        print(f"{count:8} {kind}")
    print(f"{counts.total()} compared, {differences} differ")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
