# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The tables of docs/compatibility.md, from the results of tests/compat/run. $loaders has the names of loaders,
# and $forms those of each architecture's forms, in the order of rows and columns.

def titles: {
    "qemu": "QEMU `-kernel`",
    "edk2": "EDK2, image from QEMU, UKI from a disk",
    "edk2-shell": "EDK2, image from a disk, by its shell",
    "edk2-sb": "EDK2 with Secure Boot, signed after the stamp",
    "grub": "GRUB `linux`",
    "u-boot": "U-Boot `booti`, `bootz`, `bootm`",
    "u-boot-efi": "U-Boot `bootefi`",
    "kexec": "Linux, `kexec -l`",
    "xen-4.17": "Xen 4.17, as dom0",
    "xen-4.17-grub": "Xen 4.17, by GRUB `xen_module`",
    "xen-4.20": "Xen 4.20, as dom0",
    "xen-4.20-grub": "Xen 4.20, by GRUB `xen_module`",
    "hyp": "`hyp`, as dom0"
};

def words:
    if .reason == "" then "nothing at all"
    elif .result == "hung" then "hangs after `\(.reason)`"
    else "`\(.reason)`" end;

# Why what does not boot does not: what was seen of the unstamped image.
def reasons: [.[] | select(.unstamped) | .unstamped | select(.result != "booted") | words] | unique;

def row: "| " + join(" | ") + " |";

# What became of the images of one form by one loader.
def cell($reasons):
    . as $cases
    | [$cases[] | select(.stamped.result == "booted")] as $booted
    | [$cases[] | select(.unstamped) | .unstamped | select(.result != "booted") | words] as $seen
    | if $cases == [] then ""
      elif any($cases[]; .ok | not) then "**BUG**"
      else
          [if $booted != [] then "\($booted | length) of \($cases | length)" else empty end,
           ($seen | unique | .[] | . as $word | "no (\($reasons | index([$word]) + 1))")] | join(", ")
      end;

def table($arch; $reasons):
    [.[] | select(.arch == $arch)] as $cases
    | [$forms[$arch][] | . as $form | select(any($cases[]; .form == $form))] as $columns
    | (["loader"] + $columns | row), (["---"] + [$columns[] | "---"] | row),
      ($loaders[] | . as $loader | select(any($cases[]; .loader == $loader))
       | [titles[$loader]] + [$columns[] | . as $form
                              | [$cases[] | select(.form == $form and .loader == $loader)] | cell($reasons)]
       | row);

def kernels($arch):
    [.[] | select(.arch == $arch) | .release] | unique | map("`\(.)`") | join(", ");

def section($title; $arch; $reasons):
    "", "## \($title)", "", "Kernels: \(kernels($arch)).", "", table($arch; $reasons);

# Of a kernel that is no UKI.
def denial($loader; $arch):
    [.[] | select(.loader == $loader and .arch == $arch and (.form | endswith("mage"))) | .stamped] | first
    | if . == null then "" elif .result == "booted" then "boots"
      elif .reason | test("Access Denied$") then "denied: `Access Denied`" else words end;

def secure_boot:
    "", "## Secure Boot", "", (["image", "arm64", "arm"] | row), (["---", "---", "---"] | row),
    (["stamped, then signed", denial("edk2-sb"; "arm64"), denial("edk2-sb"; "arm")] | row),
    (["stamped, not signed", denial("edk2-sb-unsigned"; "arm64"), denial("edk2-sb-unsigned"; "arm")] | row),
    (["signed, then one letter of the note changed",
      denial("edk2-sb-changed"; "arm64"), denial("edk2-sb-changed"; "arm")] | row);

def numbered: to_entries[] | "\(.key + 1). \(.value)";

[.[] | select(.loader | startswith("edk2-sb-") | not)] as $cases
| ($cases | reasons) as $reasons
| ($cases | section("64-bit kernels"; "arm64"; $reasons)),
  ($cases | section("32-bit kernels"; "arm"; $reasons)),
  "", "## What does not boot, stamped or not", "",
  "The last words on the console:", "", ($reasons | numbered),
  secure_boot
