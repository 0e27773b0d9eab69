#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

# As a user who is not root, where there is one to become.
as_user() {
    if [[ $(id -u) -eq 0 ]]; then
        chmod a+rx "$BATS_RUN_TMPDIR" "$BATS_SUITE_TMPDIR" "$IMAGES" "$(dirname "$BATS_TEST_TMPDIR")" \
            "$BATS_TEST_TMPDIR" .
        # What a user may not reach by its path is reached by a descriptor.
        setpriv --reuid=65534 --regid=65534 --clear-groups /proc/self/fd/9 "$@" 9<"$MKIMAGE_XEN"
    else
        "$MKIMAGE_XEN" "$@"
    fi
}

@test "input that is no file: missing, directory, device, FIFO, empty" {
    mkfifo fifo
    : >empty
    for command in stamp strip inspect verify; do
        fails_with "missing: cannot be opened: No such file or directory" $command missing
        fails_with "is a directory: name a file in it" $command .
        fails_with "is not a regular file: copy the image into one" $command /dev/null
        fails_with "is not a regular file" $command fifo
        fails_with "empty: not a kernel image this tool knows: an empty file: give" $command empty
    done
    only fifo empty
}

# not_known FILE WHAT: refused for what it is.
not_known() {
    fails_with "$1: not a kernel image this tool knows: $2: give an arm64 Image, a zImage or an ELF vmlinux" stamp "$1"
}

@test "input that is no kernel: says what was seen in its place" {
    printf 'hello, world' >text
    not_known text 'text that begins "hello, world"'
    gzip -nc text >text.gz
    not_known text.gz 'text that begins "hello, world", in gzip'
    [[ $(field text.gz .layers) == '["gzip"]' ]]
    gzip -nc /dev/null >empty.gz
    not_known empty.gz 'nothing, in gzip'
    printf '\1\2\3' >data
    not_known data 'data that begins 01 02 03'
    printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR' >png
    not_known png 'a PNG picture'
    head -c 1024 /dev/zero >bzImage
    poke bzImage 0x1fe 55 aa eb 66 48 64 72 53
    not_known bzImage 'an x86 bzImage'
    printf 'BZh91AY&SY' >bz2
    not_known bz2 'bzip2 data, which this tool does not unpack'
    echo '/dts-v1/; / { model = "a board"; };' | dtc -q -o board.dtb -
    not_known board.dtb 'a device tree without kernel images'
    [[ $(field board.dtb '[.layers, .reason]') == '[[],"unknown-format"]' ]]
    printf '#!/bin/sh\n' >script
    not_known script 'a script'
}

@test "other machines' kernels with PE headers are told apart" {
    # As x86's is with an EFI stub, and RISC-V's.
    make_uki bzImage "$IMAGES/Image" 0 0
    poke bzImage 0x84 64 86
    fails_with "is not for an Arm machine: give a kernel for arm or arm64" inspect bzImage
    poke bzImage 0x202 48 64 72 53
    fails_with "not a kernel image this tool knows: an x86 bzImage" inspect bzImage
    make_uki riscv "$IMAGES/Image" 0 0
    poke riscv 0x84 64 50
    poke riscv 0x38 52 53 43 05
    fails_with "not a kernel image this tool knows: a RISC-V Image" inspect riscv
}

@test "-o: writes the output and leaves the input; the mode is kept" {
    take Image
    for mode in 600 644 755; do
        chmod $mode Image
        mkx stamp -o out Image
        cmp Image "$IMAGES/Image"
        mkx verify out
        [[ $(stat -c %a out) == "$mode" ]]
    done
    mkx strip -o back out
    cmp back Image
    only Image out back
}

@test "-o: for every kind, what is written is what stamping in place makes" {
    for name in Image Image.bare vmlinux.arm64 vmlinux.full.armbe Image.gz vmlinux.arm64.gz; do
        mkx stamp -o out "$IMAGES/$name"
        take $name in
        mkx stamp in
        cmp in out
    done
}

@test "-o that names the input, also by another name" {
    for name in Image vmlinux.arm64 Image.gz; do
        take $name image
        mkx stamp -o image image
        mkx verify image
        take $name image
        ln -sf image link
        mkx stamp -o link ./image
        mkx verify image
        [[ -L link ]]
    done
    only image link
}

@test "-o when there is nothing to do: a copy, and none over itself" {
    take Image
    mkx stamp Image
    mkx stamp -o copy Image
    cmp Image copy
    take Image.gz
    mkx stamp Image.gz
    mkx stamp -o copy Image.gz
    cmp Image.gz copy
    inode=$(stat -c %i Image)
    mkx stamp -o Image Image
    [[ $(stat -c %i Image) -eq $inode ]]
}

