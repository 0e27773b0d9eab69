#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

# word FILE OFFSET: a little-endian word, in decimal.
word() {
    od -An -v -tu4 --endian=little -j $(($2)) -N 4 "$1" | tr -d ' '
}

# tags FILE: the tag table of a little-endian zImage as its header and nothing else leads to it, one tag a
# line: its size in words, its name, where it is.
tags() {
    local at words
    at=$(word "$1" 0x38)
    while words=$(word "$1" "$at") && [[ $words -ne 0 ]]; do
        echo "$words $(dd if="$1" bs=1 skip=$((at + 4)) count=4 status=none) $at"
        at=$((at + 4 * words))
    done
}

@test "zImage: stamp, verify, stamp again, strip" {
    round_trip zImage
}

@test "zImage: other byte orders, other padding, other tables: round trip" {
    for image in zImage.{be8,be32,zero,old-nop,tight,bare}; do
        (rm -f image once && round_trip "$image")
    done
}

@test "zImage: what it is" {
    [[ $(field "$IMAGES/zImage" '[.format, .arch, .endian, .efi_stub, .signed]') == \
        '["zimage","arm","little",true,false]' ]]
    [[ $(field "$IMAGES/zImage" .load) == \
        '{"kind":"zimage","entry":0,"image_size":'"$(stat -c %s "$IMAGES/zImage")"',"address":0}' ]]
    [[ $(field "$IMAGES/zImage.be8" .endian) == '"big"' ]]
    [[ $(field "$IMAGES/zImage.be32" '[.endian, .efi_stub]') == '["big",false]' ]]
    [[ $(mkx inspect "$IMAGES/zImage") == *"load "*" KiB, anywhere"* ]]
}

@test "zImage: the stamp is in the first sector, behind room for two section headers, and moves nothing" {
    take zImage
    mkx stamp zImage
    [[ $(stat -c %s zImage) -eq $(stat -c %s "$IMAGES/zImage") ]]
    ((0x138 + 80 <= $(word zImage 0x38)))
    cmp -i 512 zImage "$IMAGES/zImage"
    cmp -n $((0x38)) zImage "$IMAGES/zImage"
}

@test "zImage: every old tag stays, and one is added" {
    take zImage
    mkx stamp zImage
    [[ $(tags zImage | awk '{ print $2 }' | xargs) == "KLSZ XENN" ]]
    read -r words _ at < <(tags zImage)
    read -r _ _ old < <(tags "$IMAGES/zImage")
    cmp -n $((4 * words)) -i "$at:$old" zImage "$IMAGES/zImage"
    [[ $(field zImage '[.notes[] | .owner + " " + .type_name]') == '["Xen FEATURES","mkimage-xen UNDO"]' ]]
}

@test "zImage: the notes have the byte order of the data" {
    take zImage.be8
    mkx stamp zImage.be8
    [[ $(peek zImage.be8 "$(field zImage.be8 '.notes[0].offset')" 16) == 00000004000000120000000a58656e00 ]]
    # The table itself has the order of the header.
    [[ $(tags zImage.be8 | awk '{ print $2 }' | xargs) == "KLSZ XENN" ]]
}

@test "zImage: features are added in order, once, and '!' wins" {
    take zImage
    mkx stamp -f one zImage
    mkx stamp -f two -f one zImage
    mkx stamp -f '!one' zImage
    [[ $(field zImage .notes[0].text) == '"!one|two"' ]]
    [[ $(tags zImage | awk '{ print $2 }' | xargs) == "KLSZ XENN" ]]
    mkx stamp -f '!one' -f two -o together "$IMAGES/zImage"
    cmp zImage together
    mkx strip zImage
    cmp zImage "$IMAGES/zImage"
}

@test "zImage: a table that does not fit the first sector goes elsewhere in the headers, whole" {
    take zImage
    mkx stamp -f "$(printf 'x%.0s' {1..350})" zImage 2>/dev/null
    [[ $(word zImage 0x38) -eq 512 ]]
    mkx stamp -f more_than_a_sector zImage 2>/dev/null
    (($(word zImage 0x38) < 0x1000))
    [[ $(stat -c %s zImage) -eq $(stat -c %s "$IMAGES/zImage") ]]
    mkx strip zImage
    cmp zImage "$IMAGES/zImage"
}

@test "zImage with a device tree appended before or after the stamp" {
    head -c 1111 /dev/urandom >dtb
    for image in zImage zImage.be8 zImage.zero zImage.old-nop; do
        cat "$IMAGES/$image" dtb >before
        cp before with
        mkx stamp with
        mkx stamp -o after "$IMAGES/$image"
        cat dtb >>after
        cmp with after
        mkx verify after
        mkx strip after
        cmp after before
    done
}

@test "zImage whose headers are padded as Thumb code is: the stamp is there, too" {
    for pad in 0x8000f3af 0xbf00bf00; do
        make_zimage before "PAD=$pad"
        cp before image
        mkx stamp image
        [[ $(stat -c %s image) -eq $(stat -c %s before) ]]
        mkx verify image
        mkx strip image
        cmp image before
    done
}

@test "zImage without header padding: a device tree that was appended before stays where the kernel looks" {
    head -c 1111 /dev/urandom >dtb
    for image in zImage.bare zImage.be32 zImage.tight; do
        cat "$IMAGES/$image" dtb >image
        cp image before
        mkx stamp image
        mkx verify image
        cmp -n 1111 -i "$(stat -c %s "$IMAGES/$image"):0" image dtb
        mkx strip image
        cmp image before
    done
}

