# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Makes the images once for all tests of a run.

setup_suite() {
    # shellcheck source=tests/cli/images.sh
    source "$(dirname "${BASH_SOURCE[0]}")/images.sh"
    export IMAGES=$BATS_SUITE_TMPDIR/images
    mkdir "$IMAGES"
    make_image "$IMAGES/Image"
    make_image "$IMAGES/Image.bare" EFI=0
    make_image "$IMAGES/Image.be" BIG=1
    make_image "$IMAGES/Image.zero" ZERO=1
    make_image "$IMAGES/Image.signed" SIGNED=1
    make_image "$IMAGES/Image.tight" HEADERS=0x160
    make_zimage "$IMAGES/zImage"
    make_zimage "$IMAGES/zImage.be8" BE8=1
    make_zimage "$IMAGES/zImage.zero" PAD=0
    make_zimage "$IMAGES/zImage.old-nop" PAD=0xe1a00000
    make_zimage "$IMAGES/zImage.signed" SIGNED=1
    make_zimage "$IMAGES/zImage.tight" HEADERS=0x190
    make_zimage "$IMAGES/zImage.bare" EFI=0
    make_zimage "$IMAGES/zImage.be32" EFI=0 ORDER=-EB
    make_zimage "$IMAGES/zImage.old" EFI=0 TABLE=0
    make_zimage "$IMAGES/zImage.linked" LINKED=1
    local arch
    for arch in arm64 arm64be arm armbe; do
        make_vmlinux "$IMAGES/vmlinux.$arch" "$arch"
        make_vmlinux "$IMAGES/vmlinux.full.$arch" "$arch" 0 full
    done
    DYNAMIC=1 DEBUG=1 make_vmlinux "$IMAGES/vmlinux.dynamic" arm64 3
    gzip -9nc "$IMAGES/Image" >"$IMAGES/Image.gz"
    gzip -9nc "$IMAGES/Image.signed" >"$IMAGES/Image.signed.gz"
    gzip -9nc "$IMAGES/vmlinux.arm64" >"$IMAGES/vmlinux.arm64.gz"
    zstd -qc "$IMAGES/Image" >"$IMAGES/Image.zst"
    xz -c --check=crc32 "$IMAGES/Image" >"$IMAGES/Image.xz"
    xz --format=lzma -c "$IMAGES/Image" >"$IMAGES/Image.lzma"
    lz4 -l -9qc "$IMAGES/Image" >"$IMAGES/Image.lz4"
    lz4 -9qc "$IMAGES/Image" >"$IMAGES/Image.lz4-frame"
    mkimage -A arm -O linux -T kernel -C none -a 0x8000 -e 0x8000 -d "$IMAGES/zImage.bare" "$IMAGES/uImage" \
        >/dev/null
    make_zboot "$IMAGES/zboot" "$IMAGES/Image.gz"
    make_uki "$IMAGES/uki" "$IMAGES/Image"
    make_fit "$IMAGES/fit" "$IMAGES/Image"
    make_fit "$IMAGES/fit.grows" "$IMAGES/vmlinux.full.arm64"
    make_fit "$IMAGES/fit.outside" "$IMAGES/zImage.bare" -E
    COMPRESSION=gzip make_fit "$IMAGES/fit.gzip" "$IMAGES/Image.gz" -E -B 0x200
}
