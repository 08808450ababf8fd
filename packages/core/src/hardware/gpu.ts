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

interface Card {
  readonly id: string;
  readonly pool: GpuPool;
  /** GB. Source: NVIDIA's data sheets. */
  readonly memory: number;
}

/** Single cards in the order of Runpod's GPU catalogue, August 2026. */
const CARDS = {
  NVIDIA_RTX_A4000: { id: 'NVIDIA RTX A4000', pool: 'AMPERE_16', memory: 16 },
  NVIDIA_RTX_A4500: { id: 'NVIDIA RTX A4500', pool: 'AMPERE_16', memory: 20 },
  NVIDIA_RTX_4000_ADA: { id: 'NVIDIA RTX 4000 Ada Generation', pool: 'AMPERE_16', memory: 20 },
  NVIDIA_RTX_2000_ADA: { id: 'NVIDIA RTX 2000 Ada Generation', pool: 'AMPERE_16', memory: 16 },
  NVIDIA_RTX_A5000: { id: 'NVIDIA RTX A5000', pool: 'AMPERE_24', memory: 24 },
  NVIDIA_L4: { id: 'NVIDIA L4', pool: 'AMPERE_24', memory: 24 },
  NVIDIA_GEFORCE_RTX_3090: { id: 'NVIDIA GeForce RTX 3090', pool: 'AMPERE_24', memory: 24 },
  NVIDIA_A40: { id: 'NVIDIA A40', pool: 'AMPERE_48', memory: 48 },
  NVIDIA_RTX_A6000: { id: 'NVIDIA RTX A6000', pool: 'AMPERE_48', memory: 48 },
  NVIDIA_A100_80GB_PCIE: { id: 'NVIDIA A100 80GB PCIe', pool: 'AMPERE_80', memory: 80 },
  NVIDIA_A100_SXM4_80GB: { id: 'NVIDIA A100-SXM4-80GB', pool: 'AMPERE_80', memory: 80 },
  NVIDIA_GEFORCE_RTX_4090: { id: 'NVIDIA GeForce RTX 4090', pool: 'ADA_24', memory: 24 },
  NVIDIA_GEFORCE_RTX_5090: { id: 'NVIDIA GeForce RTX 5090', pool: 'ADA_32_PRO', memory: 32 },
  NVIDIA_RTX_6000_ADA: { id: 'NVIDIA RTX 6000 Ada Generation', pool: 'ADA_48_PRO', memory: 48 },
  NVIDIA_L40: { id: 'NVIDIA L40', pool: 'ADA_48_PRO', memory: 48 },
  NVIDIA_L40S: { id: 'NVIDIA L40S', pool: 'ADA_48_PRO', memory: 48 },
  NVIDIA_H100_80GB_HBM3: { id: 'NVIDIA H100 80GB HBM3', pool: 'ADA_80_PRO', memory: 80 },
  NVIDIA_H100_PCIE: { id: 'NVIDIA H100 PCIe', pool: 'ADA_80_PRO', memory: 80 },
  NVIDIA_H100_NVL: { id: 'NVIDIA H100 NVL', pool: 'ADA_80_PRO', memory: 94 },
  NVIDIA_H200: { id: 'NVIDIA H200', pool: 'HOPPER_141', memory: 141 },
  NVIDIA_RTX_PRO_6000_SERVER: { id: 'NVIDIA RTX PRO 6000 Blackwell Server Edition', pool: 'BLACKWELL_96', memory: 96 },
  NVIDIA_RTX_PRO_6000_WORKSTATION: {
    id: 'NVIDIA RTX PRO 6000 Blackwell Workstation Edition',
    pool: 'BLACKWELL_96',
    memory: 96,
  },
  NVIDIA_RTX_PRO_6000_MAX_Q: {
    id: 'NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition',
    pool: 'BLACKWELL_96',
    memory: 96,
  },
  NVIDIA_B200: { id: 'NVIDIA B200', pool: 'BLACKWELL_180', memory: 180 },
} as const satisfies Readonly<Record<string, Card>>;

type Cards = typeof CARDS;
const cards = Object.values(CARDS);

/** Single cards, by the id that the catalogue uses. */
export const GpuType = Object.fromEntries(Object.entries(CARDS).map(([name, { id }]) => [name, id])) as {
  readonly [Name in keyof Cards]: Cards[Name]['id'];
};
export type GpuType = (typeof GpuType)[keyof typeof GpuType];

/** The cards of each pool, in the catalogue's order. */
export const GPU_POOLS: Readonly<Record<GpuPool, readonly GpuType[]>> = Object.fromEntries(
  [...Map.groupBy(cards, ({ pool }) => pool)].map(([pool, own]) => [pool, own.map(({ id }) => id)]),
) as Record<GpuPool, GpuType[]>;

/** Memory of a card in GB. */
export const GPU_MEMORY = Object.fromEntries(cards.map(({ id, memory }) => [id, memory])) as Readonly<
  Record<GpuType, number>
>;

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
