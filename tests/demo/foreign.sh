# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The bug that the negotiation is about, and its cure: the two kernels of tests/dom0 have a disk read into a page
# of another domain's. Sourced by `demo`, which sets out and qemu, and has align() and fail().
# shellcheck disable=SC2154
# shellcheck source=tests/grants/common.sh
. tests/grants/common.sh

# kernel, note, iommu=, how it should end
foreign_rows=(
    "legacy none    auto  off"
    "legacy none    force on"
    "modern stamped auto  on"
)

foreign_boot() {
    local row=0 kernel note iommu verdict image
    local -a jobs=()
    for row in $(seq ${#foreign_rows[@]}); do
        read -r kernel note iommu verdict <<<"${foreign_rows[row - 1]}"
        image=build/dom0/$kernel.img
        if [[ $note == stamped ]]; then
            image=$out/$kernel.stamped
            build/mkimage-xen stamp -o "$image" "build/dom0/$kernel.img" >/dev/null
        fi
        grants_boot "$out/foreign-$row" "$image" --iommu "$iommu" 9>&- >/dev/null &
        jobs+=($!)
    done
    for row in "${!jobs[@]}"; do
        wait "${jobs[row]}" || fail "QEMU did not run: see $out/foreign-$((row + 1))"
    done
}

# The rows as JSON, one after another.
foreign_describe() {
    local row kernel note iommu verdict problems
    for row in $(seq ${#foreign_rows[@]}); do
        read -r kernel note iommu verdict <<<"${foreign_rows[row - 1]}"
        problems=$(grants_judge "$verdict" "$kernel" false "$out/foreign-$row/result.json")
        jq --arg kernel "$kernel" --arg note "$note" --arg iommu "$iommu" --arg problems "$problems" '
            def transfer($device): [.cases[] | select(.case == "foreign" and .device == $device)] | first
                | {given: (if .dma == .ipa then "IPA" else "machine address" end), dma, ipa, machine, result,
                   changed};
            {
                kernel: $kernel, given: {note: $note, iommu: $iommu}, smmu: .smmu.state, log,
                behind: transfer("pci"), beside: transfer("mmio"),
                fault: ([.said[] | select(startswith("SMMU fault:"))] | first),
                problems: ($problems | split("\n") | map(select(. != "")))
            } | .ok = (.problems == [])' "$out/foreign-$row/result.json"
    done
}

foreign_table() {
    jq -r '
        def shown: "\(.given): " + (if .result == "ok" then "right" else .result end);
        ["dom0 kernel", "note", "iommu=", "SMMU", "device behind the SMMU", "device beside it", "all other memory"],
        (.foreign[] | [.kernel, .given.note, .given.iommu, .smmu // "?", (.behind | shown), (.beside | shown),
            if .behind.changed == 0 and .beside.changed == 0 then "unchanged" else "changed" end])
        | @tsv' build/demo.json | align
    jq -r '.foreign[] | select(.behind.result == "blocked") | "\n  hyp: \(.fault)"' build/demo.json
}
