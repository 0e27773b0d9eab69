#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

# every_length NAME STEP: cut off at many lengths, nothing but an answer or an error comes of it, and what is
# refused stays as it was.
every_length() {
    local size length
    mkx stamp --drop-signature -o stamped "$IMAGES/$1"
    size=$(stat -c %s stamped)
    for ((length = 0; length < size; length += length < 0x200 ? $2 : 16 * $2)); do
        head -c "$length" stamped >short
        cp short before
        for command in verify "inspect --json" strip; do
            # shellcheck disable=SC2086
            run --separate-stderr mkx $command short
            [[ $status -le 2 && ($status -ne 2 || $stderr == "mkimage-xen: short: "*) ]] ||
                { echo "$command at $length: $status $output $stderr" && return 1; }
            [[ $status -eq 0 ]] || cmp short before
        done
    done
}

@test "cut off at many lengths: arm64 Image" {
    every_length Image 17
}

@test "cut off at many lengths: arm64 Image without EFI stub" {
    every_length Image.bare 17
}

@test "cut off at many lengths: zImage, its table in the header and at the end" {
    every_length zImage 17
    every_length zImage.bare 17
}

@test "cut off at many lengths: gzip" {
    every_length Image.gz 11
}

@test "cut off at many lengths: ELF64" {
    every_length vmlinux.full.arm64 331
}

@test "cut off at many lengths: ELF32 big-endian" {
    every_length vmlinux.full.armbe 331
}

@test "an ELF whose section headers are cut off is refused, one that lost its tail is malformed or refused" {
    take vmlinux.arm64
    mkx stamp vmlinux.arm64
    size=$(stat -c %s vmlinux.arm64)
    truncate -s $((size - 1)) vmlinux.arm64
    fails_with "ends before what its headers promise: copy or download it again" verify vmlinux.arm64
}

@test "a gzip that was cut off is refused by stamp and strip" {
    take Image.gz
    truncate -s -1 Image.gz
    cp Image.gz before
    fails_with "ends before what its headers promise" stamp Image.gz
    fails_with "ends before what its headers promise" strip Image.gz
    cmp Image.gz before
}
