# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is wrong with a boot under Xen: reads a result that tests/qemu/boot wrote and yields the problems, one
# sentence each. $expected is a list of words. The first says how the boot ends:
#   on       in userland, the disk's DMA translated and dom0 told so
#   remapped the same, where no address of dom0's is the machine's
#   alone    in the userland of a domain that the disk was passed through to, its DMA translated; no dom0
#   diskless in userland, without the disk
#   off      in userland, the disk's DMA not translated
#   stock    in userland, under a Xen that translates and knows nothing of notes
#   old      the same under a Xen that does not translate
#   refused  Xen does not start dom0            panic  Xen cannot start dom0
# and `key=value` after it is as in the NEGOTIATION line, or
#   text     a regular expression that a line of the console matches
#   device   what dom0, or who is alone, is told (/pcie@10000000 where it is not said)
# $disk_sha256 is the sum of the disk, $console what was on the console.

def shown: if . == null then "missing" else tostring end;

def equal($what; $is; $wanted):
    select(($is | tostring) != ($wanted | tostring)) | "\($what) is \($is | shown), not \($wanted)";

def some($what; $is): select(($is | type) != "number" or $is == 0) | "there is no \($what)";
def none($what; $is): select($is != 0) | "\($what): \($is | shown), not 0";

def userland($sum):
    equal("dom0 done"; .dom0.done; true),
    equal("the disk's sum"; .dom0.disk_sha256; $sum),
    equal("/hypervisor"; .dom0.hypervisor; "present"),
    none("SMMU nodes in dom0's tree"; .dom0.smmu_nodes),
    none("iommus properties in dom0's tree"; .dom0.iommus),
    none("SMMU faults"; .events),
    none("transactions aborted by the SMMU"; .aborted);

def userland: userland($disk_sha256);

def translated: some("DMA translated by the SMMU"; .translated), none("DMA past the SMMU"; .bypassed);
def moved: some("DMA moved to other addresses by the SMMU"; .moved);
def unmoved: none("DMA moved to other addresses by the SMMU"; .moved);

def untold: equal("protected-devices"; .dom0.protected_devices; "-");

def told($device):
    userland, translated,
    equal("the verdict"; .negotiation.verdict; "smmu-on"),
    equal("protected-devices"; .dom0.protected_devices; $device);

def on($device): told($device), unmoved;
def remapped($device): told($device), moved;

def alone($device):
    userland, translated, moved,
    equal("the negotiation"; .negotiation; null),
    equal("protected-devices"; .dom0.protected_devices; $device);

def diskless: userland("-"), untold, none("DMA translated by the SMMU"; .translated);

def off:
    userland, untold,
    equal("the verdict"; .negotiation.verdict; "smmu-off"),
    some("DMA past the SMMU"; .bypassed),
    none("DMA translated by the SMMU"; .translated);

def stock: userland, translated, unmoved, untold, equal("the negotiation"; .negotiation; null);

def old: userland, untold, equal("the negotiation"; .negotiation; null), none("DMA translated"; .translated);

def refused:
    equal("the verdict"; .negotiation.verdict; "refused"),
    equal("what dom0 said"; .dom0; {done: false});

def panic: equal("what dom0 said"; .dom0; {done: false});

# The word, and `end` of the result that goes with it.
def endings:
    {on: "off", remapped: "off", alone: "off", diskless: "off", off: "off", stock: "off", old: "off",
     refused: "refused", panic: "panic"};

def ending($word; $device):
    if $word == "on" then on($device) elif $word == "remapped" then remapped($device)
    elif $word == "alone" then alone($device) elif $word == "diskless" then diskless
    elif $word == "off" then off elif $word == "stock" then stock elif $word == "old" then old
    elif $word == "refused" then refused else panic end;

def detail($key; $value):
    if $key == "text" then
        select([$console | split("\n")[] | select(test($value))] == []) | "no line of the console is like \($value)"
    elif $key == "device" then empty
    else equal($key; .negotiation[$key]; $value) end;

($expected | split(" ") | map(select(. != ""))) as $words
| [$words[1:][] | index("=") as $at | {key: .[:$at], value: .[$at + 1:]}] as $details
| ($details | map(select(.key == "device") | .value) | first // "/pcie@10000000") as $device
| endings[$words[0]] as $wanted
| if $wanted == null then error("judge.jq: what is \($words[0])?")
  elif .end != $wanted then "the boot ended with \(.end), not \($wanted)"
  else ending($words[0]; $device), ($details[] as $detail | detail($detail.key; $detail.value))
  end
