import { Get } from '@nestjs/common';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import { readEndpoint } from '../definition/read-endpoint.js';
import { manifestFields, OPTION_FIELDS, readOptions } from '../options/apply.js';
import type { FlashEndpointOptions } from '../options/types.js';
import { fitsManifest } from './fits.generated.js';
import { manifestOf } from './from-definition.js';

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

describe('the manifest', () => {
  it('has a schema for each field that an option writes, and no other', () => {
    const ofQueue = manifestFields(readOptions({ concurrency: 2 }, 'queue-based'));
    const ofOthers = FULL.flatMap((options) => Object.keys(manifestFields(readOptions(options))));
    const written = new Set([...ofOthers, ...Object.keys(ofQueue)]);
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