@test "zImage without header padding: the table goes to the end" {
    for image in zImage.tight zImage.bare; do
        take "$image" image
        size=$(stat -c %s image)
        mkx stamp image
        [[ $(word image 0x38) -eq $size ]]
        [[ $(tags image | awk '{ print $2 }' | xargs) == "KLSZ XENN" ]]
        cmp -n $((0x38)) image "$IMAGES/$image"
        cmp -n $((size - 0x3c)) -i $((0x3c)) image "$IMAGES/$image"
        # kexec-tools wants a byte behind the table.
        [[ $(peek image $(($(stat -c %s image) - 8)) 8) == 0000000000000000 ]]
    done
}

@test "zImage of an odd size, table at the end: round trip" {
    for i in 1 2 3; do
        { cat "$IMAGES/zImage.bare" && head -c "$i" /dev/zero; } >image
        cp image before
        mkx stamp image
        (($(word image 0x38) % 4 == 0))
        mkx strip image
        cmp image before
    done
}

@test "zImage: what was appended to a table at the end is not stripped" {
    take zImage.bare image
    mkx stamp image
    echo more >>image
    cp image before
    mkx verify image
    fails_with "was changed after it was stamped" strip image
    cmp image before
}

@test "zImage: a stamp in place writes one sector, and only there" {
    take zImage
    traced -e trace=pwrite64,ftruncate,rename "$MKIMAGE_XEN" stamp zImage
    [[ $(grep -c pwrite64 trace) -eq 1 && $(grep -c -e ftruncate -e rename trace) -eq 0 ]]
}

@test "zImage without the table: a clear error" {
    take zImage.old
    mkx inspect zImage.old
    run mkx verify zImage.old
    [[ $status -eq 1 ]]
    fails_with "is a zImage without the table that a note could go to" stamp zImage.old
    cmp zImage.old "$IMAGES/zImage.old"
    run -0 mkx strip zImage.old
    cmp zImage.old "$IMAGES/zImage.old"
}

@test "zImage with a note linked in: it stays, and the stamp names what it lacks" {
    take zImage.linked
    mkx verify -f base zImage.linked
    mkx stamp -f base zImage.linked
    cmp zImage.linked "$IMAGES/zImage.linked"
    mkx stamp zImage.linked
    mkx verify -f base -f protected_devices zImage.linked
    [[ $(field zImage.linked '[.notes[] | select(.type_name == "FEATURES") | .text]') == \
        '["base","protected_devices"]' ]]
    run -2 --separate-stderr mkx stamp -f '!base' zImage.linked
    [[ $stderr == *"supports base by a note that is linked in, so a stamp cannot require it"* ]]
    [[ $(mkx strip zImage.linked) == *"a rebuild takes them out" ]]
    cmp zImage.linked "$IMAGES/zImage.linked"
}

@test "zImage, signed: refused, or the signature dropped" {
    take zImage.signed
    [[ $(field zImage.signed .signed) == true ]]
    fails_with "is signed, and any change breaks the signature" stamp zImage.signed
    cmp zImage.signed "$IMAGES/zImage.signed"
    mkx stamp --drop-signature zImage.signed
    mkx stamp -o stamped "$IMAGES/zImage"
    cmp zImage.signed stamped
    take zImage.signed again
    mkx strip --drop-signature again
    cmp again "$IMAGES/zImage"
}

@test "zImage in gzip" {
    gzip -9nc "$IMAGES/zImage" >image.gz
    [[ $(field image.gz .layers) == '["gzip","zimage"]' ]]
    mkx stamp image.gz
    mkx verify image.gz
    mkx stamp -o stamped "$IMAGES/zImage"
    cmp stamped <(gzip -dc image.gz)
    mkx strip image.gz
    cmp "$IMAGES/zImage" <(gzip -dc image.gz)
}

@test "zImage: a table that leads nowhere is refused" {
    take zImage
    at=$(word zImage 0x38)
    take zImage endless
    poke endless "$at" 01 00 00 00
    fails_with "has a zImage header or tag table that contradicts itself" stamp endless
    take zImage long
    poke long "$at" 00 10 00 00
    fails_with "ends before what its headers promise" verify long
    take zImage odd
    poke odd 0x38 42
    fails_with "has a zImage header or tag table that contradicts itself" inspect odd
    take zImage outside
    poke outside 0x38 00 00 00 7f
    fails_with "ends before what its headers promise" inspect outside
    # Tags without end.
    { cat "$IMAGES/zImage" && for _ in {1..100}; do printf '\2\0\0\0none'; done; } >tags
    poke tags 0x38 "$(printf %02x $(($(stat -c %s zImage) & 255)))" "$(printf %02x $(($(stat -c %s zImage) >> 8)))"
    fails_with "has a zImage header or tag table that contradicts itself" inspect tags
}

@test "zImage: a stamp that was tampered with is not stripped" {
    mkx stamp -o stamped "$IMAGES/zImage"
    undo=$(field stamped '.notes[1].offset')
    for offset in $((undo + 24)) $((undo + 28)) $((undo + 40)); do
        cp stamped image
        poke image "$offset" 11
        cp image before
        run mkx strip image
        [[ $status -eq 2 ]] || ! cmp -s image "$IMAGES/zImage"
        [[ $status -ne 2 ]] || cmp image before
    done
}

@test "zImage that is cut off is refused" {
    mkx stamp -o stamped "$IMAGES/zImage"
    head -c -1 stamped >short
    fails_with "ends before what its headers promise: copy or download it again" verify short
}
