# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Predictions for all boards whose device tree Debian's kernel packages have. Sourced; `work` is a folder.
# shellcheck disable=SC2154,SC2034

predictions=$work/predictions

# Kernels of one architecture each; the newest for arm64.
predictions_kernels='6.12 armmp'

# Sets $predictions to one JSON object a line, for a kernel that advertises protected_devices and iommu=auto,
# with the trees' names in $work/trees and the exit statuses in $work/statuses.
predict_all() {
    local version tree status
    : >"$predictions"
    : >"$work/statuses"
    for version in $predictions_kernels; do
        find "build/debs/kernel-$version" -name '*.dtb' | sort
    done >"$work/trees"
    build/mkimage-xen stamp --drop-signature -o "$work/kernel" build/guest/6.12/vmlinuz >/dev/null
    while IFS= read -r tree; do
        build/mkimage-xen predict --json --dtb "$tree" "$work/kernel" >>"$predictions" && status=0 || status=$?
        echo "$status" >>"$work/statuses"
    done <"$work/trees"
}
