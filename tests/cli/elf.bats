#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

# The binutils that know an architecture.
tools_of() {
    case $1 in
    *arm64*) echo aarch64-linux-gnu ;;
    *) echo arm-linux-gnueabihf ;;
    esac
}

# others_agree NAME: what other tools say of a stamped image, and of what was in it before.
others_agree() {
    local tools
    tools=$(tools_of "$1")
    take "$1" stamped
    mkx stamp stamped
    "$tools-readelf" -nW stamped >notes 2>errors
    grep -q '^  Xen  *0x00000012' notes
    diff errors /dev/null
    eu-readelf -n stamped | grep -q '^  Xen  *18 '
    # Both a section and a segment.
    "$tools-readelf" -SW stamped | grep -q ' \.note\.Xen  *NOTE '
    [[ $("$tools-readelf" -lW stamped | grep -c '^  NOTE ') -eq 2 ]]
    # elflint knows GNU's notes alone; it says so of Linux's in the original too.
    eu-elflint --gnu-ld "$IMAGES/$1" | grep -v 'unknown object file note type' >before || true
    eu-elflint --gnu-ld stamped | grep -v 'unknown object file note type' >after || true
    diff before after
    "$tools-objcopy" -O binary "$IMAGES/$1" before.bin
    "$tools-objcopy" -O binary stamped after.bin
    cmp before.bin after.bin
}

round_trips() {
    round_trip "vmlinux.$1"
    round_trip "vmlinux.full.$1"
}

@test "ELF64 LE: round trip, with and without room for a program header" {
    round_trips arm64
}

@test "ELF64 BE: round trip, with and without room for a program header" {
    round_trips arm64be
}

@test "ELF32 LE: round trip, with and without room for a program header" {
    round_trips arm
}

@test "ELF32 BE: round trip, with and without room for a program header" {
    round_trips armbe
}

@test "ELF64 LE: readelf, eu-readelf, eu-elflint and objcopy agree" {
    others_agree vmlinux.arm64
    others_agree vmlinux.full.arm64
}

@test "ELF64 BE: readelf, eu-readelf, eu-elflint and objcopy agree" {
    others_agree vmlinux.arm64be
    others_agree vmlinux.full.arm64be
}

@test "ELF32 LE: readelf, eu-readelf, eu-elflint and objcopy agree" {
    others_agree vmlinux.arm
    others_agree vmlinux.full.arm
}

@test "ELF32 BE: readelf, eu-readelf, eu-elflint and objcopy agree" {
    others_agree vmlinux.armbe
    others_agree vmlinux.full.armbe
}

@test "ELF: program headers grow in place where there is room, and move where there is none" {
    take vmlinux.arm64
    take vmlinux.full.arm64
    mkx stamp vmlinux.arm64
    mkx stamp vmlinux.full.arm64
    [[ $(peek vmlinux.arm64 0x20 8) == 4000000000000000 ]]
    [[ $(peek vmlinux.full.arm64 0x20 8) != 4000000000000000 ]]
    [[ $(peek vmlinux.arm64 0x38 2) == 0400 && $(peek vmlinux.full.arm64 0x38 2) == 0400 ]]
}

@test "ELF: a stamp changes nothing of what is loaded, and only the headers of what was there" {
    take vmlinux.arm64
    mkx stamp vmlinux.arm64
    size=$(stat -c %s "$IMAGES/vmlinux.arm64")
    cmp -i 512 -n $((size - 512)) vmlinux.arm64 "$IMAGES/vmlinux.arm64"
    [[ $(field vmlinux.arm64 .load) == "$(field "$IMAGES/vmlinux.arm64" .load)" ]]
}

@test "ELF: the notes that were there are all still there" {
    make_vmlinux kernel arm64 3
    mkx stamp kernel
    [[ $(field kernel '[.notes[] | .owner, .type_name] | join(" ")') == \
        '"GNU BUILD_ID Linux BUILD_SALT Xen GUEST_OS Xen FEATURES Xen FEATURES mkimage-xen UNDO"' ]]
    [[ $(field kernel .features.supported) == '["another","protected_devices"]' ]]
}

@test "ELF: a note that is linked in is enough, also one that requires" {
    for note in 1 2; do
        make_vmlinux kernel arm64 $note
        cp kernel before
        mkx stamp kernel
        cmp kernel before
        run mkx strip kernel
        [[ $status -eq 0 && $output == *"linked with stay"* ]]
        cmp kernel before
    done
}

