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
    local arch
    for arch in arm64 arm64be arm armbe; do
        make_vmlinux "$IMAGES/vmlinux.$arch" "$arch"
        make_vmlinux "$IMAGES/vmlinux.full.$arch" "$arch" 0 full
    done
    gzip -9nc "$IMAGES/Image" >"$IMAGES/Image.gz"
    gzip -9nc "$IMAGES/Image.signed" >"$IMAGES/Image.signed.gz"
    gzip -9nc "$IMAGES/vmlinux.arm64" >"$IMAGES/vmlinux.arm64.gz"
}
