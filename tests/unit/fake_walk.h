/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A table walk as the hardware does it (Arm DDI 0487 D8.2, D8.3), through what a device sees of
 * memory. Knows nothing of how the tables were made.
 */
#ifndef TESTS_UNIT_FAKE_WALK_H
#define TESTS_UNIT_FAKE_WALK_H

#include <stdbool.h>
#include <stdint.h>

enum fake_walk_fault {
    FAKE_WALK_OK,
    FAKE_WALK_TRANSLATION,
    FAKE_WALK_ADDRESS_SIZE,
    FAKE_WALK_ACCESS,
    FAKE_WALK_PERMISSION
};

struct fake_walk {
    uint64_t root;
    unsigned int stage;
    unsigned int bits; /* of input addresses */
    unsigned int start_level;
    unsigned int output_bits;
    bool unprivileged; /* stage 1: AP[1] has to allow the access */
};

struct fake_walk_result {
    enum fake_walk_fault fault;
    uint64_t output;
    uint64_t size; /* of the page or block */
    uint64_t descriptor;
};

struct fake_walk_result fake_walk(const struct fake_walk *walk, uint64_t address, bool write);

#endif
