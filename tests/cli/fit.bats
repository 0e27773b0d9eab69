#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

# unpacked NAME FILE: the contents, to standard output.
unpacked() {
    case $1 in
    none) cat "$2" ;;
    gzip) gzip -dc "$2" ;;
    zstd) zstd -dqc "$2" ;;
    xz | lzma) xz --format="$1" -dqc "$2" ;;
    lz4*) lz4 -dqc "$2" ;;
    esac
}

# others_are_kept BEFORE AFTER: but for the kernel's data, its size, its hashes, and where data is, the trees say
# the same; and so does the data of the other images.
others_are_kept() {
    local file n
    for file; do
        dtc -q -I dtb -O dts "$file" |
            sed '/^\t\tkernel-1 {/,/^\t\t};/{/\t\(data\|data-size\|value\) = /d}; /\tdata-\(offset\|position\) = /d' \
                >"$file.dts"
        for n in 0 2; do
            dumpimage -T flat_dt -p $n -o "$file.$n" "$file" >/dev/null
        done
    done
    cmp "$1.dts" "$2.dts"
    cmp "$1.0" "$2.0"
    cmp "$1.2" "$2.2"
    fdtdump "$2" >/dev/null 2>&1
    rm "$1".* "$2".*
}

# mkimage_agrees FILE: U-Boot's tool, asked to make all hashes again, changes nothing in the tree.
mkimage_agrees() {
    cp "$1" "$1.again"
    SOURCE_DATE_EPOCH=$((0x$(fdtget -t x "$1" / timestamp))) mkimage -F "$1.again" >/dev/null
    cmp <(dtc -q -I dtb -O dts "$1") <(dtc -q -I dtb -O dts "$1.again")
    rm "$1.again"
}

