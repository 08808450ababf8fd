import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoint } from '@flash-ts/core/contract';
import { until } from '@flash-ts/testkit/waiting';
import { kill, startProcess, type PlatformProcess } from '../support/platform-process.js';
import { describeWithPostgres, PASSWORD, Postgres } from '@flash-ts/testkit/postgres';
import { temporaryFolder } from '../support/rig.js';
import { QueueRig, type SeenJob } from './queue-rig.js';

/** A platform of two that serve one queue. */
interface Served {
  readonly platform: PlatformProcess;
  readonly home: string;
  readonly queue: QueueRig;
  readonly endpoint: Endpoint;
}

describeWithPostgres('a queue that two platforms serve', () => {
  const postgres = new Postgres();
  const folders: ReturnType<typeof temporaryFolder>[] = [];
  const children = new Set<ChildProcess>();
  let scratch: string;
  let one: Served;
  let other: Served;

  const folder = () => {
    const made = temporaryFolder();
    folders.push(made);
    return made.path;
  };

  const serve = async (workers: Endpoint['workers'] = { min: 1, max: 1, idleTimeout: 60 }): Promise<Served> => {
    const home = folder();
    const platform = await startProcess(home, (child) => children.add(child), { jobsDatabase: postgres.url });
    await platform.rig.control('PATCH', '/local/settings', { jobLeaseMs: 3000 });
    const queue = new QueueRig({ rig: platform.rig, scratch });
    return { platform, home, queue, endpoint: await queue.create({ workers }) };
  };

  beforeAll(async () => {
    scratch = folder();
    [one, other] = await Promise.all([serve(), serve()]);
  });

  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    for (const { remove } of folders) remove();
  });

  const ended = ({ queue, endpoint }: Served, id: string): Promise<SeenJob> => queue.ended(endpoint, id);

  it('has one id at both', () => {
    expect(other.endpoint.id).toBe(one.endpoint.id);
  });

  it('gives each job to one worker, and tells its end at both', async () => {
    const record = join(scratch, 'record');
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const { queue, endpoint } = index % 2 === 0 ? one : other;
        return queue.run(endpoint, { record, ms: 20 });
      }),
    );
    const jobs = await Promise.all(ids.map((id, index) => ended(index % 2 === 0 ? other : one, id)));
    expect(jobs.map(({ status, output }) => [status, output])).toEqual(ids.map((id) => ['COMPLETED', id]));
    const begun = readFileSync(record, 'utf8')
      .split('\n')
      .filter((line) => line.includes(' begins '));
    expect(begun).toHaveLength(40);
    expect(new Set(jobs.map(({ workerId }) => workerId)).size).toBe(2);
  });

  it('wakes workers, waiting clients and the worker of a cancelled job across platforms', async () => {
    const gates = [one.queue.gate(), other.queue.gate() + '-other'];
    // Both workers are busy, so that it is known which one is free next.
    const held = await Promise.all(gates.map((hold) => one.queue.run(one.endpoint, { hold })));
    const seen = await Promise.all(held.map((id) => other.queue.state(other.endpoint, id, 'IN_PROGRESS')));
    expect(new Set(seen.map(({ workerId }) => workerId)).size).toBe(2);
    const waiting = await one.queue.run(one.endpoint, { echo: 1 });
    for (const { queue, endpoint } of [one, other]) {
      expect((await queue.status(endpoint, waiting)).status).toBe('IN_QUEUE');
    }
    // Cancelled where they were not taken from, at least one of both: without the word for it their workers would hold them.
    for (const [index, id] of held.entries()) {
      const { queue, endpoint } = index === 0 ? one : other;
      await queue.ask(endpoint, 'POST', `/cancel/${id}`);
    }
    expect(await ended(other, waiting)).toMatchObject({ status: 'COMPLETED', output: 1 });
    const more = await Promise.all([1, 2, 3, 4].map((echo) => other.queue.run(other.endpoint, { echo })));
    for (const id of more) expect(await ended(one, id)).toMatchObject({ status: 'COMPLETED' });
    const idle = () =>
      Promise.all(
        [one, other].map(async ({ platform, endpoint }) => (await platform.rig.workers(endpoint.id)).workers),
      );
    await until('both workers are free', async () => (await idle()).flat().every(({ status }) => status === 'IDLE'));
  });

  it('streams at one platform what a worker of another sends', async () => {
    const gate = join(scratch, 'streamed');
    const id = await one.queue.run(one.endpoint, { parts: ['a', 'b'], until: gate });
    for (const { queue, endpoint } of [one, other]) {
      await queue.state(endpoint, id, 'IN_PROGRESS');
    }
    const parts: unknown[] = [];
    const read = async ({ queue, endpoint }: Served) => {
      const { text } = await queue.ask(endpoint, 'GET', `/stream/${id}?wait=5000`);
      parts.push(...(JSON.parse(text) as { stream: { output: unknown }[] }).stream.map(({ output }) => output));
    };
    await until('all parts are read', async () => {
      await read(parts.length === 0 ? one : other);
      return parts.length === 2;
    });
    expect(parts).toEqual(['a', 'b']);
    one.queue.open(gate);
    expect(await ended(other, id)).toMatchObject({ status: 'COMPLETED' });
  });

  it('goes on after the database has crashed, with every acknowledged job', async () => {
    const gate = join(scratch, 'crashed');
    const running = await one.queue.run(one.endpoint, { hold: gate });
    await one.queue.state(one.endpoint, running, 'IN_PROGRESS');
    // None ends while the database is away: this worker sends a result only once.
    const waiting = await Promise.all([1, 2, 3].map(() => other.queue.run(other.endpoint, { hold: gate })));
    await postgres.stop();
    const { status, text } = await one.queue.ask(one.endpoint, 'POST', '/run', { input: { echo: 1 } });
    expect([status, text]).toEqual([503, expect.stringContaining('FLASH_JOBS_UNUSABLE')]);
    expect(text).not.toContain(PASSWORD);
    await postgres.start();
    await until('jobs are accepted', async () => {
      const answers = await Promise.all(
        [one, other].map(({ queue, endpoint }) => queue.ask(endpoint, 'GET', `/status/${running}`)),
      );
      return answers.every((answer) => answer.status === 200);
    });
    one.queue.open(gate);
    expect(await ended(other, running)).toMatchObject({ status: 'COMPLETED' });
    for (const id of waiting) expect(await ended(one, id)).toMatchObject({ status: 'COMPLETED' });
  });

  it('is served by the other platform when one is killed, after the leases of its jobs', async () => {
    const gate = join(scratch, 'killed');
    const ids = await Promise.all([1, 2].map(() => one.queue.run(one.endpoint, { hold: gate })));
    for (const id of ids) await one.queue.state(one.endpoint, id, 'IN_PROGRESS');
    await kill(one.platform.child);
    other.queue.open(gate);
    const jobs = await Promise.all(ids.map((id) => ended(other, id)));
    expect(jobs.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED']);
    expect(jobs.filter(({ retries }) => retries === 1)).toHaveLength(1);
  });

  it('is served by the other platform when one stops, before the leases of its jobs are over', async () => {
    const third = await serve();
    const settings = { jobLeaseMs: 600_000, graceMs: 100 };
    for (const { platform } of [third, other]) await platform.rig.control('PATCH', '/local/settings', settings);
    const gate = join(scratch, 'stopped');
    const ids = await Promise.all([1, 2].map(() => other.queue.run(other.endpoint, { heedless: gate })));
    for (const id of ids) await other.queue.state(other.endpoint, id, 'IN_PROGRESS');
    const ended = once(third.platform.child, 'exit');
    await third.platform.rig.control('POST', '/local/stop');
    await ended;
    other.queue.open(gate);
    for (const id of ids) expect(await other.queue.ended(other.endpoint, id)).toMatchObject({ status: 'COMPLETED' });
  });

  it('tells the password nowhere', async () => {
    const { child, rig } = other.platform;
    expect(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')).not.toContain(PASSWORD);
    for (const path of ['/local/status', '/local/settings']) {
      expect((await rig.control('GET', path)).text).not.toContain(PASSWORD);
    }
  });
});
