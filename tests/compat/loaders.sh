# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What each boot loader wants in order to start a kernel image. Sourced by `boot`, which sets what its arguments
# say. A loader that comes back from its attempt says `LOADER gave up` on the console.
# shellcheck disable=SC2154

loaders_names='qemu edk2 edk2-shell edk2-sb edk2-sb-unsigned edk2-sb-changed grub u-boot u-boot-efi kexec'
loaders_append=console=ttyAMA0

# Where the kernel's initramfs is put: QEMU's own place for it, so that a device tree that is appended to the
# kernel is right for U-Boot too. There the image lies where no form of it unpacks to.
loaders_initrd_address=0x48000000
loaders_image_address=0x42000000
loaders_wrapped_address=0x50000000

loaders_have() {
    [[ " $loaders_names " == *" $1 "* ]]
}

# Adds to `command` all but the console.
loaders_start() {
    local cpu=cortex-a57 machine=virt
    # Debian's armmp has no LPAE: what is to be seen lies below 4 GiB.
    [[ $arch == arm64 ]] || cpu=cortex-a15 machine=virt,highmem=off
    command=("$qemu" -machine "$machine" -cpu "$cpu" -m 1024 -nodefaults -display none -nic none)
    case $loader in
    edk2-sb*) loaders_edk2_secure ;;
    *) "loaders_${loader//-/_}" ;;
    esac
}

# What a boot that came to userland must have shown besides, if it lacks it.
loaders_evidence_lacks() {
    case $form in
    zImage+dtb*)
        grep -q 'Machine model: appended' "$out/console.log" || echo "not with the device tree that was appended"
        ;;
    esac
    case $loader in
    edk2-sb*)
        grep -q 'EFI stub: UEFI Secure Boot is enabled' "$out/console.log" || echo "not with Secure Boot"
        ;;
    esac
}

loaders_qemu() {
    command+=(-kernel "$image" -initrd "$initrd" -append "$loaders_append")
}

# EDK2's code and variables for this architecture. It hides the device tree when it has ACPI tables to show.
loaders_edk2_flash() {
    local code=$debs/loaders/usr/share/AAVMF/AAVMF_CODE.fd
    [[ $arch == arm64 ]] || code=$debs/loaders-arm/usr/share/AAVMF/AAVMF32_CODE.fd
    [[ -e $out/variables ]] || truncate -s "$(stat -c %s "$code")" "$out/variables"
    command+=(-machine acpi=off)
    command+=(-drive "if=pflash,unit=0,format=raw,readonly=on,file=$(qemu_quoted "$code")")
    command+=(-drive "if=pflash,unit=1,format=raw,file=$(qemu_quoted "$out/variables")")
}

# What the EFI shell is to run; it is the last thing that the firmware tries.
loaders_edk2_script() {
    mkdir -p "$out/esp"
    printf '%s\r\n' "$@" "echo LOADER gave up" "reset -s" >"$out/esp/startup.nsh"
    boot_disk_add
}

# The firmware starts the image that QEMU hands it, with its initramfs; a UKI from a disk, since that has all it needs.
loaders_edk2() {
    loaders_edk2_flash
    if [[ $form == UKI ]]; then
        boot_disk_put "$image" "EFI/BOOT/$(loaders_edk2_removable)"
    else
        command+=(-kernel "$image" -initrd "$initrd" -append "$loaders_append")
    fi
    loaders_edk2_script
}

# The same with Secure Boot. An image that the firmware denies it tries once more from a disk, and says so there.
loaders_edk2_secure() {
    secure_boot_variables "$out/variables"
    secure_boot_image "${loader#edk2-sb}"
    loaders_edk2_flash
    [[ $form == UKI ]] || command+=(-kernel "$out/signed" -initrd "$initrd" -append "$loaders_append")
    boot_disk_put "$out/signed" "EFI/BOOT/$(loaders_edk2_removable)"
    boot_disk_add
}

# What is started from a disk without further ado (UEFI 2.10, 3.5.1.1).
loaders_edk2_removable() {
    [[ $arch == arm64 ]] && echo BOOTAA64.EFI || echo BOOTARM.EFI
}

# The EFI shell starts the image, a file.
loaders_edk2_shell() {
    loaders_edk2_flash
    boot_disk_put "$image" image.efi
    boot_disk_put "$initrd" initrd
    loaders_edk2_script "fs0:" "image.efi initrd=\\initrd $loaders_append"
}

