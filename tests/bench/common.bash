# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What the parts of the benchmark share. Sourced by them, from the project's folder.
# shellcheck shell=bash disable=SC2034

top=$PWD
dir=build/bench

say() {
    printf '%s\n' "$*" >&2
}

# size_of FILE: in MiB.
size_of() {
    echo "$(($(stat -c %s "$1") / 1048576)) MiB"
}
