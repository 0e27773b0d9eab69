#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

# pack NAME FILE: compresses to standard output.
pack() {
    case $1 in
    zstd) zstd -qc "$2" ;;
    xz) xz -c --check=crc32 "$2" ;;
    lzma) xz --format=lzma -c "$2" ;;
    lz4) lz4 -lqc "$2" ;;
    esac
}

@test "zstd, xz, lzma, lz4: inspect, verify" {
    mkx stamp -o stamped "$IMAGES/Image"
    for format in zstd xz lzma lz4; do
        pack "$format" "$IMAGES/Image" >plain
        pack "$format" stamped >packed
        [[ $(field packed .layers) == "[\"$format\",\"arm64-image\"]" ]]
        mkx verify packed
        run mkx verify plain
        [[ $status -eq 1 ]]
    done
}

@test "xz, lzma, lz4 are not written" {
    for format in xz lzma lz4; do
        pack "$format" "$IMAGES/Image" >packed
        cp packed before
        fails_with "is wrapped in $format, which cannot be written: unpack it first" stamp packed
        cmp packed before
        only packed before
    done
}

@test "zstd: stamp, verify, stamp again, strip" {
    zstd -qc "$IMAGES/Image" >Image.zst
    mkx stamp Image.zst
    zstd -qt Image.zst
    mkx verify Image.zst
    mkx stamp -o stamped "$IMAGES/Image"
    cmp stamped <(zstd -dqc Image.zst)
    cp Image.zst once
    mkx stamp Image.zst
    cmp Image.zst once
    mkx strip Image.zst
    cmp "$IMAGES/Image" <(zstd -dqc Image.zst)
}

@test "zstd: checksum and size stay as they are, and so does what follows" {
    for options in "--check --content-size" "--no-check --content-size" "--check --no-content-size" \
        "--no-check --no-content-size"; do
        # shellcheck disable=SC2086
        zstd -q $options -f "$IMAGES/Image" -o Image.zst
        before=$(peek Image.zst 4 1)
        printf 'device tree' >>Image.zst
        mkx stamp Image.zst
        [[ $(tail -c 11 Image.zst) == 'device tree' ]]
        (((0x$before & 4) == (0x$(peek Image.zst 4 1) & 4)))
        ((((0x$before & 0xe0) != 0) == ((0x$(peek Image.zst 4 1) & 0xe0) != 0)))
        mkx verify Image.zst
    done
}

@test "several layers of different kinds" {
    zstd -qc "$IMAGES/Image.gz" | gzip -1nc >image
    [[ $(field image .layers) == '["gzip","zstd","gzip","arm64-image"]' ]]
    mkx stamp image
    mkx verify image
    mkx strip image
    cmp "$IMAGES/Image" <(gzip -dc image | zstd -dqc | gzip -dc)
}

@test "streams that are cut off or broken are an error, and nothing else" {
    for format in zstd xz lzma lz4; do
        pack "$format" "$IMAGES/vmlinux.arm64" >packed
        size=$(stat -c %s packed)
        for ((length = 13; length < size; length += size / 23 + 1)); do
            head -c "$length" packed >short
            run --separate-stderr mkx stamp short
            [[ $status -eq 2 && $stderr == "mkimage-xen: short: "* ]]
            cp packed flipped
            poke flipped "$length" 5a
            run --separate-stderr mkx inspect flipped
            [[ $status -eq 0 || ($status -eq 2 && $stderr == "mkimage-xen: flipped: "*) ]]
        done
    done
}

@test "lz4: several blocks" {
    { cat "$IMAGES/Image" && head -c $((17 << 20)) /dev/zero && printf end; } >large
    lz4 -lqc large >large.lz4
    [[ $(field large.lz4 .layers) == '["lz4","arm64-image"]' ]]
    # Read to its end, which is where stamp finds that it cannot write it.
    fails_with "cannot be written" stamp large.lz4
}

@test "more than 1 GiB is refused, in bounded memory" {
    [[ -z ${QUICK:-} ]] || skip "takes seconds"
    { cat "$IMAGES/Image" && head -c $((1025 << 20)) /dev/zero; } | zstd -qc >bomb
    (
        [[ $MKIMAGE_XEN == *asan* ]] || ulimit -v $((2500 << 10))
        fails_with "inflates to more than 1 GiB: give it unpacked" stamp bomb
    )
    mkx inspect bomb
}