@test "ELF: the stamp names only what is not linked in" {
    make_vmlinux kernel arm64 2
    cp kernel before
    mkx stamp -f protected_devices -f more kernel
    [[ $(field kernel '[.notes[] | select(.type_name == "FEATURES") | .text]') == \
        '["!protected_devices","more"]' ]]
    run mkx strip kernel
    [[ $output == *"linked with stay"* ]]
    cmp kernel before
}

@test "ELF: to require what is linked in as supported is refused" {
    make_vmlinux kernel arm64 1
    cp kernel before
    fails_with "supports protected_devices by a note that is linked in" stamp -f '!protected_devices' kernel
    cmp kernel before
}

@test "ELF: malformed notes that are linked in are refused" {
    make_vmlinux kernel arm64 4
    fails_with "required in one place and as optional in another" stamp kernel
    make_vmlinux kernel arm64 5
    fails_with "feature name" stamp kernel
}

@test "ELF: more features replace the tail, and are what stamping them at once makes" {
    for kernel in vmlinux.arm64 vmlinux.full.armbe; do
        take $kernel
        mkx stamp $kernel
        mkx stamp -f one -f '!two' $kernel
        mkx stamp -f '!one' $kernel
        mkx stamp -f protected_devices -f '!one' -f '!two' -o together "$IMAGES/$kernel"
        cmp $kernel together
        mkx strip $kernel
        cmp $kernel "$IMAGES/$kernel"
        only vmlinux* together
        rm -- *
    done
}

@test "ELF without section headers: a segment alone, round trip" {
    for kernel in vmlinux{,.full}.{arm64,arm64be,arm,armbe}; do
        take "$kernel"
        drop_sections "$kernel"
        [[ $(readelf -h "$kernel" | grep -c 'Number of section headers: *0$') -eq 1 ]]
        cp "$kernel" before
        mkx stamp "$kernel"
        mkx verify "$kernel"
        "$(tools_of "$kernel")-readelf" -nW "$kernel" | grep -q '^  Xen '
        [[ $(readelf -h "$kernel" | grep -c 'Number of section headers: *0$') -eq 1 ]]
        mkx strip "$kernel"
        cmp "$kernel" before
    done
}

@test "ELF that is relocatable (ET_DYN), with debug information: round trip, and the debugger's sections stay" {
    for arch in arm64 arm64be arm armbe; do
        DYNAMIC=1 DEBUG=1 make_vmlinux "$IMAGES/dynamic.$arch" $arch 3
        readelf -h "$IMAGES/dynamic.$arch" | grep -q 'Type: *DYN'
        round_trip "dynamic.$arch"
        others_agree "dynamic.$arch"
        diff <(readelf --debug-dump "$IMAGES/dynamic.$arch") <(readelf --debug-dump stamped)
        rm -- * "$IMAGES/dynamic.$arch"
    done
}

@test "ELF whose Xen notes are in a section alone: they get a segment, so that none is lost" {
    make_vmlinux kernel arm64 3
    # p_type of the third program header: PT_NULL.
    poke kernel $((64 + 2 * 56)) 00 00 00 00
    cp kernel before
    [[ $(field kernel .features.supported) == '["another"]' ]]
    mkx stamp kernel
    [[ $(field kernel .features.supported) == '["another","protected_devices"]' ||
        $(field kernel .features.supported) == '["protected_devices","another"]' ]]
    [[ $(field kernel '[.notes[] | select(.owner == "Xen") | .type_name] | sort') == \
        '["FEATURES","FEATURES","GUEST_OS"]' ]]
    mkx strip kernel
    cmp kernel before
}

@test "ELF with PT_PHDR: round trip for other machines" {
    for arch in arm64be arm armbe; do
        make_vmlinux kernel $arch 0 self 256
        cp kernel before
        mkx stamp kernel
        mkx verify kernel
        mkx strip kernel
        cmp kernel before
        make_vmlinux kernel $arch 0 self
        fails_with "no room to grow them: link the note in (xen-features-note.h)" stamp kernel
    done
}

@test "ELF with PT_PHDR: grows where there is room" {
    make_vmlinux kernel arm64 0 self 256
    cp kernel before
    mkx stamp kernel
    mkx verify kernel
    # The header that describes the table covers all of it.
    readelf -lW kernel | grep -q '^  PHDR .* 0x000118 0x000118 '
    eu-elflint --gnu-ld kernel | grep -v 'unknown object file note type' >after || true
    eu-elflint --gnu-ld before | grep -v 'unknown object file note type' >lint || true
    diff lint after
    mkx strip kernel
    cmp kernel before
}

