import { checkOptions, PLATFORM_OPTIONS, readOptions } from './apply.js';
import { OPTIONS } from './table.js';
import type { FlashEndpointOptions } from './types.js';

const FOR_NEST = ['imports', 'providers', 'controllers', 'configure'];

describe.each(Object.entries(OPTIONS))('the option %s', (name, { check }) => {
  it('refuses what no option takes', () => {
    for (const nonsense of [null, Symbol.iterator, -1.5]) {
      expect(check(nonsense, name, { kind: 'queue-based' })[0]?.code).toMatch(/^FLASH_/);
    }
  });
});

it.each(['load-balanced', 'queue-based'] as const)('takes its own defaults, spelt out, of a %s endpoint', (kind) => {
  const { name: _, gpu: _gpu, datacenter: _all, ...defaults } = readOptions({}, kind);

  expect(checkOptions(defaults as FlashEndpointOptions, kind).map(String)).toEqual([]);
});

it('tells the options that the platform applies from those that workers read', () => {
  const byWorkers = [
    'name',
    'env',
    'executionTimeoutMs',
    'concurrency',
    'retries',
    'ttlMs',
    'forbidUnknown',
    'semantics',
    ...FOR_NEST,
  ];
  const others = Object.keys(OPTIONS).filter((name) => !PLATFORM_OPTIONS.has(name));

  expect(others.toSorted()).toEqual(byWorkers.toSorted());
});
