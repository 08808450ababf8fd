import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@flash-ts/testkit/waiting';
import { kill, startProcess } from '../support/platform-process.js';
import { temporaryFolder } from '../support/rig.js';
import { SharedPlatform } from '../support/shared-platform.js';
import { QueueRig } from './queue-rig.js';

// Killed workers look like crashes of the code, after which the platform would pause for longer and longer.
const settings = { backoffCapMs: 100, stableMs: 0 };

/** How often workers have begun jobs. */
const begun = (record: string) => readFileSync(record, 'utf8').split('\n').length - 1;

describe('a worker that is killed with a result that is not acknowledged', () => {
  const platform = new SharedPlatform({ settings });
  const queue = new QueueRig(platform);
  let count = 0;
  let record: string;
  beforeEach(() => {
    count += 1;
    record = join(platform.scratch, `record-${count}`);
  });

  it('has ended its job, which is not run again', async () => {
    const endpoint = await queue.create();
    const job = await queue.runSync(endpoint, { leave: record });
    expect(job).toMatchObject({ status: 'COMPLETED', output: 'left' });
    expect([job.retries, begun(record)]).toEqual([undefined, 1]);
  });

  it.each([
    ['another run of the job', { as: { takenAt: 1 } }],
    ['a job that there is not', { as: { id: 'nothing' } }],
    ['a file that was written in part', { strange: 'part' }],
    ['a link to a file elsewhere', { strange: 'link' }],
    ['a pipe', { strange: 'pipe' }],
    ['a file of another name', { strange: 'name' }],
  ])('has ended nothing by %s', async (_, how) => {
    const endpoint = await queue.create();
    const job = await queue.runSync(endpoint, { leave: record, ...how });
    expect(job).toMatchObject({ status: 'FAILED', error: 'job timed out after 1 retries' });
    expect(begun(record)).toBe(2);
  });

  it('ends no job of another worker, and none that has ended', async () => {
    const endpoint = await queue.create({ workers: { min: 2, max: 2, idleTimeout: 60 } });
    const gate = queue.gate();
    const held = await queue.run(endpoint, { hold: gate });
    const { workerId } = await queue.state(endpoint, held, 'IN_PROGRESS');
    const cancelled = await queue.run(endpoint, { hold: queue.gate() });
    await queue.state(endpoint, cancelled, 'IN_PROGRESS');
    await queue.ask(endpoint, 'POST', `/cancel/${cancelled}`);
    for (const id of [held, cancelled]) {
      await queue.ended(endpoint, await queue.run(endpoint, { leave: record, as: { id, takenAt: undefined } }));
    }
    expect([await queue.status(endpoint, held), await queue.status(endpoint, cancelled)]).toMatchObject([
      { status: 'IN_PROGRESS', workerId },
      { status: 'CANCELLED' },
    ]);
    queue.open(gate);
    expect(await queue.ended(endpoint, held)).toMatchObject({ status: 'COMPLETED', output: workerId });
  });
});

describe('a platform that is killed while its workers have results that are not acknowledged', () => {
  const [home, scratch] = [temporaryFolder(), temporaryFolder()];
  const children = new Set<ChildProcess>();
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    home.remove();
    scratch.remove();
  });

  it('takes them at its next start, and removes what was left', async () => {
    const start = () => startProcess(home.path, (child) => children.add(child));
    const first = await start();
    const before = new QueueRig({ rig: first.rig, scratch: scratch.path });
    const endpoint = await before.create();
    const record = join(scratch.path, 'record');
    const id = await before.run(endpoint, { leave: record, stays: true });
    await until('the job runs', () => existsSync(record));
    const [workerId] = (await first.rig.workers(endpoint.id)).workers.map((worker) => worker.id);
    await until('its result is kept', () => existsSync(join(home.path, 'run', `${workerId}`, 'r', 'a'.repeat(64))));
    await kill(first.child);
    const second = await start();
    const after = new QueueRig({ rig: second.rig, scratch: scratch.path });
    expect(await after.ended(endpoint, id)).toMatchObject({ status: 'COMPLETED', output: 'left', workerId });
    expect([begun(record), existsSync(join(home.path, 'run.past'))]).toEqual([1, false]);
    second.child.kill('SIGTERM');
  });
});