# hashes_agree FILE: U-Boot's own tool finds no hash that is wrong, and the kernel is what it should be.
hashes_agree() {
    dumpimage -l "$1" >/dev/null
    dumpimage -T flat_dt -p 1 -o got "$1" >/dev/null
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

@test "FIT: what is in its tree counts once, not for each time that it is looked at" {
    [[ -z ${QUICK:-} ]] || skip "takes seconds"
    truncate -s 600M data
    for kernel in Image Image.gz; do
        {
            echo '/dts-v1/; / { images {'
            echo "kernel-1 { data = /incbin/(\"$IMAGES/$kernel\"); type = \"kernel\"; compression = \"none\"; };"
            echo 'ramdisk-1 { data = /incbin/("data"); }; };'
            echo 'configurations { default = "conf-1"; conf-1 { kernel = "kernel-1"; ramdisk = "ramdisk-1"; }; }; };'
        } | dtc -q -I dts -O dtb -o image -
        (
            # Written again, the tree is in memory a second time.
            [[ $MKIMAGE_XEN == *asan* ]] || ulimit -v $((1300 << 10))
            mkx stamp image
            mkx verify image
        )
        [[ $(stat -c %s image) -gt $((600 << 20)) ]]
    done
    rm image data
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

@test "FIT: a kernel that grows: everything else is kept, and strip gives it back, byte for byte" {
    mkx stamp -o kernel "$IMAGES/vmlinux.arm64"
    for options in "" "-E" "-E -p 0x8000" "-E -B 0x1000" "-E -B 0x40 -p 0x9000"; do
        # shellcheck disable=SC2086
        make_fit original "$IMAGES/vmlinux.arm64" $options
        cp original image
        mkx stamp image
        mkx verify image
        hashes_agree image
        cmp got kernel
        others_are_kept original image
        [[ $options ]] || mkimage_agrees image
        cp image once
        mkx stamp image
        cmp image once
        mkx stamp -f another -f and_one_more image
        mkx verify -f another image
        hashes_agree image
        mkx strip image
        cmp image original
    done
    # What is stamped before the image is made can be stripped in it.
    for options in "" "-E" "-E -B 0x200"; do
        # shellcheck disable=SC2086
        make_fit image "$PWD/kernel" $options
        cp image original
        mkx strip image
        hashes_agree image
        cmp got "$IMAGES/vmlinux.arm64"
        others_are_kept original image
    done
}

@test "FIT: data behind the tree keeps its alignment when it moves" {
    make_fit image "$IMAGES/vmlinux.arm64" -E -B 0x800
    mkx stamp image
    end=$(($(fdtget image /images/kernel-1 data-offset) + $(fdtget image /images/kernel-1 data-size)))
    next=$(fdtget image /images/kernel-2 data-offset)
    ((next >= end && next < end + 0x800 && next % 0x800 == 0))
    [[ $(stat -c %s image) -eq $(($(peek image 4 4 | sed 's/^/0x/') + next + 0x1000)) ]]
}

@test "FIT: every kind of compression, the kernel growing or not" {
    for kernel in Image vmlinux.arm64; do
        mkx stamp -o stamped "$IMAGES/$kernel"
        gzip -9nc "$IMAGES/$kernel" >packed.gzip
        zstd -qc "$IMAGES/$kernel" >packed.zstd
        xz -c --check=crc32 "$IMAGES/$kernel" >packed.xz
        xz --format=lzma -c "$IMAGES/$kernel" >packed.lzma
        lz4 -9qc "$IMAGES/$kernel" >packed.lz4
        for name in gzip zstd xz lzma lz4; do
            options=-E
            [[ $name != gzip && $name != lz4 ]] || options=''
            # shellcheck disable=SC2086
            COMPRESSION=$name make_fit original "$PWD/packed.$name" $options
            cp original image
            mkx stamp image
            mkx verify image
            hashes_agree image
            cmp stamped <(unpacked "$name" got)
            others_are_kept original image
            cp image once
            mkx stamp image
            cmp image once
            mkx strip image
            hashes_agree image
            cmp "$IMAGES/$kernel" <(unpacked "$name" got)
            others_are_kept original image
        done
    done
}

@test "FIT: a kernel that is compressed without the tree saying so; lz4's legacy frames; a FIT in gzip" {
    make_fit image "$IMAGES/Image.gz" -E
    [[ $(field image .layers) == '["fit","gzip","arm64-image"]' ]]
    mkx stamp image
    mkx verify image
    hashes_agree image
    lz4 -lqc "$IMAGES/vmlinux.arm64" >packed
    COMPRESSION=lz4 make_fit image "$PWD/packed"
    mkx stamp image
    mkx verify image
    hashes_agree image
    gzip -nc image >image.gz
    mkx stamp -f another image.gz
    mkx verify -f another -f protected_devices image.gz
    gzip -dc image.gz >image
    hashes_agree image
}

@test "FIT: data that is not compressed as the tree says is refused" {
    COMPRESSION=gzip make_fit image "$IMAGES/Image"
    fails_with "has a flattened image tree that is corrupt or contradicts itself" inspect image
    COMPRESSION=lzma make_fit image "$IMAGES/Image.gz"
    fails_with "has a flattened image tree that is corrupt or contradicts itself" stamp image
}

@test "FIT: --config chooses the kernel, and the others are kept" {
    for options in "" "-E"; do
        # shellcheck disable=SC2086
        SECOND=$IMAGES/vmlinux.arm64be make_fit original "$IMAGES/Image" $options
        cp original image
        mkx stamp --config conf-2 image
        mkx verify --config conf-2 image
        run mkx verify image
        [[ $status -eq 1 ]]
        [[ $(mkx inspect --json --config conf-2 image | jq -c .layers) == '["fit","elf"]' ]]
        [[ $(field image .layers) == '["fit","arm64-image"]' ]]
        hashes_agree image
        cmp got "$IMAGES/Image"
        [[ $options ]] || mkimage_agrees image
        mkx stamp image
        mkx verify image
        mkx verify --config conf-2 image
        mkx strip image
        mkx strip --config conf-2 image
        cmp image original
    done
    fails_with "has no configuration conf-3: it has conf-2, conf-1" stamp --config conf-3 image
    fails_with "has no configurations to choose from: leave out --config" inspect --config conf-1 "$IMAGES/Image"
    [[ $(mkx inspect --json --config x image 2>/dev/null | jq -r .reason) == no-configuration ]]
}

@test "FIT: a kernel that configurations share is stamped for both" {
    SHARED=kernel-1 make_fit image "$IMAGES/vmlinux.arm64" -E
    mkx stamp --config conf-2 image
    mkx verify image
    cp image once
    mkx stamp image
    cmp image once
}

@test "FIT: nodes with unit addresses, as they used to be named" {
    AT=@ make_fit original "$IMAGES/vmlinux.arm64" -E
    [[ $(fdtget -l original /images | paste -sd' ') == "ramdisk@1 kernel@1 kernel@2" ]]
    cp original image
    mkx stamp image
    mkx verify --config conf@1 image
    hashes_agree image
    mkx strip image
    cmp image original
}

@test "FIT: a node that passes for another by its unit address is not taken (CVE-2021-27138)" {
    make_fit image "$IMAGES/Image"
    dtc -q -I dtb -O dts image >made.dts
    # Before the one that is meant, another that libfdt finds for its name.
    awk '/^\tconfigurations \{/ { print; on = 1; next }
        on && /conf-2 \{/ { print "conf-1@1 { kernel = \"kernel-2\"; };"; on = 0 } { print }' made.dts >evil.dts
    dtc -q -I dts -O dtb evil.dts >evil
    fails_with "has no default configuration" inspect evil
    fails_with "has no configuration conf-1: it has conf-1@1, conf-2, conf-1" stamp --config conf-1 evil
    awk '/ramdisk-1 \{/ && !done { print "kernel-1@1 { data = [00]; };"; done = 1 } { print }' made.dts >evil.dts
    dtc -q -I dts -O dtb evil.dts >evil
    fails_with "holds no Linux kernel" inspect evil
    for parent in images configurations; do
        sed "s/^\t$parent {/\t$parent@1 { };\n&/" made.dts | dtc -q -I dts -O dtb -o evil -
        fails_with "corrupt or contradicts itself" inspect evil
    done
}

# signed_fit OUT [OPTION]...: both configurations are signed, by U-Boot's own tool; both use kernel-1.
signed_fit() {
    local out=$1
    shift
    [[ -e keys/key.crt ]] || { mkdir keys && openssl req -batch -new -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=key \
        -keyout keys/key.key -out keys/key.crt 2>/dev/null; }
    SHARED=kernel-1 \
        SIGNED='signature-1 { algo = "sha256,rsa2048"; key-name-hint = "key"; sign-images = "kernel", "ramdisk"; };' \
        make_fit "$out" "$IMAGES/vmlinux.arm64" -k keys "$@"
    [[ $(fdtget -t bx "$out" /configurations/conf-1/signature-1 value | wc -w) -eq 256 ]]
}

@test "FIT, signed: refused, or the signatures dropped that the kernel's change breaks" {
    for options in "" "-E"; do
        # shellcheck disable=SC2086
        signed_fit image $options
        cp image before
        [[ $(field image .signed) == true ]]
        fails_with "has a signed kernel or configuration, and any change breaks the signature" stamp image
        # Another configuration that uses the kernel is as good as its own.
        fails_with "has a signed kernel or configuration" stamp --config conf-2 image
        cmp image before
        [[ $(mkx stamp --drop-signature image) == *"signature dropped"* ]]
        mkx verify image
        [[ $(field image .signed) == false ]]
        run ! grep -q key-name-hint <(fdtdump image 2>/dev/null)
        hashes_agree image
        cp image once
        mkx stamp image
        cmp image once
        [[ $(fdtget -l image /configurations | paste -sd' ') == "conf-2 conf-1" ]]
        # Nothing but the signature may be all there is to drop.
        cp before image
        mkx strip --drop-signature image
        [[ $(field image '[.signed, .status]') == '[false,"absent"]' ]]
        hashes_agree image
        cmp got "$IMAGES/vmlinux.arm64"
    done
}

# name_it NAME: the other configuration of `image` is signed, and names this one too.
name_it() {
    fdtput -t s image /configurations/conf@2 loadables x "$1"
    fdtput -c image /configurations/conf@2/signature
    fdtput -t x image /configurations/conf@2/signature value 0
}

@test "FIT, signed: a configuration that names the kernel without its unit address" {
    # U-Boot's libfdt finds kernel@1 for it.
    AT=@ SIGNED='' make_fit image "$IMAGES/vmlinux.arm64"
    name_it kernel
    [[ $(field image .signed) == true ]]
    fails_with "has a signed kernel or configuration" stamp image
    mkx stamp --drop-signature image
    [[ $(field image .signed) == false ]]
    run ! fdtget image /configurations/conf@2/signature value
    mkx verify image
    # It does not find kernel@2 for kernel@1, nor kernels for kernel.
    for other in kernel@2 kernels kern kernel@; do
        AT=@ make_fit image "$IMAGES/vmlinux.arm64"
        name_it "$other"
        [[ $(field image .signed) == false ]]
    done
}

@test "FIT whose kernel image itself is signed, in the old way" {
    SIGNED='' make_fit image "$IMAGES/Image"
    dtc -q -I dtb -O dts image | sed '/^\t\tkernel-1 {/,/hash-1/{s/hash-1 {/signature@1 { value = [00]; }; hash-1 {/}' >made.dts
    dtc -q -I dts -O dtb made.dts >image
    fails_with "has a signed kernel" stamp image
    mkx stamp --drop-signature image
    [[ $(field image .signed) == false ]]
    mkx verify image
    hashes_agree image
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
    fails_with "not a kernel image this tool knows: a device tree without kernel images: give" inspect board.dtb
    make_fit image "$IMAGES/Image"
    # Its default configuration is not there any more.
    sed 's/conf-1/conf-9/' image >other
    fails_with "has no default configuration among conf-2, conf-1: give it one (mkimage's \`default\`), or" inspect other
    poke image 8 ff ff ff 00
    fails_with "has a flattened image tree that is corrupt" inspect image
}

@test "FIT without a default configuration: the kernel that all have" {
    # As Linux's scripts/make_fit.py leaves it: a configuration for each board, the loader chooses.
    make_fit image "$IMAGES/Image"
    dtc -q -I dtb -O dts image | sed '/^\t\tdefault = /d; s/kernel = "kernel-[12]"/kernel = "kernel-1"/' |
        dtc -q -I dts -O dtb -o same -
    mkx inspect same
    mkx stamp same
    mkx verify same
    mkx verify --config conf-2 same
    dtc -q -I dtb -O dts image | sed '/^\t\tdefault = /d' | dtc -q -I dts -O dtb -o differ -
    fails_with "has no default configuration among conf-2, conf-1: give it one" inspect differ
    sed 's/default = "conf-1"/default = "conf-9"/' <(dtc -q -I dtb -O dts image) |
        sed 's/kernel = "kernel-[12]"/kernel = "kernel-1"/' | dtc -q -I dts -O dtb -o astray -
    fails_with "has no default configuration among" inspect astray
}

# changed OPTION...: `other` becomes the FIT `image` with its tree changed by fdtput, which takes the tree for all.
changed() {
    local size=$((0x$(peek image 4 4)))
    head -c $size image >other
    fdtput "$@"
    truncate -s %4 other
    tail -c +$((size + 1)) image >>other
}

@test "FIT: sizes and places beyond the file, within the tree, or over other data" {
    make_fit image "$IMAGES/vmlinux.arm64" -E
    changed -t x other /images/kernel-1 data-size 7fffffff
    fails_with "ends before what its headers promise" inspect other
    changed -t x other /images/kernel-1 data-offset fffffff0
    fails_with "ends before what its headers promise" stamp other
    changed -d other /images/kernel-1 data-size
    fails_with "corrupt or contradicts itself" inspect other
    changed -t x other /images/kernel-2 data-offset "$(fdtget -t x image /images/kernel-1 data-offset)"
    cp other before
    mkx inspect other
    fails_with "has an image, kernel-2, whose data overlaps the kernel's: stamp the kernel before" stamp other
    cmp other before
    # U-Boot takes what is first, whatever its length.
    for property in data-position data-offset; do
        changed -t x other /images/kernel-1 $property 2000 0
        fails_with "corrupt or contradicts itself" stamp other
    done
    # A kernel that is the image tree itself would never end.
    fdtput -t x -p image /images/kernel-1 data-position 0
    cp image other
    fails_with "corrupt or contradicts itself" inspect other
}

# reorder IN OUT: the same tree, the strings before the structure.
reorder() {
    local size structure structure_size strings strings_size
    read -r size structure strings structure_size strings_size \
        < <(for at in 4 8 12 36 32; do echo $((0x$(peek "$1" $at 4))); done | paste -sd' ')
    {
        head -c "$structure" "$1"
        tail -c +$((strings + 1)) "$1" | head -c "$strings_size"
        head -c $((-strings_size & 3)) /dev/zero
        tail -c +$((structure + 1)) "$1" | head -c "$structure_size"
        tail -c +$((strings + strings_size + 1)) "$1"
        head -c 3 /dev/zero
    } >"$2"
    # shellcheck disable=SC2046
    poke "$2" 4 $(words $(stat -c %s "$2") $((structure + (strings_size + 3) / 4 * 4)) "$structure")
}

# words VALUE...: as big-endian bytes for poke().
words() {
    printf '%08x' "$@" | sed 's/../& /g'
}

@test "FIT: an image of which it is not clear where its data is" {
    make_fit image "$IMAGES/vmlinux.arm64" -E
    for change in "data-offset 0 0" "data-size 1 2" "data-position 0" "data-position fffffff 0"; do
        # shellcheck disable=SC2086
        changed -t x other /images/kernel-2 $change
        cp other before
        mkx inspect other
        fails_with "has an image, kernel-2, whose data-position, data-offset or data-size makes no sense" stamp other
        cmp other before
    done
    changed -d other /images/kernel-2 data-size
    fails_with "has an image, kernel-2, whose data-position" stamp other
    # Nothing would change.
    mkx strip other
    # An image without data is in nobody's way.
    changed -d other /images/kernel-2 data-size data-offset
    mkx stamp other
    mkx verify other
}

@test "FIT whose tree is of a later version than libfdt writes, or not in libfdt's order" {
    make_fit image "$IMAGES/vmlinux.arm64"
    poke image 20 00 00 00 12
    cp image original
    mkx stamp image
    mkx verify image
    [[ $(peek image 20 4) == 00000012 ]]
    mkx strip image
    cmp image original
    # The strings, copied to before the structure: there is room where the memory reservations end.
    make_fit image "$IMAGES/vmlinux.arm64"
    reorder image other
    mkx inspect other
    cp other before
    fails_with "has its blocks in an order that libfdt does not keep: make the image anew" stamp other
    cmp other before
    make_fit image "$IMAGES/Image"
    reorder image other
    cp other before
    mkx stamp other
    mkx verify other
    mkx strip other
    cmp other before
}

@test "FIT: a hash of a wrong length, without a value or an algorithm" {
    make_fit image "$IMAGES/Image"
    cp image other
    fdtput -t x other /images/kernel-1/hash-1 value "$(fdtget -t x other /images/kernel-1/hash-1 value)" 0
    fails_with "has a kernel whose crc32 in the image tree is wrong" stamp other
    for property in value algo; do
        cp image other
        fdtput -d other /images/kernel-1/hash-2 $property
        mkx inspect other
        fails_with "corrupt or contradicts itself" stamp other
    done
    cp image other
    fdtput -t s other /images/kernel-1/hash-1 algo $'\x1b[2J'
    fails_with "has a hash of kind ?[2J, which is not known" strip other
}

@test "FIT in FIT: as deep as is followed, and no deeper" {
    cp "$IMAGES/Image" kernel
    for _ in 1 2 3 4 5; do
        make_fit outer "$PWD/kernel"
        mv outer kernel
    done
    mkx stamp kernel
    mkx verify kernel
    make_fit outer "$PWD/kernel"
    fails_with "wrapped in more layers than are followed" inspect outer
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

@test "FIT with so many hashes or signatures that it would take long: refused" {
    HASHES=$(printf 'crc32 %.0s' {1..16}) make_fit image "$IMAGES/Image"
    mkx stamp image
    hashes_agree image
    HASHES=$(printf 'crc32 %.0s' {1..17}) make_fit image "$IMAGES/Image"
    mkx inspect image
    fails_with "has more than 16 hashes of its kernel: make the image anew" stamp image
    SIGNED=$(printf 'signature-%d { value = <0>; };' {1..257}) make_fit image "$IMAGES/Image"
    fails_with "has more than 256 signatures: make the image anew" stamp --drop-signature image
    SIGNED=$(printf 'signature-%d { value = <0>; };' {1..256}) make_fit image "$IMAGES/Image"
    mkx stamp --drop-signature image
    [[ $(field image .signed) == false ]]
}
