import type { Manifest } from '@flash-ts/core/manifest';
import { baseOf, GPU_IMAGE, NODE_IMAGE } from './base-of.js';

const of = (...resources: object[]) =>
  baseOf({ resources: Object.fromEntries(resources.map((one, index) => [`e${index}`, one])) as Manifest['resources'] });

it.each([
  ['the image with Node for a CPU', [{ instanceIds: ['cpu3c-1-2'] }], NODE_IMAGE],
  ['CUDA’s runtime for a GPU', [{ gpuPools: ['ADA_24'] }], GPU_IMAGE],
  ['CUDA’s runtime for both', [{ instanceIds: ['cpu3c-1-2'] }, { gpuPools: ['ADA_24'] }], GPU_IMAGE],
  ['what an endpoint names', [{ gpuPools: ['ADA_24'], imageName: 'acme/cuda:1' }, {}], 'acme/cuda:1'],
  ['what all of them name', [{ imageName: 'acme/cuda:1' }, { imageName: 'acme/cuda:1' }], 'acme/cuda:1'],
])('is %s', (_, resources, base) => {
  expect(of(...resources)).toBe(base);
});

it('can’t be two', () => {
  expect(() => of({ imageName: 'a:1' }, {}, { imageName: 'b:1' })).toThrow(/a:1 \(e0\), b:1 \(e2\)/);
});
