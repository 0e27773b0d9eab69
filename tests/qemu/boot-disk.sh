# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A disk for boot loaders: one FAT file system. Sourced after qemu.sh; who sources it sets `out`, and `command`
# to which boot_disk_add adds.
# shellcheck disable=SC2154

# boot_disk_put FILE PATH: puts a file on the disk; nothing where FILE is empty.
boot_disk_put() {
    [[ $1 ]] || return 0
    mkdir -p "$(dirname "$out/esp/$2")"
    cp "$1" "$out/esp/$2"
}

# The disk of what has been put on it.
boot_disk_add() {
    local used
    used=$(du -s -m "$out/esp" | cut -f 1)
    truncate -s $((used + 64))M "$out/boot-disk"
    mformat -i "$out/boot-disk" -F ::
    mcopy -i "$out/boot-disk" -s "$out"/esp/* ::
    rm -r "$out/esp"
    command+=(-drive "if=none,id=boot,format=raw,readonly=on,file=$(qemu_quoted "$out/boot-disk")")
    command+=(-device "virtio-blk-device,drive=boot")
}
