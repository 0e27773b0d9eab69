/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The PE/COFF headers that make the Image an EFI application too (Microsoft PE Format; UEFI 2.10, 2.1.1), and
 * the way out of the firmware's world. File offsets equal RVAs: the file is the image.
 */
#include "macros.S"

#define MACHINE_ARM64		0xaa64
#define MAGIC_PE32PLUS		0x20b
#define SUBSYSTEM_EFI_APP	10
#define CHARACTERISTICS		0x206	/* executable, no line numbers, no debug information */
#define TEXT_FLAGS		0x60000020	/* code, execute, read */
#define DATA_FLAGS		0xc0000040	/* initialised data, read, write */

	.section .head.pe, "a"
	.global	pe_header
pe_header:
	.ascii	"PE\0\0"
	.short	MACHINE_ARM64
	.short	2			/* NumberOfSections */
	.long	0, 0, 0			/* TimeDateStamp, PointerToSymbolTable, NumberOfSymbols */
	.short	sections - optional	/* SizeOfOptionalHeader */
	.short	CHARACTERISTICS
optional:
	.short	MAGIC_PE32PLUS
	.byte	0, 0			/* linker version */
	.long	_pe_text_size		/* SizeOfCode */
	.long	_pe_data_raw_size	/* SizeOfInitializedData */
	.long	0
	.long	_pe_entry		/* AddressOfEntryPoint */
	.long	_pe_text		/* BaseOfCode */
	.quad	0			/* ImageBase */
	.long	4096			/* SectionAlignment */
	.long	512			/* FileAlignment */
	.short	0, 0, 0, 0, 0, 0	/* operating system, image and subsystem versions */
	.long	0
	.long	_pe_image_size		/* SizeOfImage */
	.long	_pe_text		/* SizeOfHeaders */
	.long	0			/* CheckSum */
	.short	SUBSYSTEM_EFI_APP
	.short	0			/* DllCharacteristics */
	.quad	0, 0, 0, 0		/* stack and heap sizes */
	.long	0
	.long	6			/* NumberOfRvaAndSizes */
	.quad	0, 0, 0, 0, 0, 0
sections:
	.ascii	".text\0\0\0"
	.long	_pe_text_size		/* VirtualSize */
	.long	_pe_text		/* VirtualAddress */
	.long	_pe_text_size		/* SizeOfRawData */
	.long	_pe_text		/* PointerToRawData */
	.long	0, 0
	.short	0, 0
	.long	TEXT_FLAGS
	.ascii	".data\0\0\0"
	.long	_pe_data_size
	.long	_pe_data
	.long	_pe_data_raw_size
	.long	_pe_data
	.long	0, 0
	.short	0, 0
	.long	DATA_FLAGS

	.text
	.global	efi_entry
efi_entry:
	stp	x29, x30, [sp, #-16]!
	mov	x29, sp
	bl	efi_main
	ldp	x29, x30, [sp], #16	/* only when it failed */
	ret