# Debian's GRUB for secure boot on arm64; there is none for arm, which gets one made of Debian's modules.
loaders_grub() {
    local grub=$debs/loaders/usr/lib/grub/arm64-efi
    loaders_edk2_flash
    if [[ $arch == arm64 ]]; then
        cp "$grub/monolithic/grubaa64.efi" "$out/grub.efi"
    else
        grub-mkimage -O arm-efi -d "$debs/loaders-arm/usr/lib/grub/arm-efi" -p /EFI/debian -o "$out/grub.efi" \
            fat normal configfile linux gzio echo halt boot
    fi
    boot_disk_put "$out/grub.efi" "EFI/BOOT/$(loaders_edk2_removable)"
    boot_disk_put "$image" image
    boot_disk_put "$initrd" initrd
    mkdir -p "$out/esp/EFI/debian"
    cat >"$out/esp/EFI/debian/grub.cfg" <<END
linux /image $loaders_append
initrd /initrd
boot
echo LOADER gave up
halt
END
    boot_disk_add
}

# U-Boot's default environment runs the boot.scr that it finds, and says in variables where that was.
loaders_u_boot() {
    local how=${1:-boot} board=qemu_arm64
    [[ $arch == arm64 ]] || board=qemu_arm
    command+=(-bios "$debs/loaders/usr/lib/u-boot/$board/u-boot.bin")
    boot_disk_put "$image" image
    boot_disk_put "$initrd" initrd
    "loaders_u_boot_$how" >"$out/boot.cmd"
    mkimage -A "$arch" -T script -d "$out/boot.cmd" "$out/esp/boot.scr" >/dev/null
    boot_disk_add
}

loaders_u_boot_efi() {
    loaders_u_boot efi_start
}

# Its commands are for images of one form each. booti unpacks to where the environment says; bootm does not ask a
# FIT for its default configuration on this board, but for one with the board's name, if it is not given any.
loaders_u_boot_boot() {
    local start=booti at=$loaders_image_address configuration=''
    case $form in
    zImage*) start=bootz ;;
    uImage*) start=bootm at=$loaders_wrapped_address ;;
    FIT*) start=bootm at=$loaders_wrapped_address configuration='#conf-1' ;;
    esac
    cat <<END
setenv bootargs $loaders_append
setenv initrd_high 0xffffffff
setenv kernel_comp_addr_r 0x58000000
setenv kernel_comp_size 0x4000000
load \$devtype \$devnum:\$distro_bootpart $loaders_initrd_address initrd
setenv initrd_size \$filesize
load \$devtype \$devnum:\$distro_bootpart $at image
$start $at$configuration $loaders_initrd_address:0x\$initrd_size \$fdt_addr
echo LOADER gave up
poweroff
END
}

# The initramfs is where the device tree says: Debian's kernels for arm know no initrd= option.
loaders_u_boot_efi_start() {
    cat <<END
setenv bootargs $loaders_append
load \$devtype \$devnum:\$distro_bootpart $loaders_initrd_address initrd
setexpr initrd_end $loaders_initrd_address + \$filesize
fdt addr \$fdt_addr
fdt resize 4096
fdt set /chosen linux,initrd-start <$loaders_initrd_address>
fdt set /chosen linux,initrd-end <0x\$initrd_end>
load \$devtype \$devnum:\$distro_bootpart $loaders_wrapped_address image
bootefi $loaders_wrapped_address \$fdt_addr
echo LOADER gave up
poweroff
END
}

# Debian's kernel, unstamped, starts the image by kexec: the image and its initramfs are put into a second archive
# of the initramfs.
loaders_kexec() {
    local guest=6.1
    [[ $arch == arm64 ]] || guest=armmp
    mkdir -p "$out/work"
    cp "$image" "$out/work/image"
    cp "$initrd" "$out/work/initrd"
    {
        cat "$top/build/compat/kexec-$arch.initrd"
        (cd "$out/work" && printf '%s\n' image initrd | cpio -o -H newc -R 0:0 --quiet)
    } >"$out/work.initrd"
    command+=(-kernel "$top/build/guest/$guest/vmlinuz" -initrd "$out/work.initrd" -append "$loaders_append")
}
