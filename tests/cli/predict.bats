#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What predict says of boards; that the hypervisor does the same is tests/predict/suite's matter.
# shellcheck disable=SC2030,SC2031,SC2094,SC2154

bats_require_minimum_version 1.5.0
load common

# board [TEXT]: board.dtb with an SMMUv3, a PCI host bridge behind it, a serial port, and TEXT in the root.
board() {
    dtc -q -I dts -O dtb -o board.dtb <<END
/dts-v1/;
/ {
    #address-cells = <2>;
    #size-cells = <2>;
    model = "A Board";
    pci@10000000 { device_type = "pci"; iommu-map = <0 &smmu 0 0x100>; };
    serial@9000000 { compatible = "arm,pl011"; };
    smmu: iommu@9050000 {
        compatible = "arm,smmu-v3";
        reg = <0 0x9050000 0 0x20000>;
        #iommu-cells = <1>;
    };
    ${1:-}
};
END
}

# stamped: the image as most tests want it.
stamped() {
    take Image
    mkx stamp Image >/dev/null
}

# says FILTER [OPTION]...: what jq makes of the prediction on board.dtb.
says() {
    local filter=$1
    shift
    mkx predict --json --dtb board.dtb "$@" Image 2>/dev/null | jq -rc "$filter"
}

# smmu_v2 COMPATIBLE: a board with an SMMU of that name and two devices behind it, one by each binding.
smmu_v2() {
    dtc -q -I dts -O dtb -o board.dtb <<END
/dts-v1/;
/ {
    sata: sata@1 { compatible = "vendor,sata"; #stream-id-cells = <3>; };
    net@2 { compatible = "vendor,net"; iommus = <&smmu 1 0x7f80>; };
    mmc@3 { compatible = "vendor,mmc"; dma-coherent; };
    smmu: iommu@4 {
        compatible = $1;
        #iommu-cells = <2>;
        mmu-masters = <&sata 1 2 3>;
    };
};
END
}

@test "predict: on, off and refused, and their exit statuses" {
    stamped
    board
    run mkx predict --dtb board.dtb Image
    [[ $status -eq 0 && ${lines[0]} == "Image: smmu-on (advertised): "* ]]
    [[ $output == *"protected    /pci@10000000 (behind-smmu)"*"256 streams"* ]]
    [[ $output == *"NEGOTIATION note=present verdict=smmu-on reason=advertised devices=1 stage=2"* ]]
    [[ $output != *serial* ]]
    run mkx predict --dtb board.dtb --iommu=off Image
    [[ $status -eq 1 && ${lines[0]} == "Image: smmu-off (option-off): iommu=off" ]]
    [[ $output == *"unprotected  /pci@10000000"* && $output != *protected-devices* ]]
    mkx strip Image
    run mkx predict --dtb board.dtb --iommu=require Image
    [[ $status -eq 3 && ${lines[0]} == "Image: refused (note-absent): "* && $output != *"hypervisor {"* ]]
    [[ $output == *"refused      /pci@10000000"* ]]
}

@test "predict: a malformed note is an error, with the verdict" {
    take Image
    mkx stamp Image
    poke Image $(($(field Image '.notes[0].offset') + 16)) 7c
    board
    run --separate-stderr mkx predict --dtb board.dtb Image
    [[ $status -eq 2 && $stderr == *"feature name"* && $output == *"smmu-off (note-malformed)"* ]]
    run --separate-stderr mkx predict --dtb board.dtb --iommu=require Image
    [[ $status -eq 3 ]]
}

@test "predict: several images, the worst decides and none is skipped" {
    stamped
    take Image plain
    printf nothing >bad
    board
    run --separate-stderr mkx predict --dtb board.dtb Image plain bad Image
    [[ $status -eq 2 && $(grep -c '^[^ ].*: smmu-' <<<"$output") -eq 3 && $stderr == "mkimage-xen: bad: "* ]]
}

@test "predict: the node as source is the node that the hypervisor writes" {
    stamped
    board 'usb@3 { iommus = <&smmu 0x200>; phandle = <0x77>; };'
    [[ $(says .hypervisor | dtc -q -I dts -O dtb <(printf '/dts-v1/; / { '; cat; printf '};') |
        fdtget -t x - /hypervisor protected-devices) == "78 77" ]]
    [[ $(says '[.devices[] | select(.state == "protected") | .phandle]') == "[120,119]" ]]
}

@test "predict: what only the SMMU's registers tell" {
    stamped
    board 'usb@3 { iommus = <&smmu 0x200>; };'
    [[ $(says '[.verdict, .stage, .protected]' --smmu=stage=1,sid-bits=10) == '["smmu-on","1",2]' ]]
    [[ $(says '[.verdict, .reason, .warning]' --smmu=sid-bits=9) == '["smmu-off","smmu-unusable",true]' ]]
    [[ $(says .unusable --smmu=sid-bits=9) == *"stream IDs"* ]]
    [[ $(says '[.verdict, .reason]' --smmu=unusable) == '["smmu-off","smmu-unusable"]' ]]
    [[ $(says '.with_drivers.verdict' --smmu=unusable) == smmu-on ]]
    fails_with() { run mkx predict "$@" && [[ $status -eq 2 && $output == *"choose from"* ]]; }
    fails_with --smmu=stage=3 Image
    fails_with --smmu=sid-bits=33 Image
    fails_with --smmu=sid-bits= Image
    fails_with --smmu=some Image
    fails_with --iommu=maybe Image
    run mkx predict --dtb board.dtb --smmu=absent Image
    [[ $status -eq 2 && $output == *"--dtb"* ]]
}

@test "predict: without a board" {
    stamped
    run mkx predict Image
    [[ $status -eq 0 && $output == *"without SMMU smmu-off (no-smmu)"* ]]
    run mkx predict --smmu=absent --iommu=require Image
    [[ $status -eq 3 ]]
    [[ $(mkx predict --json Image | jq -c '[.board, .protected, .without_smmu.reason, has("devices")]') == \
        '[null,null,"no-smmu",false]' ]]
}

@test "predict: every SMMU of the v1 and v2 generation, by either binding" {
    local name kind
    stamped
    while read -r kind name; do
        smmu_v2 "$name"
        [[ $(says '[.verdict, .reason, .iommus[0].kind]') == "[\"smmu-off\",\"no-smmu\",\"$kind\"]" ]]
        [[ $(says '[.devices[] | .path, .state, .reason, .sign]') == \
            '["/sata@1","unprotected","not-driven","mmu-masters","/net@2","unprotected","not-driven",'\
'"iommus","/mmc@3","unprotected","no-iommu","dma-coherent"]' ]]
        [[ $(says '.with_drivers') == '{"verdict":"smmu-on","reason":"advertised","devices":2}' ]]
    done <<'END'
smmu-v1 "arm,smmu-v1"
smmu-v1 "arm,mmu-400"
smmu-v1 "arm,mmu-401"
smmu-v2 "arm,smmu-v2"
smmu-v2 "arm,mmu-500"
smmu-v2 "qcom,sc7180-smmu-500","arm,mmu-500"
smmu-v2 "qcom,msm8996-smmu-v2","qcom,adreno-smmu","qcom,smmu-v2"
smmu-v2 "nvidia,tegra186-smmu","nvidia,smmu-500"
smmu-v2 "marvell,ap806-smmu-500","arm,mmu-500"
smmu-v2 "cavium,smmu-v2"
END
    mkx strip Image
    [[ $(says '.with_drivers') == '{"verdict":"smmu-off","reason":"note-absent","devices":0}' ]]
}

@test "predict: Calxeda's Midway, as the patches of 2014 had it" {
    stamped
    dtc -q -I dts -O dtb -o board.dtb <<'END'
/dts-v1/;
/ {
    #address-cells = <2>;
    #size-cells = <2>;
    model = "Calxeda ECX-2000";
    compatible = "calxeda,ecx-2000";
    soc {
        compatible = "simple-bus";
        #address-cells = <1>;
        #size-cells = <1>;
        ranges = <0 0 0 0xffffffff>;
        sata: sata@ffe08000 { compatible = "calxeda,hb-ahci"; dma-coherent; #stream-id-cells = <1>; };
        ethernet@fff50000 { compatible = "calxeda,hb-xgmac"; dma-coherent; };
        smmu@ffa10000 {
            compatible = "arm,mmu-400";
            calxeda,smmu-secure-config-access;
            mmu-masters = <&sata 0x20>;
        };
    };
};
END
    run mkx predict --dtb board.dtb Image
    [[ $status -eq 1 ]]
    [[ $output == *"with drivers smmu-on (advertised)"*", 1 device protected"* ]]
    [[ $output == *"SMMUv1 (arm,mmu-400), 1 device: hyp drives SMMUv3 only"* ]]
    [[ $output == *"/soc/sata@ffe08000 (not-driven)"*"/soc/ethernet@fff50000 (no-iommu)"* ]]
}

@test "predict: other IOMMUs are none" {
    local name
    stamped
    for name in rockchip,iommu ti,omap2-iommu renesas,ipmmu-vmsa apple,t8103-dart mediatek,mt8173-m4u \
        samsung,exynos-sysmmu nvidia,tegra124-smmu qcom,msm-iommu-v1; do
        smmu_v2 "\"$name\""
        [[ $(says '[.iommus[0].kind, .iommus[0].hidden, .with_drivers.reason, .devices[0].path, .devices[0].reason]') == \
            '["other",false,"no-smmu","/net@2","not-an-smmu"]' ]]
        run mkx predict --dtb board.dtb Image
        [[ $output == *"not an SMMU ($name)"* ]]
    done
}

@test "predict: references that lead nowhere" {
    stamped
    board 'a { iommus = <&smmu>; };'
    run --separate-stderr mkx predict --dtb board.dtb Image
    [[ $status -eq 2 && $stderr == *"boots nothing on this board: "*"iommus property"* ]]
    [[ $(says '[.error, .verdict, (.devices[] | select(.path == "/a") | .state, .reason)]') == \
        '["the device tree'\''s IOMMU references: an iommus property is not a list of'*'"refused","bad-reference"]' ]]
    board 'a { iommu-map = <0 &smmu 0 0>; };'
    [[ $(says '.devices[] | select(.path == "/a") | [.state, .reason]') == '["unprotected","no-streams"]' ]]
    board 'off: b { compatible = "arm,smmu-v3"; #iommu-cells = <1>; status = "disabled"; };
        a { iommus = <&off 1>; };'
    [[ $(says '.devices[] | select(.path == "/a") | [.state, .reason]') == '["unprotected","smmu-disabled"]' ]]
}

@test "predict: several SMMUs" {
    local two='compatible = "arm,smmu-v3"; #iommu-cells = <1>; reg = <0 0x9070000 0 0x20000>;'
    stamped
    board "two: b { $two }; a { iommus = <&two 0x8000>; };"
    [[ $(says '[.verdict, .protected, .with_drivers.devices]') == '["smmu-on",2,2]' ]]
    [[ $(says '[.iommus[] | .driven, .devices]') == '[true,1,true,1]' ]]
    [[ $(says '[.reason, .unusable_smmu]' --smmu=sid-bits=15) == '["smmu-unusable","/b"]' ]]
    board "two: b { compatible = \"arm,mmu-500\"; #iommu-cells = <1>; }; a { iommus = <&two 1>; };"
    [[ $(says '[.iommus[] | .hidden]') == '[true,true]' ]]
    [[ $(says '[.verdict, .protected, .with_drivers.devices]') == '["smmu-on",1,2]' ]]
    board "two: b { ${two/9070000/9050000} }; a { iommus = <&two 1>; };"
    [[ $(says '.error') == *overlap* ]]
}

@test "predict: which devices are listed" {
    stamped
    board 'pool: reserved { compatible = "shared-dma-pool"; };
        dma@1 { compatible = "vendor,dma"; #dma-cells = <1>; };
        client@2 { compatible = "vendor,uart"; dmas = <1 2>; };
        router@3 { compatible = "vendor,bus", "simple-bus"; dma-coherent; };
        codec@4 { compatible = "vendor,codec"; memory-region = <&pool>; };
        virtio@5 { compatible = "virtio,mmio"; child { compatible = "virtio,mmio"; }; };
        net@6 { compatible = "vendor,net", "snps,dwmac-4.20a"; mdio { compatible = "snps,dwmac-mdio"; }; };
        gone@7 { compatible = "virtio,mmio"; status = "disabled"; };
        bus@8 { status = "disabled"; usb@1 { compatible = "generic-xhci"; }; };
        its@9 { compatible = "arm,gic-v3-its"; msi-controller; dma-noncoherent; };'
    [[ $(says '[.devices[] | .path, .sign]') == \
        '["/pci@10000000","iommu-map","/dma@1","dma-controller","/codec@4","dma-pool",'\
'"/virtio@5","known-device","/net@6","known-device"]' ]]
}

@test "predict: what the hypervisor cannot boot" {
    stamped
    board
    zstd -qc Image | gzip -c >Image.zst.gz
    mkx predict --dtb board.dtb Image.zst.gz
    # The note is there, and the rest is not.
    head -c 100000 /dev/urandom >>Image
    gzip -c Image | head -c -9 >cut.gz
    run --separate-stderr mkx predict --dtb board.dtb cut.gz
    [[ $status -eq 2 && $stderr == *"cut.gz: ends before"* && $output == *"note         present"* ]]
    [[ $(mkx predict --json --dtb board.dtb cut.gz 2>/dev/null | jq -c '[.note, .verdict, .error]') == \
        '["present",null,"ends before what its headers promise"]' ]]
    take Image.be Image
    run --separate-stderr mkx predict --dtb board.dtb Image
    [[ $status -eq 2 && $stderr == *"big-endian"* ]]
}

@test "predict: what is said of one image does not depend on another, nor of a board that boots nothing" {
    stamped
    take Image.be big
    board
    run --separate-stderr mkx predict --dtb board.dtb big
    [[ $status -eq 2 && $output == *"refused      /pci@10000000"* && $output != *phandle* ]]
    mkx predict --json --dtb board.dtb --smmu=sid-bits=1 big Image big 2>/dev/null >said || [[ $? -eq 2 ]]
    [[ $(jq -c '[.file, .unusable_smmu]' said | paste -sd' ') == \
        '["big",null] ["Image","/iommu@9050000"] ["big",null]' ]]
}

@test "predict: names with control characters do not reach the terminal" {
    stamped
    board
    sed -i 's/iommu@9050000/iomm\x1b@9050000/' board.dtb
    run --separate-stderr mkx predict --dtb board.dtb --smmu=unusable Image
    [[ $status -eq 1 && $output == *"warning      /iomm\\x1b@9050000 cannot be used"* && $output != *$'\x1b'* ]]
}

@test "predict: what is no device tree" {
    stamped
    printf 'no tree' >board.dtb
    fails_with "no device tree" predict --dtb board.dtb Image
    : >board.dtb
    fails_with "no device tree" predict --dtb board.dtb Image
    fails_with "No such file" predict --dtb missing.dtb Image
    truncate -s 3M board.dtb
    fails_with "2 MiB" predict --dtb board.dtb Image
    board
    head -c 300 board.dtb >cut.dtb
    fails_with "device tree" predict --dtb cut.dtb Image
}
