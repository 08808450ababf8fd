import { until } from '@flash-ts/testkit/waiting';
import { SharedPlatform } from './support/shared-platform.js';

// So that workers which are killed one after another are replaced at once.
const platform = new SharedPlatform({ settings: { backoffBaseMs: 1, backoffCapMs: 1 } });
const { rig } = platform;

/** An endpoint of four workers, all of them ready. */
async function four(name: string): Promise<string> {
  const { id } = await rig.create({ name, workers: { min: 4, max: 4, idleTimeout: 60 } });
  await until('all are ready', async () => (await rig.workers(id)).summary.idle === 4);
  return id;
}
const ended = async (id: string) => (await rig.lives(id)).gone.length;

describe('a request that workers crash on', () => {
  it('is refused after two of them, and takes nothing else down', async () => {
    const { id } = await rig.create({ name: 'crashes', workers: { min: 1, max: 1, idleTimeout: 60 } });
    // With the backoff of a version that crashes, no other worker would come in the time of this test.
    await rig.control('PATCH', '/local/settings', { backoffBaseMs: 600_000, backoffCapMs: 600_000 });
    const answers: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const { status, text } = await rig.ask(id, '/crash?a=b', { method: 'POST', body: '{}' });
      answers.push(`${status} ${(JSON.parse(text) as { code: string }).code}`);
      await until('its end is told', async () => (await ended(id)) === Math.min(round + 1, 2));
    }
    expect(answers).toEqual([
      ...Array.from({ length: 2 }, () => '502 FLASH_WORKER_LOST'),
      ...Array.from({ length: 4 }, () => '502 FLASH_REQUEST_BLOCKED'),
    ]);
    expect((await rig.ask(id, '/pid')).status).toBe(200);
    expect((await rig.ask(id, '/crash', { method: 'PUT' })).status).toBe(502);
    expect((await rig.ask(id, '/pid')).status).toBe(200);
    expect(await ended(id)).toBe(3);
    await rig.control('POST', `/local/endpoints/${id}/retry`);
    expect((await rig.ask(id, '/crash', { method: 'POST' })).text).toContain('FLASH_WORKER_LOST');
    await rig.control('PATCH', '/local/settings', { backoffBaseMs: null, backoffCapMs: null });
  });
});

describe('a GET that its worker does not survive', () => {
  it('is lost with as many workers as the setting says, and answered with 502', async () => {
    const id = await four('poison');
    const answer = await rig.ask(id, '/crash');
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.text)).toMatchObject({
      code: 'FLASH_WORKER_LOST',
      reason: expect.stringMatching(
        /^One after another, 2 workers ended the connection before they had answered, the last of them \w+; /,
      ),
    });
    await until('both ends are told', async () => (await ended(id)) === 2);
    expect((await rig.ask(id, '/pid')).status).toBe(200);
    await until('both are replaced', async () => (await rig.workers(id)).summary.idle === 4);
    expect(await ended(id)).toBe(2);
  });

  it('takes one worker only where the setting is 1', async () => {
    const id = await four('poison-once');
    await rig.control('PATCH', '/local/settings', { lostWorkers: 1 });
    expect((await rig.ask(id, '/crash')).status).toBe(502);
    await until('the end is told', async () => (await ended(id)) === 1);
    await rig.control('PATCH', '/local/settings', { lostWorkers: null });
    await until('it is replaced', async () => (await rig.workers(id)).summary.idle === 4);
    expect(await ended(id)).toBe(1);
  });

  it('never takes the worker that has just failed with it while there is another', async () => {
    const id = await four('others');
    for (let round = 0; round < 8; round += 1) {
      // It ends the connection, and lives: its health is good in the next moment.
      const answer = await rig.ask(id, '/hang-up');
      expect(answer.status).toBe(502);
    }
    const log = (await rig.control('GET', `/local/logs?endpoint=${id}`)).text;
    // By request: lines of two workers may come in any order.
    const rounds = Map.groupBy(log.matchAll(/hung up (\w+) ([\w-]+)/g), ([, , request]) => request);
    expect(rounds.size).toBe(8);
    for (const tries of rounds.values()) {
      const workers = tries.map(([, worker]) => worker);
      expect([workers.length, new Set(workers).size]).toEqual([2, 2]);
    }
  });
});

describe('a crowd of GETs', () => {
  it('loses none while workers are killed', async () => {
    const id = await four('crowd');
    const statuses: number[] = [];
    const told = new AbortController();
    const client = async (ms: number) => {
      while (!told.signal.aborted) statuses.push((await rig.ask(id, `/sleep/${ms}`)).status);
    };
    const clients = Promise.all(Array.from({ length: 16 }, (_, index) => client(index)));
    for (let kills = 0; kills < 16; kills += 1) {
      const pid = await until('one is ready', async () => {
        const { workers } = await rig.lives(id);
        const ready = workers.filter(({ state }) => state === 'idle' || state === 'running');
        return ready.length === 4 ? ready[kills % 4]?.pid : undefined;
      });
      process.kill(pid, 'SIGKILL');
      const seen = statuses.length;
      await until('the clients went on', () => statuses.length > seen + 60);
    }
    told.abort();
    await clients;
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });

  it('does not count a worker that never read the request', async () => {
    // One lost worker is one too many now, so that each GET here shows that it was not counted.
    await rig.control('PATCH', '/local/settings', { lostWorkers: 1 });
    const id = await four('unread');
    const { workers } = await rig.lives(id);
    const stopped = workers.slice(0, 3).map(({ pid }) => pid as number);
    // They take connections, as a worker does that is about to die, and read nothing.
    for (const pid of stopped) process.kill(pid, 'SIGSTOP');
    const answers = Array.from({ length: 8 }, () => rig.ask(id, '/pid'));
    await until('the stopped ones have requests', async () => {
      const now = await rig.lives(id);
      return now.workers.filter(({ pid, requests }) => stopped.includes(pid as number) && requests > 0).length === 3;
    });
    for (const pid of stopped) process.kill(pid, 'SIGKILL');
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(answers.map(() => 200));
    await rig.control('PATCH', '/local/settings', { lostWorkers: null });
  });
});
