/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "command.h"

/* IHI 0070, 4.1.1: opcodes */
#define CMD_CFGI_STE       0x03u
#define CMD_CFGI_ALL       0x04u
#define CMD_TLBI_NH_ALL    0x10u
#define CMD_TLBI_EL2_ALL   0x20u
#define CMD_TLBI_S12_VMALL 0x28u
#define CMD_TLBI_NSNH_ALL  0x30u
#define CMD_RESUME         0x44u
#define CMD_SYNC           0x46u

/* Word 0 */
#define COMMAND_STREAM(stream)   ((uint64_t)(stream) << 32)
#define COMMAND_VMID(vmid)       ((uint64_t)(vmid) << 32)
#define COMMAND_RESUME_ABORT     (UINT64_C(1) << 13) /* Ac = 0, Ab = 1 */
#define COMMAND_SYNC_CS_SIG_NONE (UINT64_C(0) << 12)

/* Word 1 */
#define COMMAND_CFGI_RANGE_ALL 31u

static struct command make(uint64_t word0, uint64_t word1)
{
    return (struct command){{word0, word1}};
}

struct command command_cfgi_ste(uint32_t stream)
{
    return make(CMD_CFGI_STE | COMMAND_STREAM(stream), 0); /* Leaf = 0 */
}

struct command command_cfgi_all(void)
{
    return make(CMD_CFGI_ALL, COMMAND_CFGI_RANGE_ALL);
}

struct command command_tlbi_nh_all(uint16_t vmid)
{
    return make(CMD_TLBI_NH_ALL | COMMAND_VMID(vmid), 0);
}

struct command command_tlbi_s12_vmall(uint16_t vmid)
{
    return make(CMD_TLBI_S12_VMALL | COMMAND_VMID(vmid), 0);
}

struct command command_tlbi_nsnh_all(void)
{
    return make(CMD_TLBI_NSNH_ALL, 0);
}

struct command command_tlbi_el2_all(void)
{
    return make(CMD_TLBI_EL2_ALL, 0);
}

struct command command_resume_abort(uint32_t stream, uint16_t stall_tag)
{
    return make(CMD_RESUME | COMMAND_RESUME_ABORT | COMMAND_STREAM(stream), stall_tag);
}

struct command command_sync(void)
{
    return make(CMD_SYNC | COMMAND_SYNC_CS_SIG_NONE, 0);
}
