import { GpuGroup, selectGpus } from '@flash-ts/core/hardware';
import { chooseGpus, needInWords, type GpuNeed } from './choose-gpus.js';
import type { GpuDevice } from './gpu-device.js';

const machine = (...types: string[]): GpuDevice[] =>
  types.map((type, index) => ({ id: String(index), type, memoryMb: null }));
const RTX = 'NVIDIA GeForce RTX 4090';
const ANY: GpuNeed = { ...selectGpus([GpuGroup.ANY]), count: 1 };
const need = (fields: Partial<GpuNeed>): GpuNeed => ({ pools: ['ADA_24'], excludedTypes: [], count: 1, ...fields });

it.each([
  ['the first that fits', [RTX, RTX], need({}), ['0']],
  ['none of another pool', ['NVIDIA L4'], need({}), undefined],
  [
    'none that is excluded',
    ['NVIDIA L40', 'NVIDIA L40S'],
    need({ pools: ['ADA_48_PRO'], excludedTypes: [' NVIDIA L40'] }),
    ['1'],
  ],
  ['the pool that is listed first', [RTX, 'NVIDIA L4'], need({ pools: ['AMPERE_24', 'ADA_24'] }), ['1']],
  ['the next pool when the first is out', [RTX], need({ pools: ['AMPERE_24', 'ADA_24'] }), ['0']],
  ['several, all of one type', ['NVIDIA L4', RTX, RTX], need({ pools: ['AMPERE_24', 'ADA_24'], count: 2 }), ['1', '2']],
  [
    'none where types would have to be mixed',
    ['NVIDIA L4', RTX],
    need({ pools: ['AMPERE_24', 'ADA_24'], count: 2 }),
    undefined,
  ],
  ['any card of the catalogue before another', ['NVIDIA GeForce GTX 1080', RTX], ANY, ['1']],
  ['one that the catalogue does not have for who wants any', ['NVIDIA GeForce GTX 1080'], ANY, ['0']],
  ['no such card for who wants another', ['NVIDIA GeForce GTX 1080'], need({}), undefined],
])('chooses %s', (_name, types, wanted, chosen) => {
  const trimmed = { ...wanted, excludedTypes: wanted.excludedTypes.map((type) => type.trim()) };
  expect(chooseGpus(machine(...types), trimmed)?.map(({ id }) => id)).toEqual(chosen);
});

it.each([
  [need({ count: 2 }), `2 × ${RTX}`],
  [need({ pools: ['AMPERE_48'] }), '1 × NVIDIA A40 or NVIDIA RTX A6000'],
  [need({ pools: ['AMPERE_16', 'ADA_24'] }), '1 × a card of AMPERE_16 or ADA_24'],
  [
    need({ pools: ['AMPERE_16', 'ADA_24'], excludedTypes: ['NVIDIA RTX A4000'] }),
    '1 × a card of AMPERE_16 or ADA_24 without NVIDIA RTX A4000',
  ],
  [ANY, '1 × any card'],
])('says what is needed: %#', (wanted, words) => expect(needInWords(wanted)).toBe(words));