@test "ELF with PT_PHDR and no room: refused with a way out, unchanged" {
    make_vmlinux kernel arm64 0 self
    cp kernel before
    fails_with "no room to grow them: link the note in (xen-features-note.h)" stamp kernel
    cmp kernel before
}

@test "ELF: bytes after the headers that are not zero are no room" {
    take vmlinux.arm64
    poke vmlinux.arm64 $((64 + 3 * 56 + 8)) 01
    cp vmlinux.arm64 before
    mkx stamp vmlinux.arm64
    [[ $(peek vmlinux.arm64 0x20 8) != 4000000000000000 ]]
    mkx strip vmlinux.arm64
    cmp vmlinux.arm64 before
}

@test "ELF of a size that is no multiple of 8: round trip" {
    for more in 1 2 3 4 5 6 7; do
        { cat "$IMAGES/vmlinux.arm" && head -c $more /dev/zero; } >kernel
        cp kernel before
        mkx stamp kernel
        mkx verify kernel
        mkx strip kernel
        cmp kernel before
    done
}

@test "ELF changed after the stamp: strip refuses, and stamp still can" {
    take vmlinux.arm64
    mkx stamp vmlinux.arm64
    printf 'appended' >>vmlinux.arm64
    cp vmlinux.arm64 before
    fails_with "was changed after it was stamped" strip vmlinux.arm64
    cmp vmlinux.arm64 before
    mkx stamp vmlinux.arm64
    cmp vmlinux.arm64 before
    mkx stamp -f more vmlinux.arm64
    mkx verify -f protected_devices -f more vmlinux.arm64
    # The second stamp can be taken off, the first cannot.
    mkx strip vmlinux.arm64
    cmp vmlinux.arm64 before
}

@test "ELF rewritten by objcopy after the stamp: the note stays, strip does not guess" {
    take vmlinux.arm64
    mkx stamp vmlinux.arm64
    aarch64-linux-gnu-objcopy vmlinux.arm64 copied
    mkx verify copied
    cp copied before
    fails_with "was changed after it was stamped" strip copied
    cmp copied before
}

@test "ELF: an undo note that lies is not believed" {
    take vmlinux.arm64
    mkx stamp vmlinux.arm64
    offset=$(field vmlinux.arm64 '.notes[] | select(.owner == "mkimage-xen") | .offset')
    # The original size, the first record's offset and length, and bytes of the header.
    for at in 24 25 31 32 40 47 48 60 90; do
        cp vmlinux.arm64 liar
        poke liar $((offset + at)) 7d
        cp liar before
        fails_with "was changed after it was stamped" strip liar
        cmp liar before
    done
}

@test "ELF whose note names a feature thousands of times: refused, before it takes long" {
    make_vmlinux kernel arm64 6
    cp kernel before
    for command in inspect verify stamp strip; do
        fails_with "names more features than can be followed" $command kernel
    done
    cmp kernel before
}

@test "ELF with as many note segments as are followed: refused with a way out" {
    # Its only note segment, many times: the program headers are copied to the end of the file.
    take vmlinux.arm64 kernel
    {
        head -c $((64 + 2 * 56)) kernel | tail -c $((2 * 56))
        for _ in {1..16}; do head -c $((64 + 3 * 56)) kernel | tail -c 56; done
    } >headers
    truncate -s %8 kernel
    size=$(stat -c %s kernel)
    cat headers >>kernel
    poke kernel 0x20 "$(printf %02x $((size & 255)))" "$(printf %02x $((size >> 8 & 255)))" \
        "$(printf %02x $((size >> 16)))"
    poke kernel 0x38 12
    [[ $(readelf -lW kernel 2>/dev/null | grep -c '^  NOTE ') -eq 16 ]]
    mkx inspect kernel
    cp kernel before
    fails_with "has 16 note segments, and no more than 16 are followed: link the note in" stamp kernel
    cmp kernel before
    # One fewer leaves room.
    poke kernel 0x38 11
    mkx stamp kernel
    mkx verify kernel
}

@test "ELF for another machine: refused" {
    take vmlinux.arm64
    poke vmlinux.arm64 0x12 3e 00
    fails_with "is not for an Arm machine: give a kernel for arm or arm64" stamp vmlinux.arm64
}

@test "ELF object file: refused" {
    aarch64-linux-gnu-as -o object.o /dev/null
    fails_with "ELF headers" stamp object.o
}
