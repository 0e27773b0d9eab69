# SPDX-License-Identifier: MIT
NOTES_SRCS := notes/error.c notes/note.c notes/note_names.c notes/feature.c notes/advert.c
