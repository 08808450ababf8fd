import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Endpoint, type QueueClient } from '@flash-ts/core/client';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { FlashCommand, type Deployed } from './flash-command.js';

const source = (broken: string) => `
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, existsSync } from 'node:fs';
import { FlashEndpoint, Get, InjectEndpoint, Input, Job, Query, Signal, type QueueClient } from '@flash-ts/core';
import { IsBoolean, IsOptional, IsString } from 'class-validator';

export class TranscribeInput {
  @IsString() text!: string;
  @IsOptional() @IsBoolean() wait?: boolean;
  @IsOptional() @IsBoolean() fail?: boolean;
  @IsOptional() @IsBoolean() crash?: boolean;
  /** Of a file: the worker is killed before a byte of its result was sent. */
  @IsOptional() @IsString() killed?: string;
}

function killBeforeResult(record: string): void {
  appendFileSync(record, 'run ');
  subscribe('undici:request:create', (message) => {
    const { path } = (message as { request: { path: string } }).request;
    if (path.includes('/job-done/')) process.kill(process.pid, 'SIGKILL');
  });
}

@FlashEndpoint({ name: 'transcribe', cpu: 'cpu3c-2-4', workers: [0, 1] })
export class Transcribe {
  constructor() { if (existsSync(${JSON.stringify(broken)})) throw new Error('broken on purpose'); }
  @Job() async transcribe(@Input() input: TranscribeInput, @Signal() signal: AbortSignal) {
    if (input.wait) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    if (input.fail) throw new TypeError(input.text);
    if (input.crash) process.exit(3);
    if (input.killed) killBeforeResult(input.killed);
    return { text: input.text };
  }
}

@FlashEndpoint({ name: 'caller', cpu: 'cpu3c-2-4' })
export class Caller {
  constructor(@InjectEndpoint(Transcribe) private readonly transcribe: QueueClient<Transcribe>) {}
  @Get('/call') async call(@Query('text') text: string) { return this.transcribe.runSync({ text }); }
}
`;

interface Listed {
  readonly jobs: readonly { readonly id: string; readonly state: string; readonly endpoint: string; input: string }[];
  readonly more: boolean;
}

let flash: FlashCommand;
let project: FixtureProject;
let folder: string;
let client: QueueClient;
let callerUrl: string;

beforeAll(async () => {
  flash = await FlashCommand.create();
  folder = await mkdtemp(join(tmpdir(), 'flash-broken-'));
  project = await fixtureProject({ 'src/queues.ts': source(join(folder, 'broken')) });
  const { endpoints } = await flash.json<Deployed>('deploy', '--no-watch', '--project', project.dir);
  const urlOf = (name: string) => endpoints.find((one) => one.name === name)?.pathUrl ?? '';
  client = Endpoint.queue({ url: urlOf('transcribe') });
  callerUrl = urlOf('caller');
});

afterAll(async () => {
  await Endpoint.close();
  await flash.remove();
  await project.remove();
  await rm(folder, { recursive: true, force: true });
});

const inProject = (...args: readonly string[]) => [...args, '--project', project.dir];
const listed = (...args: readonly string[]) => flash.json<Listed>(...inProject('jobs', 'list', ...args));
const run = (...args: readonly string[]) => flash.run(inProject('jobs', ...args));

test('another endpoint of the app calls the queue by an injected client', async () => {
  const answer = await fetch(`${callerUrl}/call?text=hello`);
  expect([answer.status, await answer.json()]).toEqual([200, { text: 'hello' }]);
});

