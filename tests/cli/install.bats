#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT

bats_require_minimum_version 1.5.0
load common

@test "make install: the tool, the header and the man page, below DESTDIR and PREFIX" {
    env -u MAKEFLAGS -u MFLAGS make -s -C "$BATS_TEST_DIRNAME/../.." install DESTDIR="$PWD/root" PREFIX=/opt/x
    diff - <(cd root && find . -type f -printf '%m %P\n' | sort) <<'END'
644 opt/x/include/xen-features-note.h
644 opt/x/share/man/man1/mkimage-xen.1
755 opt/x/bin/mkimage-xen
END
    root/opt/x/bin/mkimage-xen --version
}

@test "LIBRARIES: static archives where there are any, or all shared" {
    top=$BATS_TEST_DIRNAME/../..
    take Image
    for libraries in static shared; do
        mkdir "$libraries"
        cp -a "$top/build/host" "$libraries"
        (cd "$top" && env -u MAKEFLAGS -u MFLAGS make -s tool "B=$OLDPWD/$libraries" "LIBRARIES=$libraries")
        ldd "$libraries/mkimage-xen" | sed 's/^[[:space:]]*//; s/[ .].*//' | sort >"$libraries/needed"
        "$libraries/mkimage-xen" inspect Image >"$libraries/said"
    done
    cmp static/said shared/said
    grep -qx libelf shared/needed
    if [[ -e $(gcc -print-file-name=libelf.a) ]]; then
        [[ $(cat static/needed) != *lib[ejz]* ]]
    fi
    run make -C "$top" tool LIBRARIES=some "B=$PWD/static" -W mkimage-xen/main.c
    [[ $status -eq 2 && $output == *"LIBRARIES is static or shared, not 'some'"* ]]
}

@test "the header makes a note that the tool reads" {
    cat >kernel.c <<'END'
#include <xen-features-note.h>
XEN_FEATURES_NOTE("!" XEN_FEATURE_PROTECTED_DEVICES "|other");
void _start(void) {}
END
    aarch64-linux-gnu-gcc -I"$BATS_TEST_DIRNAME/../../notes" -nostdlib -static -o kernel kernel.c
    mkx verify -f '!protected_devices' -f other kernel
    [[ $(field kernel .features) == \
        '{"supported":["protected_devices","other"],"required":["protected_devices"]}' ]]
}

@test "the documented example of a note is the note" {
    document=$BATS_TEST_DIRNAME/../../docs/note-format.md
    wanted=$(sed -n '/^04 00 00 00/,/^73 00/p' "$document" | cut -c 1-50 | tr -cd 0-9a-f)
    take Image
    mkx stamp Image
    [[ ${#wanted} -eq 72 && $(peek Image "$(field Image '.notes[0].offset')" 36) == "$wanted" ]]
}
