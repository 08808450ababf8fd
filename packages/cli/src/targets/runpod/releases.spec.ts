import type { Endpoint, ListEndpointReleasesResponse, ReleaseDiffEntry } from '@flash-ts/core/contract';
import { undoing } from './releases.js';

const endpoint = { gpu: { pools: ['ADA_24'], excludedTypes: ['NVIDIA L4'], count: 2 } } as unknown as Endpoint;
const diff = (field: string, old: unknown, now: unknown = 'now'): ReleaseDiffEntry => ({ field, old, new: now });

/** Releases with these diffs; the last is the newest. */
function history(...diffs: readonly (readonly ReleaseDiffEntry[])[]): ListEndpointReleasesResponse {
  const releases = [[], ...diffs].map((own, index) => ({ version: index + 1, diff: own })).toReversed();
  return { endpointVersion: diffs.length + 1, releases } as unknown as ListEndpointReleasesResponse;
}

const back = (releases: ListEndpointReleasesResponse, wanted?: number) =>
  undoing({ name: 'shop', endpoint }, releases, wanted);

it('goes back by one version without a wish', () => {
  const releases = history([diff('template.imageName', 'a')], [diff('template.imageName', 'b')]);
  expect(back(releases)).toEqual({ version: 2, change: { image: 'b' }, kept: [] });
});

it('undoes all releases after a version, so that the value from before the oldest wins', () => {
  const releases = history(
    [diff('template.imageName', 'a'), diff('template.env', { A: '1' })],
    [diff('template.imageName', 'b'), diff('gpuCount', 1)],
  );
  const gpu = { pools: ['ADA_24'], excludedTypes: ['NVIDIA L4'], count: 1 };
  expect(back(releases, 1)).toEqual({ version: 1, change: { image: 'a', env: { A: '1' }, gpu }, kept: [] });
});

it.each([
  [diff('template.env', [{ key: 'A', value: '1' }]), { env: { A: '1' } }],
  [diff('template.env', null), { env: {} }],
  [diff('locations', 'EU-RO-1,EU-CZ-1'), { dataCenterIds: ['EU-RO-1', 'EU-CZ-1'] }],
  [diff('locations', ['EU-RO-1']), { dataCenterIds: ['EU-RO-1'] }],
  [diff('locations', null), { dataCenterIds: [] }],
  [diff('template.containerDiskInGb', 20), { disk: 20 }],
  [diff('template.containerRegistryAuthId', null), { registry: null }],
])('undoes %j', (entry, change) => {
  expect(back(history([entry]))).toEqual({ version: 1, change, kept: [] });
});

it('names what it can not undo', () => {
  const releases = history([diff('template.imageName', 'a'), diff('gpuIds', 'ADA_24'), diff('template.env', [1])]);
  expect(back(releases)).toMatchObject({ change: { image: 'a' }, kept: ['gpuIds', 'template.env'] });
});

it.each([
  [history(), undefined, 'one release of it only'],
  [history([diff('template.imageName', 'a')]), 7, 'the versions 2, 1'],
  [history([diff('template.imageName', 'a')]), 2, 'its present one'],
  [history([diff('gpuIds', 'a')]), undefined, 'does not tell'],
])('refuses where there is no way back (%#)', (releases, wanted, problem) => {
  expect(() => back(releases, wanted)).toThrow(problem);
});
