#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

# make_of CODEC KERNEL: makes `original`.
make_of() {
    case $1 in
    gzip) gzip -9nc "$2" >packed ;;
    zstd) zstd -19qc "$2" >packed ;;
    xz) xz -c --check=crc32 "$2" >packed ;;
    lzma) xz --format=lzma -c "$2" >packed ;;
    lz4) lz4 -lqc "$2" >packed ;;
    esac
    local word=0
    [[ $1 == gzip ]] || { word=4 && printf "\0\x20\0\0" >>packed; }
    make_zboot original packed "$word" "${3:-0}"
}

@test "zboot: every codec is read, and stamped" {
    for codec in gzip zstd xz lzma lz4; do
        make_of "$codec" "$IMAGES/Image"
        [[ $(field original .layers) == "[\"zboot\",\"$codec\",\"arm64-image\"]" ]]
        cp original image
        mkx stamp image
        mkx verify image
        cp image once
        mkx stamp image
        cmp image once
        [[ $(stat -c %s image) -eq $(stat -c %s original) ]]
        cmp -i 512 image original
        mkx strip image
        cmp image original
    done
}

@test "zboot: a note in the payload counts too, and stays" {
    mkx stamp -f inner -o Image.inner "$IMAGES/Image"
    make_of gzip Image.inner
    mkx verify -f inner original
    cp original image
    mkx stamp -f inner image
    cmp image original
    mkx stamp -f outer image
    mkx verify -f inner -f outer image
    [[ $(field image '[.notes[].text]') == '["inner","outer"]' ]]
    run -2 --separate-stderr mkx stamp -f '!inner' image
    [[ $stderr == *"supports inner by a note that is linked in"* ]]
    mkx strip image
    cmp image original
}

@test "zboot: the note has the kernel's byte order" {
    make_of gzip "$IMAGES/Image.be"
    mkx stamp original
    mkx verify original
    [[ $(peek original "$(field original '.notes[0].offset')" 16) == 00000004000000120000000a58656e00 ]]
}

@test "zboot: a stamp in place is one write of less than a sector" {
    make_of gzip "$IMAGES/Image"
    traced -e trace=pwrite64,ftruncate,rename "$MKIMAGE_XEN" stamp original
    [[ $(grep -c pwrite64 trace) -eq 1 && $(grep -c -e ftruncate -e rename trace) -eq 0 ]]
}

@test "zboot, signed: refused, or the signature dropped" {
    make_of gzip "$IMAGES/Image" 1
    mv original signed
    [[ $(field signed .signed) == true ]]
    fails_with "is signed, and any change breaks the signature" stamp signed
    mkx stamp --drop-signature signed
    make_of gzip "$IMAGES/Image"
    mkx stamp original
    cmp signed original
}

@test "zboot around a signed kernel: its signature stays, and nothing else is said" {
    gzip -nc "$IMAGES/Image.signed" >payload
    make_zboot image payload
    [[ $(mkx stamp --drop-signature image) == "image: stamped protected_devices" ]]
    [[ $(field image .signed) == true ]]
}

@test "zboot in gzip" {
    make_of gzip "$IMAGES/Image"
    gzip -nc original >image.gz
    [[ $(field image.gz .layers) == '["gzip","zboot","gzip","arm64-image"]' ]]
    mkx stamp image.gz
    mkx verify image.gz
    mkx strip image.gz
    cmp original <(gzip -dc image.gz)
}

@test "zboot: cut off, or with headers that contradict themselves" {
    make_of gzip "$IMAGES/Image"
    mkx stamp original
    for length in 63 64 300 0x800 0x1001 0x1100 $(($(stat -c %s original) - 1)); do
        head -c $((length)) original >short
        run -2 --separate-stderr mkx inspect short
        [[ $stderr == "mkimage-xen: short: "* && $stderr != *$'\n'* ]]
    done
    cp original low
    poke low 8 40 00 00 00
    fails_with "has an EFI zboot header that contradicts itself" inspect low
    cp original high
    poke high 8 00 00 00 70
    fails_with "ends before what its headers promise" inspect high
    cp original machine
    poke machine 0x44 64 86
    fails_with "is not for an Arm machine" inspect machine
}
