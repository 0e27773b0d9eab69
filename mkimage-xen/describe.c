/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "describe.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#define HEAD_SIZE 16u
#define TEXT_SIZE 160u

/* What people have given for a kernel, by a magic number of its own. The first one that fits; at
 * first other machines' kernels, which may have a PE header, too. */
#define OTHER_KERNELS 2u

static const struct {
    uint32_t offset;
    const char *magic;
    size_t size;
    const char *text;
} kinds[] = {
#define KIND(offset, magic, text)              \
    {                                          \
        offset, magic, sizeof(magic) - 1, text \
    }
    KIND(0x202, "HdrS", "an x86 bzImage"),
    KIND(0x38, "RSC\5", "a RISC-V Image"),
    KIND(0, "\xd0\x0d\xfe\xed", "a device tree without kernel images"),
    KIND(0, "BZh", "bzip2 data, which this tool does not unpack"),
    KIND(0, "\x89LZO\0\r\n\x1a\n", "lzop data, which this tool does not unpack"),
    KIND(0, "PK\3\4", "a zip archive"),
    KIND(0, "!<arch>\n", "an ar archive, such as a Debian package"),
    KIND(0, "\xed\xab\xee\xdb", "an RPM package"),
    KIND(0, "07070", "a cpio archive, such as an initramfs"),
    KIND(0x101, "ustar", "a tar archive"),
    KIND(0, "hsqs", "a squashfs file system"),
    KIND(0x8001, "CD001", "an ISO 9660 file system"),
    KIND(0x438, "\x53\xef", "an ext2, ext3 or ext4 file system"),
    KIND(0, "\x89PNG\r\n\x1a\n", "a PNG picture"),
    KIND(0, "\xff\xd8\xff", "a JPEG picture"),
    KIND(0, "%PDF-", "a PDF document"),
    KIND(0, "#!", "a script"),
    KIND(0x1fe, "\x55\xaa", "a boot sector or a disk"),
#undef KIND
};

static const char *find_kind(const struct source *source, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t there[HEAD_SIZE];

        if (source_read(source, kinds[i].offset, there, kinds[i].size) == ERR_OK &&
            memcmp(there, kinds[i].magic, kinds[i].size) == 0)
            return kinds[i].text;
    }
    return NULL;
}

static bool is_text(const uint8_t *head, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if ((head[i] < 0x20 || head[i] > 0x7e) && (head[i] < '\t' || head[i] > '\r'))
            return false;
    }
    return true;
}

/* The beginning of what no kind fits. */
static void print_head(const uint8_t *head, size_t size, char text[TEXT_SIZE])
{
    size_t used;

    if (is_text(head, size)) {
        char quoted[HEAD_SIZE + 1];

        message_quote(quoted, sizeof(quoted), (struct bytes){head, size});
        snprintf(text, TEXT_SIZE, "text that begins \"%s\"", quoted);
        return;
    }
    used = (size_t)snprintf(text, TEXT_SIZE, "data that begins");
    for (size_t i = 0; i < size; i++)
        used += (size_t)snprintf(text + used, TEXT_SIZE - used, " %02x", head[i]);
}

/* Says what is in `source`, which is in the layers that were recognised so far. */
static bool describe_unknown(const struct input *input, const struct source *source,
                             struct problem *problem)
{
    const struct image *image = &input->image;
    const char *kind = find_kind(source, sizeof(kinds) / sizeof(kinds[0]));
    const char *outer =
        image->layer_count ? image->layers[image->layer_count - 1].format->name : NULL;
    struct problem reason;
    uint8_t head[HEAD_SIZE];
    char text[TEXT_SIZE];
    size_t got = 0;

    problem_error(&reason, ERR_UNKNOWN_FORMAT);
    if (!kind && source->read(source, 0, head, sizeof(head), &got) != ERR_OK)
        return problem_error(problem, ERR_UNKNOWN_FORMAT);
    if (kind)
        snprintf(text, sizeof(text), "%s", kind);
    else if (got == 0)
        snprintf(text, sizeof(text), "%s", outer ? "nothing" : "an empty file");
    else
        print_head(head, got, text);
    return problem_set(problem, "%s: %s%s%s%s", error_text(ERR_UNKNOWN_FORMAT), text,
                       outer ? ", in " : "", outer ? outer : "",
                       reason.text + strlen(error_text(ERR_UNKNOWN_FORMAT)));
}

/* The names of a FIT's configurations, as far as there is room for them. */
static void print_configurations(const void *fdt, char *text, size_t size)
{
    int parent = fdt_path_offset(fdt, "/configurations");
    size_t used = 0;

    text[0] = '\0';
    for (int node = fdt_first_subnode(fdt, parent); node >= 0 && used < size;
         node = fdt_next_subnode(fdt, node)) {
        char name[64];
        int length;
        const char *raw = fdt_get_name(fdt, node, &length);

        message_quote(name, sizeof(name), (struct bytes){(const uint8_t *)raw, (size_t)length});
        used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", name);
    }
}

static bool describe_configurations(const struct input *input, struct problem *problem)
{
    char names[256], name[64];

    if (!input->tree)
        return problem_set(problem, "has no configurations to choose from: leave out --config");
    print_configurations(input->tree, names, sizeof(names));
    if (names[0] == '\0')
        return problem_set(problem, "is an image tree without configurations: make it anew");
    if (!input->configuration)
        return problem_set(
            problem,
            "has no default configuration among %s: give it one (mkimage's `default`), "
            "or, where the command has --config, name one",
            names);
    message_quote(
        name, sizeof(name),
        (struct bytes){(const uint8_t *)input->configuration, strlen(input->configuration)});
    return problem_set(problem, "has no configuration %s: it has %s", name, names);
}

bool describe_error(const struct input *input, enum error error, struct problem *problem)
{
    const struct image *image = &input->image;
    const struct source *last =
        image->layer_count ? image->layers[image->layer_count - 1].source : input->outermost;
    const char *kind;

    switch (error) {
    case ERR_IO:
        if (input->file.read_errno != 0)
            return problem_errno(problem, error_text(error), input->file.read_errno);
        break;
    case ERR_UNKNOWN_FORMAT:
        return describe_unknown(input, input_innermost(input), problem);
    case ERR_WRONG_MACHINE:
    case ERR_NOT_A_KERNEL:
        kind = find_kind(last, OTHER_KERNELS);
        if (kind)
            return problem_set(problem, "%s: %s", error_text(ERR_UNKNOWN_FORMAT), kind);
        break;
    case ERR_TOO_LARGE:
        return problem_set(problem, "inflates to more than 1 GiB: give it unpacked");
    case ERR_NO_CONFIGURATION:
        return describe_configurations(input, problem);
    default:
        break;
    }
    return problem_error(problem, error);
}
