import type { Manifest, ManifestResource } from '@flash-ts/core/manifest';
import type { OPTIONS } from '@flash-ts/core/options';
import { cliErrors } from '../../errors/catalogue.js';

/** How an option of `@FlashEndpoint` gets to Runpod. */
export type OptionHere =
  /** In these fields of the endpoint, with dots. */
  | { readonly fields: readonly string[] }
  /** In the image, whose workers read it. */
  | { readonly inImage: true }
  /** Not at all, or not always. `used`: whether an endpoint depends on it. */
  | {
      readonly fields?: readonly string[];
      readonly notHere: string;
      readonly used: (resource: ManifestResource) => boolean;
    };

const IN_IMAGE = { inImage: true } as const;
const DAY_MS = 86_400_000;

/** Every option of `@FlashEndpoint`, and what becomes of it on Runpod. */
export const RUNPOD_OPTIONS: Readonly<Record<keyof typeof OPTIONS, OptionHere>> = {
  name: { fields: ['name', 'env.FLASH_RESOURCE_NAME'] },
  gpu: { fields: ['gpu.pools', 'gpu.excludedTypes'] },
  gpuCount: { fields: ['gpu.count'] },
  minCudaVersion: { fields: ['gpu.minCudaVersion'] },
  cpu: { fields: ['cpu'] },
  workers: { fields: ['workers.min', 'workers.max'] },
  idleTimeout: {
    fields: ['workers.idleTimeout'],
    notHere: 'Runpod takes no idle timeout of a queue-based endpoint with the scaler REQUEST_COUNT',
    used: (resource) => !resource.is_load_balanced && resource.scalerType === 'REQUEST_COUNT',
  },
  scalerType: { fields: ['scaling.type'] },
  scalerValue: { fields: ['scaling.requestCount', 'scaling.queueDelay'] },
  executionTimeoutMs: { fields: ['timeout'] },
  concurrency: IN_IMAGE,
  ttlMs: {
    notHere: 'Runpod keeps a job for 24 hours; a client can say otherwise of its job, with `policy.ttl`',
    used: (resource) => !resource.is_load_balanced && resource.ttlMs !== undefined && resource.ttlMs !== DAY_MS,
  },
  retries: IN_IMAGE,
  flashboot: { fields: ['flashboot'] },
  datacenter: { fields: ['dataCenterIds'] },
  volume: { fields: ['networkVolumes'] },
  env: { fields: ['env'] },
  forbidUnknown: IN_IMAGE,
  semantics: IN_IMAGE,
  // The image is built on it.
  image: IN_IMAGE,
  template: { fields: ['disk'] },
  imports: IN_IMAGE,
  providers: IN_IMAGE,
  controllers: IN_IMAGE,
  configure: IN_IMAGE,
};

/** A feature of the embedded platform that Runpod does not have. */
export interface MissingFeature {
  /** As a command or option. */
  readonly feature: string;
  /** What the target does not do, as the end of a sentence: `release canaries`. */
  readonly what: string;
  /** What a person can do instead, as a whole sentence. */
  readonly instead: string;
}

/** What Runpod can't do of what the embedded platform does. Each is refused, or said where it is used. */
export const RUNPOD_LACKS = {
  canary: {
    feature: '`deploy --canary`, `promote`',
    what: 'give a new version a part of the requests only',
    instead: 'Deploy to another environment first with --env, and try the version there.',
  },
  live: {
    feature: '`status --watch`',
    what: 'tell each second what endpoints do',
    instead: 'Run `flash status`, or look at the charts of the endpoint at https://console.runpod.io/serverless.',
  },
  emptyEnvironments: {
    feature: '`env create`',
    what: 'keep environments without endpoints',
    instead: 'Deploy to the environment with `flash deploy --env NAME`, which makes it.',
  },
  jobList: {
    feature: '`jobs list`',
    what: 'list the jobs of an endpoint',
    instead: 'Name a job with `flash jobs show ID`; `flash status` tells how many there are.',
  },
  jobInput: {
    feature: '`jobs show`: the input of a job, and when it was submitted, began and ended',
    what: 'tell the input of a job, nor these times; it tells how long a job has waited and run, and what is shown is counted back from now',
    instead: 'Keep the input where the job is submitted.',
  },
  lease: {
    feature: 'One deploy of an environment at a time',
    what: 'let a deploy hold an environment',
    instead: 'Each step checks that its endpoint is as the plan saw it, and ends the deploy if it is not.',
  },
  watch: {
    feature: 'The watch over a new version, which rolls it back if its workers crash',
    what: 'watch a version after it has proven that it works',
    instead: 'Go back with `flash rollback`.',
  },
  histories: {
    feature: '`status --workers`, the output of workers that have ended',
    what: 'tell of workers that are gone',
    instead: 'Send the output elsewhere from the worker.',
  },
  traffic: {
    feature: '`advise ENDPOINT`',
    what: 'keep the output of workers that are gone, from which the advice is computed',
    instead: 'Describe the traffic with `flash advise --traffic`.',
  },
} as const satisfies Readonly<Record<string, MissingFeature>>;

/** The error of what Runpod can't do. */
export function unsupported(feature: keyof typeof RUNPOD_LACKS): Error {
  return cliErrors.FLASH_TARGET_UNSUPPORTED({ target: 'runpod', ...RUNPOD_LACKS[feature] });
}

/** What is said of the options of an app's endpoints that Runpod does not have. */
export function optionNotes({ resources }: Manifest): string[] {
  return Object.entries(RUNPOD_OPTIONS).flatMap(([option, here]) => {
    if (!('notHere' in here)) return [];
    const names = Object.entries(resources).filter(([, resource]) => here.used(resource));
    if (names.length === 0) return [];
    return [`The option ${option} of ${names.map(([name]) => name).join(', ')} has no effect: ${here.notHere}.`];
  });
}
