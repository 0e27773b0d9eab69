# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The kernels and the device trees that the suite compares on. Sourced by `suite`, which sets: work (their
# folder), mkimage (the tool), cross (the toolchain's prefix), qemu, boots (a function that adds a case).
# shellcheck disable=SC2154

# shellcheck source=tests/cli/images.sh
. "$PWD/tests/cli/images.sh"

# images_flat OUT BIG: the dom0 of this folder.
images_flat() {
    "${cross}as" --defsym "BIG=$2" -o "$1.o" tests/predict/dom0.S
    "${cross}objcopy" -O binary -j .text "$1.o" "$1"
}

# images_zimage OUT: the same for 32 bits.
images_zimage() {
    arm-linux-gnueabihf-as -o "$1.o" tests/predict/dom0-arm.S
    arm-linux-gnueabihf-objcopy -O binary -j .text "$1.o" "$1"
}

images_make() {
    local plain=$work/plain offset
    images_flat "$plain" 0
    images_flat "$work/big" 1
    images_zimage "$work/zimage"
    "${cross}ld" -Ttext=0x60000000 -z max-page-size=4096 --entry=head -o "$work/elf" "$plain.o"
    # The modules are at 0x4a000000, and the largest range of free RAM is behind them.
    "${cross}ld" -Ttext=0x4a201000 -z max-page-size=4096 --entry=head -o "$work/elf-low" "$plain.o"
    gzip -nc "$work/elf-low" >"$work/elf-low.gz"
    "$mkimage" stamp -o "$work/stamped" "$plain"
    "$mkimage" stamp -o "$work/elf-stamped" "$work/elf"
    "$mkimage" stamp -o "$work/zimage-stamped" "$work/zimage"
    "$mkimage" strip -o "$work/zimage-stripped" "$work/zimage-stamped"
    gzip -nc "$work/zimage-stamped" >"$work/zimage-stamped.gz"
    "$mkimage" stamp -f '!protected_devices' -o "$work/requiring" "$plain"
    "$mkimage" stamp -f other -o "$work/other" "$plain"
    "$mkimage" stamp -f protected_devices -f '!other' -o "$work/requiring-other" "$plain"
    cp "$work/stamped" "$work/malformed"
    offset=$("$mkimage" inspect --json "$work/stamped" | jq '.notes[0].offset + 16')
    printf '|' | dd of="$work/malformed" bs=1 seek="$offset" conv=notrunc status=none
    head -c 100 /dev/zero >"$work/nothing"
    head -c 48 "$work/stamped" >"$work/short"
    images_pack
    images_wrap
    images_damage
}

images_pack() {
    (
        cd "$work" || return
        gzip -nc stamped >stamped.gz
        zstd -qc stamped >stamped.zst
        # Of unknown size, so that the window stays.
        zstd -q --long=27 < <(cat stamped) >wide.zst
        xz --check=crc32 -c stamped >stamped.xz
        xz --check=sha256 --arm64 --lzma2=dict=64MiB -c stamped >wide.xz
        xz --block-size=1024 -c stamped >blocks.xz
        lzma -c stamped >stamped.lzma
        lz4 -lqc stamped >stamped.lz4
        lz4 -qc stamped >frame.lz4
        { cat stamped && head -c $(((8 << 20) - $(stat -c %s stamped))) /dev/zero; } >full
        lz4 -lqc full >full.lz4
        { cat full.lz4 && printf '\0\0\200\0'; } >sized.lz4
        gzip -nc stamped.gz >twice.gz
        xz -c stamped.gz | lz4 -lqc | zstd -qc | lz4 -qc >five.lz4
        gzip -nc five.lz4 >six.gz
    )
}

# images_uimage OUT PAYLOAD
images_uimage() {
    mkimage -A arm64 -O linux -T kernel -C none -a 0 -e 0 -d "$2" "$1" >/dev/null
}

