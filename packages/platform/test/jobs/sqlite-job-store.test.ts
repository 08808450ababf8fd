import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SqliteJobStore } from '../../src/jobs/sqlite/sqlite-job-store.js';
import { describeJobStore, newJob } from './job-store-contract.js';
import { toldUntilKilled } from './killed-process.js';

const BUILT = join(import.meta.dirname, '../../dist/jobs/sqlite');
const LIMITS = { jobs: 1_000_000, bytes: 1_000_000_000 };

let folder: string;
let stores: SqliteJobStore[] = [];

const open = (maxBytes?: number) => {
  const store = new SqliteJobStore({ path: join(folder, 'jobs.db'), folder: join(folder, 'jobs'), maxBytes });
  stores.push(store);
  return store;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flash-jobs-'));
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  stores = [];
  await rm(folder, { recursive: true });
});

describe('a store of jobs in SQLite', () => {
  describeJobStore(async () => open());

  it('has everything after it was closed and opened again, in the same order', async () => {
    const store = open();
    for (const id of ['a', 'b', 'c']) await store.submit(newJob(id), 1_000, LIMITS);
    await store.take('endpoint', { workerId: 'w', count: 1, at: 2_000, leaseUntil: 3_000 });
    await store.apply('a', { kind: 'ended', at: 2_500, workerId: 'w', outcome: 'COMPLETED' }, { output: '1' });
    await store.close();
    const again = open();
    expect(await again.get('a')).toMatchObject({ output: '1', job: { state: 'COMPLETED' } });
    const { jobs: taken } = await again.take('endpoint', { workerId: 'v', count: 9, at: 4_000, leaseUntil: 5_000 });
    expect(taken.map(({ job }) => job.id)).toEqual(['b', 'c']);
  });

  it('takes back everything that was given out before it was opened, with the first call', async () => {
    const store = open();
    for (const id of ['a', 'b']) await store.submit(newJob(id), 1_000, LIMITS);
    const take = { workerId: 'w', count: 1, at: 2_000, leaseUntil: 90_000 };
    await store.take('endpoint', take);
    await store.close();
    const again = open();
    expect((await again.recover('endpoint', 3_000)).map(({ id, state }) => [id, state])).toEqual([['a', 'IN_QUEUE']]);
    await again.take('endpoint', take);
    expect(await again.recover('endpoint', 3_000)).toEqual([]);
  });

  it('acknowledges nothing that does not fit on the disk, and keeps what was acknowledged', async () => {
    const store = open(400_000);
    const input = JSON.stringify('x'.repeat(20_000));
    const answers = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) => store.submit(newJob(`job-${index}`, { input }), 1_000, LIMITS)),
    );
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(40);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'FLASH_DISK_FULL' });
    for (const [index, { status }] of answers.entries()) {
      expect([index, (await store.get(`job-${index}`)) !== undefined]).toEqual([index, status === 'fulfilled']);
    }
    expect(await store.numbers('endpoint')).toMatchObject({ counts: { IN_QUEUE: 40 - refused.length } });
  });

  it('has every acknowledged job after its process was killed at a random moment', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      const program = `
        const { SqliteJobStore } = await import(${JSON.stringify(pathToFileURL(join(BUILT, 'sqlite-job-store.js')).href)});
        const store = new SqliteJobStore(${JSON.stringify({ path: join(folder, 'jobs.db'), folder: join(folder, 'jobs') })});
        const job = JSON.parse(process.argv[1]);
        for (let index = 0; ; index += 4) {
          await Promise.all([0, 1, 2, 3].map(async (step) => {
            const id = job.id + '-' + (index + step);
            await store.submit({ ...job, id }, 1000, ${JSON.stringify(LIMITS)});
            process.send(id);
          }));
        }`;
      const last = 1 + Math.floor(Math.random() * 60);
      acknowledged.push(...(await toldUntilKilled(program, JSON.stringify(newJob(`job-${round}`)), last)));
    }
    const store = open();
    for (const id of acknowledged) expect([id, (await store.get(id))?.job.state]).toEqual([id, 'IN_QUEUE']);
    expect(acknowledged.length).toBeGreaterThan(10);
  });
});
