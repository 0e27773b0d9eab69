/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "signature.h"

bool signature_refuse(struct problem *problem)
{
    return problem_set(problem, "is signed, and any change breaks the signature: stamp before "
                                "signing, or give --drop-signature and sign again");
}

bool signature_drop(const struct source *source, const struct pe *pe, struct plan *plan,
                    struct problem *problem)
{
    static const uint8_t zeros[8];
    /* Certificates are padded to 8 bytes ("Attribute Certificate Table"), counted or not. */
    uint64_t end = ((uint64_t)pe->certificates_offset + pe->certificates_size + 7) & ~UINT64_C(7);

    if (end >= source->size && pe->certificates_offset >= pe->raw_end &&
        pe->certificates_offset >= pe->sections_end)
        plan->keep = pe->certificates_offset;
    return plan_patch(plan, source, pe->certificates_entry, zeros, 8, problem) &&
           plan_patch(plan, source, pe->checksum_offset, zeros, 4, problem);
}
