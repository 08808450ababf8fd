import type { ErrorReport } from '@flash-ts/core/errors';
import { built, failure, fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';

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
}, 120_000);
