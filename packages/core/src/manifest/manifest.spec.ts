import { Body, Get, Post } from '@nestjs/common';
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import { Job } from '../decorators/job.js';
import { readEndpoint } from '../definition/read-endpoint.js';
import { CpuInstanceType, DataCenter } from '../hardware/index.js';
import { ManifestSchema } from '../manifest-schema/index.js';
import { fitsManifest } from './fits.generated.js';
import { manifestOf } from './from-definition.js';
import { formatManifest, parseManifest } from './read-manifest.js';

const FACTS = {
  projectName: 'shop',
  generatedAt: '2026-01-01T00:00:00.000Z',
  sourceFingerprint: 'a'.repeat(64),
  node: '24',
  framework: '@flash-ts/worker@0.1.0',
};

@FlashEndpoint({
  name: 'users',
  cpu: ['cpu3c-1-2', 'cpu3c-2-4'],
  workers: [1, 5],
  env: { TOKEN: { secret: 'HF_TOKEN' }, MODE: 'fast' },
})
class Users {
  @Get('/users')
  list() {}
  @Post('/users')
  async create(@Body() body: object) {
    return body;
  }
}

@FlashEndpoint({ gpu: ['NVIDIA A40', 'AMPERE_16'], gpuCount: 2, flashboot: false, executionTimeoutMs: 5000 })
class Inference {
  @Post('/predict')
  predict() {}
}

@FlashEndpoint({ name: 'transcribe', cpu: 'cpu3c-1-2', concurrency: 2, retries: 3 })
class Transcribe {
  @Job() async transcribe() {}
  @Job() *words() {
    yield 'one';
  }
}

@FlashEndpoint({ name: 'resize' })
class Resize {
  @Job() resize() {}
}

const located = (target: typeof Users | typeof Inference | typeof Transcribe | typeof Resize, filePath: string) => ({
  definition: readEndpoint(target),
  filePath,
  exportName: target.name,
  calls: [],
});

const manifest = manifestOf(
  [
    located(Users, 'src/users.ts'),
    located(Inference, 'src/gpu/inference.ts'),
    located(Transcribe, 'src/jobs/transcribe.ts'),
    located(Resize, 'src/resize.ts'),
  ],
  FACTS,
);

