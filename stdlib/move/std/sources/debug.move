// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Printing from unit tests. Both functions do nothing on a chain.
module std::debug;

/// Prints `x`.
public native fun print<T>(x: &T);

/// Prints the calling functions with their locals and operand stacks.
public native fun print_stack_trace();
