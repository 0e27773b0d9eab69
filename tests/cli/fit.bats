#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

# make_fit OUT KERNEL [OPTION]...: an image with two configurations, made by mkimage with these options. HASHES
# are those of the kernel; SIGNED is what the default configuration has besides; COMPRESSION is the kernel's.
make_fit() {
    local out=$1 kernel=$2 hash i=0
    shift 2
    head -c 3000 /dev/zero >ramdisk
    {
        echo '/dts-v1/; / { description = "a test"; #address-cells = <1>; images {'
        echo "ramdisk-1 { data = /incbin/(\"ramdisk\"); type = \"ramdisk\"; arch = \"arm64\"; os = \"linux\";"
        echo ' compression = "none"; hash-1 { algo = "sha1"; }; };'
        echo "kernel-1 { data = /incbin/(\"$kernel\"); type = \"kernel\"; arch = \"arm64\"; os = \"linux\";"
        echo " compression = \"${COMPRESSION:-none}\"; load = <0x80000>; entry = <0x80000>;"
        for hash in ${HASHES-crc32 sha256}; do
            echo "hash-$((i += 1)) { algo = \"$hash\"; };"
        done
        echo '}; kernel-2 { data = /incbin/("ramdisk"); type = "kernel"; arch = "arm64"; os = "linux";'
        echo ' compression = "none"; load = <0>; entry = <0>; hash-1 { algo = "md5"; }; }; };'
        echo 'configurations { default = "conf-1";'
        echo 'conf-2 { kernel = "kernel-2"; };'
        echo "conf-1 { kernel = \"kernel-1\"; ramdisk = \"ramdisk-1\"; ${SIGNED:-} }; }; };"
    } >made.its
    mkimage "$@" -f made.its "$out" >made.log
    rm made.its made.log ramdisk
}

# hashes_agree FILE: U-Boot's own tool finds no hash that is wrong, and the kernel is what it should be.
hashes_agree() {
    dumpimage -l "$1" >/dev/null
    dumpimage -T flat_dt -p 1 -o got "$1"
    local algo value
    while read -r algo value; do
        case $algo in
        crc32) [[ $value == "$(gzip -1c <got | tail -c 8 | od -An -tx4 -N4 | tr -d ' ')" ]] ;;
        *) [[ $value == "$("${algo}sum" <got | cut -d ' ' -f 1)" ]] ;;
        esac || { echo "$algo is wrong" && return 1; }
    done < <(dumpimage -l "$1" | awk '/^ Image 1/ { on = 1 } /^ Image 2/ { on = 0 }
        on && /Hash algo:/ { algo = $3 } on && /Hash value:/ { print algo, $3 }')
}

@test "FIT: stamp, verify, stamp again, strip; data inside and behind" {
    for options in "" "-E" "-E -p 0x8000" "-E -B 0x1000"; do
        # shellcheck disable=SC2086
        make_fit original "$IMAGES/Image" $options
        [[ $(field original '[.layers, .signed]') == '[["fit","arm64-image"],false]' ]]
        cp original image
        hashes_agree image
        mkx stamp image
        mkx verify image
        hashes_agree image
        mkx stamp -o kernel "$IMAGES/Image"
        cmp got kernel
        [[ $(stat -c %s image) -eq $(stat -c %s original) ]]
        cp image once
        mkx stamp image
        cmp image once
        mkx strip image
        cmp image original
    done
}

@test "FIT: inspect reads little of a large one" {
    take Image
    truncate -s 64M Image
    for option in -q -E; do
        HASHES='' make_fit image "$PWD/Image" "$option"
        reads_little image
    done
}

@test "FIT: every kind of hash is made anew" {
    HASHES="crc32 md5 sha1 sha256 sha384 sha512" make_fit original "$IMAGES/Image" -E
    [[ $(dumpimage -l original | grep -c 'Hash value') -ge 8 ]]
    cp original image
    mkx stamp image
    hashes_agree image
    mkx strip image
    cmp image original
    HASHES="" make_fit image "$IMAGES/Image"
    mkx stamp image
    mkx verify image
}

@test "FIT of a zImage, of a zboot image, and a FIT in gzip" {
    make_zboot zboot "$IMAGES/Image.gz"
    for kernel in "$IMAGES/zImage" "$IMAGES/Image.be" "$PWD/zboot"; do
        make_fit original "$kernel"
        cp original image
        mkx stamp image
        mkx verify image
        hashes_agree image
        mkx strip image
        cmp image original
    done
    gzip -nc original >image.gz
    mkx stamp image.gz
    mkx verify image.gz
    gzip -dc image.gz >image
    hashes_agree image
}

@test "FIT: a compressed kernel is read, and one that would become larger is refused" {
    COMPRESSION=gzip make_fit image "$IMAGES/Image.gz"
    [[ $(field image .layers) == '["fit","gzip","arm64-image"]' ]]
    cp image before
    fails_with "is wrapped in fit, which cannot be written: unpack it first" stamp image
    make_fit larger "$IMAGES/vmlinux.arm64"
    fails_with "has no room for a larger kernel: stamp the kernel before the image is made" stamp larger
    cmp image before
    mkx stamp -o kernel "$IMAGES/vmlinux.arm64"
    make_fit image "$PWD/kernel"
    mkx verify image
}

@test "FIT, signed: refused" {
    SIGNED='signature-1 { algo = "sha256,rsa2048"; key-name-hint = "a"; sign-images = "kernel"; };' \
        make_fit image "$IMAGES/Image"
    cp image before
    [[ $(field image .signed) == true ]]
    mkx inspect image
    fails_with "has a signed configuration: stamp the kernel, then make and sign the image again" stamp image
    fails_with "has a signed configuration" stamp --drop-signature image
    cmp image before
}

@test "FIT: a wrong or unknown hash is refused by stamp" {
    make_fit image "$IMAGES/Image" -E
    cp image wrong
    magic=$(LC_ALL=C grep -obUaP 'ARM\x64' wrong | sed 's/:.*//;q')
    poke wrong $((magic - 56 + 0x1100)) 00
    cp wrong before
    fails_with "has a kernel whose crc32 in the image tree is wrong: copy or download it again" stamp wrong
    cmp wrong before
    sed 's/sha256/sha257/' image >unknown
    fails_with "has a hash of kind sha257, which is not known" stamp unknown
}

@test "a device tree without a kernel, or a corrupt one, is refused" {
    echo '/dts-v1/; / { model = "a board"; };' | dtc -q -o board.dtb -
    fails_with "holds no Linux kernel" inspect board.dtb
    make_fit image "$IMAGES/Image"
    sed 's/conf-1/conf-9/' image >other
    fails_with "holds no Linux kernel" inspect other
    poke image 8 ff ff ff 00
    fails_with "has a flattened image tree that is corrupt" inspect image
}

@test "FIT: cut off, or with any byte of its tree changed" {
    make_fit image "$IMAGES/Image" -E
    mkx stamp image
    size=$(stat -c %s image)
    for ((length = 64; length < size; length += length < 0x800 ? 97 : 1999)); do
        head -c "$length" image >short
        run --separate-stderr mkx inspect short
        [[ $status -eq 0 || ($status -eq 2 && $stderr == "mkimage-xen: short: "* && $stderr != *$'\n'*) ]]
    done
    for ((at = 0; at < 1400; at += 13)); do
        cp image flipped
        poke flipped "$at" 81
        run --separate-stderr mkx strip flipped
        [[ $status -eq 0 || ($status -eq 2 && $stderr == "mkimage-xen: flipped: "*) ]]
    done
}
