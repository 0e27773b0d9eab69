/* SPDX-License-Identifier: MIT */
#include "uki.h"

#define DOS_HEADER_SIZE 64u
#define PE_OFFSET       0x3cu
#define SECTION         ".linux"

#define PE_MACHINE_ARM64 0xaa64u
#define PE_MACHINE_THUMB 0x1c2u
#define PE_MACHINE_ARMNT 0x1c4u

bool uki_probe(struct bytes head)
{
    return head.size >= DOS_HEADER_SIZE && head.data[0] == 'M' && head.data[1] == 'Z' &&
           load_u32(head.data + PE_OFFSET, ENDIAN_LITTLE) >= DOS_HEADER_SIZE;
}

enum error uki_read_pe(const struct source *source, struct pe *pe)
{
    uint8_t header[DOS_HEADER_SIZE];
    enum error error = source_read(source, 0, header, sizeof(header));

    if (error == ERR_OK)
        error = pe_read(source, load_u32(header + PE_OFFSET, ENDIAN_LITTLE), pe);
    if (error != ERR_OK)
        return error;
    if (pe->machine != PE_MACHINE_ARM64 && pe->machine != PE_MACHINE_THUMB &&
        pe->machine != PE_MACHINE_ARMNT)
        return ERR_WRONG_MACHINE;
    return ERR_OK;
}

enum error uki_unwrap(struct image_layer *layer, struct loader_environment *environment,
                      const struct source **inner)
{
    struct pe pe;
    struct pe_section section;
    bool found;
    enum error error = uki_read_pe(layer->source, &pe);

    (void)environment;
    if (error == ERR_OK)
        error = pe_find_section(layer->source, &pe, SECTION, &section, &found);
    if (error != ERR_OK)
        return error;
    if (!found)
        return ERR_NOT_A_KERNEL;
    layer->signature.present = pe.certificates_size != 0;
    layer->signature.offset = pe.certificates_offset;
    layer->signature.size = pe.certificates_size;
    *inner = &layer->slice.source;
    return slice_init(&layer->slice, layer->source, section.offset, section.size);
}
