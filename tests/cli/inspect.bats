#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

@test "inspect --json: one valid object a line, for every image" {
    mkx inspect --json "$IMAGES"/* >lines
    files=("$IMAGES"/*)
    [[ $(jq -c . lines | wc -l) -eq ${#files[@]} && $(wc -l <lines) -eq ${#files[@]} ]]
    # The same fields in each.
    jq -e 'has("file") and has("format") and has("layers") and has("arch") and has("endian") and
        has("status") and has("reason") and has("features") and has("notes") and has("signed") and
        has("load")' lines >/dev/null
}

@test "inspect --json: what it says of a stamped Image" {
    take Image
    mkx stamp -f protected_devices -f '!more' Image
    field Image 'del(.notes[0].offset, .load)' | diff - <(jq -c . <<'END'
{
  "file": "Image", "format": "arm64-image", "layers": ["arm64-image"], "arch": "arm64", "endian": "little",
  "status": "present", "reason": null,
  "features": { "supported": ["protected_devices", "more"], "required": ["more"] },
  "notes": [
    {
      "owner": "Xen", "type": 10, "type_name": "FEATURES", "size": 40,
      "desc": "70726f7465637465645f646576696365737c216d6f726500", "text": "protected_devices|!more"
    }
  ],
  "efi_stub": true, "signed": false
}
END
    )
    [[ $(field Image .load.kind) == '"flat"' && $(field Image .load.flags) -eq 10 ]]
}

@test "inspect --json: layers, architecture, byte order, signature" {
    for expected in \
        'Image.gz ["gzip","arm64-image"] "arm64" "little" false' \
        'Image.be ["arm64-image"] "arm64" "big" false' \
        'Image.signed ["arm64-image"] "arm64" "little" true' \
        'vmlinux.arm ["elf"] "arm" "little" false' \
        'vmlinux.armbe ["elf"] "arm" "big" false' \
        'vmlinux.arm64.gz ["gzip","elf"] "arm64" "little" false'; do
        name=${expected%% *}
        [[ "$name $(mkx inspect --json "$IMAGES/$name" |
            jq -rc '[.layers, .arch, .endian, .signed] | map(tojson) | join(" ")')" == "$expected" ]]
    done
}

@test "inspect --json: the segments of an ELF" {
    [[ $(field "$IMAGES/vmlinux.arm64" '[.load.segments[] | [.physical, .file_size, .memory_size]]') == \
        '[[1075838976,96,96],[1075904512,256,4352]]' ]]
    [[ $(field "$IMAGES/vmlinux.arm64" .load.entry) -eq $((0x40200000)) ]]
}

@test "inspect --json: what cannot be read has a line too" {
    printf 'hello, world' >text
    run --separate-stderr mkx inspect --json text missing "$IMAGES/Image"
    [[ $status -eq 2 ]]
    [[ $(jq -sc 'map([.status, .reason])' <<<"$output") == \
        '[[null,"unknown-format"],[null,"io"],["absent",null]]' ]]
}

@test "inspect: the text for people" {
    take Image
    run mkx inspect Image
    [[ $status -eq 0 && ${lines[0]} == "Image: arm64-image, arm64 little-endian, EFI stub" ]]
    [[ ${lines[1]} == *"advertises  nothing"* ]]
    mkx stamp Image
    run mkx inspect Image
    [[ ${lines[1]} == "  advertises  protected_devices" ]]
    [[ ${lines[2]} == "  note        Xen FEATURES, 18 bytes at 0x"*": protected_devices" ]]
}

@test "inspect: bytes that a terminal would act on are shown, not sent" {
    make_vmlinux kernel arm64 0
    offset=$(field kernel '.notes[] | select(.owner == "Linux") | .offset')
    poke kernel $((offset + 12)) 1b 5b 32
    run mkx inspect kernel
    [[ $output == *'\x1b[2'* && $output != *$'\x1b'* ]]
    field kernel . | jq -e . >/dev/null
}

@test "inspect --json: names that are not UTF-8 still make valid JSON" {
    take Image $'na\xffme\xc3\xa4'
    mkx inspect --json $'na\xffme\xc3\xa4' >line
    iconv -f UTF-8 -t UTF-8 line >/dev/null
    [[ $(jq -r .file line) == $'na\xef\xbf\xbdme\xc3\xa4' ]]
}

@test "inspect: malformed is status 2, with the reason" {
    make_vmlinux kernel arm64 4
    run --separate-stderr mkx inspect kernel
    [[ $status -eq 2 && $output == *"malformed"* && $stderr == *"required in one place"* ]]
    [[ $(field kernel '[.status, .reason, .features.supported]') == \
        '["malformed","features-contradict",[]]' ]]
}

@test "inspect reads little of a large file" {
    for image in Image Image.bare zImage zImage.bare vmlinux.arm64 vmlinux.full.arm; do
        take "$image"
        truncate -s 1G "$image"
        reads_little "$image"
    done
}
