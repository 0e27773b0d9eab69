/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "console.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "halt.h"
#include "mmio.h"
#include "psci.h"
#include "spinlock.h"
#include "string.h"
#include "uart.h"

/* Arm PL011 TRM (DDI 0183), 3.2: register offsets, and UARTFR's "transmit FIFO full". */
#define UARTDR      0x00
#define UARTFR      0x18
#define UARTFR_TXFF (1u << 5)

/* dom0 drives the same UART; a transmitter that stays full this long is not waited for again. */
#define TRANSMIT_TIMEOUT_US 100000

static uint64_t uart_base;
static struct spinlock lock;
static enum panic_action panic_then = PANIC_HALT;
static void (*stop_cpus)(void);
static void (*stop_dma)(void);
static atomic_bool panicked;

void uart_use(uint64_t base)
{
    uart_base = base;
}

void panic_set_action(enum panic_action action)
{
    panic_then = action;
}

void panic_set_stops(void (*cpus)(void), void (*dma)(void))
{
    stop_cpus = cpus;
    stop_dma = dma;
}

static bool is_full(void)
{
    return (mmio_read32(uart_base + UARTFR) & UARTFR_TXFF) != 0;
}

/*
 * A transmitter that does not drain (flow control without a peer, a gated clock) is waited for
 * once, not for each character: who prints may hold a lock, with interrupts masked.
 */
static bool has_room(void)
{
    static bool stuck;
    uint64_t deadline;

    if (!is_full()) {
        stuck = false;
        return true;
    }
    if (stuck)
        return false;
    deadline = clock_deadline(TRANSMIT_TIMEOUT_US);
    while (is_full()) {
        stuck = clock_passed(deadline);
        if (stuck)
            return false;
    }
    return true;
}

static void put_character(char character)
{
    if (uart_base != 0 && has_room())
        mmio_write32(uart_base + UARTDR, (uint8_t)character);
}

static void put(char character)
{
    if (character == '\n')
        put_character('\r');
    put_character(character);
}

struct conversion {
    bool zero;
    unsigned int width;
    size_t precision;
    unsigned int longs; /* how many 'l's; 'z' counts as one */
};

static void put_padded(const char *text, size_t length, const struct conversion *how)
{
    size_t i;

    for (i = length; i < how->width; i++)
        put(how->zero ? '0' : ' ');
    for (i = 0; i < length; i++)
        put(text[i]);
}

static void put_number(uint64_t value, unsigned int base, bool negative,
                       const struct conversion *how)
{
    char digits[24];
    size_t at = sizeof(digits);

    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    if (negative)
        digits[--at] = '-';
    put_padded(digits + at, sizeof(digits) - at, how);
}

static const char *parse_conversion(const char *format, struct conversion *how, va_list *arguments)
{
    how->zero = *format == '0';
    how->width = 0;
    how->precision = SIZE_MAX;
    how->longs = 0;
    for (; *format >= '0' && *format <= '9'; format++)
        how->width = how->width * 10 + (unsigned int)(*format - '0');
    if (*format == '.') {
        format++;
        how->precision = 0;
        if (*format == '*') {
            how->precision = (size_t)va_arg(*arguments, int);
            format++;
        }
        for (; *format >= '0' && *format <= '9'; format++)
            how->precision = how->precision * 10 + (size_t)(*format - '0');
    }
    for (; *format == 'l' || *format == 'z' || *format == 'h'; format++) {
        if (*format != 'h')
            how->longs++;
    }
    return format;
}

static void put_conversion(char kind, const struct conversion *how, va_list *arguments)
{
    const char *text;
    char character;
    int64_t number;

    switch (kind) {
    case 's':
        text = va_arg(*arguments, const char *);
        put_padded(text, strnlen(text, how->precision), how);
        break;
    case 'c':
        character = (char)va_arg(*arguments, int);
        put_padded(&character, 1, how);
        break;
    case 'd':
    case 'i':
        number = how->longs > 0 ? va_arg(*arguments, long) : va_arg(*arguments, int);
        put_number(number < 0 ? -(uint64_t)number : (uint64_t)number, 10, number < 0, how);
        break;
    case 'u':
    case 'x':
        put_number(how->longs > 0 ? va_arg(*arguments, unsigned long)
                                  : va_arg(*arguments, unsigned int),
                   kind == 'u' ? 10 : 16, false, how);
        break;
    case 'p':
        put_number((uintptr_t)va_arg(*arguments, void *), 16, false, how);
        break;
    default:
        put(kind);
    }
}

static void print(const char *format, va_list *arguments)
{
    struct conversion how;

    while (*format != '\0') {
        if (*format != '%') {
            put(*format++);
            continue;
        }
        format = parse_conversion(format + 1, &how, arguments);
        if (*format != '\0')
            put_conversion(*format++, &how, arguments);
    }
}

void console_printf(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    spinlock_take(&lock);
    print(format, &arguments);
    spinlock_release(&lock);
    va_end(arguments);
}

void panic_join(void)
{
    if (atomic_load(&panicked))
        halt();
}

_Noreturn void panic(const char *format, ...)
{
    va_list arguments;

    /* Stopping and powering off may end here as well, and so may other CPUs meanwhile. */
    if (atomic_exchange(&panicked, true))
        halt();
    if (stop_cpus != NULL)
        stop_cpus();

    /* No lock: whoever holds it may be the one that panics, and mixed lines beat a silent hang. */
    va_start(arguments, format);
    print("PANIC: ", &arguments);
    print(format, &arguments);
    print("\n", &arguments);
    va_end(arguments);

    /* After the reason is out: a device that does not answer now could keep it back. */
    if (stop_dma != NULL)
        stop_dma();
    if (panic_then == PANIC_POWEROFF)
        psci_system_off();
    if (panic_then == PANIC_RESET)
        psci_system_reset();
    halt();
}
