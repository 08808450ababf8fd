import type { FlashError } from '../errors/index.js';
import { checkOptions, readOptions } from './apply.js';
import type { EndpointKind } from './option.js';
import type { FlashEndpointOptions } from './types.js';
import { optionWarnings } from './rules.js';

function inspect(given: Record<string, unknown>, kind: EndpointKind = 'load-balanced') {
  const options = given as FlashEndpointOptions;
  const inWords = ({ code, message }: FlashError) => `${code}: ${message}`;
  const faults = checkOptions(options, kind).map(inWords);
  return { faults, warnings: faults.length > 0 ? [] : optionWarnings(options, kind).map(inWords) };
}

describe('options that are refused', () => {
  it.each<[string, Record<string, unknown>]>([
    ['an option that is misspelt', { worker: 3 }],
    ['a name with capitals', { name: 'Users' }],
    ['cpu with gpu', { cpu: 'cpu3c-1-2', gpu: 'ADA_24' }],
    ['a CPU type that does not exist', { cpu: 'cpu3c-3-6' }],
    ['a GPU that does not exist', { gpu: ['ADA_24', 'NVIDIA RTX 9090'] }],
    ['an empty list of GPUs', { gpu: [] }],
    ['half a GPU', { gpuCount: 0.5 }],
    ['a CUDA version without minor', { minCudaVersion: '12' }],
    ['queue delay', { scalerType: 'QUEUE_DELAY' }],
    ['scalerValue 0', { scalerValue: 0 }],
    ['idleTimeout 0', { idleTimeout: 0 }],
    ['idleTimeout above an hour', { idleTimeout: 3601 }],
    ['a negative timeout', { executionTimeoutMs: -1 }],
    ['flashboot as text', { flashboot: 'yes' }],
    ['an image with a space', { image: 'my image' }],
    ['a data centre that does not exist', { datacenter: 'XX-YY-1' }],
    ['CPU workers elsewhere', { cpu: 'cpu3c-1-2', datacenter: 'US-CA-2' }],
    ['too much disk for a CPU instance', { cpu: ['cpu5c-2-4', 'cpu3c-2-4'], template: { containerDiskInGb: 25 } }],
    ['a volume without id', { volume: {} }],
    [
      'two volumes in one data centre',
      {
        volume: [
          { id: 'a', datacenter: 'US-CA-2' },
          { id: 'b', datacenter: 'US-CA-2' },
        ],
      },
    ],
    ['two volumes of unknown place', { volume: [{ id: 'a' }, { id: 'b' }] }],
    ['a volume where no worker runs', { datacenter: ['EU-CZ-1'], volume: { id: 'a', datacenter: 'US-CA-2' } }],
    ['a volume where no CPU worker runs', { cpu: 'cpu3c-1-2', volume: { id: 'a', datacenter: 'US-CA-2' } }],
    ['a variable with a bad name', { env: { 'MY-VAR': 'x' } }],
    ['a variable of the platform', { env: { PORT: '80' } }],
    ['the id of a worker', { env: { RUNPOD_POD_ID: 'mine' } }],
    ['a variable that opens workers to code', { env: { FLASH_DEV: '1' } }],
    ['a variable that a deploy sets', { env: { FLASH_APP: 'other', FLASH_ENDPOINT_IDS: '{}' } }],
    ['a variable of the platform itself', { env: { FLASH_HOME: '/tmp' } }],
    ['a misspelt variable of a worker', { env: { FLASH_LOGLEVEL: 'debug' } }],
    ['a log level that does not exist', { env: { FLASH_LOG_LEVEL: 'verbose' } }],
    ['a limit above the most', { env: { FLASH_BODY_LIMIT: '1gb', FLASH_HEADER_LIMIT: '12' } }],
    ['connections that are closed while the router keeps them', { env: { FLASH_KEEP_ALIVE_MS: '1000' } }],
    ['a variable that is a number', { env: { RETRIES: 3 } }],
    ['a secret with a bad name', { env: { TOKEN: { secret: 'a b' } } }],
    ['semantics of another framework', { semantics: 'express' }],
    ['forbidUnknown where nothing is validated', { semantics: 'nest', forbidUnknown: true }],
    ['imports that are no list', { imports: class Module {} }],
  ])('%s', (_, options) => {
    expect(inspect(options).faults).toMatchSnapshot();
  });

  it('never show the value of a variable', () => {
    const { faults } = inspect({ env: { 'BAD-NAME': 'hunter2', PORT: 'hunter2' } });

    expect(faults).toHaveLength(2);
    expect(faults.join()).not.toContain('hunter2');
  });
});