images_wrap() {
    (
        cd "$work" || return
        local format
        images_uimage uimage stamped
        images_uimage uimage-gz stamped.gz
        gzip -nc uimage-gz >uimage-gz.gz
        for format in gz zst xz lzma lz4; do
            make_zboot "zboot-$format" "stamped.$format"
        done
        make_uki uki stamped
        make_uki uki-zboot zboot-zst
        make_fit fit "$PWD/stamped"
        make_fit fit-external "$PWD/stamped" -E -B 8
        COMPRESSION=zstd make_fit fit-zst "$PWD/stamped.zst"
        zstd -qc fit-zst >fit-zst.zst
        make_fit fit-fit "$PWD/fit-zst"
    )
}

# What is wrong shows when the stream is read to its end, or before.
images_damage() {
    (
        cd "$work" || return
        local name
        for name in stamped.gz stamped.zst stamped.xz stamped.lzma stamped.lz4 frame.lz4 zboot-xz uimage-gz twice.gz fit-zst; do
            head -c -9 "$name" >"cut-$name"
        done
        for name in stamped.gz stamped.zst stamped.xz; do
            cp "$name" "bad-$name"
            poke "bad-$name" $(($(stat -c %s "$name") - 1)) a5
        done
        { cat stamped && head -c $((1100 << 20)) /dev/zero; } | zstd -qc >bomb.zst
        gzip -nc bomb.zst >bomb.zst.gz
        # RFC 8878, 3.1.1: a window of 256 MiB and no block.
        printf '\x28\xb5\x2f\xfd\x00\x90\x01\x00\x00' >window.zst
        cp stamped.lzma window.lzma
        poke window.lzma 1 00 00 00 80 # a dictionary of 2 GiB
        { cat full.lz4 && printf 'junk'; } >junk.lz4
        gzip -nc junk.lz4 >junk.lz4.gz
        # Whole streams of what is cut off, far behind the note.
        images_uimage short full
        head -c -9 short | gzip -nc >short-uimage.gz
        make_fit short "$PWD/full" -E -B 8
        head -c $((1 << 20)) short | gzip -nc >short-fit.gz
    )
}

# A tree as QEMU makes it for this machine, with the image as boot module and room for changes.
trees_dump() {
    local out=$1
    shift
    tests/qemu/boot --qemu "$qemu" --kernel "$work/stamped" --iommu auto --dump-dtb "$out.dumped" "$@"
    dtc -q -I dtb -O dtb -p 2048 -o "$out" "$out.dumped"
}

# tree NAME [PATH PROPERTY CELL...]...: a case on the board with these changes of properties, which are written
# as arguments, in hexadecimal; `:text` instead of cells, `-` to delete. Sets dtb, for more changes.
tree() {
    local name=$1
    shift
    dtb=$work/$name.dtb
    cp "$work/virt.dtb" "$dtb"
    change "$@"
}

# change PATH PROPERTY VALUE [PATH PROPERTY VALUE]...: of $dtb; a node that is not there is made.
change() {
    local cells
    while [[ $# -gt 0 ]]; do
        fdtget -p "$dtb" "$1" >/dev/null 2>&1 || fdtput -p -c "$dtb" "$1"
        case $3 in
        -) fdtput -d "$dtb" "$1" "$2" ;;
        :*) fdtput -t s "$dtb" "$1" "$2" "${3#:}" ;;
        *)
            IFS=' ' read -r -a cells <<<"$3"
            fdtput -t x "$dtb" "$1" "$2" "${cells[@]}"
            ;;
        esac
        shift 3
    done
}

# What QEMU's machine has.
trees_learn() {
    trees_dump "$work/virt.dtb"
    pci=/$(fdtget -l "$work/virt.dtb" / | grep '^pcie@')
    smmu=/$(fdtget -l "$work/virt.dtb" / | grep '^smmuv3@')
    uart=/$(fdtget -l "$work/virt.dtb" / | grep '^pl011@')
    mapfile -t virtio < <(fdtget -l "$work/virt.dtb" / | sed -n 's/^virtio_mmio@/\/&/p' | sort)
    phandle=$(fdtget -t x "$work/virt.dtb" "$smmu" phandle)
}

