# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Running QEMU with its console in a file. Sourced; who sources it sets `out`, a directory, and `command`.
# shellcheck disable=SC2154

# In QEMU's option lists a comma is written twice.
qemu_quoted() {
    echo "${1//,/,,}"
}

# qemu_run JUDGE LIMIT [SILENCE]: runs `command` for at most LIMIT seconds, its console going line by line to
# console.log. `JUDGE LINE` is called for each; if it sets `ending`, QEMU is ended. So it is when it has spent SILENCE
# seconds of processor time without a line. Sets end to that `ending`, or to off, timeout or qemu-error; status to
# QEMU's; milliseconds.
qemu_run() {
    local judge=$1 limit=$2 silence=${3:-} start=$EPOCHREALTIME
    : >"$out/console.log"
    printf '%q ' "${command[@]}" >"$out/command"
    exec {console}< <(exec "${command[@]}" </dev/null 2>"$out/qemu.log")
    pid=$!
    trap 'kill "$pid" 2>/dev/null || true' EXIT
    qemu_watch "$judge" "$limit" "$silence"
    kill "$pid" 2>/dev/null || true
    status=0
    wait "$pid" || status=$?
    exec {console}<&-
    trap - EXIT
    [[ $end != off || $status -eq 0 ]] || end='qemu-error'
    # shellcheck disable=SC2034
    milliseconds=$(((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}) / 1000))
}

qemu_watch() {
    local judge=$1 limit=$2 silence=$3 line part='' patience got quiet='' deadline=$((SECONDS + $2))
    end='timeout' ending=''
    while patience=$((deadline - SECONDS)) && [[ $patience -gt 0 ]]; do
        [[ -z $silence || $patience -lt 5 ]] || patience=5
        # What there is to say about a failure follows at once.
        [[ -z $ending ]] || patience=0.3
        got=0
        IFS= read -r -t "$patience" line <&"$console" || got=$?
        part+=$line
        if [[ $got -gt 128 ]]; then
            [[ -z $ending ]] && qemu_silent && continue
            break
        fi
        [[ $got -eq 0 ]] || { end='off' && break; }
        quiet='' line=$part part=''
        # GRUB ends a line by \n\r.
        line=${line#$'\r'}
        line=${line%%$'\r'*}
        # Xen marks its own lines, to tell them from dom0's, and those of other domains.
        line=${line#'(XEN) '}
        line=${line#'DOM1: '}
        printf '%s\n' "$line" >>"$out/console.log"
        [[ $ending ]] || "$judge" "$line"
    done
    printf '%s' "$part" >>"$out/console.log"
    end=${ending:-$end}
}

# Whether QEMU may still be silent. `quiet` is the processor time that it had spent when that was asked first.
qemu_silent() {
    local spent
    [[ $silence ]] || return 0
    spent=$(($(qemu_ticks) / 100))
    quiet=${quiet:-$spent}
    [[ $((spent - quiet)) -lt $silence ]]
}

# The processor time that QEMU has spent, in the kernel's ticks of 1/100 s (proc(5)).
qemu_ticks() {
    local -a stat
    read -r -a stat 2>/dev/null <"/proc/$pid/stat" || { echo 0 && return; }
    echo $((stat[13] + stat[14]))
}
