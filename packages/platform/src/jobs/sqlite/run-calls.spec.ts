import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../store/database.js';
import { queuedJob } from '../next-job.js';
import type { JobCall } from './job-calls.js';
import { JobTables } from './job-tables.js';
import { runCalls } from './run-calls.js';
import { JOB_MIGRATIONS } from './schema.js';

const policy = { executionTimeoutMs: 600_000, ttlMs: 86_400_000, retentionMs: 1_800_000, lowPriority: false };
let folder: string;
let database: DatabaseSync;
let tables: JobTables;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flash-calls-'));
  database = openDatabase(join(folder, 'jobs.db'), JOB_MIGRATIONS, undefined);
  tables = new JobTables(database);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const submit = (number: number, id: string, jobs = 10): JobCall => {
  const job = queuedJob({ id, endpointId: 'endpoint', policy }, 1_000);
  const input = { text: '{}', bytes: 2, file: undefined };
  return {
    number,
    method: 'submit',
    args: [{ job, webhook: undefined, trace: undefined }, input, { jobs, bytes: 99 }],
  };
};
const take = (number: number): JobCall => ({
  number,
  method: 'take',
  args: ['endpoint', { workerId: 'w', count: 5, at: 2_000, leaseUntil: 9_000 }],
});
const numbersOf = ({ replies }: { readonly replies: readonly { readonly number: number }[] }) =>
  replies.map(({ number }) => number);

it('answers a submission once it is on the disk, and tells before that it can be taken', () => {
  const submitted = runCalls(database, tables, [submit(1, 'a')]);
  expect([numbersOf(submitted.now), submitted.now.committed]).toEqual([[], [1]]);
  expect([numbersOf(submitted.onDisk), submitted.isToSync]).toEqual([[1], true]);
  const taken = runCalls(database, tables, [take(2)]);
  expect([numbersOf(taken.now), numbersOf(taken.onDisk), taken.isToSync]).toEqual([[2], [], true]);
  const ended = { kind: 'ended', at: 3_000, workerId: 'w', outcome: 'COMPLETED' };
  const result = runCalls(database, tables, [{ number: 3, method: 'apply', args: ['a', ended, {}] }]);
  expect([numbersOf(result.now), numbersOf(result.onDisk), result.isToSync]).toEqual([[], [3], true]);
});

it('tells nothing of a submission that is refused beside another one', () => {
  const { now, onDisk } = runCalls(database, tables, [submit(1, 'a'), submit(2, 'b', 0)]);
  expect(now.committed).toEqual([1]);
  expect(onDisk.replies).toEqual([
    { number: 1, value: undefined },
    { number: 2, error: expect.objectContaining({ code: 'FLASH_QUEUE_FULL' }) },
  ]);
});
