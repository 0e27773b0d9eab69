/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The heap for the codecs: blocks that keep what is in them, and a bottom that is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hyp/heap.h"

#define SPACE  65536u
#define BLOCKS 40u
#define ROUNDS 20000u

struct held {
    uint8_t *memory;
    size_t size;
    uint8_t mark;
};

static uint8_t *space;

static int setup(void **state)
{
    (void)state;
    space = malloc(SPACE);
    assert_non_null(space);
    heap_use((struct board_range){(uintptr_t)space, SPACE});
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(space);
    return 0;
}

static bool lies_in_space(const uint8_t *memory, size_t size)
{
    return memory >= space && memory + size <= space + SPACE && (uintptr_t)memory % 16 == 0;
}

static void check(const struct held *held)
{
    for (size_t i = 0; i < held->size; i++)
        assert_int_equal(held->memory[i], held->mark);
}

/* Everything that was freed is there again: one block of nearly all. */
static void assert_empty(void)
{
    uint8_t *all = heap_alloc(SPACE - 64);

    assert_non_null(all);
    heap_free(all);
}

static void take(struct held *held, size_t size, uint8_t mark)
{
    *held = (struct held){heap_alloc(size), size, mark};
    if (held->memory == NULL)
        return;
    assert_true(lies_in_space(held->memory, size));
    memset(held->memory, mark, size);
}

static void resize(struct held *held, size_t size, uint8_t mark)
{
    uint8_t *memory = heap_resize(held->memory, size);

    if (memory == NULL)
        return;
    assert_true(lies_in_space(memory, size));
    if (held->size > size)
        held->size = size;
    held->memory = memory;
    check(held);
    *held = (struct held){memory, size, mark};
    memset(memory, mark, size);
}

static void keeps_what_is_in_its_blocks(void **state)
{
    struct held held[BLOCKS] = {{0}};
    unsigned int refused = 0;

    (void)state;
    srand(1);
    for (unsigned int round = 0; round < ROUNDS; round++) {
        struct held *one = &held[(unsigned int)rand() % BLOCKS];
        size_t size = (size_t)rand() % (rand() % 8 == 0 ? 20000 : 600);

        if (one->memory == NULL) {
            take(one, size, (uint8_t)round);
            refused += one->memory == NULL;
        } else if (rand() % 4 == 0) {
            resize(one, size, (uint8_t)round);
        } else {
            check(one);
            heap_free(one->memory);
            one->memory = NULL;
        }
    }
    assert_true(refused > 0 && refused < ROUNDS / 4);
    for (unsigned int i = 0; i < BLOCKS; i++) {
        if (held[i].memory != NULL)
            check(&held[i]);
        heap_free(held[i].memory);
    }
    assert_empty();
}

/* As liblzma does for blocks with dictionaries of different sizes: the next header comes before the
 * last dictionary goes. */
static void does_not_creep(void **state)
{
    void *last = NULL;

    (void)state;
    for (size_t i = 0; i < 1000; i++) {
        void *header = heap_alloc(100);
        void *next = heap_alloc(i % 2 == 0 ? 10000 : 20000);

        assert_non_null(header);
        assert_non_null(next);
        heap_free(last);
        heap_free(header);
        last = next;
    }
    heap_free(last);
    assert_empty();
}

static void keeps_above(void **state)
{
    uint8_t *block = heap_alloc(1000);
    uintptr_t base = (uintptr_t)space;

    (void)state;
    assert_true(heap_keep_above(base + 30000));
    assert_true(heap_keep_above(base + 10000));
    assert_false(heap_keep_above((uintptr_t)block + 1));
    assert_null(heap_alloc(SPACE - 30000 - 1000));
    for (uint8_t *next = block; next != NULL; next = heap_alloc(16))
        assert_true(next >= space + 30000);
    assert_false(heap_keep_above(base + 31000));
    assert_true(heap_keep_above(base + 30000));
}

static void knows_how_far_it_came(void **state)
{
    uint8_t *first = heap_alloc(1000);
    struct board_range touched = heap_touched();

    (void)state;
    assert_true(touched.base > (uintptr_t)space && touched.base <= (uintptr_t)first);
    assert_int_equal(touched.base + touched.size, (uintptr_t)space + SPACE);
    heap_free(heap_alloc(5000));
    assert_true(heap_touched().base < touched.base - 5000);
    assert_int_equal(heap_touched().base + heap_touched().size, (uintptr_t)space + SPACE);
    touched = heap_touched();
    heap_free(first);
    assert_null(heap_alloc(SPACE));
    assert_int_equal(heap_touched().base, touched.base);
    heap_use((struct board_range){(uintptr_t)space, SPACE});
    assert_int_equal(heap_touched().size, 0);
}

static void refuses_what_cannot_be(void **state)
{
    (void)state;
    assert_null(heap_alloc(SIZE_MAX));
    assert_null(heap_alloc(SIZE_MAX - 16));
    assert_null(heap_alloc(SPACE));
    assert_null(heap_resize(NULL, SPACE));
    heap_free(NULL);
    heap_use((struct board_range){0, 0});
    assert_null(heap_alloc(0));
    assert_null(heap_alloc(1));
    assert_false(heap_keep_above(1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keeps_what_is_in_its_blocks, setup, teardown),
        cmocka_unit_test_setup_teardown(does_not_creep, setup, teardown),
        cmocka_unit_test_setup_teardown(keeps_above, setup, teardown),
        cmocka_unit_test_setup_teardown(knows_how_far_it_came, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_what_cannot_be, setup, teardown),
    };

    return cmocka_run_group_tests_name("heap", tests, NULL, NULL);
}
