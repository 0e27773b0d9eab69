#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Files made to harm the tool: each ends soon, in little memory, with one line that says what is wrong. What is
# cut off is in truncated.bats and with each format.
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

# refused MIB TEXT ARGUMENT...: as fails_with, within so much address space and ten seconds of CPU; the
# sanitizers take more of both.
refused() {
    local mib=$1
    shift
    (
        [[ $MKIMAGE_XEN == *asan* ]] || ulimit -v $((mib << 10)) -t 10
        fails_with "$@"
    )
}

# harmless MIB FILE: every command either answers or is refused, and what is refused stays as it was.
harmless() {
    local mib=$1 file=$2 command
    cp "$file" before
    for command in "inspect" "inspect --json" "verify" "strip" "stamp"; do
        (
            [[ $MKIMAGE_XEN == *asan* ]] || ulimit -v $((mib << 10)) -t 10
            # shellcheck disable=SC2086
            run --separate-stderr mkx $command "$file"
            echo "$command: status $status, stderr: $stderr"
            [[ $status -le 1 || ($status -eq 2 && $stderr == "mkimage-xen: $file: "* && $stderr != *$'\n'*) ]]
        )
        [[ $command == stamp ]] || cmp "$file" before
    done
}

# section_of FILE: where the section header of a UKI's kernel is.
section_of() {
    LC_ALL=C grep -obUaP '\.linux\x00\x00' "$1" | sed 's/:.*//;q'
}

@test "xz, lzma, lz4: more than 1 GiB is refused, in bounded memory" {
    [[ -z ${QUICK:-} ]] || skip "takes seconds"
    kinds=("lz4 -l -1")
    # It takes long, and the sanitizers see nothing of liblzma.
    [[ $MKIMAGE_XEN == *asan* ]] || kinds+=("xz -0" "xz -0 --format=lzma")
    for compress in "${kinds[@]}"; do
        # shellcheck disable=SC2086
        { cat "$IMAGES/Image" && head -c $((1025 << 20)) /dev/zero; } | $compress -qc >bomb
        (
            [[ $MKIMAGE_XEN == *asan* ]] || ulimit -v $((2500 << 10))
            fails_with "inflates to more than 1 GiB: give it unpacked" stamp bomb
        )
        mkx inspect bomb
        rm bomb
    done
}

@test "bombs in bombs: no more is inflated than is looked at" {
    head -c $((64 << 20)) /dev/zero | gzip -9nc | gzip -9nc | zstd -qc | xz -0c >bomb
    [[ $(stat -c %s bomb) -lt 4096 ]]
    refused 512 "not a kernel image" inspect bomb
    { cat "$IMAGES/Image" && head -c $((64 << 20)) /dev/zero; } | gzip -9nc | gzip -9nc >bomb
    harmless 1024 bomb
}

@test "a dictionary or window that is too large is refused" {
    # lzma: the properties' byte, the size of the dictionary.
    xz --format=lzma -0c <"$IMAGES/Image" >image
    poke image 1 00 00 00 40
    refused 512 "takes more memory to unpack" inspect image
    # zstd: a window descriptor of 2 GiB (RFC 8878, 3.1.1.1.2), in a frame without a size.
    zstd -qc <"$IMAGES/Image" >image
    printf '\x28\xb5\x2f\xfd\x04\xa8' | cat - <(tail -c +7 image) >window
    refused 512 "takes more memory to unpack" inspect window
}

@test "ELF: absurd counts, sizes and places in the header" {
    for change in \
        "0x38 ff ff" "0x38 fe ff" "0x3c ff ff" "0x3c 00 ff" "0x3c 00 00" "0x3e ff ff" "0x3e fe ff" \
        "0x36 00 00" "0x36 01 00" "0x36 ff ff" "0x3a 00 00" "0x3a 01 00" "0x3a ff ff" "0x34 ff ff" \
        "0x20 ff ff ff ff ff ff ff ff" "0x20 f0 ff ff ff ff ff ff 7f" "0x20 00 00 00 00 00 00 00 00" \
        "0x28 ff ff ff ff ff ff ff ff" "0x28 f0 ff ff ff ff ff ff 7f" "0x28 01 00 00 00 00 00 00 00"; do
        take vmlinux.full.arm64 image
        # shellcheck disable=SC2086
        poke image $change
        echo "$change"
        harmless 64 image
    done
    take vmlinux.arm64 image
    poke image 0x38 ff ff
    refused 64 "has ELF headers that contradict themselves" stamp image
}

