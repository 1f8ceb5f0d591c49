// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// The bodies that the integer modules share. Each argument is bound to a local first, since a macro argument is
/// evaluated wherever it stands.
module std::macros;

use std::string::String;

public(package) macro fun num_max<$T>($x: $T, $y: $T): $T {
    let x = $x;
    let y = $y;
    if (x > y) x else y
}

public(package) macro fun num_min<$T>($x: $T, $y: $T): $T {
    let x = $x;
    let y = $y;
    if (x < y) x else y
}

public(package) macro fun num_diff<$T>($x: $T, $y: $T): $T {
    let x = $x;
    let y = $y;
    if (x > y) x - y else y - x
}

public(package) macro fun num_div_ceil<$T>($x: $T, $y: $T): $T {
    let x = $x;
    let y = $y;
    if (x % y == 0) x / y else x / y + 1
}

/// `$U` is twice as wide as `$T`, so that the product fits.
public(package) macro fun num_mul_div<$T, $U>($x: $T, $y: $T, $z: $T): $T {
    (($x as $U) * ($y as $U) / ($z as $U)) as $T
}

/// `$U` is twice as wide as `$T`, so that the product fits.
public(package) macro fun num_mul_div_ceil<$T, $U>($x: $T, $y: $T, $z: $T): $T {
    num_div_ceil!<$U>(($x as $U) * ($y as $U), $z as $U) as $T
}

/// Square and multiply. The base is squared only while exponent bits are left, so that no step overflows unless the
/// result does.
public(package) macro fun num_pow<$T>($base: $T, $exponent: u8): $T {
    let mut base = $base;
    let mut exponent = $exponent;
    let mut power = 1;
    while (exponent > 0) {
        if (exponent % 2 == 1) power = power * base;
        exponent = exponent / 2;
        if (exponent > 0) base = base * base;
    };
    power
}

/// The root digit by digit in base two. `$bits` is the width of `$T`, and `$U` is twice as wide, so that the first
/// trial digit, a power of four above every `$T`, fits.
public(package) macro fun num_sqrt<$T, $U>($x: $T, $bits: u8): $T {
    let mut rest = $x as $U;
    let mut digit = (1: $U) << $bits;
    let mut root = (0: $U);
    while (digit != 0) {
        let trial = root + digit;
        root = root >> 1;
        if (rest >= trial) {
            rest = rest - trial;
            root = root + digit;
        };
        digit = digit >> 2;
    };
    root as $T
}

public(package) macro fun num_try_as<$T, $U>($x: $T, $max: $T): Option<$U> {
    let x = $x;
    if (x > $max) option::none() else option::some(x as $U)
}

public(package) macro fun num_to_string<$T>($x: $T): String {
    let mut rest = $x;
    let mut digits = vector[];
    loop {
        digits.push_back((rest % 10) as u8 + 0x30);
        rest = rest / 10;
        if (rest == 0) break
    };
    digits.reverse();
    digits.to_string()
}

public(package) macro fun num_checked_add<$T>($x: $T, $y: $T, $max: $T): Option<$T> {
    let x = $x;
    let y = $y;
    if (y > $max - x) option::none() else option::some(x + y)
}

public(package) macro fun num_checked_sub<$T>($x: $T, $y: $T): Option<$T> {
    let x = $x;
    let y = $y;
    if (y > x) option::none() else option::some(x - y)
}

public(package) macro fun num_checked_mul<$T>($x: $T, $y: $T, $max: $T): Option<$T> {
    let x = $x;
    let y = $y;
    if (x != 0 && y > $max / x) option::none() else option::some(x * y)
}

public(package) macro fun num_checked_div<$T>($x: $T, $y: $T): Option<$T> {
    let y = $y;
    if (y == 0) option::none() else option::some($x / y)
}

public(package) macro fun num_saturating_add<$T>($x: $T, $y: $T, $max: $T): $T {
    let x = $x;
    let y = $y;
    if (y > $max - x) $max else x + y
}

public(package) macro fun num_saturating_sub<$T>($x: $T, $y: $T): $T {
    let x = $x;
    let y = $y;
    if (y > x) 0 else x - y
}

public(package) macro fun num_saturating_mul<$T>($x: $T, $y: $T, $max: $T): $T {
    let x = $x;
    let y = $y;
    if (x != 0 && y > $max / x) $max else x * y
}

/// `$bits` is the width of `$T`: a shift by as much would abort.
public(package) macro fun num_checked_shl<$T>($x: $T, $shift: u8, $bits: u8): Option<$T> {
    let shift = $shift;
    if (shift >= $bits) option::none() else option::some($x << shift)
}

/// See `num_checked_shl`.
public(package) macro fun num_checked_shr<$T>($x: $T, $shift: u8, $bits: u8): Option<$T> {
    let shift = $shift;
    if (shift >= $bits) option::none() else option::some($x >> shift)
}

/// See `num_checked_shl`.
public(package) macro fun num_lossless_shl<$T>($x: $T, $shift: u8, $bits: u8): Option<$T> {
    let x = $x;
    let shift = $shift;
    if (shift < $bits && (x << shift) >> shift == x) option::some(x << shift) else option::none()
}

/// See `num_checked_shl`.
public(package) macro fun num_lossless_shr<$T>($x: $T, $shift: u8, $bits: u8): Option<$T> {
    let x = $x;
    let shift = $shift;
    if (shift < $bits && (x >> shift) << shift == x) option::some(x >> shift) else option::none()
}

public(package) macro fun num_lossless_div<$T>($x: $T, $y: $T): Option<$T> {
    let x = $x;
    let y = $y;
    if (y == 0 || x % y != 0) option::none() else option::some(x / y)
}

/// The loops are public, since they are expanded in the module that calls them.
public macro fun range_do<$T, $R: drop>($start: $T, $stop: $T, $f: |$T| -> $R) {
    let mut i = $start;
    let stop = $stop;
    while (i < stop) {
        $f(i);
        i = i + 1;
    }
}

/// The counter never passes `stop`, which may be the greatest number of its type.
public macro fun range_do_eq<$T, $R: drop>($start: $T, $stop: $T, $f: |$T| -> $R) {
    let mut i = $start;
    let stop = $stop;
    if (i <= stop) {
        loop {
            $f(i);
            if (i == stop) break;
            i = i + 1;
        }
    }
}

public macro fun do<$T, $R: drop>($stop: $T, $f: |$T| -> $R) {
    range_do!(0, $stop, $f)
}

public macro fun do_eq<$T, $R: drop>($stop: $T, $f: |$T| -> $R) {
    range_do_eq!(0, $stop, $f)
}
