/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The console on a UART that may not drain, and what a panic does in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fake_clock.h"
#include "hyp/console.h"
#include "hyp/halt.h"
#include "hyp/mmio.h"
#include "hyp/psci.h"
#include "hyp/uart.h"

#define UART     UINT64_C(0x09000000)
#define UARTDR   0x00
#define UARTFR   0x18
#define TXFF     (1u << 5)
#define ONE_WAIT 100000u

static bool is_full, never_fills;
static char sent[4096];
static size_t sent_count;
static char steps[256];
static jmp_buf *end;

uint32_t mmio_read32(uint64_t address)
{
    assert_int_equal(address, UART + UARTFR);
    return is_full ? TXFF : 0;
}

void mmio_write32(uint64_t address, uint32_t value)
{
    assert_int_equal(address, UART + UARTDR);
    assert_false(is_full);
    assert_true(sent_count < sizeof(sent) - 1);
    sent[sent_count++] = (char)value;
    sent[sent_count] = '\0';
    is_full = !never_fills;
}

static void step(const char *name)
{
    size_t used = strlen(steps);

    snprintf(steps + used, sizeof(steps) - used, " %s", name);
}

_Noreturn void halt(void)
{
    step("halt");
    longjmp(*end, 1);
}

_Noreturn void psci_system_off(void)
{
    step("off");
    longjmp(*end, 1);
}

_Noreturn void psci_system_reset(void)
{
    step("reset");
    longjmp(*end, 1);
}

static int fresh(void **state)
{
    (void)state;
    uart_use(UART);
    /* A character that gets through ends what an earlier test left. */
    is_full = false;
    never_fills = true;
    console_printf(".");
    sent_count = 0;
    sent[0] = steps[0] = '\0';
    return 0;
}

static void test_formats(void **state)
{
    (void)state;
    console_printf("%s %5d %05u 0x%lx %.*s%c\n", "a", -7, 42u, 0x123456789abcul, 2, "bcd", 'e');
    assert_string_equal(sent, "a    -7 00042 0x123456789abc bce\r\n");
}

/* One wait for all that is printed, not one for each character. */
static void test_stuck(void **state)
{
    uint64_t start = fake_clock_now;
    unsigned int i;

    (void)state;
    is_full = true;
    for (i = 0; i < 100; i++)
        console_printf("a line of which nothing can be seen\n");
    assert_true(fake_clock_now - start >= ONE_WAIT);
    assert_true(fake_clock_now - start < 2 * ONE_WAIT);
    assert_int_equal(sent_count, 0);
}

/* Once it drains, characters go out again, and are waited for again. */
static void test_stuck_for_a_time(void **state)
{
    uint64_t start;

    (void)state;
    is_full = true;
    console_printf("lost");
    never_fills = false;
    is_full = false;
    start = fake_clock_now;
    console_printf("ab");
    assert_string_equal(sent, "a");
    assert_true(fake_clock_now - start >= ONE_WAIT);
}

/* Also does what other CPUs do when they are called, or on their own. */
static void stop_cpus(void)
{
    jmp_buf *panicking = end;
    jmp_buf other;

    assert_int_equal(sent_count, 0);
    step("cpus");
    end = &other;
    if (setjmp(other) == 0) {
        panic_join();
        step("ran-on");
    }
    if (setjmp(other) == 0)
        panic("another");
    end = panicking;
}

static void stop_dma(void)
{
    assert_string_equal(sent, "PANIC: reason 1\r\n");
    step("dma");
}

/* Last, because there is one panic in a machine's life. */
static void test_panic(void **state)
{
    jmp_buf panicking;

    (void)state;
    panic_join();
    panic_set_action(PANIC_POWEROFF);
    panic_set_stops(stop_cpus, stop_dma);
    end = &panicking;
    if (setjmp(panicking) == 0)
        panic("reason %d", 1);
    assert_string_equal(steps, " cpus halt halt dma off");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_formats, fresh),
        cmocka_unit_test_setup(test_stuck, fresh),
        cmocka_unit_test_setup(test_stuck_for_a_time, fresh),
        cmocka_unit_test_setup(test_panic, fresh),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