describe('options that are allowed', () => {
  it.each<[string, Record<string, unknown>]>([
    ['nothing', {}],
    [
      'GPUs in order of preference, pools and cards mixed',
      { gpu: ['ADA_24', 'NVIDIA A40', 'any'], gpuCount: 2, minCudaVersion: '12.1' },
    ],
    ['CPUs in order of preference', { cpu: ['cpu5c-4-8', 'cpu3g-1-4'], datacenter: 'EU-RO-1' }],
    [
      'as much disk as the smallest instance may have',
      { cpu: ['cpu5c-2-4', 'cpu3c-2-4'], template: { containerDiskInGb: 20 } },
    ],
    [
      'a volume in each of two data centres',
      {
        volume: [
          { id: 'a', datacenter: 'US-CA-2' },
          { id: 'b', datacenter: 'EU-CZ-1' },
        ],
      },
    ],
    ['variables and secrets', { env: { MODE: '', TOKEN: { secret: 'HF_TOKEN' } } }],
    [
      'variables by which a worker is set up',
      {
        env: {
          FLASH_LOG_LEVEL: 'debug',
          FLASH_LOG_FORMAT: 'pretty',
          FLASH_BODY_LIMIT: '1048576',
          FLASH_HEADER_LIMIT: '',
          FLASH_KEEP_ALIVE_MS: '75000',
          FLASH_DIRECT_ROUTES: 'fastify',
          FLASH_STUCK_MS: { secret: 'STUCK' },
        },
      },
    ],
    ["Nest's semantics", { semantics: 'nest', forbidUnknown: false }],
    ['the ends of ranges', { idleTimeout: 3600, scalerValue: 1, executionTimeoutMs: 0, workers: [0, 1000] }],
  ])('%s', (_, options) => {
    expect(inspect(options)).toEqual({ faults: [], warnings: [] });
  });
});

describe('options that contradict each other', () => {
  it.each<[string, Record<string, unknown>]>([
    ['a timeout that the platform’s limit never lets strike', { executionTimeoutMs: 600_000 }],
    ['scalerValue with one worker at most', { workers: 1, scalerValue: 2 }],
    ['scaling options with a fixed number of workers', { workers: [3, 3], scalerValue: 2, idleTimeout: 5 }],
  ])('%s: a warning', (_, options) => {
    const { faults, warnings } = inspect(options);

    expect(faults).toEqual([]);
    expect(warnings).toMatchSnapshot();
  });
});

describe('options of a queue-based endpoint', () => {
  it.each<[string, Record<string, unknown>]>([
    ['a scaler that does not exist', { scalerType: 'QUEUE' }],
    ['a queue delay below half a second', { scalerValue: 0.4 }],
    ['half a job for each worker', { scalerType: 'REQUEST_COUNT', scalerValue: 1.5 }],
    ['no job at a time', { concurrency: 0 }],
    ['half a job at a time', { concurrency: 1.5 }],
    ['too little time for a job', { executionTimeoutMs: 4_999 }],
    ['more than a week for a job', { executionTimeoutMs: 604_800_001 }],
    ['a time to live that is too short', { ttlMs: 9_999 }],
    ['a time to live of more than a week', { ttlMs: 604_800_001 }],
    ['a negative number of retries', { retries: -1 }],
    ['too many retries', { retries: 11 }],
    ['semantics of answers to requests', { semantics: 'nest' }],
  ])('%s is refused', (_, options) => {
    expect(inspect(options, 'queue-based').faults).toMatchSnapshot();
  });

  it.each<[string, Record<string, unknown>]>([
    ['the least', { scalerValue: 0.5, concurrency: 1, executionTimeoutMs: 5_000, ttlMs: 10_000, retries: 0 }],
    [
      'the most',
      { scalerType: 'QUEUE_DELAY', executionTimeoutMs: 604_800_000, ttlMs: 604_800_000, retries: 10, workers: [0, 3] },
    ],
    ['jobs for each worker', { scalerType: 'REQUEST_COUNT', scalerValue: 1, workers: [0, 3] }],
    ['a time beyond that of requests', { executionTimeoutMs: 3_600_000 }],
  ])('%s is allowed', (_, options) => {
    expect(inspect({ workers: [0, 3], ...options }, 'queue-based')).toEqual({ faults: [], warnings: [] });
  });

  it.each([{ concurrency: 1 }, { ttlMs: 86_400_000 }, { retries: 0 }])(
    '%j has no place where there is no queue',
    (options) => {
      expect(inspect(options).faults).toEqual([
        expect.stringMatching(/^FLASH_OPTION_OF_QUEUES: .*no method of its class has @Job/),
      ]);
    },
  );

  it('have defaults of their own', () => {
    expect(readOptions({}, 'queue-based')).toMatchObject({
      scalerType: 'QUEUE_DELAY',
      scalerValue: 4,
      executionTimeoutMs: 600_000,
      concurrency: 1,
      ttlMs: 86_400_000,
      retries: 0,
    });
    expect(readOptions({})).toMatchObject({ scalerType: 'REQUEST_COUNT', executionTimeoutMs: 0, ttlMs: undefined });
  });
});
