/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The PE/COFF headers of an EFI application (Microsoft PE Format), whose file offsets are its addresses, for
 * images that begin at `head` and end at `end`, with code that begins at `code` right behind the headers.
 */

/*
 * All up to the section table, which has to follow. `memory` is what it needs beyond the file; `wide`: PE32+;
 * SIGNED: there is a certificate table.
 */
    .macro pe_headers machine, section_count, code_size, memory, wide=1
pe:
    .ascii "PE\0\0"
    .short \machine
    .short \section_count
    .long 0, 0, 0
    .short sections - optional
    .short 0x206 // executable, no line numbers, no debug information
optional:
    .if \wide
    .short 0x20b
    .else
    .short 0x10b
    .endif
    .byte 0, 0
    .long \code_size, 0, 0, code - head, code - head
    .quad 0             // ImageBase; BaseOfData and it in PE32
    .long 0x1000, 0x200 // SectionAlignment, FileAlignment
    .short 0, 0, 1, 0, 0, 0
    .long 0
    .long end - head + \memory // SizeOfImage
    .long code - head          // SizeOfHeaders
    .if SIGNED
    .long 0x12345678 // CheckSum
    .else
    .long 0
    .endif
    .short 10, 0              // Subsystem: EFI application
    .fill 4, 4 + 4 * \wide, 0 // the sizes of stack and heap
    .long 0, 6                // NumberOfRvaAndSizes
    .quad 0, 0, 0, 0
    .if SIGNED
    .long end - head, certificates_end - end
    .else
    .quad 0
    .endif
    .quad 0
sections:
    .endm

/* A section header. */
    .macro pe_section name, address, size, offset, file_size, flags
    .ascii "\name"
    .long \size, \address, \file_size, \offset, 0, 0
    .short 0, 0
    .long \flags
    .endm

/* What a kernel has: its code, and data that begins where the file ends. */
    .macro pe_kernel_sections
    pe_section ".text\0\0\0", code - head, end - code, code - head, end - code, 0x60000020
    pe_section ".data\0\0\0", end - head, 0x10000, 0, 0, 0xc0000040
    .endm

/* The file's end. */
    .macro pe_end
end:
    .if SIGNED
    .long certificates_end - end
    .short 0x200, 2
    .fill 240, 1, 0xce
certificates_end:
    .endif
    .endm
