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
    lz4) lz4 -l -9qc "$2" ;;
    lz4-frame) lz4 -9qc "$2" ;;
    esac
}

# unpack NAME FILE: the contents, to standard output.
unpack() {
    case $1 in
    zstd) zstd -dqc "$2" ;;
    xz | lzma) xz --format="$1" -dqc "$2" ;;
    lz4*) lz4 -dqc "$2" ;;
    esac
}

# size_word FILE: its size as Linux appends it to a stream.
size_word() {
    local size
    printf -v size %08x "$(stat -c %s "$1")"
    printf '%b' "\\x${size:6:2}\\x${size:4:2}\\x${size:2:2}\\x${size:0:2}"
}

formats="zstd xz lzma lz4 lz4-frame"

@test "zstd, xz, lzma, lz4: inspect, verify" {
    mkx stamp -o stamped "$IMAGES/Image"
    for format in $formats; do
        pack "$format" "$IMAGES/Image" >plain
        pack "$format" stamped >packed
        [[ $(field packed .layers) == "[\"$format\",\"arm64-image\"]" ]]
        mkx verify packed
        run mkx verify plain
        [[ $status -eq 1 ]]
    done
}

@test "zstd, xz, lzma, lz4: stamp, verify, stamp again, strip" {
    mkx stamp -o stamped "$IMAGES/Image"
    for format in $formats; do
        pack "$format" "$IMAGES/Image" >image
        mkx stamp image
        mkx verify image
        [[ $(field image .layers) == "[\"$format\",\"arm64-image\"]" ]]
        cmp stamped <(unpack "$format" image)
        cp image once
        mkx stamp image
        cmp image once
        mkx strip image
        cmp "$IMAGES/Image" <(unpack "$format" image)
    done
}

@test "zstd, xz, lzma, lz4 of an ELF, which grows: the size that follows the stream grows too" {
    mkx stamp -o stamped "$IMAGES/vmlinux.arm64"
    for format in $formats; do
        { pack "$format" "$IMAGES/vmlinux.arm64" && size_word "$IMAGES/vmlinux.arm64"; } >image
        mkx stamp image
        mkx verify image
        cmp <(tail -c 4 image) <(size_word stamped)
        cmp stamped <(head -c -4 image | unpack "$format" -)
        mkx strip image
        cmp <(tail -c 4 image) <(size_word "$IMAGES/vmlinux.arm64")
        # What is not the size is kept.
        { pack "$format" "$IMAGES/vmlinux.arm64" && printf 'some'; } >image
        mkx stamp image
        mkx verify image
        [[ $(tail -c 4 image) == some ]]
    done
}

@test "xz, lzma, lz4: the result is what their own programs make of the stamped kernel" {
    # Larger than the smallest block, so that its size counts, and the filter has something to do.
    { cat "$IMAGES/vmlinux.arm64" && head -c 70000 "$MKIMAGE_XEN"; } >kernel
    mkx stamp -o stamped kernel
    for program in "xz --check=crc32 -9" "xz --check=sha256 --arm64 --lzma2=preset=9,dict=1MiB,lc=2,lp=2,pb=0" \
        "xz --check=none --x86 --delta=dist=4 -9" "xz --format=lzma -9" \
        "xz --format=lzma --lzma1=preset=9,lc=1,lp=2,pb=2" "lz4 -l -9q" "lz4 -9q" "lz4 -9q -B5 -BX --content-size"; do
        # shellcheck disable=SC2086
        $program -c <kernel >image
        # shellcheck disable=SC2086
        $program -c <stamped >expected
        mkx stamp image
        cmp image expected || { echo "$program" && return 1; }
    done
}

@test "lz4 frames: linked blocks, small ones, and no checksum: they stay so" {
    lz4 -qc -B4 -BD --no-frame-crc <"$IMAGES/vmlinux.arm64" >image
    header=$(peek image 4 2)
    mkx stamp image
    [[ $(peek image 4 2) == "$header" && $header == 4040 ]]
    lz4 -qt image
    mkx verify image
}

@test "lzma whose header tells the size of the contents: it still does" {
    python3 -c 'import lzma, struct, sys
data = open(sys.argv[1], "rb").read()
filters = [{"id": lzma.FILTER_LZMA1, "preset": 6, "dict_size": 1 << 20}]
raw = lzma.compress(data, format=lzma.FORMAT_RAW, filters=filters)
sys.stdout.buffer.write(struct.pack("<BIQ", 0x5d, 1 << 20, len(data)) + raw)' "$IMAGES/vmlinux.arm64" >image
    mkx stamp -o stamped "$IMAGES/vmlinux.arm64"
    mkx stamp image
    [[ $(peek image 0 5) == 5d00001000 ]]
    cmp <(tail -c +6 image | head -c 4) <(size_word stamped)
    cmp stamped <(unpack lzma image)
}

@test "xz of several blocks, and a dictionary that is larger than is made" {
    xz -c --block-size=4096 "$IMAGES/vmlinux.arm64" >image
    mkx stamp image
    xz -qt image
    mkx verify image
    xz -c --lzma2=preset=0,dict=128MiB "$IMAGES/Image" >image
    mkx stamp image
    [[ $(xz -lvv image) == *"dict=64MiB"* ]]
    mkx verify image
}

@test "zstd: the program finds nothing wrong" {
    zstd -qc "$IMAGES/Image" >Image.zst
    mkx stamp Image.zst
    zstd -qt Image.zst
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
    for format in $formats; do
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

@test "lz4: several blocks, the last one full or not, with and without a size behind it" {
    for size in $((17 << 20)) $((16 << 20)); do
        cp "$IMAGES/Image" large
        truncate -s "$size" large
        lz4 -lqc large >large.lz4
        [[ $(field large.lz4 .layers) == '["lz4","arm64-image"]' ]]
        mkx stamp -o stamped large.lz4
        mkx verify stamped
        size_word large >>large.lz4
        mkx stamp large.lz4
        cmp stamped <(head -c -4 large.lz4)
        cmp <(tail -c 4 large.lz4) <(size_word large)
        mkx strip large.lz4
        cmp large <(lz4 -dqc <(head -c -4 large.lz4))
    done
}

@test "lz4: what follows full blocks and is neither a block nor the size of the contents is named" {
    cp "$IMAGES/Image" large
    truncate -s $((16 << 20)) large
    lz4 -lqc large >large.lz4
    { cat large.lz4 && printf 'junk and more'; } >junk.lz4
    fails_with "goes on with neither a block nor the size of its contents" stamp junk.lz4
    { cat large.lz4 && head -c 512 /dev/zero; } >junk.lz4
    fails_with "goes on with neither a block nor the size of its contents" stamp junk.lz4
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

@test "more than 1 GiB in several layers together is refused" {
    [[ -z ${QUICK:-} ]] || skip "takes seconds"
    # 600 MiB that hardly compress at first, then 600 MiB of them again.
    { cat "$IMAGES/Image" && head -c $((600 << 20)) /dev/zero; } | zstd -qc >inner
    { cat inner && head -c $((600 << 20)) /dev/zero; } | gzip -1c >outer
    mkx inspect outer
    fails_with "inflates to more than 1 GiB: give it unpacked" stamp outer
    mkx stamp inner
}
