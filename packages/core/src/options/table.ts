import type { DynamicModule, ForwardReference, Provider, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  CPU_DATA_CENTERS,
  CpuInstanceType,
  DataCenter,
  GpuGroup,
  gpuIds,
  GpuType,
  isCpuInstanceType,
  isDataCenter,
  isGpu,
  selectGpus,
  type GpuPool,
  type GpuSelection,
} from '../hardware/index.js';
import {
  checkExecutionTimeout,
  checkName,
  checkScalerType,
  checkScalerValue,
  checkTemplate,
  checkVolumes,
  checkWorkers,
  known,
  workersRange,
} from './checks.js';
import { choice, textLike, TRUTH, wholeNumber } from './kinds.js';
import { forNest, jobSetting, setting, within, type Option } from './option.js';
import { anyOf, list, number, object, oneOf, record, text, whole } from './schemas.js';
import type { Secret } from './secret.js';
import {
  listOf,
  type CpuOption,
  type CudaVersion,
  type GpuOption,
  type NetworkVolume,
  type OneOrMore,
  type Semantics,
  type TemplateOptions,
  type WorkersOption,
  type WorkersRange,
} from './values.js';
import { checkEnv } from './variable-rules.js';

/** The longest time of a job on Runpod. */
const WEEK_MS = 604_800_000;

const image = textLike(/^\S+$/, 'the name of a container image, without spaces');
const isList = (value: unknown) => Array.isArray(value);

/**
 * Every option of `@FlashEndpoint`. All that is said of one option alone is in its entry, and its comment is its documentation: in editors, and
 * as a row of docs/endpoints.md (`npm run docs`). The order is that of the manifest.
 */
