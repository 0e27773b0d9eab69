# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The kernels and device trees that the suite boots, made from Debian's kernel below $images. Sourced by
# `suite`, which sets: images, guest, mkimage (the tool), cross (the toolchain's prefix), qemu.
# shellcheck disable=SC2154
# shellcheck source=tests/cli/images.sh
. "$PWD/tests/cli/images.sh"

# The kernel as the hypervisor is meant to find it: advertising, and so without its signature.
images_stamp() {
    local version=$1
    "$mkimage" stamp --drop-signature -o "$images/stamped-$version" "$guest/$version/vmlinuz" >/dev/null
}

# What wants to be stamped last: `images_stamped NAME` makes NAME-stamped from NAME.
images_stamped() {
    "$mkimage" stamp -o "$images/$1-stamped" "$images/$1" >/dev/null
}

# Overwrites one byte.
images_poke() {
    local file=$1 offset=$2 value=$3
    printf '%b' "\\x$value" | dd of="$file" bs=1 seek="$offset" conv=notrunc status=none
}

# images_malformed NAME VERSION: a features note that is there but does not end in a NUL byte.
images_malformed() {
    local image=$images/$1 note
    cp "$images/stamped-$2" "$image"
    # inspect calls a malformed image an error, but this one is well until the poke.
    note=$("$mkimage" inspect --json "$image" |
        jq '.notes[] | select(.owner == "Xen" and .type == 10) | .offset + 16 + (.desc | length) / 2 - 1')
    images_poke "$image" "$note" 21
}

# The size of the flat image with its BSS: image_size of the arm64 Image header.
images_footprint() {
    od -A n -t u8 -j 16 -N 8 "$1" | tr -d ' '
}

# The flat image as an ELF file of one segment that is to be loaded at ADDRESS.
images_elf() {
    local name=$1 address=$2 flat=$images/unsigned
    cat >"$images/$name.lds" <<END
OUTPUT_FORMAT("elf64-littleaarch64")
ENTRY(start)
PHDRS { all PT_LOAD FLAGS(7); }
SECTIONS
{
    . = $address;
    start = .;
    .image : { *(.data) } :all
    .bss (NOLOAD) : { . = $(images_footprint "$flat") - SIZEOF(.image); } :all
}
END
    (cd "$images" && "${cross}objcopy" -I binary -O elf64-littleaarch64 unsigned "$name.o")
    "${cross}ld" -T "$images/$name.lds" -o "$images/$name" "$images/$name.o" 2>"$images/ld.log" ||
        cat "$images/ld.log" >&2
    rm "$images/$name.o"
}

# What the stamped kernel may be wrapped in, once and several times.
images_wrapped() {
    (
        cd "$images" || return
        local kernel=stamped-6.1
        xz -1 --check=crc32 -c "$kernel" >kernel.xz
        lz4 -l -1 -q -c "$kernel" >kernel.lz4
        zstd -1 -q -c "$kernel" >kernel.zst
        make_zboot zboot-zstd kernel.zst
        gzip -1 -n -c zboot-zstd >zboot-zstd.gz
        lzma -1 -c "$kernel" >kernel.lzma
        mkimage -A arm64 -O linux -T kernel -C lzma -a 0 -e 0 -d kernel.lzma uimage-lzma >/dev/null
        lz4 -1 -q -c "$kernel" >kernel.lz4-frame
        COMPRESSION=lz4 make_fit fit-lz4 "$PWD/kernel.lz4-frame"
        make_uki uki-zboot zboot-zstd.gz
        { cat "$kernel" && head -c $((1100 << 20)) /dev/zero; } | zstd -1 -q -c >bomb
        printf '\x28\xb5\x2f\xfd\x00\x90\x01\x00\x00' >window # 256 MiB (RFC 8878, 3.1.1)
        rm kernel.zst kernel.lzma kernel.lz4-frame
    )
}

# The device tree that the hypervisor gets, with both modules in it.
images_tree() {
    tests/qemu/boot --qemu "$qemu" --kernel "$images/stamped-6.1" --initrd "$guest/6.1/initrd" \
        --iommu auto --dump-dtb "$images/tree"
    # QEMU leaves room at the end of a tree; a packed one has an end that can be cut off.
    dtc -q -I dtb -O dtb -o "$images/tree.packed" "$images/tree"
}

# The second module moved onto the first.
images_overlapping() {
    local node
    cp "$images/tree.packed" "$images/tree.overlapping"
    node=$(fdtget -l "$images/tree.packed" /chosen | grep -v 4a000000)
    fdtput -t x "$images/tree.overlapping" "/chosen/$node" reg 0 4a100000 0 100000
}

# The tree of a machine for armmp, with the ramdisk where U-Boot's ramdisk_addr_r is on this board: within the
# 64 MiB from the bottom of RAM that the kernel is unpacked to.
images_low_ramdisk() {
    local initrd=$guest/armmp/initrd node
    tests/qemu/boot --qemu "$qemu" --machine virt,highmem=off --kernel "$images/stamped-armmp" \
        --initrd "$initrd" --iommu auto --dump-dtb "$images/tree.armmp"
    dtc -q -I dtb -O dtb -o "$images/tree.low-ramdisk" "$images/tree.armmp"
    node=$(fdtget -l "$images/tree.low-ramdisk" /chosen | grep -v 4a000000)
    fdtput -t x "$images/tree.low-ramdisk" "/chosen/$node" reg 0 44000000 0 \
        "$(printf %x "$(stat -c %s "$initrd")")"
}

