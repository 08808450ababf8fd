import { until } from '@flash-ts/testkit/waiting';
import { SharedPlatform } from './support/shared-platform.js';
import { streamsEndpoint } from './support/streams.js';

const { rig } = new SharedPlatform({ settings: { workerRequests: 1, affinityWaitMs: 1500 } });
let id: string;
let workers: [string, string];
const pids = new Map<string, number>();

beforeAll(async () => {
  id = await streamsEndpoint(rig, {
    workers: { min: 2, max: 2, idleTimeout: 60 },
    scaling: { type: 'REQUEST_COUNT', requestCount: 100 },
  });
  const running = (await rig.workers(id)).workers;
  workers = running.map((worker) => worker.id) as [string, string];
  for (const worker of running) pids.set(worker.id, worker.pid as number);
});

const ask = (path: string, wanted?: string) =>
  rig.ask(id, path, wanted === undefined ? {} : { headers: { 'x-runpod-worker-id': wanted } });
const answered = async (path: string, wanted?: string) => {
  const { text, headers } = await ask(path, wanted);
  expect(headers['x-runpod-worker-id']).toBe((JSON.parse(text) as { worker: string }).worker);
  return headers['x-runpod-worker-id'];
};
/** Gives a worker a request that it keeps until `release`. */
async function occupy(worker: string) {
  const running = ask('/hold', `strict ${worker}`);
  await until('the worker is at capacity', async () => (await rig.workers(id)).summary.running >= 1);
  return { running, release: () => process.kill(pids.get(worker) ?? 0, 'SIGUSR2') };
}
describe('affinity', () => {
  it('reaches the worker that is wanted, softly or strictly, every time', async () => {
    for (const worker of [...workers, ...workers]) {
      expect(await answered('/who', worker)).toBe(worker);
      expect(await answered('/who', `strict ${worker}`)).toBe(worker);
      expect(await answered('/who', `strict-resume ${worker}`)).toBe(worker);
    }
  });

  it('takes an empty value for none, and another worker when a soft wish can not be met', async () => {
    expect(workers).toContain(await answered('/who', ''));
    expect(workers).toContain(await answered('/who', 'gone0000'));
    const { running, release } = await occupy(workers[0]);
    expect(await answered('/who', workers[0])).toBe(workers[1]);
    release();
    expect((await running).status).toBe(200);
  });

  it('lets a strict request wait for its worker and no other request wait with it', async () => {
    const { running, release } = await occupy(workers[0]);
    const strict = answered('/who', `strict ${workers[0]}`);
    expect(await answered('/who')).toBe(workers[1]);
    expect(await answered('/who')).toBe(workers[1]);
    release();
    expect((await running).status).toBe(200);
    expect(await strict).toBe(workers[0]);
  });

  it('gives up on a worker that stays at capacity', async () => {
    const { running, release } = await occupy(workers[1]);
    const answer = await ask('/who', `strict ${workers[1]}`);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([400, { error: 'worker_timeout' }]);
    release();
    await running;
  });

  it.each(['strict gone0000', 'strict-resume gone0000'])('says that the worker of %j is gone', async (wanted) => {
    const answer = await ask('/who', wanted);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([404, { error: 'affinity_worker_gone' }]);
  });

  it.each(['strict', 'strict a b', 'a, b', '../x'])('refuses %j', async (wanted) => {
    const answer = await ask('/who', wanted);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([400, { code: 'FLASH_AFFINITY_INVALID' }]);
  });

  it('tells those that wait for a worker when it is gone', async () => {
    const { running } = await occupy(workers[0]);
    const waiting = ask('/who', `strict ${workers[0]}`);
    process.kill(pids.get(workers[0]) ?? 0, 'SIGKILL');
    expect((await waiting).status).toBe(404);
    // It was a GET, but it insists on a worker that is gone.
    expect((await running).status).toBe(404);
  });
});