@test "ELF: absurd program headers" {
    headers=$(($(readelf -hW "$IMAGES/vmlinux.full.arm64" | sed -n 's/.*Start of program headers: *\([0-9]*\).*/\1/p')))
    for entry in 0 1 2; do
        # p_type, p_offset, p_filesz, p_memsz, p_align
        for change in "0 04 00 00 00" "8 ff ff ff ff ff ff ff ff" "8 f0 ff ff ff ff ff ff 7f" \
            "32 ff ff ff ff ff ff ff ff" "32 00 00 00 00 01" "40 ff ff ff ff ff ff ff ff" "48 ff ff ff ff ff ff ff ff"; do
            take vmlinux.full.arm64 image
            echo "$entry: $change"
            # shellcheck disable=SC2086
            poke image $((headers + 56 * entry + ${change%% *})) ${change#* }
            harmless 64 image
        done
    done
}

@test "ELF: claims of a gigabyte that is not there cost nothing" {
    take vmlinux.arm64 image
    truncate -s 64M image
    poke image 0x28 00 00 00 03
    harmless 256 image
}

@test "FIT: a tree that is too deep, and one with very many nodes" {
    {
        echo '/dts-v1/; / {'
        for ((i = 0; i < 1000; i++)); do echo 'a {'; done
        for ((i = 0; i < 1000; i++)); do echo '};'; done
        echo '};'
    } | dtc -q -o deep -
    refused 64 "a device tree without kernel images" inspect deep
    {
        echo '/dts-v1/; / { images {'
        for ((i = 0; i < 2000; i++)); do echo "k$i { data = <$i>; };"; done
        echo '}; configurations { default = "c"; c { kernel = "k1999"; }; }; };'
    } | dtc -q -o wide -
    refused 64 "data that begins 00 00 07 cf" stamp wide
}

@test "FIT: a size that is claimed but not there" {
    echo '/dts-v1/; / { model = "a board"; };' | dtc -q -o tree -
    poke tree 4 7f ff ff ff
    refused 64 "ends before what its headers promise" inspect tree
    gzip -nc tree >tree.gz
    harmless 64 tree.gz
    poke tree 4 3f ff ff 00
    gzip -nc tree >tree.gz
    harmless 64 tree.gz
}

@test "FIT and UKI that are their own kernel: an end is found" {
    printf '/dts-v1/; / { images { k { data-position = <0>; data-size = <1024>; }; };
        configurations { default = "c"; c { kernel = "k"; }; }; };' | dtc -q -S 1024 -o tree -
    refused 64 "has a flattened image tree that is corrupt or contradicts itself" inspect tree
    make_uki image "$IMAGES/Image"
    at=$(section_of image)
    size=$(stat -c %s image)
    # VirtualSize and SizeOfRawData are the file's size, PointerToRawData is 0.
    # shellcheck disable=SC2046
    poke image $((at + 8)) $(printf '%02x ' $((size & 255)) $((size >> 8 & 255)) $((size >> 16)) 0)
    # shellcheck disable=SC2046
    poke image $((at + 16)) $(printf '%02x ' $((size & 255)) $((size >> 8 & 255)) $((size >> 16)) 0) 00 00 00 00
    refused 64 "wrapped in more layers than are followed" inspect image
}

@test "uImage: nested deeper than is followed, and a size that is not there" {
    take Image inner
    for _ in {1..7}; do
        mkimage -A arm64 -O linux -T kernel -C none -a 0 -e 0 -n x -d inner outer >/dev/null
        mv outer inner
    done
    refused 64 "wrapped in more layers than are followed: unpack" stamp inner
    mkimage -A arm64 -O linux -T kernel -C none -a 0 -e 0 -n x -d "$IMAGES/Image" image >/dev/null
    poke image 12 ff ff ff ff
    refused 64 "ends before what its headers promise" stamp image
}

@test "zboot: a payload that is not there, or is the image itself" {
    gzip -9nc "$IMAGES/Image" >payload
    make_zboot original payload
    for change in "8 00 00 00 00" "8 ff ff ff ff" "12 ff ff ff ff" "8 40 00 00 00" "0x3c ff ff ff ff" "0x3c 00 00 00 00"; do
        cp original image
        # shellcheck disable=SC2086
        poke image $change
        echo "$change"
        harmless 64 image
    done
}

@test "zImage: sizes that contradict each other, and tags that cover one another" {
    for change in "0x28 ff ff ff ff" "0x2c 00 00 00 00" "0x2c ff ff ff ff" "0x38 00 00 00 00" "0x38 34 00 00 00" \
        "0x3c ff ff ff ff" "0x3c 00 00 00 00"; do
        take zImage image
        # shellcheck disable=SC2086
        poke image $change
        echo "$change"
        harmless 64 image
    done
}
