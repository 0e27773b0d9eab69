/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The table that a stamp gives a zImage: the old tags, then tag XENN with the notes. It goes to the
 * header padding, where no byte of the image moves, else to the end of the file; the header then
 * points there.
 *
 * The undo note holds where the old table is (4 bytes) and, when the new one is at the end of the
 * file, the size of the file before (4 bytes; else 0), in the byte order of the image. Padding is
 * put back from the word that follows the table.
 */
#ifndef MKIMAGE_XEN_ZIMAGE_TABLE_H
#define MKIMAGE_XEN_ZIMAGE_TABLE_H

#include "addition.h"

extern const struct addition zimage_table;

#endif
