import type { Endpoint } from '@flash-ts/core/contract';
import { restoring } from './restore.js';

const gpu = { pools: ['ADA_24'], excludedTypes: [], count: 1, allowedCudaVersions: [], minCudaVersion: null };
const before = {
  image: 'a',
  env: { A: '1' },
  registry: null,
  workers: { min: 0, max: 3 },
  gpu,
  cpu: [{ id: 'cpu3c', vcpuCount: 2, memory: 4 }],
} as unknown as Endpoint;

it('gives the fields of a change back, and no others', () => {
  expect(restoring(before, { image: 'b', env: {} })).toEqual({ image: 'a', env: { A: '1' } });
  expect(restoring(before, { registry: 'r' })).toEqual({ registry: null });
  expect(restoring(before, { disk: 20 })).toEqual({});
});

it('has only what a request may have', () => {
  expect(restoring(before, { gpu: { count: 2 } })).toEqual({
    gpu: { pools: ['ADA_24'], excludedTypes: [], count: 1, minCudaVersion: '' },
  });
  expect(restoring(before, { cpu: [{ id: 'cpu5c', vcpuCount: 4 }] })).toEqual({ cpu: [{ id: 'cpu3c', vcpuCount: 2 }] });
  expect(restoring(before, { workers: { max: 5, idleTimeout: 5 } })).toEqual({ workers: { min: 0, max: 3 } });
});