describe('the manifest', () => {
  it('is the same after writing and reading', async () => {
    expect(await parseManifest(formatManifest(manifest), 'manifest')).toEqual(manifest);
  });

  it('is the same after writing and reading for any options', async () => {
    const options = fc.record({
      cpu: fc.uniqueArray(fc.constantFrom(...Object.values(CpuInstanceType)), { minLength: 1 }),
      workers: fc.tuple(fc.nat(5), fc.integer({ min: 5, max: 20 })),
      idleTimeout: fc.integer({ min: 1, max: 3600 }),
      scalerValue: fc.integer({ min: 1, max: 100 }),
      executionTimeoutMs: fc.nat(),
      flashboot: fc.boolean(),
      semantics: fc.constantFrom('flash' as const, 'nest' as const),
      datacenter: fc.constant(DataCenter.EU_RO_1),
      env: fc.dictionary(
        fc.stringMatching(/^[A-Z]{1,4}_[A-Z_]{1,4}$/),
        fc.oneof(fc.stringMatching(/^[^\0]*$/), fc.record({ secret: fc.constant('TOKEN') })),
      ),
    });
    await fc.assert(
      fc.asyncProperty(options, async (some) => {
        class Any {
          @Get('/x')
          x() {}
        }
        FlashEndpoint(some)(Any);
        const written = manifestOf(
          [{ definition: readEndpoint(Any), filePath: 'src/any.ts', exportName: 'Any', calls: ['other'] }],
          FACTS,
        );
        expect(await parseManifest(formatManifest(written), 'manifest')).toEqual(JSON.parse(JSON.stringify(written)));
      }),
    );
  });

  it('lists endpoints by name with their routes, functions and hardware', () => {
    expect(Object.keys(manifest.resources)).toEqual(['inference', 'resize', 'transcribe', 'users']);
    expect(manifest.routes['users']).toEqual({ 'GET /users': 'list', 'POST /users': 'create' });
    expect(manifest.function_registry).toEqual({
      'Inference.predict': 'inference',
      'Resize.resize': 'resize',
      'Transcribe.transcribe': 'transcribe',
      'Transcribe.words': 'transcribe',
      'Users.list': 'users',
      'Users.create': 'users',
    });
    expect(manifest.resources['users']).toMatchObject({
      resource_type: 'CpuLoadBalancerSlsResource',
      module_path: 'src.users',
      instanceIds: ['cpu3c-1-2', 'cpu3c-2-4'],
    });
    expect(manifest.resources['inference']).toMatchObject({
      gpuIds: 'AMPERE_16,AMPERE_48,-NVIDIA RTX A6000',
      gpuPools: ['AMPERE_48', 'AMPERE_16'],
      gpuExcludedTypes: ['NVIDIA RTX A6000'],
      gpuCount: 2,
      flashboot: false,
    });
  });

  it('lists an endpoint with jobs in the form of Python Flash, without routes', () => {
    expect(manifest.routes).not.toHaveProperty('transcribe');
    expect(manifest.resources['transcribe']).toMatchObject({
      resource_type: 'CpuServerlessEndpoint',
      is_load_balanced: false,
      functions: [
        {
          name: 'Transcribe',
          module: 'src.jobs.transcribe',
          is_async: true,
          is_class: true,
          class_methods: ['transcribe', 'words'],
        },
      ],
      jobs: [
        { name: 'transcribe', is_async: true, is_stream: false },
        { name: 'words', is_async: true, is_stream: true },
      ],
      scalerType: 'QUEUE_DELAY',
      scalerValue: 4,
      executionTimeoutMs: 600_000,
      max_concurrency: 2,
      ttlMs: 86_400_000,
      retries: 3,
    });
    expect(manifest.resources['resize']).toMatchObject({ resource_type: 'ServerlessEndpoint' });
    expect(manifest.resources['resize']).not.toHaveProperty('max_concurrency');
  });

  it.each([
    ['cut short', '{"version":', 'Unexpected end'],
    ['another version', formatManifest({ ...manifest, version: '2.0' as '1.0' }), '/version'],
    [
      'a wrong type',
      formatManifest({
        ...manifest,
        resources: { users: { ...manifest.resources['users'], workersMin: 'x' } as never },
      }),
      '/resources/users/workersMin',
    ],
    [
      'a wrong type in a job',
      formatManifest({
        ...manifest,
        resources: { transcribe: { ...manifest.resources['transcribe'], jobs: [{ name: 1 }] } as never },
      }),
      '/resources/transcribe/jobs/0/name must be string',
    ],
    ['an unknown field', formatManifest({ ...manifest, extra: 1 } as never), 'additional'],
  ])('that is %s is refused, with the place', async (_, text, expected) => {
    await expect(parseManifest(text, 'flash_manifest.json')).rejects.toThrow(expected);
  });
});

describe('the generated check', () => {
  /** The ways to every value within. */
  const paths = (value: unknown): string[][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, child]) => [[key], ...paths(child).map((path) => [key, ...path])])
      : [];
  const PATHS = paths(manifest);

  it.each([['put in the place of', true] as const, ['put beside', false] as const])(
    'says what the schema says of a manifest with anything %s something',
    (_, inPlace) => {
      fc.assert(
        fc.property(fc.constantFrom(...PATHS), fc.jsonValue(), fc.string(), (path, value, name) => {
          const changed = structuredClone(manifest) as unknown as Record<string, never>;
          const parent = path.slice(0, -1).reduce((object, key) => object[key] as unknown as typeof changed, changed);
          // A list's own length, which is no value of JSON and takes numbers only.
          fc.pre(!(Array.isArray(parent) && !inPlace && name === 'length'));
          // As JSON.parse does it: by assignment the name `__proto__` would make the value a prototype.
          const property = { value, writable: true, enumerable: true, configurable: true };
          Object.defineProperty(parent, inPlace ? (path.at(-1) ?? '') : name, property);
          expect(fitsManifest(changed)).toBe(Check(ManifestSchema, changed));
        }),
        { numRuns: 500 },
      );
    },
  );

  it('misses what is left out', () => {
    for (const path of PATHS) {
      const changed = structuredClone(manifest) as unknown as Record<string, never>;
      const parent = path.slice(0, -1).reduce((object, key) => object[key] as unknown as typeof changed, changed);
      Reflect.deleteProperty(parent, path.at(-1) ?? '');
      expect(fitsManifest(changed)).toBe(Check(ManifestSchema, changed));
    }
  });
});
