# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is wrong with a boot: reads a result that `boot` wrote and yields the problems, one sentence each, and
# none when all came out as expected. $expected is a list of words. The first says how the boot ends:
#   on       in userland, the SMMU on           off    in userland, the SMMU off
#   blocked  in userland, the disk's DMA stopped by the SMMU and reported by the hypervisor
#   refused  the hypervisor does not start it   panic  the hypervisor cannot start it
# and `key=value` after it says more:
#   note reason stage devices                   as in the NEGOTIATION line
#   kernel cpus memory                          dom0's release, how many CPUs and how many MiB
#   text                                        a regular expression that the panic's reason matches
#   maps                                        how many iommu-map properties dom0 sees, of IOMMUs of its own
#   said                                        one that some line of the hypervisor's matches
#   firmware                                    `keeps`: the hypervisor names RAM that the firmware keeps, and
#                                               dom0 has none of that; `lists`: so does GRUB's lsefimmap
# $disk_sha256 is the sum of the disk.

def shown: if . == null then "missing" else tostring end;

def equal($what; $is; $wanted):
    select(($is | tostring) != ($wanted | tostring)) | "\($what) is \($is | shown), not \($wanted)";

def between($what; $is; $low; $high):
    select(($is | type) != "number" or $is < $low or $is > $high)
    | "\($what) is \($is | shown), not between \($low) and \($high)";

def some($what; $is): select(($is | type) != "number" or $is == 0) | "there is no \($what)";
def none($what; $is): select($is != 0) | "\($what): \($is | shown), not 0";

# Dom0 reached the end of its work, with interrupts and CPUs, and saw nothing of the SMMU.
def userland:
    equal("dom0 done"; .dom0.done; true),
    equal("the disk's sum"; .dom0.disk_sha256; $disk_sha256),
    some("interrupt from the disk"; .dom0.disk_interrupts),
    equal("CPU hotplug"; .dom0.cpu_hotplug; if .dom0.cpus == 1 then "-" else "ok" end),
    none("SMMU nodes in dom0's tree"; .dom0.smmu_nodes),
    none("iommus properties in dom0's tree"; .dom0.iommus),
    equal("iommu-map properties in dom0's tree"; .dom0.iommu_maps;
        $expected | capture("maps=(?<count>[0-9]+)").count // 0),
    none("SMMU faults"; .events),
    none("transactions aborted by the SMMU"; .aborted);

def hex: explode | reduce .[] as $digit (0; . * 16 + $digit - if $digit > 57 then 87 else 48 end);

# The ranges in a text: where they start, and the last byte, or what follows it.
def ranges: [scan("(?:0x)?([0-9a-f]+)-(?:0x)?([0-9a-f]+)") | map(hex)];

# What dom0 must not have as RAM, and has; or that there is nothing.
def kept($who; $list):
    (.dom0.ram // "" | ranges) as $ram
    | (select($ram == []) | "dom0 names no RAM"),
    (select($list == []) | "\($who) names no RAM that the firmware keeps"),
    ($list[] as $range | $ram[] | select(.[0] <= $range[1] and $range[0] <= .[1])
        | "dom0 has RAM at \(.) that \($who) says the firmware keeps, \($range)");

def kept_by_hypervisor:
    kept("the hypervisor"; [.said[] | select(startswith("the firmware keeps")) | ranges[] | [.[0], .[1] - 1]]);

def kept_by_grub:
    kept("GRUB"; [.efi_map[] | select(test("^(conv-mem|(BS|ldr)-(code|data)) ") | not) | ranges[]]),
    (select(.efi_map | any(startswith("RT-")) | not) | "GRUB lists no runtime services");

def on:
    userland,
    equal("the verdict"; .negotiation.verdict; "smmu-on"),
    equal("the SMMU"; .smmu.state; "on"),
    equal("/hypervisor"; .dom0.hypervisor; "present"),
    equal("protected-devices"; .dom0.protected_devices; "/pcie@10000000"),
    some("DMA translated by the SMMU"; .translated),
    none("DMA moved to other addresses by the SMMU"; .moved);

def off:
    userland,
    equal("the verdict"; .negotiation.verdict; "smmu-off"),
    (select(.smmu.state != "absent") | equal("the SMMU"; .smmu.state; "off")),
    equal("protected-devices"; .dom0.protected_devices; "-"),
    none("DMA translated by the SMMU"; .translated);

def blocked:
    equal("dom0 done"; .dom0.done; true),
    equal("the verdict"; .negotiation.verdict; "smmu-on"),
    equal("the SMMU"; .smmu.state; "on"),
    some("transaction stopped by the SMMU"; .events),
    some("fault reported by the hypervisor"; .faults),
    none("DMA translated by the SMMU"; .translated);

def refused:
    equal("the verdict"; .negotiation.verdict; "refused"),
    equal("what dom0 said"; .dom0; {done: false});

def panic:
    equal("what dom0 said"; .dom0; {done: false});

# The word, and `end` of the result that goes with it.
def endings: {on: "off", off: "off", blocked: "blocked", refused: "refused", panic: "panic"};

def how_it_ended: .end + (if .panic then ": \(.panic)" else "" end);

def ending($word):
    if $word == "on" then on elif $word == "off" then off elif $word == "blocked" then blocked elif $word == "refused" then refused else panic end;

def detail($key; $value):
    if $key == "kernel" then equal("dom0's kernel"; .dom0.kernel; $value)
    elif $key == "cpus" then equal("CPUs"; .dom0.cpus; $value)
    elif $key == "memory" then
        ($value | tonumber) as $mib
        | between("MemTotal in MiB"; (.dom0.memtotal_kib // 0) / 1024; $mib * 0.9; $mib)
    elif $key == "text" then
        select(.panic // "" | test($value; "i") | not) | "the panic says \(.panic | shown), not \($value)"
    elif $key == "said" then
        select(.said // [] | any(test($value; "i")) | not) | "no line of the hypervisor says \($value)"
    elif $key == "firmware" then
        kept_by_hypervisor,
        if $value == "lists" then kept_by_grub else empty end
    elif $key == "maps" then empty
    else equal($key; .negotiation[$key]; $value) end;

($expected | split(" ") | map(select(. != ""))) as $words
| endings[$words[0]] as $wanted
| if $wanted == null then error("judge.jq: what is \($words[0])?")
  elif .end != $wanted then "the boot ended with \(how_it_ended), not \($wanted)"
  else
      ending($words[0]),
      ($words[1:][] as $word | ($word | index("=")) as $at | detail($word[:$at]; $word[$at + 1:]))
  end
