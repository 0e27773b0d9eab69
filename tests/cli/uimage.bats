#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

# make_uimage OUT ARCH COMPRESSION DATA [TYPE]
make_uimage() {
    SOURCE_DATE_EPOCH=1000000000 mkimage -A "$2" -O linux -T "${5:-kernel}" -C "$3" -a 0x8000 -e 0x8040 \
        -n 'a name' -d "$4" "$1" >made
    rm made
}

@test "uImage: inspect reads little of a large one" {
    take zImage
    truncate -s 64M zImage
    make_uimage uImage arm none zImage
    reads_little uImage
}

@test "uImage: stamp, verify, stamp again, strip" {
    for kernel in zImage zImage.bare zImage.be8 vmlinux.arm; do
        make_uimage original arm none "$IMAGES/$kernel"
        cp original uImage
        mkx stamp uImage
        mkx verify uImage
        dumpimage -l uImage
        cp uImage once
        mkx stamp uImage
        cmp uImage once
        mkx stamp -o kernel "$IMAGES/$kernel"
        tail -c +65 uImage | cmp - kernel
        mkx strip uImage
        cmp uImage original
    done
}

@test "uImage of an arm64 Image, of a gzip, and a gzip of a uImage" {
    make_uimage uImage arm64 none "$IMAGES/Image"
    [[ $(field uImage .layers) == '["uimage","arm64-image"]' ]]
    mkx stamp uImage && mkx verify uImage
    make_uimage uImage.gz arm64 gzip "$IMAGES/Image.gz"
    [[ $(field uImage.gz .layers) == '["uimage","gzip","arm64-image"]' ]]
    mkx stamp uImage.gz && mkx verify uImage.gz
    dumpimage -T kernel -p 0 -o data uImage.gz
    cmp <(gzip -dc data) <(tail -c +65 uImage)
    make_uimage inner arm64 gzip "$IMAGES/Image.gz"
    gzip -9nc inner >outer.gz
    [[ $(field outer.gz .layers) == '["gzip","uimage","gzip","arm64-image"]' ]]
    mkx stamp outer.gz && mkx verify outer.gz
    mkx strip outer.gz
    cmp "$IMAGES/Image" <(gzip -dc outer.gz | tail -c +65 | gzip -dc)
}

@test "uImage: size and sums are right, the rest of the header is as it was" {
    make_uimage uImage arm none "$IMAGES/zImage.bare"
    mkx stamp -o stamped uImage
    [[ $(peek stamped 0 4) == 27051956 && $(peek stamped 8 4) == 3b9aca00 ]]
    [[ $(peek stamped 16 8) == 0000800000008040 ]]
    cmp -n 36 -i 28 stamped uImage
    # mkimage makes the very same from the stamped kernel.
    mkx stamp -o kernel "$IMAGES/zImage.bare"
    make_uimage again arm none kernel
    cmp stamped again
}

@test "uImage: what follows the data stays" {
    make_uimage uImage arm none "$IMAGES/zImage.bare"
    printf 'device tree' >>uImage
    cp uImage before
    mkx stamp uImage
    [[ $(tail -c 11 uImage) == 'device tree' ]]
    mkx strip uImage
    cmp uImage before
}

@test "uImage: a wrong sum is refused by stamp" {
    make_uimage uImage arm none "$IMAGES/zImage"
    cp uImage data
    poke data 0x1400 00
    cp data before
    fails_with "has data whose checksum in the U-Boot header is wrong" stamp data
    cmp data before
    cp uImage header
    poke header 8 11
    fails_with "has a U-Boot header with a wrong checksum" stamp header
}

@test "uImage: what is not a kernel for Arm is refused" {
    make_uimage ramdisk arm none "$IMAGES/zImage" ramdisk
    fails_with "holds no Linux kernel" inspect ramdisk
    make_uimage x86 x86 none "$IMAGES/zImage"
    fails_with "is not for an Arm machine" inspect x86
    head -c 4096 /dev/zero >zeros
    make_uimage empty arm none zeros
    fails_with "not a kernel image this tool knows: data that begins 00 00 00 00 00 00 00 00" inspect empty
}

@test "uImage that is cut off is refused" {
    make_uimage uImage arm none "$IMAGES/zImage"
    for size in 64 65 200 $(($(stat -c %s uImage) - 1)); do
        head -c "$size" uImage >short
        fails_with "ends before what its headers promise: copy or download it again" inspect short
    done
    head -c 63 uImage >short
    fails_with "not a kernel image this tool knows" inspect short
}