# A tree that puts no more than the host bridge's own stream behind the SMMU: the disk has another.
images_other_stream() {
    local bridge module smmu
    cp "$images/tree.packed" "$images/tree.other-stream"
    bridge=$(fdtget -l "$images/tree.packed" / | grep ^pcie@)
    read -r _ smmu _ <<<"$(fdtget -t x "$images/tree.packed" "/$bridge" iommu-map)"
    fdtput -t x "$images/tree.other-stream" "/$bridge" iommu-map 0 "$smmu" 0 1
    module=$(fdtget -l "$images/tree.packed" /chosen | grep 4a000000)
    fdtput -t s "$images/tree.other-stream" "/chosen/$module" bootargs 'console=ttyAMA0 dom0=blocked'
}

# images_changed NAME FROM FDTPUT-ARGUMENT...: tree.FROM with one property changed.
images_changed() {
    local to=$images/tree.$1
    [[ $1 == "$2" ]] || cp "$images/tree.$2" "$to"
    fdtput -t x "$to" "${@:3}"
}

# Trees about the SMMU, with room for changes; see the suite's smmu_cases.
images_smmu_trees() {
    local smmu bridge phandle
    dtc -q -I dtb -O dtb -p 1024 -o "$images/tree.roomy" "$images/tree"
    smmu=/$(fdtget -l "$images/tree" / | grep '^smmuv3@')
    bridge=/$(fdtget -l "$images/tree" / | grep '^pcie@')
    phandle=$(fdtget -t x "$images/tree" "$smmu" phandle)

    cp "$images/tree.roomy" "$images/tree.off"
    fdtput -t s "$images/tree.off" /chosen bootargs 'iommu=off panic=poweroff'
    images_changed sidsize roomy "$bridge" iommu-map 0 "$phandle" 10000 10000
    cp "$images/tree.sidsize" "$images/tree.sidsize-require"
    fdtput -t s "$images/tree.sidsize-require" /chosen bootargs 'iommu=require panic=poweroff'
    images_changed map roomy "$bridge" iommu-map 0 "$phandle" 0 8 8 "$phandle" 8 8 10 "$phandle" 10 fff0
    images_changed map map "$bridge" iommu-map-mask ffff
    # The disk's requester ID is 8.
    images_changed masked other-stream "$bridge" iommu-map 0 "$phandle" 0 10000
    dtc -q -I dtb -O dtb -p 1024 -o "$images/tree.masked-roomy" "$images/tree.masked"
    images_changed masked masked-roomy "$bridge" iommu-map-mask fff7
    cp "$images/tree.roomy" "$images/tree.no-phandle"
    fdtput -d "$images/tree.no-phandle" "$smmu" phandle
    fdtput -d "$images/tree.no-phandle" "$bridge" iommu-map
    cp "$images/tree.roomy" "$images/tree.v2"
    fdtput -t s "$images/tree.v2" "$smmu" compatible arm,mmu-500 arm,smmu-v2
    images_changed bridge-phandle roomy "$bridge" phandle abcd

    # The last 16 MiB of RAM pretend to be registers, which keep what is written.
    images_changed short-ram roomy /memory@40000000 reg 0 40000000 0 3f000000
    images_changed deaf short-ram "$smmu" reg 0 7f000000 0 20000
    fdtput -c "$images/tree.short-ram" /second-smmu
    fdtput -t s "$images/tree.short-ram" /second-smmu compatible arm,smmu-v3
    images_changed two short-ram /second-smmu reg 0 7f000000 0 20000
    images_changed twice short-ram /second-smmu reg 0 9050000 0 20000
    images_changed nowhere roomy "$smmu" reg 0 b000000 0 20000
    images_changed short roomy "$smmu" reg 0 9050000 0 10000
}

# Broken trees: in the header (Devicetree Specification, 5.2) and in the structure block (5.4).
images_broken_trees() {
    local structure
    structure=$(od -A n -t u4 --endian=big -j 8 -N 4 "$images/tree.packed" | tr -d ' ')
    for name in magic totalsize structure token; do
        cp "$images/tree.packed" "$images/tree.$name"
    done
    images_poke "$images/tree.magic" 0 00
    images_poke "$images/tree.totalsize" 4 7f
    images_poke "$images/tree.structure" 8 7f
    images_poke "$images/tree.token" $((structure + 3)) 77
    # The memory that follows is zero, so the structure block has no end.
    head -c $((structure + 256)) "$images/tree.packed" >"$images/tree.cut"
}

images_make() {
    local version
    mkdir -p "$images"
    for version in 6.1 6.12 armmp armmp-lpae; do
        images_stamp "$version"
    done
    "$mkimage" strip -o "$images/unsigned" "$images/stamped-6.1" >/dev/null
    "$mkimage" stamp -f '!protected_devices' -o "$images/requiring" "$images/unsigned" >/dev/null
    gzip -1 -n -c "$images/unsigned" >"$images/gzip"
    images_stamped gzip
    images_elf elf 0x60000000
    images_stamped elf
    images_elf elf-outside 0x4000000000
    images_elf elf-on-hyp 0x7f400000
    images_malformed malformed 6.1
    images_malformed malformed-armmp armmp
    gzip -1 -n -c "$guest/armmp/vmlinuz" >"$images/zimage-gzip"
    images_stamped zimage-gzip
    images_wrapped
    images_tree
    images_overlapping
    images_other_stream
    images_smmu_trees
    images_low_ramdisk
    images_broken_trees
}
