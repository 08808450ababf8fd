import type { CreateEndpointRequest } from '@flash-ts/core/contract';
import { costOf } from './costs.js';

const PRICES = {
  gpus: [
    { id: 'A', pool: 'ADA_24', price: { serverless: 1 } },
    { id: 'B', pool: 'ADA_24', price: { serverless: 3 } },
    { id: 'C', pool: 'AMPERE_16', price: { serverless: 0.5 } },
    { id: 'D', pool: 'AMPERE_16', price: {} },
    { id: 'E', pool: null, price: {} },
  ],
  cpus: [
    { id: 'cpu3c', price: { serverlessPerVcpu: 0.03 } },
    { id: 'cpu5c', price: { serverlessPerVcpu: 0.04 } },
  ],
};

const cost = (body: Partial<CreateEndpointRequest>) =>
  costOf('shop', { workers: { min: 1, max: 4 }, ...body } as CreateEndpointRequest, PRICES);

it('is that of all GPUs of a worker, from the cheapest card to the dearest of the pools', () => {
  const gpu = { pools: ['ADA_24', 'AMPERE_16'], count: 2 };
  expect(cost({ gpu })).toMatchObject({ least: { min: 1, max: 4 }, most: { min: 6, max: 24 } });
});

it('leaves excluded cards out', () => {
  const gpu = { pools: ['ADA_24'], excludedTypes: ['B'] };
  expect(cost({ gpu })).toMatchObject({ least: { min: 1, max: 4 }, most: { min: 1, max: 4 } });
});

it('is that of all vCPU', () => {
  const cpu = [
    { id: 'cpu3c', vcpuCount: 2 },
    { id: 'cpu5c', vcpuCount: 4 },
  ];
  const told = cost({ cpu, workers: { min: 0, max: 10 } });
  expect(told?.least.max).toBeCloseTo(0.6);
  expect(told?.most.max).toBeCloseTo(1.6);
  expect(told?.least.min).toBe(0);
});

it('is not known for hardware without a price', () => {
  expect(cost({ gpu: { pools: ['HOPPER_141'] } })).toBeUndefined();
  expect(cost({ cpu: [{ id: 'cpu9', vcpuCount: 2 }] })).toBeUndefined();
});
