import { startPlatform, type OwnPlatform, type TestEndpoint } from '@flash-ts/platform/testing';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';

const SOURCE = `
import { FlashEndpoint, Get } from '@flash-ts/core';
import { getHeapSpaceStatistics } from 'node:v8';

const kept: unknown[] = [];
const more = () => { for (let count = 0; count < 5_000; count += 1) kept.push({ count, list: [count] }); };
const oldMb = () =>
  getHeapSpaceStatistics().filter(({ space_name: name }) => !name.startsWith('new_'))
    .reduce((sum, { space_used_size: used }) => sum + used, 0) / 1024 / 1024;

@FlashEndpoint({ name: 'leaky', cpu: 'cpu3c-1-2', workers: [0, 1], env: { NODE_OPTIONS: '--max-old-space-size=100' } })
export class Leaky {
  @Get('/fill') fill() { while (oldMb() < 90) more(); return { mb: oldMb() }; }
  @Get('/leak') leak() { for (;;) more(); }
}
`;

let project: FixtureProject;
let platform: OwnPlatform;
let leaky: TestEndpoint;

beforeAll(async () => {
  project = await fixtureProject({ 'src/leaky.ts': SOURCE });
  platform = await startPlatform();
  leaky = (await platform.deploy(project.dir)).endpoint('leaky');
});

afterAll(async () => {
  await platform?.stop();
  await project?.remove();
});

const logged = (code: string) =>
  until(`${code} is in the log`, async () =>
    (await leaky.logs()).find(({ line }) => line.includes(`"code":"${code}"`)),
  );

it('is foretold by the worker, and is the reason of its end in the log and in the events', async () => {
  expect((await leaky.fetch('/fill')).status).toBe(200);
  const foretold = await logged('FLASH_WORKER_HEAP_NEARLY_FULL');
  expect(JSON.parse(foretold.line)).toMatchObject({
    level: 'warn',
    worker: foretold.workerId,
    msg: expect.stringMatching(/^The JavaScript heap holds \d+ of at most 100 MB/),
    fix: expect.stringContaining('--max-old-space-size'),
  });

  await leaky.fetch('/leak').catch(() => undefined);
  const told = await logged('FLASH_WORKER_OUT_OF_MEMORY');
  expect(JSON.parse(told.line)).toMatchObject({
    level: 'fatal',
    worker: told.workerId,
    msg: expect.stringMatching(/^The worker ran out of memory: its JavaScript heap was full at \d+ MB\.$/),
  });
  const crash = (await leaky.events()).find(({ kind }) => kind === 'worker.crashed');
  expect(crash).toMatchObject({ workerId: told.workerId, because: expect.stringContaining('ran out of memory') });
});
