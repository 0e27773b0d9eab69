# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The forms in which a kernel is booted. Sourced by `make-image`, which sets what its arguments say.
# shellcheck disable=SC2154

# Makes `out` of the file `kernel`, an Image or a zImage.
forms_make() {
    case $form in
    Image | zImage) cp "$kernel" "$out" ;;
    Image.gz | zImage.gz) gzip -1 -n -c "$kernel" >"$out" ;;
    uImage) forms_uimage none "$kernel" ;;
    uImage.gz) forms_gzip && forms_uimage gzip "$work/gz" ;;
    FIT) forms_fit none "$kernel" ;;
    FIT.gz) forms_gzip && forms_fit gzip "$work/gz" ;;
    FIT-external) forms_fit none "$kernel" -E ;;
    UKI) forms_uki ;;
    zImage+dtb | zImage-stamped+dtb) cat "$kernel" "$tree" >"$out" ;;
    *) fail "no such form: $form" ;;
    esac
}

# Whether the kernel is stamped, not what is made of it.
forms_stamp_first() {
    [[ $form == zImage-stamped+dtb ]]
}

forms_gzip() {
    gzip -1 -n -c "$kernel" >"$work/gz"
}

# Where U-Boot unpacks it to. A zImage goes on from anywhere, to the bottom of the 128 MiB that it is in.
forms_load_address() {
    [[ $arch == arm64 ]] && echo 0x40400000 || echo 0x42000000
}

forms_uimage() {
    mkimage -A "$arch" -O linux -T kernel -C "$1" -a "$(forms_load_address)" -e "$(forms_load_address)" -n Linux \
        -d "$2" "$out" >/dev/null
}

# forms_fit COMPRESSION FILE [MKIMAGE-OPTION]
forms_fit() {
    local compression=$1 file=$2
    shift 2
    cat >"$work/image.its" <<END
/dts-v1/;
/ {
    description = "Linux";
    images {
        kernel-1 {
            data = /incbin/("$(realpath "$file")");
            type = "kernel";
            arch = "$arch";
            os = "linux";
            compression = "$compression";
            load = <$(forms_load_address)>;
            entry = <$(forms_load_address)>;
            hash-1 { algo = "sha256"; };
        };
    };
    configurations {
        default = "conf-1";
        conf-1 { kernel = "kernel-1"; };
    };
};
END
    mkimage "$@" -f "$work/image.its" "$out" >/dev/null
}

# With initramfs and command line.
forms_uki() {
    local efi_arch=aa64
    [[ $arch == arm64 ]] || efi_arch=arm
    /usr/bin/python3 "$debs/signing/usr/bin/ukify" build --linux="$kernel" --initrd="$initrd" --cmdline=console=ttyAMA0 \
        --stub="$debs/stub-$arch/usr/lib/systemd/boot/efi/linux$efi_arch.efi.stub" --efi-arch="$efi_arch" \
        --uname="$release" --os-release='ID=test' --output="$out" \
        >/dev/null 2>"$work/log" || fail "ukify: $(tail -n 1 "$work/log")"
}
