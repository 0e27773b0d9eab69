# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# How the kernels of tests/dom0 are booted and judged. Sourced by `suite` and by tests/demo/demo, which set qemu.
# shellcheck disable=SC2154

# Behind the SMMU, by default the board's first disk; beside it, a virtio-mmio disk.
grants_boot() {
    local out=$1 kernel=$2
    shift 2
    tests/qemu/boot --qemu "$qemu" --out "$out" --kernel "$kernel" --memory 192 --disk build/dom0/disk \
        --hyp-append passive=64 --timeout 240 \
        --qemu-arg -global --qemu-arg virtio-mmio.force-legacy=false \
        --qemu-arg -drive --qemu-arg if=none,id=beside,format=raw,readonly=on,file=build/dom0/disk \
        --qemu-arg -device --qemu-arg virtio-blk-device,drive=beside "$@"
}

# grants_judge VERDICT KERNEL RACE RESULT: prints what is wrong with a boot, a sentence a line.
grants_judge() {
    jq -r --arg verdict "$1" --arg kernel "$2" --argjson race "$3" -f tests/grants/judge.jq "$4"
}
