#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

@test "--help, --version and each command's --help" {
    run mkx --help
    [[ $status -eq 0 && $output == usage:* ]]
    run mkx --version
    [[ $status -eq 0 && $output =~ ^mkimage-xen\ [0-9]+\.[0-9]+$ ]]
    for command in stamp strip inspect verify; do
        run mkx "$command" --help
        [[ $status -eq 0 && $output == "usage: mkimage-xen $command "* ]]
    done
}

@test "no command, an unknown one, no image, too many images, an unknown option: 2, and how it is used" {
    for arguments in "" "frobnicate" "stamp" "stamp a b" "strip" "strip a b" "inspect" "verify" \
        "stamp --frobnicate a" "stamp -f" "strip -x a" "inspect -x" "verify -x"; do
        # shellcheck disable=SC2086
        run --separate-stderr mkx $arguments
        echo "$arguments: $status $stderr"
        [[ $status -eq 2 && $stderr == *usage:* && -z $output ]]
    done
}

@test "names that cannot stand in a note are refused" {
    take Image
    for name in "" "!" "a|b" "a b" "!!a" $'a\nb' $'\xc3\xa4'; do
        run --separate-stderr mkx stamp -f "$name" Image
        [[ $status -eq 2 && $stderr == *"is no feature name"* ]]
        run --separate-stderr mkx verify -f "$name" Image
        [[ $status -eq 2 ]]
    done
    cmp Image "$IMAGES/Image"
}

@test "more names than fit are refused" {
    run --separate-stderr mkx stamp -f "$(printf 'x%.0s' {1..5000})" "$IMAGES/Image"
    [[ $status -eq 2 && $stderr == *"more features than fit"* ]]
}

@test "a name that is not known is used, and said" {
    take Image
    run --separate-stderr mkx stamp -f protected-devices Image
    [[ $status -eq 0 && $stderr == *"protected-devices: not a feature that this version knows"* ]]
    mkx verify -f protected-devices Image
}

@test "an image whose name begins with a dash" {
    take Image ./-image
    mkx stamp -- -image
    mkx verify ./-image
}

@test "an answer that cannot be written is an error" {
    run bash -c '"$1" inspect "$2" >/dev/full' - "$MKIMAGE_XEN" "$IMAGES/Image"
    [[ $status -eq 2 && $output == *"standard output: No space left on device"* ]]
}

@test "what is wrong with an option is said by the tool's name" {
    for command in stamp strip inspect verify predict; do
        run --separate-stderr mkx $command --nothing
        [[ $status -eq 2 && ${stderr_lines[0]} == "mkimage-xen: unrecognized option '--nothing'" ]]
        [[ ${stderr_lines[1]} == "usage: mkimage-xen $command "* ]]
    done
}
