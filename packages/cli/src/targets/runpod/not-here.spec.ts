import { Get } from '@nestjs/common';
import { FlashEndpoint, Job, type FlashEndpointOptions } from '@flash-ts/core';
import { readEndpoint } from '@flash-ts/core/definition';
import { manifestOf } from '@flash-ts/core/manifest';
import { OPTIONS } from '@flash-ts/core/options';
import type { Wanted } from '../target.js';
import { desiredEndpoints } from './desired.js';
import { optionNotes, RUNPOD_OPTIONS } from './not-here.js';
import { planVolumes } from './volumes.js';

type OptionName = keyof typeof RUNPOD_OPTIONS;
type Options = FlashEndpointOptions;

const FACTS = {
  projectName: 'shop',
  generatedAt: '2026-01-01T00:00:00.000Z',
  sourceFingerprint: 'a'.repeat(64),
  node: '24',
  framework: '@flash-ts/worker@0.1.0',
};

function manifestWith(options: Options, isQueue = false) {
  @FlashEndpoint(options)
  class Served {
    @Get('/items') items() {}
  }
  @FlashEndpoint(options)
  class Worked {
    @Job() work() {}
  }
  const target = isQueue ? Worked : Served;
  const definition = { ...readEndpoint(target), ...(options.name === undefined && { name: 'one' }) };
  return manifestOf([{ definition, filePath: 'src/a.ts', exportName: 'A', calls: [] }], FACTS);
}

/** The paths of a request with their values; a list is one value. */
function flat(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map([[path, JSON.stringify(value)]]);
  const parts = Object.entries(value).flatMap(([name, part]) => [
    ...flat(part, path === '' ? name : `${path}.${name}`),
  ]);
  return new Map(parts);
}

function request(options: Options, isQueue: boolean) {
  const manifest = manifestWith(options, isQueue);
  const files = { artifact: { path: '', digest: 'd' }, image: { reference: 'registry.example.com/shop@sha256:d' } };
  const wanted: Wanted = { app: 'shop', env: 'production', manifest, files, secrets: {} };
  const existing = [{ id: 'v1', name: 'models', dataCenter: 'EU-RO-1', size: 10, type: 'STANDARD' as const }];
  const volumes = planVolumes(manifest, existing).ids;
  return Object.values(desiredEndpoints(wanted, { volumes, registry: undefined, callKey: 'k' }))[0];
}

const CPU = { cpu: 'cpu3c-2-4' } as const;
const GPU = { gpu: 'NVIDIA L4' } as const;

/** Two values of each option that is in the request, and what kind of endpoint has it. */
const SAMPLES: Partial<Record<OptionName, readonly [Options, Options, 'queue'?]>> = {
  name: [CPU, { ...CPU, name: 'two' }],
  gpu: [GPU, { gpu: ['NVIDIA GeForce RTX 4090', 'NVIDIA A40'] }],
  gpuCount: [GPU, { ...GPU, gpuCount: 2 }],
  minCudaVersion: [GPU, { ...GPU, minCudaVersion: '12.9' }],
  cpu: [CPU, { cpu: 'cpu5c-4-8' }],
  workers: [CPU, { ...CPU, workers: [1, 4] }],
  idleTimeout: [CPU, { ...CPU, idleTimeout: 5 }],
  scalerType: [CPU, { ...CPU, scalerType: 'REQUEST_COUNT' }, 'queue'],
  scalerValue: [CPU, { ...CPU, scalerValue: 9 }],
  executionTimeoutMs: [CPU, { ...CPU, executionTimeoutMs: 5000 }],
  flashboot: [CPU, { ...CPU, flashboot: false }],
  datacenter: [GPU, { ...GPU, datacenter: 'EU-CZ-1' }],
  volume: [CPU, { ...CPU, volume: { id: 'models', datacenter: 'EU-RO-1' } }],
  env: [CPU, { ...CPU, env: { MODE: 'fast' } }],
  template: [CPU, { ...CPU, template: { containerDiskInGb: 12 } }],
};

/** What changes with the facts of any deploy. */
const FACT = /^env\.FLASH_(?:CONFIG_HASH|SOURCE_FINGERPRINT|MODULE_PATH)$/;

it('has every option of the decorator', () => {
  expect(Object.keys(RUNPOD_OPTIONS)).toEqual(Object.keys(OPTIONS));
});

const inRequest = Object.entries(RUNPOD_OPTIONS).flatMap(([name, here]) => {
  return 'fields' in here && here.fields ? [[name, here.fields] as const] : [];
});

it.each(inRequest)('the option %s is in the request, and only there', (name, fields) => {
  const [one, other, kind] = SAMPLES[name as OptionName] as NonNullable<(typeof SAMPLES)[OptionName]>;
  const [before, after] = [flat(request(one, kind === 'queue')), flat(request(other, kind === 'queue'))];
  const changed = [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path) && !FACT.test(path))
    .toSorted();
  const isDeclared = (path: string) => fields.some((field) => path === field || path.startsWith(`${field}.`));
  // The scaler chooses the name of its value, and whether there is an idle timeout.
  const others = changed.filter((path) => !isDeclared(path) && name !== 'scalerType');
  expect([changed.some(isDeclared), others]).toEqual([true, []]);
});

const IN_CODE = new Set(['imports', 'providers', 'controllers', 'configure']);
const inManifest = Object.entries(RUNPOD_OPTIONS).flatMap(([name, here]) =>
  'inImage' in here && !IN_CODE.has(name) ? [name] : [],
);

it.each(inManifest)('the option %s is in the manifest of the image, which workers read', (name) => {
  const options = { concurrency: 2, retries: 3, forbidUnknown: true, semantics: 'flash', image: 'node:24' };
  const { one } = manifestWith({ ...CPU, ...options } as unknown as Options, true).resources;
  const fields: Readonly<Record<string, string>> = { concurrency: 'max_concurrency', image: 'imageName' };
  expect(one).toHaveProperty(fields[name] ?? name);
});

it.each([
  [{ ...CPU, ttlMs: 20_000 }, 'The option ttlMs of one has no effect: Runpod keeps a job for 24 hours'],
  [
    { ...CPU, scalerType: 'REQUEST_COUNT' },
    'The option idleTimeout of one has no effect: Runpod takes no idle timeout',
  ],
])('what is not there is said where it is used: %j', (options, said) => {
  expect(optionNotes(manifestWith(options as Options, true))).toEqual([expect.stringContaining(said)]);
});

it('nothing is said of an endpoint that uses none of it', () => {
  expect(optionNotes(manifestWith(CPU))).toEqual([]);
  expect(optionNotes(manifestWith(CPU, true))).toEqual([]);
});
