#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

# gzip_with FLAGS EXTRA IMAGE: a gzip file with a header of our own.
gzip_with() {
    printf '\x1f\x8b\x08%b\x15\xcd\x5b\x07\x02\x03%b' "$1" "$2"
    gzip -9nc "$3" | tail -c +11
}

@test "gzip: stamp, verify, stamp again, strip" {
    take Image.gz
    mkx stamp Image.gz
    gzip -t Image.gz
    mkx verify Image.gz
    mkx stamp -o stamped "$IMAGES/Image"
    cmp stamped <(gzip -dc Image.gz)
    cp Image.gz once
    mkx stamp Image.gz
    cmp Image.gz once
    mkx strip Image.gz
    cmp "$IMAGES/Image" <(gzip -dc Image.gz)
    only Image.gz once stamped
}

@test "gzip of an ELF: round trip" {
    take vmlinux.arm64.gz
    mkx stamp vmlinux.arm64.gz
    mkx verify vmlinux.arm64.gz
    mkx stamp -f more vmlinux.arm64.gz
    mkx verify -f more -f protected_devices vmlinux.arm64.gz
    mkx strip vmlinux.arm64.gz
    cmp "$IMAGES/vmlinux.arm64" <(gzip -dc vmlinux.arm64.gz)
}

@test "gzip in gzip: the kernel inside is stamped, both layers are written again" {
    gzip -9nc "$IMAGES/Image.gz" >twice.gz
    [[ $(field twice.gz .layers) == '["gzip","gzip","arm64-image"]' ]]
    mkx stamp twice.gz
    mkx verify twice.gz
    mkx strip twice.gz
    cmp "$IMAGES/Image" <(gzip -dc twice.gz | gzip -dc)
}

@test "gzip: three layers deep" {
    gzip -9nc "$IMAGES/Image.gz" | gzip -1nc >three.gz
    mkx stamp three.gz
    mkx verify three.gz
}

@test "gzip: name, comment, extra field, time and system are kept" {
    flags='\x1e' # FHCRC, FEXTRA, FNAME, FCOMMENT
    fields='\x05\x00extraImage\0a comment\0'
    gzip_with "$flags" "$fields" /dev/null | head -c $((10 + 7 + 6 + 10)) >header
    crc=$(gzip -nc header | tail -c 8 | head -c 2 | od -An -tx1 | sed 's/ /\\x/g')
    gzip_with "$flags" "$fields$crc" "$IMAGES/Image" >Image.gz
    gzip -t Image.gz
    cp Image.gz before
    mkx stamp Image.gz
    gzip -t Image.gz
    mkx verify Image.gz
    cmp -n 35 Image.gz before
    mkx strip Image.gz
    cmp "$IMAGES/Image" <(gzip -dc Image.gz)
}

@test "gzip: the level follows from the header" {
    gzip -1nc "$IMAGES/Image" >fast.gz
    mkx stamp -o fast.out.gz fast.gz
    mkx stamp -o best.out.gz "$IMAGES/Image.gz"
    [[ $(peek fast.out.gz 8 1) == 04 && $(peek best.out.gz 8 1) == 02 ]]
    cmp <(gzip -dc fast.out.gz) <(gzip -dc best.out.gz)
    [[ $(stat -c %s fast.out.gz) -gt $(stat -c %s best.out.gz) ]]
}

@test "gzip: the result depends on nothing but the image" {
    mkx stamp -o one.gz "$IMAGES/Image.gz"
    mkdir elsewhere
    cp "$IMAGES/Image.gz" elsewhere/other-name.gz
    touch -d 1999-01-01 elsewhere/other-name.gz
    TZ=Asia/Tokyo LC_ALL=C mkx stamp elsewhere/other-name.gz
    cmp one.gz elsewhere/other-name.gz
}

@test "gzip: what follows the member stays" {
    { cat "$IMAGES/Image.gz" && printf 'device tree'; } >with.dtb
    mkx stamp with.dtb
    mkx verify with.dtb
    [[ $(tail -c 11 with.dtb) == 'device tree' ]]
}

@test "gzip of a signed Image: refused, or the signature dropped" {
    take Image.signed.gz
    fails_with "is signed" stamp Image.signed.gz
    mkx stamp --drop-signature Image.signed.gz
    mkx stamp -o stamped "$IMAGES/Image"
    cmp stamped <(gzip -dc Image.signed.gz)
}

@test "gzip: a broken stream is refused and left as it is" {
    take Image.gz
    poke Image.gz $(($(stat -c %s Image.gz) - 24)) ff ff ff ff ff ff ff ff
    cp Image.gz before
    fails_with "does not decompress: copy or download it again" stamp Image.gz
    cmp Image.gz before
    only Image.gz before
}

@test "gzip: a wrong sum at the end is refused by stamp, though inspect need not read so far" {
    take Image.gz
    size=$(stat -c %s Image.gz)
    poke Image.gz $((size - 8)) 00 00 00 00
    cp Image.gz before
    fails_with "does not decompress" stamp Image.gz
    cmp Image.gz before
}

@test "gzip: more than 1 GiB is refused, in bounded memory" {
    [[ -z ${QUICK:-} ]] || skip "takes seconds"
    { cat "$IMAGES/Image" && head -c $((1025 << 20)) /dev/zero; } | gzip -1c >bomb.gz
    (
        [[ $MKIMAGE_XEN == *asan* ]] || ulimit -v $((1500 << 10))
        fails_with "inflates to more than 1 GiB: give it unpacked" stamp bomb.gz
    )
    # What is in its first bytes is still read.
    mkx inspect bomb.gz
}

@test "gzip: inspect inflates no more than it needs" {
    { cat "$IMAGES/Image" && head -c $((64 << 20)) /dev/urandom; } | gzip -1c >large.gz
    reads_little large.gz
}

@test "gzip: nested deeper than is followed" {
    take Image deep
    for _ in {1..7}; do
        gzip -1nc deep >deeper
        mv deeper deep
    done
    fails_with "wrapped in more layers than are followed: unpack" inspect deep
}
