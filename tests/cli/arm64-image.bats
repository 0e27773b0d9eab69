#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

@test "arm64 Image: stamp, verify, stamp again, strip" {
    round_trip Image
}

@test "arm64 Image without EFI stub: round trip" {
    round_trip Image.bare
}

@test "arm64 Image, big-endian: round trip" {
    round_trip Image.be
}

@test "arm64 Image with zero padding: round trip" {
    round_trip Image.zero
}

@test "arm64 Image: a stamp keeps the size and every byte outside the note" {
    take Image
    mkx stamp Image
    [[ $(stat -c %s Image) -eq $(stat -c %s "$IMAGES/Image") ]]
    offset=$(field Image '.notes[0].offset')
    size=$(field Image '.notes[0].size')
    cmp -n "$offset" Image "$IMAGES/Image"
    cmp -i $((offset + size)) Image "$IMAGES/Image"
}

@test "arm64 Image: the note is in the first sector, 16-aligned, behind room for two section headers" {
    take Image
    mkx stamp Image
    offset=$(field Image '.notes[0].offset')
    ((offset % 16 == 0 && offset >= 0x148 + 80 && offset + 36 <= 512))
}

@test "arm64 Image without EFI stub: the note is at 0x40" {
    take Image.bare
    mkx stamp Image.bare
    [[ $(field Image.bare '.notes[0].offset') -eq 64 ]]
}

@test "arm64 Image: the note has the kernel's byte order" {
    take Image
    take Image.be
    mkx stamp Image
    mkx stamp Image.be
    [[ $(peek Image "$(field Image '.notes[0].offset')" 16) == 04000000120000000a00000058656e00 ]]
    [[ $(peek Image.be "$(field Image.be '.notes[0].offset')" 16) == 00000004000000120000000a58656e00 ]]
}

@test "arm64 Image: features are added in order, once, and '!' wins" {
    take Image
    mkx stamp -f one Image
    mkx stamp -f two -f one Image
    [[ $(field Image '.notes[0].text') == '"one|two"' ]]
    mkx stamp -f '!one' Image
    [[ $(field Image '.notes[0].text') == '"!one|two"' ]]
    mkx stamp -f one Image
    [[ $(field Image '.notes[0].text') == '"!one|two"' ]]
    mkx strip Image
    cmp Image "$IMAGES/Image"
}

@test "arm64 Image: features stamped one by one or together make the same image" {
    take Image
    mkx stamp -f one Image
    mkx stamp -f '!two' Image
    mkx stamp -f one -f '!two' -o together "$IMAGES/Image"
    cmp Image together
}

@test "arm64 Image: a note that no longer fits its sector moves, whole" {
    take Image
    names=()
    for i in {1..20}; do
        names+=(-f "a_rather_long_feature_name_$i")
        mkx stamp "${names[@]}" Image 2>/dev/null
    done
    [[ $(field Image '.features.supported | length') -eq 20 ]]
    mkx strip Image
    cmp Image "$IMAGES/Image"
}

@test "arm64 Image: a note beyond a page of padding is refused" {
    take Image
    long=$(printf 'f%.0s' {1..4000})
    run --separate-stderr mkx stamp -f "$long" Image
    [[ $status -eq 2 && $stderr == *"has no room for a note"* ]]
    cmp Image "$IMAGES/Image"
}

@test "arm64 Image without padding: refused with a way out, unchanged" {
    take Image.tight
    fails_with "has no room for a note of 36 bytes in its header padding: use" stamp Image.tight
    cmp Image.tight "$IMAGES/Image.tight"
}

@test "arm64 Image: words that differ are no padding" {
    take Image
    # Padding is left at 0x400 alone, for a note and the word after it.
    fill Image 0x148 $((0x400 - 0x148))
    fill Image 0x428 $((0x1000 - 0x428))
    cp Image before
    mkx stamp Image
    [[ $(field Image '.notes[0].offset') -eq $((0x400)) ]]
    mkx strip Image
    cmp Image before
}

@test "arm64 Image: a note is not put where strip could not tell what was there" {
    take Image
    # Padding of exactly the note's 36 bytes, then something else.
    fill Image 0x148 $((0x400 - 0x148))
    fill Image 0x424 $((0x1000 - 0x424))
    fails_with "has no room" stamp Image
}

