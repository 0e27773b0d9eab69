/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What the hypervisor will do with a kernel on a board, by the code that the hypervisor runs; and
 * two ways to show it.
 */
#ifndef MKIMAGE_XEN_PREDICT_H
#define MKIMAGE_XEN_PREDICT_H

#include "../loader/policy.h"
#include "input.h"
#include "platform.h"

/* What the command line says instead of the hardware. */
struct predict_hardware {
    enum policy_smmu smmu; /* absent: only without a board, which says it otherwise */
    unsigned int stage;    /* 1 or 2 */
    unsigned int sid_bits;
};

struct prediction {
    const char *path;
    const char *board;               /* the device tree's path; NULL: no board was given */
    const struct platform *platform; /* NULL: no board was given */
    enum policy_mode mode;
    const struct predict_hardware *hardware;
    const struct input *input;
    bool readable;             /* the tool can read the image; otherwise error says why not */
    const struct names *names; /* what the image's notes name; empty unless present */
    char error[512];           /* why hyp boots nothing, before it comes to a verdict; else empty */
    const char *unusable;      /* why an SMMU is; else NULL */
    const char *unusable_smmu; /* its path; NULL without a board */
    struct policy_verdict verdict; /* if there is no error */
    struct policy_verdict other; /* with a board: that of a hypervisor with a driver for every SMMU;
                                    without: that on a board without an SMMU */
};

enum predict_state { PREDICT_PROTECTED, PREDICT_UNPROTECTED, PREDICT_REFUSED };

/* What becomes of a device. Refused: it is not handed to dom0, because nothing is booted. */
enum predict_state predict_state(const struct prediction *prediction,
                                 const struct platform_device *device);

/* "protected", "unprotected" or "refused". */
const char *predict_state_name(enum predict_state state);

/* How many devices are protected. */
uint32_t predict_protected(const struct prediction *prediction);

/* "1", "2", or "-" when the SMMU will not be on. */
const char *predict_stage(const struct prediction *prediction);

/* The /hypervisor node that dom0 gets, as a tree with nothing else in it, for free(); NULL when
 * dom0 does not start or no board was given. */
void *predict_hypervisor(const struct prediction *prediction);

void predict_print_text(const struct prediction *prediction);

/* One JSON object on one line. */
void predict_print_json(const struct prediction *prediction);

/* The node that predict_hypervisor() made, as device tree source. */
void predict_print_dts(FILE *stream, const void *fdt);

#endif
