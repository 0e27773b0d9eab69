#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154
# What holds for every format, and what other tools say.

bats_require_minimum_version 1.5.0
load common

# stampable: the images that can be stamped, one a line.
stampable() {
    local image
    for image in "$IMAGES"/*; do
        [[ $image == *.o || $image == *.tight ]] || ! "$MKIMAGE_XEN" stamp --dry-run "$image" >/dev/null 2>&1 ||
            basename "$image"
    done
}

@test "every format: stamped, verified, stamped again, stripped; what is not compressed comes back" {
    local -A formats=()
    for name in $(stampable); do
        take "$name" image
        mkx stamp image
        mkx verify image
        [[ $(field image .layers) == "$(field "$IMAGES/$name" .layers)" ]]
        cp image once
        mkx stamp image
        cmp image once
        mkx strip image
        [[ $(field image '[.status, .notes]') == "$(field "$IMAGES/$name" '[.status, .notes]')" ]]
        case $name in
        *.gz | *.zst | *.xz | *.lzma | *.lz4 | *.lz4-frame | fit.gzip) ;;
        *) cmp image "$IMAGES/$name" ;;
        esac
        formats[$(field image '.layers[0]')]=1
    done
    [[ ${#formats[@]} -eq 13 ]]
}

@test "every format: the result depends on nothing but the image: not time, place, name, locale or owner" {
    mkdir -p here "a longer path/to somewhere"
    for name in $(stampable); do
        cp "$IMAGES/$name" here/image
        TZ=UTC LC_ALL=C mkx stamp here/image
        cp "$IMAGES/$name" "a longer path/to somewhere/another-name"
        touch -d 1999-01-01 "a longer path/to somewhere/another-name"
        chmod 600 "a longer path/to somewhere/another-name"
        (
            cd "a longer path"
            TZ=Asia/Tokyo LC_ALL=C.UTF-8 LANGUAGE=de SOURCE_DATE_EPOCH=1 HOME=/nowhere TMPDIR=$PWD \
                mkx stamp "to somewhere/another-name"
        )
        cmp here/image "a longer path/to somewhere/another-name"
        mkx stamp -o out "$IMAGES/$name"
        cmp here/image out
    done
}

# kind FILE: what file(1) says, without numbers: sums, sizes and addresses.
kind() {
    file -b - <"$1" | sed 's/0[xX][0-9A-Fa-f]*//g; s/[0-9]*//g'
}

@test "file(1) takes a stamped image for what it was" {
    for name in $(stampable); do
        mkx stamp -o stamped "$IMAGES/$name"
        diff <(kind "$IMAGES/$name") <(kind stamped)
    done
}

# signed_by_us FILE: signed anew, in place, with a key that is made for the test.
signed_by_us() {
    [[ -e crt ]] || openssl req -batch -new -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=key \
        -keyout key -out crt 2>/dev/null
    sbsign --key key --cert crt --output "$1" "$1" 2>/dev/null
}

@test "sbsign and sbverify: the signature of a stamped image is good, and covers the note" {
    for name in Image zImage uki zboot; do
        take "$name" image
        mkx stamp image
        signed_by_us image
        sbverify --cert crt image
        [[ $(field image '[.signed, .status]') == '[true,"present"]' ]]
        mkx verify image
        # A letter of the feature's name.
        at=$(LC_ALL=C grep -obUa protected_devices image | sed 's/:.*//;q')
        cp image flipped
        poke flipped $((at + 3)) 58
        run ! sbverify --cert crt flipped
        # Stamped after it was signed, it does not pass either: which is why that is refused.
        take "$name" image
        signed_by_us image
        fails_with "is signed" stamp image
        sbverify --cert crt image
    done
}

# word FILE OFFSET: a little-endian word, in decimal.
word() {
    od -An -v -tu4 --endian=little -j $(($2)) -N 4 "$1" | tr -d ' '
}

# kexec_tag FILE NAME: where kexec-tools finds a tag (find_extension_tag(), kexec/arch/arm/kexec-zImage-arm.c),
# after it has cut off what the header does not count.
kexec_tag() {
    local file=$1 name=$2 length counted at words
    length=$(stat -c %s "$file")
    counted=$(($(word "$file" 0x2c) - $(word "$file" 0x28)))
    [[ $counted -ge $length ]] || length=$counted
    [[ $(word "$file" 0x34) -eq $((0x45454545)) ]] || return 1
    at=$(word "$file" 0x38)
    while ((at < length - 8)); do
        words=$(word "$file" "$at")
        ((words > 0 && at + 4 * words < length)) || return 1
        [[ $(dd if="$file" bs=1 skip=$((at + 4)) count=4 status=none) != "$name" ]] || { echo "$at" && return 0; }
        at=$((at + 4 * words))
    done
    return 1
}

@test "kexec-tools' walk finds its tag, and ours, in a zImage with header padding" {
    for name in zImage zImage.be8 zImage.zero zImage.old-nop zImage.linked; do
        before=$(kexec_tag "$IMAGES/$name" KLSZ)
        mkx stamp -f protected_devices -f another -o stamped "$IMAGES/$name"
        after=$(kexec_tag stamped KLSZ)
        cmp -n 16 -i "$after:$before" stamped "$IMAGES/$name"
        kexec_tag stamped XENN
        # And with a device tree behind it.
        head -c 1000 /dev/urandom >>stamped
        [[ $(kexec_tag stamped KLSZ) == "$after" ]]
    done
}
