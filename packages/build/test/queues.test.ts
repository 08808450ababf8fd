import { readFile } from 'node:fs/promises';
import type { ErrorReport } from '@flash-ts/core/errors';
import { built, failure, fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { compile } from './consumer.js';

const open: FixtureProject[] = [];

async function project(files: Record<string, string>): Promise<string> {
  const made = await fixtureProject(files);
  open.push(made);
  return made.dir;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ remove }) => remove()));
});

const placed = ({ code, where }: ErrorReport) => `${where?.file}:${where?.line} ${code}`;

it('refuses what is wrong with jobs, each with its file and line', async () => {
  const { faults = [] } = await failure(
    await project({
      'src/both.ts': `import { FlashEndpoint, Get, Job } from '@flash-ts/core';

@FlashEndpoint({ name: 'both', cpu: 'cpu3c-1-2' })
export class Both {
  @Job() run() {}
  @Get('/x') x() {}
}
`,
      'src/queue.ts': `import { Body, FlashEndpoint, Input, Job, JobInfo, Progress, Threaded, type ReportProgress } from '@flash-ts/core';

interface Shape { n: number }

@FlashEndpoint({ name: 'queue', cpu: 'cpu3c-1-2', retries: 11 })
export class Queue {
  @Job() body(
    @Input() input: object,
    @Body() body: object,
  ) {}
  @Job() bare(
    @Input() input: object,
    bare: number,
  ) {}
  @Job() shape(
    @Input() input: Shape,
    @Input('rows') rows: string[],
    @Input('kind') kind: 'a' | 'b',
  ) {}
  @Job() @Threaded() threaded(@Progress() progress: ReportProgress) {}
  notAJob(
    @JobInfo() job: object,
  ) {}
}
`,
      'src/balanced.ts': `import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ name: 'balanced', cpu: 'cpu3c-1-2', concurrency: 2, scalerType: 'QUEUE_DELAY' })
export class Balanced {
  @Get('/x') x() {}
}
`,
    }),
  );
  expect(faults.map(placed).toSorted()).toEqual([
    'src/balanced.ts:4 FLASH_OPTION_OF_QUEUES',
    'src/balanced.ts:4 FLASH_SCALER_UNSUPPORTED',
    'src/both.ts:4 FLASH_JOBS_BESIDE_ROUTES',
    'src/queue.ts:13 FLASH_JOB_PARAMETER_BARE',
    'src/queue.ts:16 FLASH_BODY_NOT_A_CLASS',
    'src/queue.ts:17 FLASH_TYPE_ERASED',
    'src/queue.ts:18 FLASH_TYPE_ERASED',
    'src/queue.ts:20 FLASH_THREADED_PARAMETER',
    'src/queue.ts:22 FLASH_NOT_A_JOB',
    'src/queue.ts:6 FLASH_OPTION_RANGE',
    'src/queue.ts:9 FLASH_JOB_PARAMETER',
  ]);
  const rows = faults.find((fault) => placed(fault) === 'src/queue.ts:17 FLASH_TYPE_ERASED');
  expect(rows?.message).toContain("@Input('rows')");
  expect(rows?.fix).toContain("`@Input('rows', new ParseArrayPipe({ items: String })) rows: string[]`");
});

it('gives an endpoint another version for what its workers read, and none for what the platform applies', async () => {
  const source = (options: string, output = '1') => `import { FlashEndpoint, Job } from '@flash-ts/core';

@FlashEndpoint({ name: 'queue', cpu: 'cpu3c-1-2', workers: 3${options} })
export class Queue {
  @Job() run() { return ${output}; }
}
`;
  const digests: Record<string, string | undefined> = {};
  const dir = await project({ 'src/queue.ts': source('') });
  for (const options of ['', ', scalerValue: 2', ', ttlMs: 60000', ', retries: 1', ', concurrency: 2']) {
    await open[0]?.write({ 'src/queue.ts': source(options) });
    digests[options] = (await built(dir)).manifest.resources['queue']?.digest;
  }
  const { '': plain, ...others } = digests;
  expect(Object.fromEntries(Object.entries(others).map(([options, digest]) => [options, digest === plain]))).toEqual({
    ', scalerValue: 2': true,
    ', ttlMs: 60000': false,
    ', retries: 1': false,
    ', concurrency: 2': false,
  });
});

const CALLED = `import { FlashEndpoint, Get, InjectEndpoint, Input, Job, Progress, Signal, type QueueClient, type ReportProgress } from '@flash-ts/core';
import { IsInt, IsOptional, IsUrl } from 'class-validator';

export class TranscribeInput { @IsUrl() url!: string; @IsOptional() @IsInt() parts?: number; }
export class Transcript { text!: string; at!: Date; }

@FlashEndpoint({ name: 'transcribe', cpu: 'cpu3c-1-2' })
export class Transcribe {
  /** Writes down what is said. */
  @Job() async transcribe(@Progress() progress: ReportProgress, @Input() input: TranscribeInput, @Signal() signal: AbortSignal): Promise<Transcript> {
    await progress(input.url);
    return { text: String(signal.aborted), at: new Date() };
  }
}

@FlashEndpoint({ name: 'pages', cpu: 'cpu3c-1-2' })
export class Pages {
  @Job() async *split(@Input('count') count: number, @Input('name') name?: string) { yield { page: count, at: new Date(), name }; }
  @Job() async sweep(): Promise<void> {}
}

@FlashEndpoint({ name: 'caller', cpu: 'cpu3c-1-2' })
export class Caller {
  constructor(@InjectEndpoint(Transcribe) private readonly transcribe: QueueClient<Transcribe>) {}
  @Get('/') async call() {
    const { text }: { text: string; at: string } = await this.transcribe.runSync({ url: 'https://example.com/' });
    return text;
  }
}
`;

const USE = `import { Endpoint } from '@flash-ts/core/client';
import { pages, transcribe, type Transcript } from './client.js';

export async function use() {
  const client = Endpoint.connect({ contract: transcribe, id: 'abc' });
  const job = await client.run({ url: 'https://example.com/', parts: 2 }, { policy: { lowPriority: true } });
  const transcript: Transcript = await job.result();
  const at: string = transcript.at;
  // @ts-expect-error another type
  await client.runSync({ url: 5 });
  const split = await Endpoint.connect({ contract: pages, id: 'abc' }).run({ method: 'split', count: 2 });
  for await (const { page, at } of split.stream()) void [page.toFixed(), at.length];
  await Endpoint.connect({ contract: pages, id: 'abc' }).run({ method: 'sweep' });
  return at;
}
`;

it('writes contracts of queues, and lets another endpoint inject a client of one', async () => {
  const dir = await project({ 'src/queues.ts': CALLED });
  const { files, client, manifest } = await built(dir, { clientTypes: true });
  const source = await readFile(files.client, 'utf8');
  expect(source).toContain('  /**\n   * Writes down what is said.\n   * `POST /run`\n   */');
  expect(source).toContain('transcribe(input: TranscribeInput): Promise<Transcript>;');
  expect(source).toContain(
    'split(input: { count: number; name?: string }): AsyncGenerator<{ page: number; at: string; name?: string }, void, undefined>;',
  );
  expect(source).toContain('sweep(): Promise<void>;');
  expect(source).toContain('jobs: {\n    split: { stream: true },\n    sweep: {},\n  },');
  expect(await compile(USE, { 'client.ts': source })).toBe('');
  expect(await compile(USE, { 'client.js': client.javascript, 'client.d.ts': client.declarations })).toBe('');
  expect(manifest.resources['caller']).toMatchObject({ makes_remote_calls: true, remote_calls: ['transcribe'] });
});
