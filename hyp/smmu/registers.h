/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The SMMUv3 registers that the driver uses: offsets (Arm IHI 0070, 6.2) and fields (6.3, which has
 * a section for each register; their numbers differ between the issues of the specification).
 */
#ifndef HYP_SMMU_REGISTERS_H
#define HYP_SMMU_REGISTERS_H

#include <stdint.h>

#define SMMU_IDR0                   0x000u
#define SMMU_IDR0_S2P               (1u << 0)
#define SMMU_IDR0_S1P               (1u << 1)
#define SMMU_IDR0_TTF_AARCH64       (1u << 3) /* TTF[1] */
#define SMMU_IDR0_COHACC            (1u << 4)
#define SMMU_IDR0_HYP               (1u << 9)
#define SMMU_IDR0_ATS               (1u << 10)
#define SMMU_IDR0_MSI               (1u << 13)
#define SMMU_IDR0_PRI               (1u << 16)
#define SMMU_IDR0_TTENDIAN(idr0)    ((idr0) >> 21 & 3u)
#define SMMU_TTENDIAN_BIG           3u
#define SMMU_IDR0_STALL_MODEL(idr0) ((idr0) >> 24 & 3u)
#define SMMU_STALL_MODEL_OPTIONAL   0u
#define SMMU_STALL_MODEL_FORCED     2u
#define SMMU_IDR0_ST_LEVEL(idr0)    ((idr0) >> 27 & 3u)
#define SMMU_ST_LEVEL_TWO           1u

#define SMMU_IDR1               0x004u
#define SMMU_IDR1_SIDSIZE(idr1) ((idr1)&0x3fu)
#define SMMU_IDR1_EVENTQS(idr1) ((idr1) >> 16 & 0x1fu)
#define SMMU_IDR1_CMDQS(idr1)   ((idr1) >> 21 & 0x1fu)
#define SMMU_IDR1_QUEUES_PRESET (1u << 29)
#define SMMU_IDR1_TABLES_PRESET (1u << 30)

#define SMMU_IDR5           0x014u
#define SMMU_IDR5_OAS(idr5) ((idr5)&7u)
#define SMMU_IDR5_GRAN4K    (1u << 4)

#define SMMU_CR0          0x020u
#define SMMU_CR0ACK       0x024u
#define SMMU_CR0_SMMUEN   (1u << 0)
#define SMMU_CR0_PRIQEN   (1u << 1)
#define SMMU_CR0_EVENTQEN (1u << 2)
#define SMMU_CR0_CMDQEN   (1u << 3)
#define SMMU_CR0_ATSCHK   (1u << 4)

/* How the SMMU itself reads tables and queues */
#define SMMU_CR1                0x028u
#define SMMU_CR1_QUEUE_IC_SHIFT 0
#define SMMU_CR1_QUEUE_OC_SHIFT 2
#define SMMU_CR1_QUEUE_SH_SHIFT 4
#define SMMU_CR1_TABLE_IC_SHIFT 6
#define SMMU_CR1_TABLE_OC_SHIFT 8
#define SMMU_CR1_TABLE_SH_SHIFT 10

#define SMMU_CR2           0x02cu
#define SMMU_CR2_RECINVSID (1u << 1)
#define SMMU_CR2_PTM       (1u << 2)

#define SMMU_GBPA        0x044u
#define SMMU_GBPA_ABORT  (1u << 20)
#define SMMU_GBPA_UPDATE (1u << 31)

#define SMMU_IRQ_CTRL              0x050u
#define SMMU_IRQ_CTRLACK           0x054u
#define SMMU_IRQ_CTRL_GERROR_IRQEN (1u << 0)
#define SMMU_IRQ_CTRL_EVENTQ_IRQEN (1u << 2)

/* A bit that differs between the two is an active error. */
#define SMMU_GERROR                    0x060u
#define SMMU_GERRORN                   0x064u
#define SMMU_GERROR_CMDQ_ERR           (1u << 0)
#define SMMU_GERROR_EVENTQ_ABT_ERR     (1u << 2)
#define SMMU_GERROR_PRIQ_ABT_ERR       (1u << 3)
#define SMMU_GERROR_MSI_CMDQ_ABT_ERR   (1u << 4)
#define SMMU_GERROR_MSI_EVENTQ_ABT_ERR (1u << 5)
#define SMMU_GERROR_MSI_PRIQ_ABT_ERR   (1u << 6)
#define SMMU_GERROR_MSI_GERROR_ABT_ERR (1u << 7)
#define SMMU_GERROR_SFM_ERR            (1u << 8)

/* MSI addresses, 64 bits each */
#define SMMU_GERROR_IRQ_CFG0 0x068u
#define SMMU_EVENTQ_IRQ_CFG0 0x0b0u
#define SMMU_PRIQ_IRQ_CFG0   0x0d0u

#define SMMU_STRTAB_BASE               0x080u /* 64 bits */
#define SMMU_STRTAB_BASE_CFG           0x088u
#define SMMU_STRTAB_BASE_CFG_SPLIT     6 /* shifts */
#define SMMU_STRTAB_BASE_CFG_FMT       16
#define SMMU_STRTAB_BASE_CFG_TWO_LEVEL 1u

/* The event queue's indexes are in page 1. */
#define SMMU_CMDQ_BASE           0x090u /* 64 bits */
#define SMMU_CMDQ_PROD           0x098u
#define SMMU_CMDQ_CONS           0x09cu
#define SMMU_CMDQ_CONS_ERR(cons) ((cons) >> 24 & 0x7fu)
#define SMMU_EVENTQ_BASE         0x0a0u /* 64 bits */
#define SMMU_EVENTQ_PROD         0x100a8u
#define SMMU_EVENTQ_CONS         0x100acu
#define SMMU_EVENTQ_OVERFLOW     (1u << 31) /* PROD.OVFLG, CONS.OVACKFLG */

/* In the three BASE registers: the SMMU's accesses may allocate in caches. */
#define SMMU_BASE_ALLOCATE (UINT64_C(1) << 62)

/* Cacheability and shareability, as CR1, STE and CD have them (5.2, 5.4) */
#define SMMU_CACHE_NON        0u
#define SMMU_CACHE_WRITE_BACK 1u
#define SMMU_SHARE_OUTER      2u
#define SMMU_SHARE_INNER      3u

#endif
