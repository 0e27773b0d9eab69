# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Boot loaders as Debian ships them, in place of QEMU's own: what each wants on its disk to start the
# hypervisor with its modules. Sourced by `boot` after boot-disk.sh; it sets what its arguments say, options (the
# hypervisor's), and command, to which loaders_add adds.
# shellcheck disable=SC2154

loaders_names='edk2 grub u-boot u-boot-efi'
loaders_unpacked=$top/build/debs/loaders

loaders_check() {
    [[ " $loaders_names " == *" $loader "* ]] || fail "--loader $loader: choose from $loaders_names"
    [[ $out ]] || fail "--loader wants --out, for its disk"
    [[ -z $dtb && -z $dump_dtb && $with_hyp == true ]] ||
        fail "--loader does not go with --dtb, --dump-dtb or --no-hyp"
    [[ $loader != edk2 || -z $iommu$hyp_append ]] ||
        fail "EDK2 alone hands the hypervisor no options: leave out --iommu and --hyp-append"
    [[ -e $loaders_unpacked/.unpacked ]] || fail "there are no boot loaders: run make loaders first"
}

loaders_add() {
    "loaders_${loader//-/_}"
    boot_disk_add
}

# EDK2 hides QEMU's device tree from what it starts when it has ACPI tables to show.
loaders_firmware() {
    command+=(-machine acpi=off -bios "$loaders_unpacked/usr/share/qemu-efi-aarch64/QEMU_EFI.fd")
}

# The modules lie in RAM already, put there by QEMU.
loaders_edk2() {
    loaders_firmware
    boot_disk_put "$hyp" EFI/BOOT/BOOTAA64.EFI
    add_modules
}

# Debian's GRUB for secure boot has prefix /EFI/debian, and its xen_boot in a file.
loaders_grub() {
    local grub=$loaders_unpacked/usr/lib/grub/arm64-efi
    loaders_firmware
    boot_disk_put "$grub/monolithic/grubaa64.efi" EFI/BOOT/BOOTAA64.EFI
    boot_disk_put "$grub/xen_boot.mod" EFI/debian/arm64-efi/xen_boot.mod
    boot_disk_put "$grub/lsefimmap.mod" EFI/debian/arm64-efi/lsefimmap.mod
    boot_disk_put "$hyp" hyp.img
    boot_disk_put "$kernel" vmlinuz
    boot_disk_put "$initrd" initrd
    cat >"$out/esp/EFI/debian/grub.cfg" <<END
insmod lsefimmap
lsefimmap
insmod xen_boot
xen_hypervisor /hyp.img $options
${kernel:+xen_module /vmlinuz $append}
${initrd:+xen_module --nounzip /initrd}
boot
END
}

# U-Boot's default environment runs the boot.scr that it finds, and says in variables where that was.
loaders_u_boot() {
    command+=(-bios "$loaders_unpacked/usr/lib/u-boot/qemu_arm64/u-boot.bin")
    boot_disk_put "$hyp" hyp.img
    boot_disk_put "$kernel" vmlinuz
    boot_disk_put "$initrd" initrd
    loaders_u_boot_script "${1:-booti \$kernel_addr_r - \$fdt_addr}" >"$out/boot.cmd"
    mkimage -A arm64 -T script -d "$out/boot.cmd" "$out/esp/boot.scr" >/dev/null
}

loaders_u_boot_efi() {
    loaders_u_boot "bootefi \$kernel_addr_r \$fdt_addr"
}

loaders_u_boot_script() {
    local start=$1
    cat <<END
setenv bootargs $options
setenv from \$devtype \$devnum:\$distro_bootpart
fdt addr \$fdt_addr
fdt resize 4096
fdt set /chosen \\#address-cells <2>
fdt set /chosen \\#size-cells <2>
END
    loaders_u_boot_module kernel "$kernel" vmlinuz "$append"
    loaders_u_boot_module ramdisk "$initrd" initrd ''
    # Last, because U-Boot's bootefi knows only the file that was loaded last.
    echo "load \$from \$kernel_addr_r hyp.img"
    echo "$start"
}

loaders_u_boot_module() {
    local kind=$1 file=$2 name=$3 bootargs=$4 address node
    [[ $file ]] || return 0
    address=$(printf '%x' "$module_address")
    node=/chosen/module@$address
    next_module "$file"
    cat <<END
load \$from $address $name
fdt mknode /chosen module@$address
fdt set $node compatible multiboot,$kind multiboot,module
fdt set $node reg <0 0x$address 0 0x\$filesize>
END
    [[ -z $bootargs ]] || echo "fdt set $node bootargs \"$bootargs\""
}
