import { Endpoint } from '@flash-ts/core/client';
import { startPlatform, type OwnPlatform, type TestEndpoint } from '@flash-ts/platform/testing';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';

const SOURCE = `
import { FlashEndpoint, Input, Job, JobInfo, Signal, type RunningJob } from '@flash-ts/core';
import { once } from 'node:events';

@FlashEndpoint({ name: 'work', cpu: 'cpu3c-2-4', workers: [0, 1], scalerValue: 0.5 })
export class Work {
  @Job() async heedful(@Signal() signal: AbortSignal) { await once(signal, 'abort'); }
  @Job() async heedless() { await new Promise(() => setInterval(() => {}, 1000)); }
  @Job() async quick(@JobInfo() { attempt }: RunningJob, @Input('text') text: string) { return { attempt, text }; }
}
`;

interface Work {
  heedful(): Promise<void>;
  heedless(): Promise<void>;
  quick(input: { text: string }): Promise<{ attempt: number; text: string }>;
}

let project: FixtureProject;
let platform: OwnPlatform;
let work: TestEndpoint;

beforeAll(async () => {
  project = await fixtureProject({ 'src/work.ts': SOURCE });
  platform = await startPlatform();
  work = (await platform.deploy(project.dir)).endpoint('work');
});

afterAll(async () => {
  await Endpoint.close();
  await platform?.stop();
  await project?.remove();
});

const quick = (text: string) => work.submit<Work, 'quick'>({ method: 'quick', text });

it('frees its worker when it heeds its cancellation, and loses it when it does not', async () => {
  const heedful = await work.submit<Work, 'heedful'>({ method: 'heedful' });
  const first = await heedful.worker();
  const waiting = await quick('a');
  const called = await quick('cancelled while it waits');
  await called.cancel();
  await heedful.cancel();
  expect(await heedful.ended()).toMatchObject({ status: 'CANCELLED', workerId: first.id });
  expect(await called.ended()).toMatchObject({ status: 'CANCELLED' });
  expect(await waiting.result()).toEqual({ attempt: 1, text: 'a' });
  expect(await waiting.status()).toMatchObject({ workerId: first.id });

  const heedless = await work.submit<Work, 'heedless'>({ method: 'heedless' });
  expect((await heedless.worker()).id).toBe(first.id);
  await heedless.cancel();
  const { workerId } = await (await quick('b')).ended({ seconds: 60 });
  expect(workerId).not.toBe(first.id);
  expect(await heedless.status()).toMatchObject({ status: 'CANCELLED' });
  expect((await work.workers()).map(({ id }) => id)).toEqual([workerId]);
});
