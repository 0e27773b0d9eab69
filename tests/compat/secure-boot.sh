# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# UEFI Secure Boot with a key of the tests' own. Sourced by `boot`.
# shellcheck disable=SC2154

secure_boot_keys=$top/build/compat/keys
# Whose key it is, as the variables want to know it; any GUID will do.
secure_boot_owner=6f7a1c9e-52d1-4a7c-9d0b-3e8f5a2b7c41

# secure_boot_variables TO: a variable store in which the key is the platform's, the only one to exchange keys by,
# and the only one whose images are started (UEFI 2.10, 32.3 and 32.4). It is made of Debian's store with a key to
# play with, in which that gives way; a store knows no architecture.
secure_boot_variables() {
    local store=$debs/loaders/usr/share/AAVMF/AAVMF_VARS.snakeoil.fd key=("$secure_boot_owner" "$secure_boot_keys/test.crt")
    PYTHONPATH=$debs/signing/usr/lib/python3/dist-packages /usr/bin/python3 -m virt.firmware.vars -i "$store" -o "$1" \
        -d PK -d KEK -d db --set-pk "${key[@]}" --add-kek "${key[@]}" --add-db "${key[@]}" --sb \
        >"$out/variables.log" 2>&1 || fail "the key cannot be enrolled: $(tail -n 1 "$out/variables.log")"
}

# The image, as $out/signed: signed, or `-unsigned`, or `-changed`, which is signed and then has another note.
secure_boot_image() {
    [[ $1 != -unsigned ]] || { cp "$image" "$out/signed" && return; }
    sbsign --key "$secure_boot_keys/test.key" --cert "$secure_boot_keys/test.crt" --output "$out/signed" "$image" \
        >"$out/sign.log" 2>&1 || fail "$image cannot be signed: $(tail -n 1 "$out/sign.log")"
    [[ $1 != -changed ]] || secure_boot_change_note
}

# The last letter of the first feature's name.
secure_boot_change_note() {
    local offset
    offset=$(grep -abo 'protected_devices' "$out/signed" | head -n 1 | cut -d : -f 1)
    printf 'S' | dd of="$out/signed" bs=1 seek=$((offset + 16)) conv=notrunc status=none
}
