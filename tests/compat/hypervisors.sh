# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Hypervisors that take the image as dom0's kernel. Sourced by `boot`.
# shellcheck disable=SC2154

hypervisors_names='xen-4.17 xen-4.17-grub xen-4.20 xen-4.20-grub hyp'

hypervisors_have() {
    [[ " $hypervisors_names " == *" $1 "* ]]
}

# Debian's Xen has no driver for the SMMUv3, and would leave it to dom0: a board without one.
hypervisors_boot() {
    local version=${loader#xen-} machine=virt status=0
    local -a options
    version=${version%-grub}
    [[ $arch == arm64 ]] || machine=virt,highmem=off
    options=(--qemu "$qemu" --out "$out" --machine "$machine" --kernel "$image" --initrd "$initrd" --timeout "$limit")
    options+=(--disk "$top/build/guest/disk")
    if [[ $loader != hyp ]]; then
        options+=(--hyp "$debs/xen-shipped-$version/boot/xen-$version-arm64" --no-smmu --append console=hvc0)
        options+=(--hyp-append 'noreboot dom0_mem=512M')
    fi
    [[ $loader != *-grub ]] || options+=(--loader grub)
    "$top/tests/qemu/boot" "${options[@]}" >/dev/null 2>"$out.err" || status=$?
    mv "$out.err" "$out/boot.err"
    rm -f "$out/boot-disk"
    [[ $status -eq 0 ]] || { write_result refused "$(tail -n 1 "$out/boot.err")" && return; }
    hypervisors_judge
}

# Xen knows nothing of notes, and tells dom0 of no protected devices.
hypervisors_judge() {
    local ending devices
    read -r ending devices <<<"$(jq -r --arg release "$release" \
        '"\(if .dom0.done and .dom0.kernel == $release then "booted" else .end end) \(.dom0.protected_devices)"' \
        "$out/result.json")"
    if [[ $ending == booted && $loader != hyp && $devices != - ]]; then
        write_result refused "userland ran, but was told of protected devices: $devices"
    elif [[ $ending == booted ]]; then
        write_result booted ''
    elif [[ $ending == timeout ]]; then
        write_result hung "$(last_words)"
    else
        write_result refused "$(last_words)"
    fi
}
