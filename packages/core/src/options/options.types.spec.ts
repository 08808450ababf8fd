import { CpuInstanceType, GpuGroup, GpuType } from '../hardware/index.js';
import { checkOptions } from './apply.js';
import { secret } from './secret.js';
import type { FlashEndpointOptions } from './types.js';

// Each line under @ts-expect-error must be refused by the type checker, or `npm run check` fails. The lines are types only.
const refused = {
  // @ts-expect-error an endpoint runs on one kind of hardware
  both: { gpu: 'ADA_24', cpu: 'cpu3c-1-2' } satisfies FlashEndpointOptions,
  // @ts-expect-error GPU options have no meaning beside cpu
  count: { cpu: 'cpu3c-1-2', gpuCount: 2 } satisfies FlashEndpointOptions,
  // @ts-expect-error there is no such CPU type
  cpu: { cpu: 'cpu3c-3-6' } satisfies FlashEndpointOptions,
  // @ts-expect-error there is no such GPU
  gpu: { gpu: 'GTX 1080' } satisfies FlashEndpointOptions,
  // @ts-expect-error there is no such scaler
  scaler: { scalerType: 'QUEUE' } satisfies FlashEndpointOptions,
  // @ts-expect-error retries are counted
  retries: { retries: true } satisfies FlashEndpointOptions,
  // @ts-expect-error a range has two ends
  workers: { workers: [1, 2, 3] } satisfies FlashEndpointOptions,
  // @ts-expect-error there is no such data centre
  datacenter: { datacenter: 'MOON-1' } satisfies FlashEndpointOptions,
  // @ts-expect-error an option that does not exist
  option: { worker: 3 } satisfies FlashEndpointOptions,
  // @ts-expect-error variables are text or secrets
  env: { env: { RETRIES: 3 } } satisfies FlashEndpointOptions,
  // @ts-expect-error a version has a minor part
  cuda: { minCudaVersion: '12' } satisfies FlashEndpointOptions,
  // @ts-expect-error requests are answered by the rules of Flash or of Nest
  semantics: { semantics: 'express' } satisfies FlashEndpointOptions,
};

const accepted = [
  {},
  { cpu: CpuInstanceType.CPU3C_1_2 },
  { cpu: ['cpu5c-2-4', 'cpu3c-2-4'], workers: 3 },
  { semantics: 'flash' },
  { semantics: 'nest' },
  { gpu: [GpuGroup.ADA_24, GpuType.NVIDIA_A40], gpuCount: 2, minCudaVersion: '12.1', workers: { min: 0, max: 3 } },
  {
    env: { TOKEN: secret('HF_TOKEN'), MODE: 'fast' },
    volume: { id: 'vol', datacenter: 'EU-RO-1' },
    template: { containerDiskInGb: 20 },
  },
] as const satisfies FlashEndpointOptions[];

describe('the types of the options', () => {
  it('refuse nonsense and accept what the rules accept', () => {
    expect(Object.keys(refused)).toHaveLength(12);
    expect(accepted.flatMap((options) => checkOptions(options)).map(String)).toEqual([]);
  });
});
