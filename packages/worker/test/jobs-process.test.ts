import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const PROGRAM = fileURLToPath(new URL('./fixtures/jobs-app/main.mjs', import.meta.url));

let dir: string;
let lines: Record<string, unknown>[];
let outcomes: Record<string, unknown>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flash-jobs-'));
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, join(dir, 'manifest.json')], { env });
  const printed = stdout.trimEnd().split('\n');
  outcomes = JSON.parse((printed.find((line) => line.startsWith('OUTCOMES ')) ?? '').slice(9)) as typeof outcomes;
  lines = printed.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('a job with @Threaded runs in a thread, with copies of its arguments', () => {
  const output = { square: 49, inThread: true, aborted: false, id: 'square', at: '1970-01-01T00:00:00.000Z' };
  const { text } = outcomes['square'] as { text: string };
  expect(JSON.parse(text)).toMatchObject(output);
});

test('its signal reaches the thread, also where the code never pauses', () => {
  expect(outcomes['spin']).toMatchObject({ error: { error_type: 'TimeoutError' }, stillRunning: false });
});

test('an error that nothing catches fails the job whose code threw it, and no other one', () => {
  expect(outcomes['uncaught']).toMatchObject({
    error: { error_type: 'Error', error_message: 'nobody catches [secret TOKEN]', worker_id: 'w1' },
    retryable: false,
  });
  expect(JSON.stringify(outcomes)).not.toContain('hunter2');
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'uncaught exception', jobId: 'uncaught' }));
});

test('a rejection that nobody awaits is logged with the job, which goes on', () => {
  expect(outcomes['rejected']).toMatchObject({ text: '"fine"' });
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'unhandled rejection', jobId: 'rejected' }));
});

test('a handler that does not heed its signal is given up, and the worker is told to be replaced', () => {
  expect(outcomes['heedless']).toMatchObject({ error: { error_type: 'TimeoutError' }, stillRunning: true });
});