# One tree, one case; with iommu=auto and the kernel that advertises unless it says otherwise.
map_cases() {
    local p=$phandle
    tree map-entries "$pci" iommu-map "0 $p 0 100 200 $p 1000 10 8000 $p 8000 8000" && compare
    tree map-mask "$pci" iommu-map "0 $p 0 10000" "$pci" iommu-map-mask fff8 && compare
    tree map-mask-high "$pci" iommu-map "0 $p 0 10000" "$pci" iommu-map-mask ff00 && compare
    tree map-empty "$pci" iommu-map "0 $p 0 0" && compare
    tree map-one "$pci" iommu-map "8 $p 8 1" && compare
    tree map-last "$pci" iommu-map "0 $p ffff 1" && compare
    tree map-beyond "$pci" iommu-map "0 $p 10000 1" && compare
    tree map-beyond-by-length "$pci" iommu-map "0 $p 1 10000" && compare
    tree map-short "$pci" iommu-map "0 $p 0" && compare
    tree map-overflow "$pci" iommu-map "ffffffff $p 0 2" && compare
    tree map-stream-overflow "$pci" iommu-map "0 $p ffffffff 2" && compare
    tree map-against-mask "$pci" iommu-map "1 $p 0 10" "$pci" iommu-map-mask fff8 && compare
    tree map-mask-long "$pci" iommu-map-mask "0 ffff" && compare
    tree map-elsewhere "$pci" iommu-map '0 7777 0 100' && compare
    tree map-none "$pci" iommu-map - && compare
}

iommus_cases() {
    local p=$phandle a=${virtio[0]} b=${virtio[1]} c=${virtio[2]}
    tree iommus "$a" iommus "$p 10" && compare
    tree iommus-phandle "$a" iommus "$p 10" "$a" phandle 7777 && compare
    tree iommus-old-phandle "$a" iommus "$p 10" "$a" linux,phandle 7777 && compare
    tree iommus-void-phandle "$a" iommus "$p 10" "$a" phandle ffffffff && compare
    tree iommus-several "$c" iommus "$p 12 $p 13 $p 1" "$a" iommus "$p 10" "$b" iommus "$p 11" \
        "$b" phandle 1234 && compare
    tree iommus-twice "$a" iommus "$p 10 $p 10" && compare
    tree iommus-empty-entry "$a" iommus "0 $p 10 0" && compare
    tree iommus-same-stream "$a" iommus "$p 10" "$b" iommus "$p 10" && compare
    tree iommus-off "$a" iommus "$p 10" "$a" status :disabled && compare
    tree iommus-bad-when-off "$a" iommus "$p" "$a" status :disabled && compare
    tree iommus-ok "$a" iommus "$p 10" "$a" status :ok && compare
    tree iommus-reserved "$a" iommus "$p 10" "$a" status :reserved && compare
    tree iommus-below-off /bus/device iommus "$p 10" /bus status :disabled && compare
    tree iommus-below /bus/device iommus "$p 10" && compare
    tree iommus-unknown "$a" iommus '7777 10' && compare
    tree iommus-short "$a" iommus "$p" && compare
    tree iommus-long "$a" iommus "$p 10 20" && compare
    tree iommus-beyond "$a" iommus "$p ffff" "$b" iommus "$p 10000" && compare
    tree iommus-last "$a" iommus "$p ffff" && compare
    tree iommus-and-map "$pci" iommus "$p 5" && compare
    tree iommus-alone "$pci" iommu-map - "$a" iommus "$p 10" && compare
    tree iommus-other-kinds /other '#iommu-cells' 2 /other phandle 7777 /other compatible :rockchip,iommu \
        "$a" iommus "7777 $p $p $p 10" "$b" iommus "7777 $p 10" && compare
    tree iommus-only-other /other '#iommu-cells' 0 /other phandle 7777 "$pci" iommu-map - \
        "$a" iommus 7777 && compare
    tree iommus-two-cells "$smmu" '#iommu-cells' 2 "$a" iommus "$p 10 0" && compare
    tree phandles-used-up "$uart" phandle fffffffe "$a" iommus "$p 10" && compare
    compare plain "$dtb"
}

