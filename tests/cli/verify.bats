#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

@test "verify: 1 when not advertised, 0 when it is" {
    take Image
    run mkx verify Image
    [[ $status -eq 1 && $output == "Image: does not advertise protected_devices" ]]
    mkx stamp Image
    run mkx verify Image
    [[ $status -eq 0 && $output == "Image: advertises protected_devices" ]]
}

@test "verify: '!' asks for required, a plain name is content with it" {
    take Image
    mkx stamp Image
    run mkx verify -f '!protected_devices' Image
    [[ $status -eq 1 ]]
    mkx stamp -f '!protected_devices' Image
    mkx verify -f '!protected_devices' Image
    mkx verify Image
}

@test "verify: names what is missing of several features" {
    take Image
    mkx stamp Image
    run --separate-stderr mkx verify -f protected_devices -f other Image
    [[ $status -eq 1 && $output == "Image: does not advertise other" ]]
}

@test "verify: several images, the worst decides and none is skipped" {
    take Image good
    mkx stamp good
    take Image plain
    printf 'nothing' >bad
    run --separate-stderr mkx verify good plain good
    [[ $status -eq 1 && ${#lines[@]} -eq 3 ]]
    run --separate-stderr mkx verify plain bad good
    [[ $status -eq 2 && ${#lines[@]} -eq 2 && $stderr == "mkimage-xen: bad: "* ]]
}

@test "verify: malformed is an error, not a no" {
    take Image
    mkx stamp Image
    poke Image $(($(field Image '.notes[0].offset') + 16)) 7c
    fails_with "feature name" verify Image
}
