# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The kernels under the names that the suite calls them by, gzip'd too, and gzip streams that are broken.
# Sourced by `suite` after tests/qemu/images.sh.
# shellcheck disable=SC2154

# Overwrites the last word of a gzip file, ISIZE (RFC 1952, 2.3.1).
gzip_images_claim() {
    local name=$1 bytes=$2 size
    cp "$images/stamped-Image.gz" "$images/gzip-$name"
    size=$(stat -c %s "$images/gzip-$name")
    printf '%b' "$bytes" | dd of="$images/gzip-$name" bs=1 seek=$((size - 4)) conv=notrunc status=none
}

# A stream whose middle is that of another.
gzip_images_bits() {
    cp "$images/stamped-Image.gz" "$images/gzip-bits"
    dd if=build/guest/disk of="$images/gzip-bits" bs=4096 seek=500 count=4 conv=notrunc status=none
}

# gzip_images_uimage COMPRESSION NAME: NAME in U-Boot's legacy format, for Xen to load where it likes.
gzip_images_uimage() {
    mkimage -A arm64 -O linux -T kernel -C "$1" -a 0 -e 0 -d "$images/$2" "$images/$2.uimage" >/dev/null
}

gzip_images_make() {
    local name
    cp "$images/stamped-6.1" "$images/stamped-Image"
    cp "$images/unsigned" "$images/unstamped-Image"
    cp "$images/malformed" "$images/malformed-Image"
    for name in stamped unstamped malformed; do
        gzip -1 -n -c "$images/$name-Image" >"$images/$name-Image.gz"
    done
    gzip_images_uimage none stamped-Image
    gzip_images_uimage gzip stamped-Image.gz
    gzip_images_bits
    gzip_images_claim isize-small '\x00\x10\x00\x00'
    gzip_images_claim isize-large '\x00\x00\x00\x08'
    gzip_images_claim isize-zero '\x00\x00\x00\x00'
    head -c 1000000 "$images/stamped-Image.gz" >"$images/gzip-short"
    head -c 12 "$images/stamped-Image.gz" >"$images/gzip-no-trailer"
    gzip -n -c </dev/null >"$images/gzip-empty"
    head -c 1000000 build/guest/disk >"$images/noise"
}
