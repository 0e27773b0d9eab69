# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is wrong with a boot of tests/dom0's legacy or modern kernel: reads a result that tests/qemu/boot wrote
# and yields the problems, one sentence each, and none when all came out as it should.
# $verdict: on, off or refused. $kernel: legacy or modern. $race: whether there were two CPUs, and devices to race
# with.

def shown: if . == null then "missing" else tostring end;

def equal($what; $is; $wanted):
    select(($is | tostring) != ($wanted | tostring)) | "\($what) is \($is | shown), not \($wanted)";

def some($what; $is): select(($is | type) != "number" or $is == 0) | "there is no \($what)";
def none($what; $is): select($is != 0) | "\($what): \($is | shown), not 0";

# What each kind of transfer comes to. The disks are "pci", behind the SMMU, and "mmio", beside it.
def expected:
    ($verdict == "on") as $on
    | (if $on and $kernel == "legacy" then "blocked" else "ok" end) as $foreign
    | ["abi - ok"] + (if $race then ["smp - ok"] else [] end) + ["own pci ok", "foreign pci \($foreign)", "foreign pci \($foreign)"]
    + (if $on then ["read-only pci blocked", "unmapped pci blocked"] else ["by-ipa pci lost"] end)
    + ["own mmio ok", "foreign mmio ok", "foreign mmio ok", "by-ipa mmio lost"]
    + (if $on and $race then ["race edu ok", "race pci ok"] else [] end);

# The address that the kernel gives a device is the one that it should be.
def address_problem($on):
    (if $on and $kernel == "modern" and .device == "pci" then .ipa else .machine end) as $wanted
    | equal("the machine address, if the IPA has to be another"; .machine != .ipa; true),
      equal("the address for the \(.device) disk"; .dma; $wanted);

# Stream, address and cause stand in the hypervisor's report.
def unreported($said):
    (if .case == "read-only" then "F_PERMISSION" else "F_TRANSLATION" end) as $cause
    | "^SMMU fault: stream=\(.stream) \($cause) write input=\(.dma)( |:)" as $line
    | select($said | any(test($line)) | not)
    | "no report says \"\($line)\"";

def ran:
    .said as $said
    | ($verdict == "on") as $on
    | equal("the end"; .end; "off"),
      equal("done"; .dom0.done; true),
      equal("the kernel"; .dom0.kernel; $kernel),
      equal("the SMMU"; .smmu.state; $verdict),
      equal("protected devices"; .dom0.protected_devices; if $on then 1 else 0 end),
      equal("the list of cases"; [.cases[] | "\(.case) \(.device // "-") \(.result)"] | join(", ");
          expected | join(", ")),
      (.cases[] | select(.case == "foreign") | address_problem($on)),
      (.cases[] | select(.result == "blocked") | unreported($said)),
      (.cases[] | select(.changed != null) | none("pages that changed in case \(.case)"; .changed)),
      (select((.dom0.watched_pages // 0) < 40000) | "only \(.dom0.watched_pages | shown) pages were watched"),
      if $on then some("DMA that the SMMU translated"; .translated)
      else none("DMA that the SMMU translated"; .translated), none("SMMU faults"; .events) end;

equal("the verdict"; .negotiation.verdict; if $verdict == "refused" then "refused" else "smmu-\($verdict)" end),
if $verdict == "refused" then
    equal("the end"; .end; "refused"),
    equal("the list of cases"; .cases; [])
else ran end
