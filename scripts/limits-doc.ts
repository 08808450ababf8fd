// Writes the tables of docs/limits.md with the values that the code has; with --check it only compares, and fails where they differ.
import { CPU_FLAVOURS } from '@flash-ts/core/hardware';
import { defaultSettings } from '../packages/platform/dist/settings/platform-settings.js';
import { ARTIFACT_LIMIT_BYTES } from '../packages/build/dist/packaging/archive.js';
import * as limits from '../packages/worker/dist/limits/limits.js';
import { CONTAINER_LIMIT, DEPTH_LIMIT } from '../packages/worker/dist/parsing/depth.js';
import { FAULT_LIMIT } from '../packages/worker/dist/validation/fault.js';
import { generatedSections } from './generated-file.ts';
import { markdownTable } from './pages/markdown-table.ts';
import { readableBytes, readableCount, readableTime } from './pages/readable-amount.ts';

/** What is limited, by how much, what sets it, and what happens beyond. */
type Row = readonly [what: string, limit: string, setBy: string, beyond: string];

type Settings = typeof defaultSettings;
type SettingName = { [Name in keyof Settings]-?: Settings[Name] extends number ? Name : never }[keyof Settings];
const { DEFAULT_LIMITS } = limits;
const time = (name: SettingName) => [readableTime(defaultSettings[name]), `\`${name}\``] as const;
const bytes = (name: SettingName) => [readableBytes(defaultSettings[name]), `\`${name}\``] as const;
const count = (name: SettingName) => [readableCount(defaultSettings[name]), `\`${name}\``] as const;

const REQUEST: readonly Row[] = [
  ['body of a request, at the worker', readableBytes(DEFAULT_LIMITS.bodyBytes), '`FLASH_BODY_LIMIT`', '413'],
  ['body of a request, at the platform', ...bytes('requestBodyBytes'), '413'],
  [
    'answer, at the worker',
    readableBytes(DEFAULT_LIMITS.bodyBytes),
    '`FLASH_BODY_LIMIT`',
    '500, or a cut connection; an error in the log',
  ],
  ['answer, at the platform', ...bytes('responseBodyBytes'), '502, or a cut connection'],
  ['head of a request', readableBytes(DEFAULT_LIMITS.headerBytes), '`FLASH_HEADER_LIMIT`', '431'],
  ['path parameter', `${readableCount(limits.PATH_PARAMETER_LIMIT)} characters`, '–', '414'],
  ['request id of the client', `${limits.REQUEST_ID_LIMIT} visible ASCII characters`, '–', 'replaced by a new one'],
  ['parts of a form', readableCount(limits.FORM_PARTS_LIMIT), '–', '422'],
  ['text field of a form', readableBytes(limits.FORM_FIELD_LIMIT), '–', '422; send longer content as a file'],
  ['depth of JSON', `${DEPTH_LIMIT} levels`, '–', '422'],
  ['objects and lists in JSON', readableCount(CONTAINER_LIMIT), '–', '422'],
  ['faults listed in a 422', String(FAULT_LIMIT), '–', 'one more entry, of type `more`'],
];

const TIME: readonly Row[] = [
  ['wait for a worker', ...time('queueWaitMs'), '503 with `Retry-After`'],
  ['a request in a worker', ...time('requestMs'), '504'],
  ['a request, by its endpoint', 'none', '`executionTimeoutMs` of `@FlashEndpoint`', '504; `@Signal()` fires'],
  ['arrival of a whole request', readableTime(limits.REQUEST_TIMEOUT_MS), '–', '408'],
  [
    'arrival of the head; silence of a client',
    readableTime(DEFAULT_LIMITS.slowClientMs),
    '`FLASH_SLOW_CLIENT_MS`',
    '408, or a cut connection',
  ],
  ['wait for one certain worker (affinity)', ...time('affinityWaitMs'), '400 `worker_timeout`'],
  ['idle connection, at the worker', readableTime(DEFAULT_LIMITS.keepAliveMs), '`FLASH_KEEP_ALIVE_MS`', 'closed'],
  ['idle connection of a client, at the platform', ...time('clientKeepAliveMs'), 'closed'],
];

const WORKERS: readonly Row[] = [
  ['requests in one worker', ...count('workerRequests'), 'further ones wait'],
  [
    'workers that start at once',
    'half of the processors, at least 1',
    '`startsAtOnce`',
    'further ones wait for their turn',
  ],
  ['start until the first answer for health', ...time('listenMs'), 'the boot has failed'],
  ['start until ready, models included', ...time('bootMs'), 'the boot has failed'],
  [
    'failed boots in a row',
    ...count('bootAttempts'),
    'the version is broken: a new one does not take over, a watched one is taken back',
  ],
  ['failures without a stable run', ...time('crashLoopMs'), 'the version is given up'],
  ['blocked event loop', ...time('stuckMs'), 'no new requests until it turns'],
  ['blocked event loop', ...time('stuckReplaceMs'), 'another worker takes its place'],
  ['end of a worker, requests in progress included', ...time('graceMs'), 'SIGKILL'],
  ['memory of a worker with `cpu`', 'that of its CPU type', '`workerMemory`', 'the worker is ended, with that reason'],
  ['frozen workers', ...count('frozenWorkers'), 'the one that is frozen for longest ends'],
  [
    'memory of frozen workers',
    "a quarter of the machine's",
    '`frozenBytes`',
    'the one that is frozen for longest ends',
  ],
];

const disk = Object.entries(CPU_FLAVOURS).map(([flavour, { diskPerVcpu }]) => `${diskPerVcpu} GB (${flavour})`);
const BUILD: readonly Row[] = [
  ['artifact, unpacked, at the build', `${ARTIFACT_LIMIT_BYTES / 1e6} MB`, '–', 'the build fails'],
  ['artifact, packed, at the platform', ...bytes('artifactBytes'), 'refused'],
  ['artifact, unpacked, at the platform', ...bytes('artifactUnpackedBytes'), 'refused'],
  ['files and folders in an artifact', ...count('artifactEntries'), 'refused'],
  ['container disk for each vCPU', disk.join(', '), '`template` of `@FlashEndpoint`', 'refused by the build'],
  ['releases that can be gone back to', ...count('releasesKept'), 'the oldest go'],
  ['state of the platform', ...bytes('stateBytes'), '507'],
];

const tableOf = (rows: readonly Row[]) => markdownTable([['what', 'limit', 'set by', 'beyond it'], ...rows]);
await generatedSections('docs/limits.md', {
  'scripts/limits-doc.ts (requests)': tableOf(REQUEST),
  'scripts/limits-doc.ts (time)': tableOf(TIME),
  'scripts/limits-doc.ts (workers)': tableOf(WORKERS),
  'scripts/limits-doc.ts (artifacts)': tableOf(BUILD),
});