@test "-o over an existing file replaces it whole" {
    head -c 1M /dev/urandom >out
    mkx stamp -o out "$IMAGES/Image"
    mkx stamp -o fresh "$IMAGES/Image"
    cmp out fresh
}

@test "-o that cannot be written: refused, and nothing is left" {
    take Image
    mkdir folder
    : >folder/file
    fails_with "cannot be written: No such file or directory" stamp -o missing/out Image
    fails_with "folder: is not a regular file: name a file to write" stamp -o folder Image
    fails_with "nowhere/out: cannot be written: No such file or directory" stamp -o nowhere/out Image
    fails_with "is not a regular file" stamp -o /dev/null Image
    fails_with "" stamp -o folder/ Image
    fails_with "cannot be written: Not a directory" stamp -o folder/file/out Image
    [[ -c /dev/null && $(ls -A folder) == file ]]
    only Image folder
}

@test "-o into a folder that may not be written leaves nothing" {
    take Image
    mkdir folder
    chmod 555 folder
    run as_user stamp -o folder/out Image
    [[ $status -eq 2 && $output == *"cannot be written: Permission denied" ]]
    [[ -z $(ls -A folder) ]]
}

@test "a read-only file is not changed, whatever its folder allows" {
    chmod 777 .
    for name in Image Image.gz vmlinux.arm64; do
        take $name image
        chmod 444 image
        run as_user stamp image
        [[ $status -eq 2 && $output == *"image: cannot be written: Permission denied" ]]
        cmp image "$IMAGES/$name"
        only image
        rm -f image
    done
}

@test "symbolic links stay links, and their targets are changed" {
    mkdir folder
    for name in Image Image.gz vmlinux.arm64; do
        take $name folder/image
        ln -sf folder/image link
        mkx stamp link
        [[ -L link ]]
        mkx verify folder/image
        mkx strip link
        [[ -L link ]]
    done
    [[ $(ls -A folder) == image ]]
}

@test "--dry-run prints the plan and writes nothing" {
    for name in Image vmlinux.arm64 Image.gz; do
        take $name image
        run mkx stamp --dry-run image
        [[ $status -eq 0 && ${lines[0]} == "image: would be stamped"* && ${lines[1]} == "  "* ]]
        cmp image "$IMAGES/$name"
        mkx stamp image
        run mkx stamp --dry-run image
        [[ $output == "image: nothing would change" ]]
        cp image before
        run mkx strip --dry-run image
        [[ ${lines[0]} == "image: would be stripped"* ]]
        cmp image before
        mkx stamp --dry-run -o out "$IMAGES/$name"
        only image before
    done
}

@test "-o syncs the file and its folder, but for --no-sync, and always where it is the image itself" {
    for name in vmlinux.arm64 Image.gz; do
        take $name image
        synced() {
            traced -e trace=fsync,fdatasync,rename "$MKIMAGE_XEN" stamp "$@" image
            [[ $(sed -n 's/^\([a-z0-9]*\)(.*/\1/p' trace | paste -sd' ') == "$calls" ]]
        }
        calls='fsync rename fsync' synced -o out
        calls='rename' synced -o unsynced --no-sync
        cmp out unsynced
        calls='fsync rename fsync' synced -o image --no-sync
        cmp out image
    done
    run mkx stamp --no-sync image
    [[ $status -eq 2 && $output == *"--no-sync goes with -o"* ]]
}