export const OPTIONS = {
  /**
   * Identity in app and environment, 1–63 of a-z, 0-9 and `-`: deploying the same name again updates the endpoint, a new name creates one
   * @defaultValue the class name in kebab-case
   */
  name: {
    family: 'any',
    renews: 'code',
    check: checkName,
    read: (written = '') => written,
    manifest: undefined,
  } as Option<string, string, never, 'any'>,

  /**
   * A pool, a card, or a list of them in order of preference
   * @defaultValue `GpuGroup.ANY`, without `cpu`
   */
  gpu: {
    family: 'gpu',
    renews: 'workers',
    check: known(isGpu, [...Object.values(GpuGroup), ...Object.values(GpuType)]),
    read: (written = GpuGroup.ANY) => selectGpus(listOf(written)),
    manifest: {
      schemas: {
        gpuIds: text({ description: 'Pools, then excluded cards with a minus' }),
        gpuPools: list(text<GpuPool>(), { minItems: 1, description: 'The pools of gpuIds in order of preference' }),
        gpuExcludedTypes: list(text<GpuType>(), { description: 'The excluded cards of gpuIds' }),
      },
      write: ({ pools, excludedTypes }) => ({
        gpuIds: gpuIds({ pools, excludedTypes }),
        gpuPools: [...pools],
        ...(excludedTypes.length > 0 && { gpuExcludedTypes: [...excludedTypes] }),
      }),
      optional: true,
    },
  } as Option<GpuOption, GpuSelection, { gpuIds: string; gpuPools: GpuPool[]; gpuExcludedTypes?: GpuType[] }, 'gpu'>,

  /**
   * GPUs for each worker, at least 1
   * @defaultValue 1
   */
  gpuCount: setting('gpuCount', wholeNumber({ from: 1 }), { family: 'gpu', renews: 'workers', default: 1 }),

  /**
   * Lowest CUDA version of the host, as `major.minor`
   * @defaultValue `'12.8'`
   */
  minCudaVersion: setting('minCudaVersion', textLike<CudaVersion>(/^\d+\.\d+$/, "major.minor, as '12.8'"), {
    family: 'gpu',
    renews: 'workers',
    default: '12.8',
  }),

  /**
   * An instance type as `'cpu3c-2-4'` (flavour, vCPU, GB), or a list in order of preference; one vCPU is deployed as two (the deploy says so); not together with the GPU options
   * @defaultValue –
   */
  cpu: {
    family: 'cpu',
    renews: 'workers',
    check: known(isCpuInstanceType, Object.values(CpuInstanceType)),
    read: listOf,
    manifest: {
      schemas: { instanceIds: list(text<CpuInstanceType>(), { minItems: 1 }) },
      write: (instances) => ({ instanceIds: [...instances] }),
      optional: true,
    },
  } as Option<CpuOption, readonly CpuInstanceType[], { instanceIds: CpuInstanceType[] }, 'cpu'>,

  /**
   * How many workers may run: `n` for `[0, n]`, `[min, max]` or `{ min, max }`; whole numbers, 0 ≤ min ≤ max, max ≥ 1
   * @defaultValue `[0, 1]`
   */
  workers: {
    family: 'any',
    renews: 'nothing',
    check: checkWorkers,
    read: (written = [0, 1]) => workersRange(written) ?? { min: 0, max: 1 },
    manifest: {
      schemas: { workersMin: whole({ minimum: 0 }), workersMax: whole({ minimum: 1 }) },
      write: ({ min, max }) => ({ workersMin: min, workersMax: max }),
      optional: false,
    },
  } as Option<WorkersOption, WorkersRange, { workersMin: number; workersMax: number }, 'any'>,

  /**
   * Seconds without a request after which a worker above `min` goes, 1…3600
   * @defaultValue 60
   */
  idleTimeout: setting('idleTimeout', wholeNumber({ unit: 'seconds', from: 1, to: 3600 }), {
    renews: 'nothing',
    default: 60,
  }),

  /**
   * By what workers are added: `'REQUEST_COUNT'`, the requests or jobs for each worker, or `'QUEUE_DELAY'`, how long a job has waited; only [queue-based endpoints](queues.md) have the latter
   * @defaultValue `'REQUEST_COUNT'`; `'QUEUE_DELAY'` of a queue-based endpoint
   */
  scalerType: setting(
    'scalerType',
    { check: checkScalerType, schema: oneOf(['REQUEST_COUNT', 'QUEUE_DELAY']) },
    { renews: 'nothing', default: { 'load-balanced': 'REQUEST_COUNT', 'queue-based': 'QUEUE_DELAY' } },
  ),

  /**
   * With `REQUEST_COUNT` the requests (queued and running) for each worker: ⌈requests / scalerValue⌉ workers are wanted. With `QUEUE_DELAY` the seconds, at least 0.5, that a job may wait before a worker is added
   * @defaultValue 4
   */
  scalerValue: setting(
    'scalerValue',
    {
      check: checkScalerValue,
      schema: number({ minimum: 0.5, description: 'requests or jobs for each worker, or seconds' }),
    },
    { renews: 'nothing', default: 4 },
  ),

  /**
   * Milliseconds for one request, then 504; 0 leaves the platform's 5.5 minutes. In a queue-based endpoint for one job with all its attempts, 5,000…604,800,000 (7 days)
   * @defaultValue 0; 600000 of a queue-based endpoint
   */
  executionTimeoutMs: setting(
    'executionTimeoutMs',
    { check: checkExecutionTimeout, schema: whole({ minimum: 0, description: 'milliseconds' }) },
    { renews: 'code', default: { 'load-balanced': 0, 'queue-based': 600_000 } },
  ),

  /**
   * Jobs that one worker runs at a time, at least 1; queue-based endpoints only
   * @defaultValue 1
   */
  concurrency: jobSetting('concurrency', wholeNumber({ from: 1 }), {
    renews: 'code',
    default: 1,
    manifest: {
      schemas: { max_concurrency: whole({ minimum: 2, description: 'Jobs at a time in one worker; absent for 1' }) },
      // As Python Flash writes it.
      write: (jobs): { max_concurrency?: number } => (jobs > 1 ? { max_concurrency: jobs } : {}),
      optional: true,
    },
  }),

  /**
   * Milliseconds from the submission of a job to its removal, finished or not, 10,000…604,800,000 (7 days); queue-based endpoints only
   * @defaultValue 86400000
   */
  ttlMs: jobSetting('ttlMs', wholeNumber({ unit: 'milliseconds', from: 10_000, to: WEEK_MS }), {
    // The platform reads it in the manifest of the version that serves.
    renews: 'code',
    default: 86_400_000,
  }),

  /**
   * Further attempts after the handler of a job has thrown, 0…10, with a growing pause before each; queue-based endpoints only. A lost worker and a refused input are no attempts of these
   * @defaultValue 0
   */
  retries: jobSetting('retries', wholeNumber({ from: 0, to: 10 }), { renews: 'code', default: 0 }),

  /**
   * Keep a scaled-down worker's state for a fast start
   * @defaultValue `true`
   */
  flashboot: setting('flashboot', TRUTH, { renews: 'nothing', default: true }),

  /**
   * Data centres that workers may run in, one or several
   * @defaultValue all; `EU-RO-1` for CPU endpoints
   */
  datacenter: {
    family: 'any',
    renews: 'workers',
    check: known(isDataCenter, Object.values(DataCenter)),
    read: (written, { cpu }) => (written === undefined && cpu !== undefined ? CPU_DATA_CENTERS : listOf(written)),
    manifest: {
      schemas: { locations: list(text<DataCenter>(), { description: 'Data centres; empty for all' }) },
      write: (centers) => ({ locations: [...centers] }),
      optional: false,
    },
  } as Option<OneOrMore<DataCenter>, readonly DataCenter[], { locations: DataCenter[] }, 'any'>,

  /**
   * Network volume to mount: `{ id, datacenter? }` or a list, one for each data centre
   * @defaultValue none
   */
  volume: {
    family: 'any',
    renews: 'workers',
    check: checkVolumes,
    read: listOf,
    manifest: {
      schemas: {
        networkVolumes: list(
          object<NetworkVolume>({ id: text({ minLength: 1 }), datacenter: text<DataCenter>() }, ['id']),
        ),
      },
      write: (volumes) => ({ networkVolumes: volumes.map((volume) => ({ ...volume })) }),
      optional: false,
    },
  } as Option<OneOrMore<NetworkVolume>, readonly NetworkVolume[], { networkVolumes: NetworkVolume[] }, 'any'>,

  /**
   * Variables of the worker; `secret('HF_TOKEN')` names one whose value is read at deploy time and written nowhere. [Those that set up a worker](worker-variables.md) may be among them, `FLASH_LOG_LEVEL` and `FLASH_BODY_LIMIT` for instance; those that the platform or a deploy sets may not
   * @defaultValue `{}`
   */
  env: setting(
    'env',
    {
      check: checkEnv,
      schema: record<string | Secret>(
        anyOf(
          text(),
          object<Secret>(
            { secret: text({ minLength: 1, description: 'Name of the secret; its value is never here' }) },
            ['secret'],
          ),
        ),
      ),
    },
    { renews: 'code', default: {} },
  ),

  /**
   * Refuse a body with an undeclared property (422) instead of dropping the property
   * @defaultValue `false`
   */
  forbidUnknown: setting('forbidUnknown', TRUTH, { renews: 'code', default: false }),

  /**
   * By whose rules requests are answered: `'flash'`, or `'nest'` for those of Nest on Fastify alone
   * @defaultValue `'flash'`
   */
  semantics: setting('semantics', choice<Semantics>('flash', 'nest'), { renews: 'code', default: 'flash' }),

  /**
   * Container image to run in
   * @defaultValue by hardware
   */
  image: {
    family: 'any',
    renews: 'workers',
    check: within(image),
    read: (written) => written,
    manifest: { schemas: { imageName: image.schema }, write: (imageName) => ({ imageName }), optional: true },
  } as Option<string, string | undefined, { imageName: string }, 'any'>,

  /**
   * `{ containerDiskInGb }`: container disk in GB; CPU workers may have at most 10 (cpu3…) or 15 (cpu5c) per vCPU
   * @defaultValue the platform's
   */
  template: {
    family: 'any',
    renews: 'workers',
    check: checkTemplate,
    read: (written) => (written?.containerDiskInGb === undefined ? undefined : written),
    manifest: {
      schemas: { template: object<TemplateOptions>({ containerDiskInGb: whole({ minimum: 1 }) }, []) },
      write: ({ containerDiskInGb }) => ({ template: { containerDiskInGb } }),
      optional: true,
    },
  } as Option<TemplateOptions, TemplateOptions | undefined, { template: TemplateOptions }, 'any'>,

  /**
   * Nest modules, as in `@Module`; their controllers are served too
   * @defaultValue `[]`
   */
  imports: forNest<readonly (Type | DynamicModule | Promise<DynamicModule> | ForwardReference)[]>(
    'a list of modules',
    isList,
  ),

  /**
   * Nest providers, as in `@Module`
   * @defaultValue `[]`
   */
  providers: forNest<readonly Provider[]>('a list of providers', isList),

  /**
   * Further controllers, as in `@Module`
   * @defaultValue `[]`
   */
  controllers: forNest<readonly Type[]>('a list of controller classes', isList),

  /**
   * `(app) => void`: what a `main.ts` does between `NestFactory.create` and `listen`: global prefix, versioning, global guards, pipes, interceptors and filters, CORS, a WebSocket adapter. The build calls it too, on an app whose providers are not instantiated: [`configure`](#configure)
   * @defaultValue –
   */
  configure: forNest<(app: NestFastifyApplication) => void | Promise<void>>(
    'a function',
    (value) => typeof value === 'function',
  ),
};
