/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The header for kernels, used by this very program: its note must be in one of its PT_NOTEs. */
#include "images.h"

#include <link.h>

#include "notes/xen-features-note.h"

XEN_FEATURES_NOTE("!" XEN_FEATURE_PROTECTED_DEVICES "|another");

static int add_notes(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)size;
    for (unsigned int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

        if (segment->p_type != PT_NOTE)
            continue;
        advert_add(
            data,
            (struct bytes){(const uint8_t *)(info->dlpi_addr + segment->p_vaddr), segment->p_memsz},
            ENDIAN_LITTLE, segment->p_align);
    }
    return 1; /* the program itself comes first; nothing else is wanted */
}

static void this_program_advertises(void **state)
{
    struct advert advert;

    (void)state;
    advert_init(&advert);
    dl_iterate_phdr(add_notes, &advert);
    assert_int_equal(advert.status, ADVERT_PRESENT);
    assert_int_equal(advert.features.required, FEATURE_BIT(FEATURE_PROTECTED_DEVICES));
    assert_int_equal(advert.features.unknown_required, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(this_program_advertises)};

    return cmocka_run_group_tests_name("xen_features_note", tests, NULL, NULL);
}
