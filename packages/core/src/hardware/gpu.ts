/** Serverless GPU pools. A pool is what Runpod schedules on; `ANY` stands for all of them. */
export const GpuGroup = {
  ANY: 'any',
  AMPERE_16: 'AMPERE_16',
  AMPERE_24: 'AMPERE_24',
  AMPERE_48: 'AMPERE_48',
  AMPERE_80: 'AMPERE_80',
  ADA_24: 'ADA_24',
  ADA_32_PRO: 'ADA_32_PRO',
  ADA_48_PRO: 'ADA_48_PRO',
  ADA_80_PRO: 'ADA_80_PRO',
  HOPPER_141: 'HOPPER_141',
  BLACKWELL_96: 'BLACKWELL_96',
  BLACKWELL_180: 'BLACKWELL_180',
} as const;
export type GpuGroup = (typeof GpuGroup)[keyof typeof GpuGroup];
export type GpuPool = Exclude<GpuGroup, 'any'>;

/** Single cards, by the id that the catalogue uses. */
export const GpuType = {
  NVIDIA_RTX_A4000: 'NVIDIA RTX A4000',
  NVIDIA_RTX_A4500: 'NVIDIA RTX A4500',
  NVIDIA_RTX_4000_ADA: 'NVIDIA RTX 4000 Ada Generation',
  NVIDIA_RTX_2000_ADA: 'NVIDIA RTX 2000 Ada Generation',
  NVIDIA_RTX_A5000: 'NVIDIA RTX A5000',
  NVIDIA_L4: 'NVIDIA L4',
  NVIDIA_GEFORCE_RTX_3090: 'NVIDIA GeForce RTX 3090',
  NVIDIA_A40: 'NVIDIA A40',
  NVIDIA_RTX_A6000: 'NVIDIA RTX A6000',
  NVIDIA_A100_80GB_PCIE: 'NVIDIA A100 80GB PCIe',
  NVIDIA_A100_SXM4_80GB: 'NVIDIA A100-SXM4-80GB',
  NVIDIA_GEFORCE_RTX_4090: 'NVIDIA GeForce RTX 4090',
  NVIDIA_GEFORCE_RTX_5090: 'NVIDIA GeForce RTX 5090',
  NVIDIA_RTX_6000_ADA: 'NVIDIA RTX 6000 Ada Generation',
  NVIDIA_L40: 'NVIDIA L40',
  NVIDIA_L40S: 'NVIDIA L40S',
  NVIDIA_H100_80GB_HBM3: 'NVIDIA H100 80GB HBM3',
  NVIDIA_H100_PCIE: 'NVIDIA H100 PCIe',
  NVIDIA_H100_NVL: 'NVIDIA H100 NVL',
  NVIDIA_H200: 'NVIDIA H200',
  NVIDIA_RTX_PRO_6000_SERVER: 'NVIDIA RTX PRO 6000 Blackwell Server Edition',
  NVIDIA_RTX_PRO_6000_WORKSTATION: 'NVIDIA RTX PRO 6000 Blackwell Workstation Edition',
  NVIDIA_RTX_PRO_6000_MAX_Q: 'NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition',
  NVIDIA_B200: 'NVIDIA B200',
} as const;
export type GpuType = (typeof GpuType)[keyof typeof GpuType];

/** The cards of each pool, in the catalogue's order. Source: Runpod's GPU catalogue, August 2026. */
export const GPU_POOLS: Readonly<Record<GpuPool, readonly GpuType[]>> = {
  AMPERE_16: [
    GpuType.NVIDIA_RTX_A4000,
    GpuType.NVIDIA_RTX_A4500,
    GpuType.NVIDIA_RTX_4000_ADA,
    GpuType.NVIDIA_RTX_2000_ADA,
  ],
  AMPERE_24: [GpuType.NVIDIA_RTX_A5000, GpuType.NVIDIA_L4, GpuType.NVIDIA_GEFORCE_RTX_3090],
  AMPERE_48: [GpuType.NVIDIA_A40, GpuType.NVIDIA_RTX_A6000],
  AMPERE_80: [GpuType.NVIDIA_A100_80GB_PCIE, GpuType.NVIDIA_A100_SXM4_80GB],
  ADA_24: [GpuType.NVIDIA_GEFORCE_RTX_4090],
  ADA_32_PRO: [GpuType.NVIDIA_GEFORCE_RTX_5090],
  ADA_48_PRO: [GpuType.NVIDIA_RTX_6000_ADA, GpuType.NVIDIA_L40, GpuType.NVIDIA_L40S],
  ADA_80_PRO: [GpuType.NVIDIA_H100_80GB_HBM3, GpuType.NVIDIA_H100_PCIE, GpuType.NVIDIA_H100_NVL],
  HOPPER_141: [GpuType.NVIDIA_H200],
  BLACKWELL_96: [
    GpuType.NVIDIA_RTX_PRO_6000_SERVER,
    GpuType.NVIDIA_RTX_PRO_6000_WORKSTATION,
    GpuType.NVIDIA_RTX_PRO_6000_MAX_Q,
  ],
  BLACKWELL_180: [GpuType.NVIDIA_B200],
};

const pools = Object.keys(GPU_POOLS) as GpuPool[];

/** A request for GPUs: pools in order of preference, without the excluded cards. */
export interface GpuSelection {
  readonly pools: readonly GpuPool[];
  readonly excludedTypes: readonly GpuType[];
}

/**
 * Resolves what an author wrote (`gpu`) to pools and exclusions. A pool is the scheduler's unit, so a single card is its pool with the
 * pool's other cards excluded.
 *
 * @param wanted pools, cards or a mix, in order of preference
 */
export function selectGpus(wanted: readonly (GpuGroup | GpuType)[]): GpuSelection {
  if (wanted.includes(GpuGroup.ANY)) return { pools, excludedTypes: [] };
  const selected = new Map<GpuPool, Set<GpuType>>();
  for (const item of wanted) {
    const pool = pools.find((name) => name === item || GPU_POOLS[name].includes(item as GpuType));
    if (!pool) continue;
    const cards = selected.get(pool) ?? new Set<GpuType>();
    for (const card of pool === item ? GPU_POOLS[pool] : [item as GpuType]) cards.add(card);
    selected.set(pool, cards);
  }
  return {
    pools: [...selected.keys()],
    excludedTypes: [...selected].flatMap(([pool, cards]) => GPU_POOLS[pool].filter((card) => !cards.has(card))),
  };
}

/** The manifest's spelling (`gpuIds`): pools first, then each excluded card with a minus, each part sorted. */
export function gpuIds({ pools: wanted, excludedTypes }: GpuSelection): string {
  return [...wanted.toSorted(), ...excludedTypes.map((card) => `-${card}`).toSorted()].join(',');
}

/** Whether `value` names a pool or a card of the catalogue. */
export function isGpu(value: unknown): value is GpuGroup | GpuType {
  return [...Object.values(GpuGroup), ...Object.values(GpuType)].includes(value as GpuGroup);
}
