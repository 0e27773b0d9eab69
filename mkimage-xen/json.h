/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What the tool's JSON is made of, besides json-c's own.
 */
#ifndef MKIMAGE_XEN_JSON_H
#define MKIMAGE_XEN_JSON_H

#include <json-c/json.h>

#include "../notes/bytes.h"

/* A string of bytes that may be anything: what is not UTF-8 becomes U+FFFD. */
json_object *json_bytes(struct bytes bytes);

/* The same of a file's name or whatever else ends in a NUL; null for NULL. */
json_object *json_text(const char *text);

json_object *json_hex(struct bytes bytes);

/* Prints the object on a line of its own, and frees it. */
void json_print(json_object *object);

#endif
