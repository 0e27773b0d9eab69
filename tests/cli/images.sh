# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Kernel images made up for the tests, from the sources in images/. Sourced by the tests.
# shellcheck shell=bash

images_source=$(dirname "${BASH_SOURCE[0]}")/images

# make_image OUT [SYMBOL=VALUE]...: an arm64 Image; see arm64-image.S for the symbols.
make_image() {
    local out=$1 symbol
    local -A symbols=([EFI]=1 [SIGNED]=0 [BIG]=0 [ZERO]=0 [HEADERS]=0x1000)
    local options=()
    shift
    for symbol; do
        symbols[${symbol%%=*}]=${symbol#*=}
    done
    for symbol in "${!symbols[@]}"; do
        options+=(--defsym "$symbol=${symbols[$symbol]}")
    done
    aarch64-linux-gnu-as -I "$images_source" "${options[@]}" -o "$out.o" "$images_source/arm64-image.S"
    aarch64-linux-gnu-objcopy -O binary -j .text "$out.o" "$out"
    rm "$out.o"
}

# make_zimage OUT [SYMBOL=VALUE]...: a zImage; see zimage.S for the symbols, and ORDER=-EB for BE32.
make_zimage() {
    local out=$1 symbol order=-EL
    local -A symbols=([EFI]=1 [SIGNED]=0 [BE8]=0 [TABLE]=1 [LINKED]=0 [PAD]=0xe320f000 [HEADERS]=0x1000)
    local options=()
    shift
    for symbol; do
        [[ $symbol != ORDER=* ]] || { order=${symbol#*=} && continue; }
        symbols[${symbol%%=*}]=${symbol#*=}
    done
    for symbol in "${!symbols[@]}"; do
        options+=(--defsym "$symbol=${symbols[$symbol]}")
    done
    arm-linux-gnueabihf-as -I "$images_source" "$order" "${options[@]}" -o "$out.o" "$images_source/zimage.S"
    arm-linux-gnueabihf-objcopy -O binary -j .text "$out.o" "$out"
    rm "$out.o"
}

# wrap SOURCE OUT PAYLOAD [SYMBOL=VALUE]...: an image around another file.
wrap() {
    local source=$1 out=$2 payload=$3 dir symbol options=()
    shift 3
    for symbol; do
        options+=(--defsym "$symbol")
    done
    dir=$(mktemp -d)
    cp "$payload" "$dir/payload"
    aarch64-linux-gnu-as "${options[@]}" -I "$images_source" -I "$dir" -o "$dir/o" "$images_source/$source"
    aarch64-linux-gnu-objcopy -O binary -j .text "$dir/o" "$out"
    rm -r "$dir"
}

# make_zboot OUT PAYLOAD [SIZE_WORD [SIGNED]]: an EFI zboot image.
make_zboot() {
    wrap zboot.S "$1" "$2" "SIZE_WORD=${3:-0}" "SIGNED=${4:-0}"
}

# make_uki OUT KERNEL [SIGNED [LINUX]]: a unified kernel image.
make_uki() {
    wrap uki.S "$1" "$2" "SIGNED=${3:-0}" "LINUX=${4:-1}"
}

# make_fit OUT KERNEL [OPTION]...: an image with two configurations, made by mkimage with these options. HASHES
# are those of the kernel; SIGNED is what the default configuration has besides; COMPRESSION is the kernel's;
# SECOND is the file of the other configuration's kernel, SHARED the node of it; AT stands for '-' in names.
make_fit() {
    local out=$1 kernel=$2 hash i=0 dir
    shift 2
    dir=$(mktemp -d)
    head -c 3001 <(yes) >"$dir/ramdisk"
    {
        echo '/dts-v1/; / { description = "a test"; #address-cells = <1>; images {'
        echo "ramdisk-1 { data = /incbin/(\"$dir/ramdisk\"); type = \"ramdisk\"; arch = \"arm64\"; os = \"linux\";"
        echo ' compression = "none"; hash-1 { algo = "sha1"; }; };'
        echo "kernel-1 { data = /incbin/(\"$kernel\"); type = \"kernel\"; arch = \"arm64\"; os = \"linux\";"
        echo " compression = \"${COMPRESSION:-none}\"; load = <0x80000>; entry = <0x80000>;"
        for hash in ${HASHES-crc32 sha256}; do
            echo "hash-$((i += 1)) { algo = \"$hash\"; };"
        done
        echo "}; kernel-2 { data = /incbin/(\"${SECOND:-$dir/ramdisk}\"); type = \"kernel\"; arch = \"arm64\"; os = \"linux\";"
        echo ' compression = "none"; load = <0>; entry = <0>; hash-1 { algo = "md5"; }; }; };'
        echo 'configurations { default = "conf-1";'
        echo "conf-2 { kernel = \"${SHARED:-kernel-2}\"; };"
        echo "conf-1 { kernel = \"kernel-1\"; ramdisk = \"ramdisk-1\"; ${SIGNED:-} }; }; };"
    } | sed "s/\(conf\|kernel\|hash\|ramdisk\)-\([0-9]\)/\1${AT:--}\2/g" >"$dir/its"
    mkimage "$@" -f "$dir/its" "$out" >/dev/null
    rm -r "$dir"
}

# make_vmlinux OUT ARCH [NOTE [SCRIPT [ROOM]]]: an ELF kernel; ARCH is arm64, arm64be, arm or armbe. DYNAMIC
# makes it ET_DYN, as a relocatable kernel is, and DEBUG gives it debug information.
make_vmlinux() {
    local out=$1 arch=$2 note=${3:-0} script=${4:-vmlinux} room=${5:-0}
    local prefix=aarch64-linux-gnu order=-EL
    [[ $arch != arm && $arch != armbe ]] || prefix=arm-linux-gnueabihf
    [[ $arch != *be ]] || order=-EB
    "$prefix-as" ${DEBUG:+-g} "$order" --defsym "NOTE=$note" -o "$out.o" "$images_source/vmlinux.S"
    "$prefix-ld" ${DYNAMIC:+-shared -Bsymbolic} "$order" --no-warn-rwx-segments --defsym "ROOM=$room" -z max-page-size=0x10000 \
        -T "$images_source/$script.lds" -o "$out" "$out.o"
    rm "$out.o"
}

# poke FILE OFFSET HEX...: overwrites bytes.
poke() {
    local file=$1 offset=$2
    shift 2
    printf '%b' "$(printf '\\x%s' "$@")" | dd of="$file" bs=1 seek=$((offset)) conv=notrunc status=none
}

# fill FILE OFFSET SIZE: overwrites with words that are no padding.
fill() {
    head -c $(($3)) < <(yes "$(printf '\x1f\x20\x03')" | tr '\n' '\326') |
        dd of="$1" bs=1M oflag=seek_bytes seek=$(($2)) conv=notrunc status=none
}

# peek FILE OFFSET COUNT: the bytes in hexadecimal, without spaces.
peek() {
    od -An -v -tx1 -j $(($2)) -N $(($3)) "$1" | tr -d ' \n'
}

# drop_sections FILE: takes the section headers of an ELF away.
drop_sections() {
    if [[ $(peek "$1" 4 1) == 02 ]]; then
        poke "$1" 0x28 00 00 00 00 00 00 00 00
        poke "$1" 0x3c 00 00 00 00
    else
        poke "$1" 0x20 00 00 00 00
        poke "$1" 0x30 00 00 00 00
    fi
}

# sum FILE: what it contains.
sum() {
    sha256sum <"$1"
}
