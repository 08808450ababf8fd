import type { NetworkVolume } from '@flash-ts/core/contract';
import type { Manifest } from '@flash-ts/core/manifest';
import { planVolumes } from './volumes.js';

const volume = (id: string, name: string, dataCenter: string): NetworkVolume => {
  return { id, name, dataCenter, size: 10, type: 'STANDARD' };
};
const EXISTING = [volume('v1', 'models', 'EU-RO-1'), volume('v2', 'data', 'EU-RO-1'), volume('v3', 'data', 'US-KS-2')];

const plan = (networkVolumes: readonly object[], locations: readonly string[] = []) =>
  planVolumes({ resources: { shop: { networkVolumes, locations } } } as unknown as Manifest, EXISTING);

it.each([
  [{ id: 'v3' }, 'v3'],
  [{ id: 'models' }, 'v1'],
  [{ id: 'data', datacenter: 'US-KS-2' }, 'v3'],
])('%j is found by its id or name', (mounted, id) => {
  expect(plan([mounted])).toEqual({ ids: { shop: [id] }, created: new Map() });
});

it.each([
  [{ id: 'new', datacenter: 'EU-CZ-1' }, []],
  [{ id: 'new' }, ['EU-CZ-1']],
])('%j is created in its data centre, or in the only one of its endpoint', (mounted, locations) => {
  const { ids, created } = plan([mounted], locations);
  const [[placeholder, wanted] = []] = [...created];
  expect(wanted).toEqual({ name: 'new', size: 10, dataCenter: 'EU-CZ-1' });
  expect(ids).toEqual({ shop: [placeholder] });
});

it('is created once for several endpoints', () => {
  const mounts = { networkVolumes: [{ id: 'new', datacenter: 'EU-CZ-1' }], locations: [] };
  const manifest = { resources: { shop: mounts, mail: mounts } } as unknown as Manifest;
  expect(planVolumes(manifest, []).created.size).toBe(1);
});

it('is refused where nothing says in which data centre it is to be', () => {
  expect(() => plan([{ id: 'new' }])).toThrow('models (EU-RO-1), data (EU-RO-1), data (US-KS-2)');
  expect(() => plan([{ id: 'new' }], ['EU-CZ-1', 'EU-RO-1'])).toThrow('neither the id nor the name');
});

it('is refused where several have the name', () => {
  expect(() => plan([{ id: 'data' }])).toThrow('v2 in EU-RO-1, v3 in US-KS-2');
});