describe('flash jobs', () => {
  test('lists jobs by state with their errors, cut and escaped, and shows one', async () => {
    const text = `\u001B[2J${'x'.repeat(3_000)}`;
    const failed = await client.run({ text, fail: true });
    await expect(failed.result()).rejects.toThrow('TypeError');
    const { stdout } = await run('list', '--state', 'failed', '-n', '1');
    expect(stdout).toMatch(/^ENDPOINT +JOB +STATE +SUBMITTED +WAITED +RAN +WORKER +ERROR +INPUT\n/);
    expect(stdout).toMatch(
      new RegExp(String.raw`transcribe +${failed.id} +FAILED .* TypeError: \\x1b\[2Jx+… +\{"text":`),
    );
    expect(stdout).not.toContain('\u001B');
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThan(330);
    const shown = (await run('show', failed.id)).stdout;
    expect(shown).toMatch(/^state +FAILED$/m);
    expect(shown).toMatch(/^attempts +1$/m);
    expect(shown).toMatch(/^Error: TypeError: \\x1b\[2Jx+…$/m);
    expect(shown).not.toContain('\u001B');
    const { job } = await flash.json<{ job: object }>(...inProject('jobs', 'show', failed.id));
    expect(job).toMatchObject({ id: failed.id, state: 'FAILED', input: { text, fail: true } });

    expect((await run('retry', failed.id)).stdout).toBe(`${failed.id} is in the queue again.\n`);
    await expect(failed.result()).rejects.toThrow('TypeError');
  });

  test('cancels a running job, purges those that wait, and status counts them', async () => {
    const running = await client.run({ text: 'long', wait: true });
    await until('the job runs', async () => (await running.status()).status === 'IN_PROGRESS');
    const waiting = [await client.run({ text: 'a' }), await client.run({ text: 'b' })];
    expect((await listed('--state', 'IN_QUEUE')).jobs.map(({ id }) => id)).toEqual(
      waiting.map(({ id }) => id).toReversed(),
    );
    expect(await listed('-n', '1')).toMatchObject({
      jobs: [{ id: waiting[1]?.id, input: '{"text":"b"}' }],
      more: true,
    });
    const { stdout: status } = await flash.run(inProject('status'));
    expect(status).toContain('transcribe: 2 jobs wait, 1 runs');

    const unconfirmed = await run('purge', 'transcribe');
    expect(unconfirmed.stderr).toMatch(/FLASH_CONFIRMATION_NEEDED.*2 waiting jobs of transcribe/);
    expect((await run('purge', '--yes')).stdout).toBe('Removed 2 waiting jobs of transcribe.\n');
    expect((await run('cancel', running.id)).stdout).toBe(`Cancelled ${running.id}.\n`);
    await expect(running.result()).rejects.toMatchObject({ state: 'CANCELLED' });
    const retried = await run('retry', running.id);
    expect([retried.code, retried.stderr]).toEqual([1, expect.stringContaining('FLASH_JOB_NOT_FAILED')]);
  });

  test('completes names of queues and ids of jobs', async () => {
    const offered = async (...words: readonly string[]) =>
      (await flash.run(['__complete', '--', ...words])).stdout.split('\n').map((line) => line.split('\t')[0]);
    const { jobs } = await listed();
    const place = ['--project', project.dir];
    expect(await offered('jobs', 'list', ...place, '--endpoint', '')).toEqual(['transcribe', '']);
    expect(await offered('jobs', 'purge', ...place, '')).toEqual(['transcribe', '']);
    expect(await offered('jobs', 'show', ...place, '')).toEqual([...jobs.map(({ id }) => id), '']);
    expect(await offered('jobs', 'cancel', ...place, '--endpoint', 'caller', '')).toEqual(['']);
    expect(await offered('jobs', 'list', '--state', 'IN')).toEqual(['IN_QUEUE', 'IN_PROGRESS', '']);
  });

  test.each([
    [['show', 'nothing'], 1, 'FLASH_UNKNOWN_JOB No job "nothing" is known in production to transcribe'],
    [['list', '--endpoint', 'caller'], 1, 'FLASH_NOT_A_QUEUE The endpoint caller is load-balanced'],
    [['purge', 'transcrib'], 1, 'Did you mean transcribe?'],
    [['list', '--state', 'FAILD'], 2, 'Did you mean FAILED?'],
    [['list', '-n', '0'], 2, 'whole numbers from 1 to 1000'],
    [['lst'], 2, 'Did you mean list?'],
  ])('refuses %j', async (args, code, text) => {
    const result = await run(...args);
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(text) });
  });
});

test('a worker that is killed before its result was sent has ended its job: it is not run again', async () => {
  const record = join(folder, 'record');
  const job = await client.run({ text: 'done', killed: record });
  expect(await job.result()).toEqual({ text: 'done' });
  expect(await readFile(record, 'utf8')).toBe('run ');
  expect((await run('show', job.id)).stdout).toMatch(/^attempts +1$/m);
});

test('flash status says that jobs wait because workers crash', async () => {
  await writeFile(join(folder, 'broken'), '');
  await client.run({ text: 'x', crash: true });
  const status = () =>
    flash.json<{ endpoints: { name: string; jobs: { waiting: number; because: string | null } | null }[] }>(
      ...inProject('status'),
    );
  const found = await until(
    'the crashes are told',
    async () => (await status()).endpoints.find(({ jobs }) => jobs?.because?.includes('broken on purpose')),
    60,
  );
  expect(found).toMatchObject({ name: 'transcribe', jobs: { waiting: 1 } });
  expect((await flash.run(inProject('status'))).stdout).toMatch(
    /transcribe: 1 job waits, 0 run; they wait because workers crash[^]*broken on purpose/,
  );
});
