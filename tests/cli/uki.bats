#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

# linux_of FILE: where the kernel is in the file.
linux_of() {
    LC_ALL=C grep -obUaP "ARM\x64" "$1" | head -n 1 | sed 's/:.*//' | awk '{ print $1 - 56 }'
}

@test "UKI: inspect reads little of a large one" {
    take Image
    truncate -s 64M Image
    make_uki uki Image
    reads_little uki
}

@test "UKI: stamp, verify, stamp again, strip" {
    for kernel in Image Image.bare Image.be zImage zImage.be8; do
        make_uki original "$IMAGES/$kernel"
        cp original image
        mkx stamp image
        mkx verify image
        [[ $(stat -c %s image) -eq $(stat -c %s original) ]]
        cp image once
        mkx stamp image
        cmp image once
        mkx stamp -f '!more' image 2>/dev/null
        mkx verify -f '!more' -f protected_devices image
        mkx strip image
        cmp image original
    done
}

@test "UKI: the kernel in it is what it is when stamped by itself" {
    make_uki image "$IMAGES/Image"
    [[ $(field image '[.layers, .arch]') == '[["uki","arm64-image"],"arm64"]' ]]
    mkx stamp image
    mkx stamp -o kernel "$IMAGES/Image"
    make_uki made kernel
    cmp image made
    tail -c "+$(($(linux_of image) + 1))" image | head -c "$(stat -c %s kernel)" | cmp - kernel
}

@test "UKI: a stamp in place is one write of less than a sector" {
    make_uki image "$IMAGES/Image"
    traced -e trace=pwrite64,ftruncate,rename "$MKIMAGE_XEN" stamp image
    [[ $(grep -c pwrite64 trace) -eq 1 && $(grep -c -e ftruncate -e rename trace) -eq 0 ]]
}

@test "UKI: a kernel that would become larger is refused" {
    for kernel in zImage.bare vmlinux.arm64; do
        make_uki image "$IMAGES/$kernel"
        cp image before
        fails_with "has no room for a larger kernel in its section .linux: stamp the kernel before" stamp image
        cmp image before
    done
    make_uki image "$IMAGES/Image.gz"
    mkx inspect image
    fails_with "has a compressed kernel in its section .linux: stamp the kernel before it is put there" stamp image
    # What was stamped before is read.
    mkx stamp -o kernel "$IMAGES/vmlinux.arm64"
    make_uki image kernel
    mkx verify image
}

@test "UKI: what ukify signed for the TPM is not broken" {
    make_uki image "$IMAGES/Image"
    sed 's/\.initrd\x00/.pcrsig\x00/' image >measured
    cp measured before
    fails_with "has a signature of what the TPM will measure (section .pcrsig), and any change breaks it" stamp measured
    cmp measured before
    mkx inspect measured
}

@test "UKI of a zboot image, and a UKI in gzip" {
    make_zboot zboot "$IMAGES/Image.gz"
    make_uki original zboot
    cp original image
    [[ $(field image .layers) == '["uki","zboot","gzip","arm64-image"]' ]]
    mkx stamp image
    mkx verify image
    mkx strip image
    cmp image original
    make_uki original "$IMAGES/Image"
    gzip -nc original >image.gz
    mkx stamp image.gz
    mkx verify image.gz
    mkx strip image.gz
    cmp original <(gzip -dc image.gz)
}

@test "UKI, signed: refused, or the signature dropped, also that of the kernel" {
    for kernel in Image zImage; do
        make_uki unsigned "$IMAGES/$kernel"
        make_uki image "$IMAGES/$kernel" 1
        cp image before
        [[ $(field image .signed) == true ]]
        fails_with "is signed, and any change breaks the signature" stamp image
        cmp image before
        mkx stamp --drop-signature image
        mkx stamp unsigned
        cmp image unsigned
        make_uki image "$IMAGES/$kernel.signed" 1
        fails_with "is signed, and any change breaks the signature" stamp image
        mkx stamp --drop-signature image
        mkx verify image
        [[ $(field image .signed) == false ]]
    done
}

@test "a PE image without a kernel, or for another machine, is refused" {
    make_uki image "$IMAGES/Image" 0 0
    fails_with "holds no Linux kernel" inspect image
    make_uki image "$IMAGES/Image"
    poke image 0x84 64 86
    fails_with "is not for an Arm machine" inspect image
}

@test "UKI: cut off at many lengths" {
    make_uki image "$IMAGES/Image"
    mkx stamp image
    size=$(stat -c %s image)
    for ((length = 64; length < size; length += length < 0x300 ? 37 : 499)); do
        head -c "$length" image >short
        run -2 --separate-stderr mkx inspect short
        [[ $stderr == "mkimage-xen: short: "* && $stderr != *$'\n'* ]]
    done
}