@test "in place: append, sync, one write within a sector, sync" {
    take vmlinux.arm64
    traced -e trace=pwrite64,write,fsync,fdatasync,ftruncate,rename "$MKIMAGE_XEN" stamp vmlinux.arm64
    sed -i '/^write(1/d; /^+++/d; s/(.*, \([0-9]*\), \([0-9]*\)) *= .*/ \1 at \2/; s/(.*//' trace
    mapfile -t calls <trace
    [[ ${#calls[@]} -eq 4 && ${calls[0]} == "pwrite64 "*" at $(stat -c %s "$IMAGES/vmlinux.arm64")" &&
        ${calls[1]} == fsync && ${calls[2]} == "pwrite64 "*" at 0" && ${calls[3]} == fdatasync ]]
    read -r _ size _ <<<"${calls[2]}"
    [[ $size -le 512 ]]
}

@test "in place: strip writes the sector, syncs, then truncates and syncs" {
    take vmlinux.arm64
    mkx stamp vmlinux.arm64
    traced -e trace=pwrite64,fsync,fdatasync,ftruncate,rename "$MKIMAGE_XEN" strip vmlinux.arm64
    [[ $(sed -n 's/^\([a-z0-9]*\)(.*/\1/p' trace | paste -sd' ') == "pwrite64 fdatasync ftruncate fsync" ]]
}

@test "in place: a stamp writes the note, not the image" {
    take Image
    truncate -s 256M Image
    inode=$(stat -c %i Image)
    traced -e trace=pwrite64,write,copy_file_range,sendfile "$MKIMAGE_XEN" stamp Image
    total=$(awk '!/^write\(1/ && !/^\+/ { total += $NF } END { print total }' trace)
    [[ $total -le 512 && $(stat -c %i Image) -eq $inode ]]
}

@test "stamping twice does not open the file for writing" {
    take Image
    mkx stamp Image
    traced -f -e trace=openat "$MKIMAGE_XEN" stamp Image
    grep -q Image trace
    run ! grep -E 'O_RDWR|O_WRONLY' trace
}

@test "a strip that cannot cut the end off says what there is" {
    take vmlinux.arm64
    mkx stamp vmlinux.arm64
    run traced -e trace=ftruncate -e inject=ftruncate:error=EIO "$MKIMAGE_XEN" strip vmlinux.arm64
    [[ $status -eq 2 && $output == *"is changed, but unused bytes stay at its end (Input/output error): cut it to "* ]]
    output=${output##* cut it to }
    truncate -s "${output%% *}" vmlinux.arm64
    cmp vmlinux.arm64 "$IMAGES/vmlinux.arm64"
}

# calls_fail NAME CALL ERROR TEXT: each call of that kind fails once; the file is the old one or the new one.
calls_fail() {
    local n
    mkx stamp -o "$BATS_TEST_TMPDIR/stamped" "$IMAGES/$1"
    for n in 1 2 3 4; do
        take "$1" image
        run traced -e trace="$2" -e inject="$2:error=$3:when=$n" "$MKIMAGE_XEN" stamp image
        grep -q INJECTED trace || break
        echo "$1: $2 number $n: $3: $status $output"
        [[ $status -eq 2 && $output == *"$4"* ]]
        cmp image "$IMAGES/$1" || cmp image "$BATS_TEST_TMPDIR/stamped"
        only image trace
    done
    [[ $n -gt 1 ]]
}

@test "a full disk or a failing one: an error, and the image is whole" {
    for name in Image vmlinux.arm64 Image.gz; do
        calls_fail $name pwrite64 ENOSPC "cannot be written: No space left on device"
        calls_fail $name pwrite64 EIO "cannot be written: Input/output error"
    done
    calls_fail vmlinux.arm64 fsync EIO "cannot be written: Input/output error"
    calls_fail vmlinux.arm64 fdatasync EIO "cannot be written: Input/output error"
    calls_fail Image.gz fsync EIO "cannot be written: Input/output error"
    calls_fail Image.gz rename EIO "cannot be written: Input/output error"
}

@test "a full disk with -o: the message names the file that is written" {
    for name in Image Image.gz; do
        take $name image
        run traced -e trace=pwrite64 -e inject=pwrite64:error=ENOSPC:when=1 "$MKIMAGE_XEN" stamp -o out image
        [[ $status -eq 2 && $output == "mkimage-xen: out: cannot be written: No space left on device" ]]
        only image trace
    done
    # What is wrapped twice is written to a temporary file first.
    gzip -nc "$IMAGES/Image.gz" >image
    run traced -e trace=pwrite64 -e inject=pwrite64:error=ENOSPC:when=1 "$MKIMAGE_XEN" stamp -o out image
    [[ $status -eq 2 && $output == "mkimage-xen: a temporary file: cannot be written: No space left on device" ]]
}

@test "a sync that fails: the old bytes are put back and synced, before what they need goes" {
    take vmlinux.arm64 image
    run traced -e trace=pwrite64,fsync,fdatasync,ftruncate -e inject=fdatasync:error=EIO:when=1 \
        "$MKIMAGE_XEN" stamp image
    [[ $status -eq 2 ]]
    [[ $(sed -n 's/^\([a-z0-9]*\)(.*/\1/p' trace | paste -sd' ') == \
        "pwrite64 fsync pwrite64 fdatasync pwrite64 fdatasync ftruncate" ]]
    cmp image "$IMAGES/vmlinux.arm64"
    # When that fails too, nobody knows which of the two is on the disk: both are whole.
    run traced -e trace=pwrite64,fsync,fdatasync,ftruncate -e inject=fdatasync:error=EIO:when=1+ \
        "$MKIMAGE_XEN" stamp image
    [[ $status -eq 2 && $(grep -c ftruncate trace) -eq 0 ]]
    [[ $output == *"is now the old image or the changed one, both whole: the disk failed at a write and at its undoing (Input/output error); "* ]]
    cmp -n "$(stat -c %s "$IMAGES/vmlinux.arm64")" image "$IMAGES/vmlinux.arm64"
    mkx inspect image
    mkx stamp -o stamped "$IMAGES/vmlinux.arm64"
    cmp <(tail -c +513 image) <(tail -c +513 stamped)
}

@test "a failing disk under the input: an error that names it" {
    take Image
    for n in 1 2 3 4 5; do
        run traced -P Image -e trace=pread64 -e inject=pread64:error=EIO:when=$n "$MKIMAGE_XEN" stamp Image
        grep -q INJECTED trace || break
        [[ $status -eq 2 && $output == *"cannot be read"* ]]
        cmp Image "$IMAGES/Image"
    done
    [[ $n -gt 2 ]]
}

@test "killed at any write: the image is the old one or the new one" {
    for name in Image vmlinux.arm64 vmlinux.full.arm Image.gz; do
        mkx stamp -o stamped "$IMAGES/$name"
        size=$(stat -c %s "$IMAGES/$name")
        for ((n = 1; n < 40; n++)); do
            take $name image
            traced -e trace=pwrite64,fsync,fdatasync,ftruncate,rename,fchmod \
                -e inject=pwrite64,fsync,fdatasync,ftruncate,rename,fchmod:signal=KILL:when=$n \
                "$MKIMAGE_XEN" stamp image || true
            # Bytes at the end that no header names yet are as good as none.
            cmp image stamped || cmp -n "$size" image "$IMAGES/$name"
            mkx inspect image
            grep -q 'killed by SIGKILL' trace || break
        done
        [[ $n -gt 1 ]]
        # And it can be stamped all the same.
        mkx stamp image
        mkx verify image
    done
}

@test "interrupted while it writes beside the file: the temporary file goes" {
    take Image.gz
    run traced -e trace=fsync -e inject=fsync:signal=TERM:when=1 "$MKIMAGE_XEN" stamp Image.gz
    [[ $status -eq 143 ]]
    only Image.gz trace
    cmp Image.gz "$IMAGES/Image.gz"
}

@test "a file that another program has locked is left alone" {
    take Image
    (
        flock 8
        fails_with "is locked by another program" stamp Image
    ) 8<Image
    cmp Image "$IMAGES/Image"
}

@test "a file that is written to meanwhile is left as its writer made it" {
    for name in Image vmlinux.full.arm64 Image.gz; do
        take "$name" image
        # Held at the first write, of the copy or of the appended bytes.
        traced -e trace=pwrite64,copy_file_range -e inject=pwrite64,copy_file_range:delay_enter=3s:when=1 \
            "$MKIMAGE_XEN" stamp -o out image 2>errors &
        # The temporary file is there right before the write that is held.
        for _ in $(seq 600); do
            ! compgen -G '.out.*' >/dev/null || break
            sleep 0.05
        done
        printf 'more' >>image
        status=0
        wait $! || status=$?
        echo "$name: $status $(<errors)"
        [[ $status -eq 2 && $(<errors) == *"was changed meanwhile: run the command again" ]]
        only image trace errors
    done
}

@test "a file that another is renamed over meanwhile is not replaced" {
    take Image.gz image
    cp "$IMAGES/Image" other
    traced -e trace=pwrite64 -e inject=pwrite64:delay_enter=3s:when=1 \
        "$MKIMAGE_XEN" stamp image 2>errors &
    for _ in $(seq 600); do
        ! compgen -G '.image.*' >/dev/null || break
        sleep 0.05
    done
    mv other image
    status=0
    wait $! || status=$?
    [[ $status -eq 2 && $(<errors) == *"was changed meanwhile: run the command again" ]]
    cmp image "$IMAGES/Image"
    only image trace errors
}

@test "a file that is locked is not replaced" {
    take Image.gz image
    run flock image "$MKIMAGE_XEN" stamp image
    [[ $status -eq 2 && $output == *"is locked by another program: wait until it is done" ]]
    cmp image "$IMAGES/Image.gz"
    only image
}

@test "a file size limit is an error like a full disk" {
    for name in vmlinux.arm64 Image.gz; do
        take "$name" image
        size=$(stat -c %s image)
        run bash -c 'ulimit -f "$2" && "$1" stamp image' - "$MKIMAGE_XEN" $(((size - 1) / 1024))
        [[ $status -eq 2 && $output == *"cannot be written: File too large" ]]
        cmp image "$IMAGES/$name"
        only image
    done
}
