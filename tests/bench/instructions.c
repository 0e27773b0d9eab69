/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A TCG plugin for QEMU 7.2 (docs/devel/tcg-plugins): counts the instructions of one CPU, and says
 * in a file how many had been executed when it came to certain places.
 *
 *   out=FILE           where to: `NAME COUNT` whenever a place is reached, the first MAX_LINES
 *                      times, and at the end `NAME total TIMES` for each, and
 *                      `instructions total COUNT`
 *   at=NAME:OFFSET     a place: the instruction at this offset from any multiple of 2 MiB, which is
 *                      what the hypervisor starts at wherever it moves itself to
 *   address=NAME:ADDR  a place: the instruction at this virtual address
 *   code=NAME:OPCODE   a place: this instruction, anywhere
 *   stop=NAME:TIMES    the machine stops when it comes there so many times
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PLACES  32u
#define MAX_LINES   64u
#define OFFSET_MASK UINT64_C(0x1fffff)

/* The interface, version 1; Debian has no package with its header. */
#define EXPORT   __attribute__((visibility("default")))
#define ADD_U64  0 /* enum qemu_plugin_op */
#define CB_PLAIN 0 /* enum qemu_plugin_cb_flags: reads no registers */

struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void (*translated_fn)(uint64_t id, struct qemu_plugin_tb *tb);
typedef void (*executed_fn)(unsigned int cpu, void *context);
typedef void (*exit_fn)(uint64_t id, void *context);

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, translated_fn translated);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, executed_fn executed,
                                            int flags, void *context);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int op,
                                                void *counter, uint64_t amount);
void qemu_plugin_register_atexit_cb(uint64_t id, exit_fn exiting, void *context);

EXPORT int qemu_plugin_version = 1;
EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv);

enum kind { AT, ADDRESS, CODE, STOP };

static const char *const kinds[] = {"at", "address", "code", "stop"};

struct place {
    char *name;
    enum kind kind;
    uint64_t value; /* what its argument says */
    uint64_t times;
};

static struct place places[MAX_PLACES];
static size_t place_count;
static uint64_t instructions;
static FILE *out;

static void finish(uint64_t id, void *context)
{
    (void)id;
    (void)context;
    for (const struct place *place = places; place < places + place_count; place++) {
        if (place->kind != STOP)
            fprintf(out, "%s total %" PRIu64 "\n", place->name, place->times);
    }
    fprintf(out, "instructions total %" PRIu64 "\n", instructions);
    fclose(out);
}

/* Before the instruction itself is counted. */
static void reach(unsigned int cpu, void *context)
{
    struct place *reached = context;

    (void)cpu;
    if (reached->times++ < MAX_LINES)
        fprintf(out, "%s %" PRIu64 "\n", reached->name, instructions);
    for (const struct place *place = places; place < places + place_count; place++) {
        if (place->kind == STOP && place->value == reached->times &&
            strcmp(place->name, reached->name) == 0) {
            finish(0, NULL);
            _Exit(0);
        }
    }
}

static bool is_at(const struct place *place, const struct qemu_plugin_insn *insn)
{
    uint32_t opcode;

    switch (place->kind) {
    case AT:
        return (qemu_plugin_insn_vaddr(insn) & OFFSET_MASK) == place->value;
    case ADDRESS:
        return qemu_plugin_insn_vaddr(insn) == place->value;
    case CODE:
        memcpy(&opcode, qemu_plugin_insn_data(insn), sizeof(opcode));
        return opcode == place->value;
    case STOP:
        break;
    }
    return false;
}

static void translate(uint64_t id, struct qemu_plugin_tb *tb)
{
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

        for (struct place *place = places; place < places + place_count; place++) {
            if (is_at(place, insn))
                qemu_plugin_register_vcpu_insn_exec_cb(insn, reach, CB_PLAIN, place);
        }
        qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD_U64, &instructions, 1);
    }
}

/* KIND=NAME:NUMBER */
static bool add_place(enum kind kind, const char *text)
{
    struct place *place = &places[place_count];
    char *colon, *end;

    if (place_count == MAX_PLACES || !(place->name = strdup(text)) ||
        !(colon = strchr(place->name, ':')))
        return false;
    *colon = '\0';
    place->kind = kind;
    place->value = strtoull(colon + 1, &end, 0);
    place_count++;
    return end != colon + 1 && *end == '\0';
}

static bool take(const char *argument)
{
    const char *value = strchr(argument, '=');

    if (value && strncmp(argument, "out=", 4) == 0)
        return (out = fopen(value + 1, "w")) != NULL;
    for (size_t kind = 0; value && kind < sizeof(kinds) / sizeof(kinds[0]); kind++) {
        if (strlen(kinds[kind]) == (size_t)(value - argument) &&
            strncmp(argument, kinds[kind], strlen(kinds[kind])) == 0)
            return add_place((enum kind)kind, value + 1);
    }
    return false;
}

int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (!take(argv[i])) {
            fprintf(stderr, "instructions: argument not understood: %s\n", argv[i]);
            return 1;
        }
    }
    if (!out)
        return 1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
    qemu_plugin_register_atexit_cb(id, finish, NULL);
    return 0;
}