@test "arm64 Image: strip refuses a note without padding after it" {
    take Image
    mkx stamp Image
    offset=$(field Image '.notes[0].offset')
    poke Image $((offset + 36)) 1f 20 03 d6
    cp Image before
    fails_with "no padding after it" strip Image
    cmp Image before
}

@test "arm64 Image: a malformed note is refused by stamp, and taken out by strip" {
    take Image
    mkx stamp Image
    offset=$(field Image '.notes[0].offset')
    poke Image $((offset + 16)) 20
    [[ $(field Image .status) == '"malformed"' ]]
    [[ $(field Image .reason) == '"features-bad-name"' ]]
    fails_with "feature name: strip the note" stamp Image
    mkx strip Image
    cmp Image "$IMAGES/Image"
}

@test "arm64 Image: a note without an end is malformed, and neither stamped nor stripped" {
    take Image
    mkx stamp Image
    offset=$(field Image '.notes[0].offset')
    poke Image $((offset + 4)) ff ff ff 7f
    [[ $(field Image .reason) == '"note-truncated"' ]]
    fails_with "ends beyond" stamp Image
    fails_with "without an end" strip Image
}

@test "signed arm64 Image: stamp and strip refuse and name the way out" {
    take Image.signed
    fails_with "is signed, and any change breaks the signature: stamp before signing, or give --drop" \
        stamp Image.signed
    cmp Image.signed "$IMAGES/Image.signed"
    only Image.signed
}

@test "arm64 Image whose headers end in the last word of a note: strip and stamp write nothing" {
    take Image
    mkx stamp Image
    size=$(printf '%08x' $(($(field Image '.notes[0].offset') + 34)))
    poke Image $(($(od -An -tu4 -j $((0x3c)) -N 4 Image) + 84)) "${size:6:2}" "${size:4:2}" "${size:2:2}" "${size:0:2}"
    cp Image before
    mkx inspect Image
    fails_with "has a note with no padding after it" strip Image
    fails_with "has a note with no padding after it" stamp -f '!protected_devices' Image
    cmp Image before
}

@test "signed arm64 Image: --drop-signature takes the certificates, the entry and CheckSum away" {
    take Image.signed
    mkx stamp --drop-signature Image.signed
    mkx verify Image.signed
    [[ $(field Image.signed .signed) == false ]]
    # Without the note it is the image that never was signed.
    mkx strip Image.signed
    cmp Image.signed "$IMAGES/Image"
}

@test "signed arm64 Image: strip --drop-signature, and to a file" {
    run mkx strip --drop-signature -o out "$IMAGES/Image.signed"
    [[ $status -eq 0 && ${lines[0]} == "out: signature dropped" && ${lines[1]} == "out: has no note"* ]]
    cmp out "$IMAGES/Image"
}

@test "signed arm64 Image: a table that others follow is kept, but no longer named" {
    take Image.signed
    printf 'followed by something' >>Image.signed
    size=$(stat -c %s Image.signed)
    mkx stamp --drop-signature Image.signed
    [[ $(field Image.signed .signed) == false && $(stat -c %s Image.signed) -eq $size ]]
}

@test "signed after it was stamped: inspect and verify read it, stamp has nothing to do, strip refuses" {
    take Image.signed
    mkx stamp --drop-signature -o stamped Image.signed
    # Puts the very same certificates back.
    size=$(stat -c %s stamped)
    tail -c +$((size + 1)) Image.signed >>stamped
    # shellcheck disable=SC2046
    poke stamped 0xe8 $(peek Image.signed 0xe8 8 | sed 's/../& /g')
    [[ $(field stamped .signed) == true ]]
    mkx verify stamped
    cp stamped before
    mkx stamp stamped
    cmp stamped before
    fails_with "is signed" strip stamped
    fails_with "is signed" stamp -f '!protected_devices' stamped
    cmp stamped before
}

@test "arm64 Image: what looks like a note outside the header is none" {
    take Image
    mkx stamp -o stamped Image
    dd if=stamped of=Image bs=1 skip="$(field stamped '.notes[0].offset')" count=36 seek=$((0x1100)) \
        conv=notrunc status=none
    [[ $(field Image .status) == '"absent"' ]]
}
