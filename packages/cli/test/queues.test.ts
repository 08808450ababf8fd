import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { contractIsThere, ContractDocument } from '@flash-ts/testkit/runpod';
import { end, FlashCommand, outputOf, type Deployed } from './flash-command.js';

const TRANSCRIBE = `
import { FlashEndpoint, Input, Job, Progress, type ReportProgress } from '@flash-ts/core';
import { IsUrl } from 'class-validator';

export class TranscribeInput { @IsUrl() url!: string; }

@FlashEndpoint({ name: 'transcribe', cpu: 'cpu3c-2-4', concurrency: 2 })
export class Transcribe {
  @Job() async transcribe(@Input() input: TranscribeInput, @Progress() progress: ReportProgress) {
    await progress(input.url);
    return { text: input.url };
  }
}
`;

const MEDIA = `
import { FlashEndpoint, Input, Job } from '@flash-ts/core';
import { IsInt } from 'class-validator';

export class Pages { @IsInt() pages!: number; }

@FlashEndpoint({ name: 'media', cpu: 'cpu3c-2-4', forbidUnknown: true })
export class Media {
  @Job() split(@Input() { pages }: Pages) { return { split: pages }; }
  @Job() join(@Input() { pages }: Pages) { return { joined: pages }; }
}
`;

const BALANCED = `
import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ name: 'transcribe', cpu: 'cpu3c-2-4' })
export class Transcribe {
  @Get('/') index() { return 'now with routes'; }
}
`;

let flash: FlashCommand;
let project: FixtureProject;

beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({ 'src/transcribe.ts': TRANSCRIBE });
});
afterAll(async () => {
  await flash.remove();
  await project.remove();
});

test('flash build makes an artifact of an endpoint with jobs, and lists them', async () => {
  const { code, stdout } = await flash.run(['build', '--project', project.dir]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/transcribe +JOB +transcribe +src\/transcribe.ts/),
  });
  const { endpoints } = await flash.json<{ endpoints: object[] }>('build', '--project', project.dir);
  expect(endpoints).toMatchObject([{ name: 'transcribe', routes: [], jobs: ['transcribe'] }]);
});

// The contract lies beside the repository.
const underContract = contractIsThere ? describe : describe.skip;

underContract('its deploy config', () => {
  test('is a request that Runpod takes', async () => {
    const text = await readFile(join(project.dir, '.flash/deploy.json'), 'utf8');
    const { transcribe } = JSON.parse(text) as Record<string, { readonly type: string }>;
    expect(transcribe?.type).toBe('QUEUE');
    const faultsOf = (body: object) => new ContractDocument().bodyFaults('POST /v2/serverless', body);
    expect(faultsOf(transcribe as object)).toEqual([]);
    expect(faultsOf({ ...transcribe, bogus: 1 }).join()).toContain('unevaluated');
    const scaling = { type: 'REQUEST_COUNT', requestCount: 1 };
    expect(faultsOf({ ...transcribe, type: 'LOAD_BALANCER', scaling })).toEqual([]);
    expect(faultsOf({ ...transcribe, scaling: { type: 'QUEUE_DELAY', queueDelay: 0.4 } }).join()).toContain('>= 0.5');
  });
});

/** Submits a job and waits for its end. */
async function runSync(url: string, input: unknown): Promise<Record<string, unknown>> {
  const body = JSON.stringify({ input });
  const answer = await fetch(`${url}/runsync`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return (await answer.json()) as Record<string, unknown>;
}

test('flash deploy serves it: jobs are validated, run, and streamed', async () => {
  const { endpoints } = await flash.json<Deployed>('deploy', '--no-watch', '--project', project.dir);
  const { pathUrl: url = '' } = endpoints[0] ?? {};
  expect(await runSync(url, { url: 'https://example.com/a' })).toMatchObject({
    status: 'COMPLETED',
    output: { text: 'https://example.com/a' },
  });
  const refused = await runSync(url, { url: 'nowhere' });
  expect(refused['status']).toBe('FAILED');
  expect(JSON.parse(refused['error'] as string)).toMatchObject({
    error_type: 'ValidationError',
    detail: [{ loc: ['input', 'url'], type: 'isUrl' }],
  });
});

test('flash deploy refuses to make it load-balanced under its name', async () => {
  const other = await fixtureProject({ 'src/transcribe.ts': BALANCED });
  const { code, stderr } = await flash.run(['deploy', '--dry-run', '--project', other.dir]);
  await other.remove();
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('FLASH_ENDPOINT_KIND') });
});

test('flash run serves each of several methods at /{name}/{method}/runsync, as in Python', async () => {
  const media = await fixtureProject({ 'src/media.ts': MEDIA });
  const child = flash.start(['run', '--project', media.dir, '--port', '0']);
  const [, base = ''] =
    /POST +(http\S+)\/join\/runsync/.exec(await outputOf(child).until(/\/join\/runsync/, 120)) ?? [];
  expect(await runSync(`${base}/join`, { pages: 2 })).toMatchObject({
    id: expect.stringMatching(/^sync-/),
    status: 'COMPLETED',
    output: { joined: 2 },
  });
  expect(await runSync(`${base}/split`, { pages: 3 })).toMatchObject({ output: { split: 3 } });
  expect(await runSync(base, { method: 'split', pages: 4 })).toMatchObject({ output: { split: 4 } });
  // The path decides.
  expect(await runSync(`${base}/split`, { method: 'join', pages: 5 })).toMatchObject({ output: { split: 5 } });
  expect(await runSync(`${base}/split`, 'no object')).toMatchObject({ status: 'FAILED' });
  expect(await runSync(`${base}/rotate`, {})).toMatchObject({ code: 'FLASH_JOB_ROUTE_UNKNOWN' });
  expect(await end(child, 'SIGINT')).toBe(0);
  await media.remove();
});

test('flash run serves it under its name, and its next version after a save', async () => {
  const child = flash.start(['run', '--project', project.dir, '--port', '0']);
  const [, base = ''] =
    /POST +(http\S+)\/runsync/.exec(await outputOf(child).until(/\/transcribe\/runsync/, 120)) ?? [];
  expect(await runSync(base, { url: 'https://example.com/a' })).toMatchObject({
    output: { text: 'https://example.com/a' },
  });
  await project.write({ 'src/transcribe.ts': TRANSCRIBE.replace('text: input.url', "text: 'saved'") });
  const isSaved = async () => JSON.stringify(await runSync(base, { url: 'https://example.com/a' })).includes('saved');
  await until('the next version runs jobs', isSaved, 120);
  expect(await end(child, 'SIGINT')).toBe(0);
});
