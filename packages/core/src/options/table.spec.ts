import { Get } from '@nestjs/common';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import { readEndpoint } from '../definition/read-endpoint.js';
import { fitsManifest } from '../manifest/fits.generated.js';
import { manifestOf } from '../manifest/index.js';
import { checkOptions, manifestFields, OPTION_FIELDS, PLATFORM_OPTIONS, readOptions } from './apply.js';
import { OPTIONS } from './table.js';
import type { FlashEndpointOptions } from './types.js';

const FOR_NEST = ['imports', 'providers', 'controllers', 'configure'];

/** One that says something of every option for its hardware. */
const FULL: readonly FlashEndpointOptions[] = [
  {
    name: 'full',
    gpu: 'NVIDIA A40',
    gpuCount: 2,
    minCudaVersion: '12.1',
    image: 'i:1',
    template: { containerDiskInGb: 5 },
  },
  { name: 'full', cpu: 'cpu3c-2-4', env: { A: 'b', C: { secret: 'D' } }, volume: { id: 'v' }, workers: 3 },
];

describe.each(Object.entries(OPTIONS))('the option %s', (name, { check }) => {
  it('refuses what no option takes', () => {
    for (const nonsense of [null, Symbol.iterator, -1.5]) {
      expect(check(nonsense, name)[0]?.code).toMatch(/^FLASH_/);
    }
  });
});

it('takes its own defaults, spelt out', () => {
  const { name: _, gpu: _gpu, datacenter: _all, ...defaults } = readOptions({});

  expect(checkOptions(defaults as FlashEndpointOptions).map(String)).toEqual([]);
});

describe('the manifest', () => {
  it('has a schema for each field that an option writes, and no other', () => {
    const written = new Set(FULL.flatMap((options) => Object.keys(manifestFields(readOptions(options)))));
    expect([...written].toSorted()).toEqual(OPTION_FIELDS.map(({ name }) => name).toSorted());
  });

  it.each(FULL)('with the fields of %j fits its check', (options) => {
    class Full {
      @Get('/x') x() {}
    }
    FlashEndpoint(options)(Full);
    const facts = {
      projectName: 'p',
      generatedAt: '1970-01-01T00:00:00Z',
      sourceFingerprint: '0'.repeat(64),
      node: '24',
      framework: 'f',
    };
    const endpoint = { definition: readEndpoint(Full), filePath: 'a.ts', exportName: 'Full', calls: [] };
    expect(fitsManifest(manifestOf([endpoint], facts))).toBe(true);
  });
});

it('tells the options that the platform applies from those that workers read', () => {
  const byWorkers = ['name', 'env', 'executionTimeoutMs', 'forbidUnknown', 'semantics', ...FOR_NEST];
  const others = Object.keys(OPTIONS).filter((name) => !PLATFORM_OPTIONS.has(name));

  expect(others.toSorted()).toEqual(byWorkers.toSorted());
});