smmu_cases() {
    tree smmu-off "$smmu" status :disabled && compare
    compare requiring "$dtb"
    compare stamped "$dtb" require
    compare stamped "$dtb" force
    tree smmu-fail "$smmu" status :fail && compare
    tree smmu-no-phandle "$smmu" phandle - && compare
    tree smmu-v2 "$smmu" compatible :arm,mmu-500 && compare
    compare requiring "$dtb"
    tree smmu-v2-beside /old compatible :qcom,sc7180-smmu-v2 /old reg '0 b000000 0 10000' /old '#iommu-cells' 2 \
        /old phandle 7777 "${virtio[0]}" iommus '7777 1 2' && compare
    tree smmu-vendor "$smmu" compatible :vendor,smmu && compare
    fdtput -t s "$dtb" "$smmu" compatible vendor,smmu arm,smmu-v3
    compare
    tree smmu-nowhere "$smmu" reg - && compare
    tree smmu-small "$smmu" reg '0 9050000 0 1ffff' && compare
    tree smmu-twice /second compatible :arm,smmu-v3 /second reg '0 9050000 0 20000' && compare
    tree smmu-second-off /second compatible :arm,smmu-v3 /second reg '0 9050000 0 20000' \
        /second status :disabled && compare
    tree smmu-second-small /second compatible :arm,smmu-v3 /second reg '0 9080000 0 1000' && compare
    tree smmu-elsewhere-below /bus/smmu compatible :arm,smmu-v3 /bus/smmu reg '9050000 20000' && compare
}

board_cases() {
    tree console-unknown "$uart" compatible :vendor,uart && compare_silent stamped
    compare_silent plain
    tree console-none /chosen stdout-path - && compare
    tree hypervisor-node /hypervisor compatible :xen,xen && compare
    tree deep /1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25/26/27/28/29/30/31 x 1 && compare
    tree too-deep /1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25/26/27/28/29/30/31/32 x 1 &&
        compare
    trees_many && compare
    local -a arguments=(--no-smmu)
    trees_dump "$work/no-smmu.dtb" "${arguments[@]}"
    dtb=$work/no-smmu.dtb
    compare
    compare stamped "$dtb" require
    trees_dump "$work/large.dtb" --memory 4096 --cpus 4
    dtb=$work/large.dtb
    compare stamped "$dtb" auto --memory 4096 --cpus 4
    # The kernel has to go where it is unpacked to: there is no other place for it.
    trees_dump "$work/small.dtb" --memory 256
    dtb=$work/small.dtb
    compare zimage-stamped.gz "$dtb" auto --memory 256
    compare elf-low.gz "$work/virt.dtb"
}

# 300 devices behind the SMMU, every third of which has a phandle.
trees_many() {
    local i
    {
        printf '/dts-v1/; / { bus {\n'
        for ((i = 0; i < 300; i++)); do
            printf 'device@%x { compatible = "vendor,device"; iommus = <0x%s %d>; %s };\n' "$i" "$phandle" "$i" \
                "$([[ $((i % 3)) -ne 0 ]] || printf 'phandle = <%d>;' $((20000 + i)))"
        done
        printf '}; };\n'
    } >"$work/many.dts"
    dtb=$work/many.dtb
    # The nodes are added to QEMU's by their source.
    {
        dtc -q -I dtb -O dts "$work/virt.dtb"
        sed 's,^/dts-v1/; ,,' "$work/many.dts"
    } | dtc -q -I dts -O dtb -o "$dtb"
}
