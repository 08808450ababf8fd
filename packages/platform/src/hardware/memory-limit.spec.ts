import { execFileSync } from 'node:child_process';
import { excess, heapOptions, memoryLimitOf, parseWorkerMemory } from './memory-limit.js';

const GB = 1024 ** 3;
const YOUNG = '--max-semi-space-size=16';
const cpu = [
  { id: 'cpu3c', vcpuCount: 4, memory: 8 },
  { id: 'cpu3g', vcpuCount: 4, memory: 16 },
];

it('is the memory of the CPU type that is listed first, and none for GPUs, unless the setting says otherwise', () => {
  expect(memoryLimitOf({ cpu }, 'type')).toEqual({ bytes: 8 * GB, of: 'cpu3c-4-8' });
  expect(memoryLimitOf({}, 'type')).toBeUndefined();
  expect(memoryLimitOf({ cpu }, 'off')).toBeUndefined();
  expect(memoryLimitOf({}, GB)).toEqual({ bytes: GB, of: 'the setting workerMemory' });
});

it.each([
  [8 * GB, undefined],
  [8 * GB + 1, 'The worker used 8.1 GB, which is more than the 8 GB of cpu3c-4-8.'],
  [8.25 * GB, 'The worker used 8.3 GB, which is more than the 8 GB of cpu3c-4-8.'],
])('says of %d bytes whether they are too many', (bytes, words) => {
  expect(excess(bytes, { bytes: 8 * GB, of: 'cpu3c-4-8' })?.message).toBe(words);
});

it.each([
  ['what is less than V8 takes', 4 * GB, undefined, [YOUNG, '--max-old-space-size=3072']],
  ['what is more', 8 * GB, undefined, [YOUNG]],
  ['an endpoint with other options', 4 * GB, '--enable-source-maps', [YOUNG, '--max-old-space-size=3072']],
  ['an endpoint that has a heap of its own', 4 * GB, '--trace-gc --max_old_space_size=3900', [YOUNG]],
  ['one that has a share of it', 4 * GB, '--max-old-space-size-percentage=50', [YOUNG]],
  ['one that limits all of it', 4 * GB, '--max-heap-size=2000', [YOUNG]],
  ['one that wants more for what is young', 4 * GB, '--max_semi_space_size=64', ['--max-old-space-size=3072']],
])('has V8’s heap fit: %s', (_name, bytes, nodeOptions, options) => {
  const node = { major: 24, heapBytes: 4 * GB };
  expect(heapOptions({ bytes, of: '' }, nodeOptions, node)).toEqual(options);
  expect(heapOptions(undefined, nodeOptions, node)).toEqual(options.filter((option) => option === YOUNG));
  expect(heapOptions({ bytes, of: '' }, nodeOptions, { ...node, major: 22 })).toEqual([]);
});

it('is such that V8 takes what another size of the heap has compiled', () => {
  const tagOf = (...options: string[]) =>
    execFileSync(process.execPath, [...options, '-p', 'v8.cachedDataVersionTag()'], { encoding: 'utf8', env: {} });
  expect(tagOf(YOUNG, '--max-old-space-size=300')).toBe(tagOf());
});

it('is read as a person writes it', () => {
  const read = (text: string) => parseWorkerMemory(text, '--worker-memory');
  expect(['type', 'off', '6', '0.5'].map(read)).toEqual(['type', 'off', 6 * GB, GB / 2]);
  for (const text of ['', '0', '-1', '6GB', 'none', '1e9', 'Infinity']) {
    expect(() => read(text)).toThrow(`The value of --worker-memory is "${text}"; allowed are "type"`);
  }
});
