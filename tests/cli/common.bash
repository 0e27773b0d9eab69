# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What all tests need: the tool, a folder of their own, and a few words to say what should be.
# shellcheck shell=bash disable=SC2154

# shellcheck source=tests/cli/images.sh
source "$BATS_TEST_DIRNAME/images.sh"

MKIMAGE_XEN=$(realpath "${MKIMAGE_XEN:-$BATS_TEST_DIRNAME/../../build/mkimage-xen}")

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || return 1
}

mkx() {
    "$MKIMAGE_XEN" "$@"
}

# take NAME [AS]: a copy of an image that setup_suite made.
take() {
    cp "$IMAGES/$1" "${2:-$1}"
}

# traced OPTION... COMMAND...: strace into the file `trace`; the leak checker cannot be traced.
traced() {
    ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -o trace "$@"
}

# reads_little FILE: inspect reads at most 64 KiB of it, and maps nothing.
reads_little() {
    local total
    traced -P "$1" "$MKIMAGE_XEN" inspect "$1"
    if grep -E '^(mmap|sendfile|splice|copy_file_range)' trace; then
        return 1
    fi
    total=$(awk '/^p?read/ { total += $NF } END { print total + 0 }' trace)
    echo "$1: $total bytes read"
    [[ $total -gt 0 && $total -le 65536 ]]
}

# fails_with TEXT ARGUMENT...: the tool ends with status 2, and says TEXT in one line on standard error.
fails_with() {
    local text=$1
    shift
    run --separate-stderr mkx "$@"
    echo "status $status, stderr: $stderr"
    [[ $status -eq 2 && $stderr == "mkimage-xen: "*"$text"* && $stderr != *$'\n'* ]]
}

# field FILE FILTER: what inspect --json says of a file.
field() {
    mkx inspect --json "$1" 2>/dev/null | jq -c "$2"
}

# Nothing but these names is in the folder: no temporary file was left.
only() {
    diff <(printf "%s\n" "$@" | sort) <(find . -mindepth 1 -maxdepth 1 -printf "%P\n" | sort)
}

# round_trip NAME: stamp keeps what has to be kept, twice is once, strip takes it back.
round_trip() {
    take "$1" image
    mkx stamp image
    mkx verify image
    cp image once
    mkx stamp image
    cmp image once
    mkx strip image
    cmp image "$IMAGES/$1"
}
