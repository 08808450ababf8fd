import { writeFileSync } from 'node:fs';
import { isAlive } from '@flash-ts/testkit/processes';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform } from '../src/index.js';
import { Rig, temporaryFolder, type Answer } from './support/rig.js';
import { SharedPlatform } from './support/shared-platform.js';

const platform = new SharedPlatform();
const { rig } = platform;

const workerOf = ({ text }: { text: string }) => (JSON.parse(text) as { worker: string }).worker;
const noWorkers = (id: string) => until('no worker is left', async () => (await rig.workers(id)).summary.total === 0);
/** Three requests at once, which end when there is a worker for each, however long those take to start. */
async function burst(id: string): Promise<Answer[]> {
  const gate = `${platform.scratch}/burst-${id}`;
  const answers = Promise.all([1, 2, 3].map(() => rig.ask(id, `/hold?until=${gate}`)));
  await until('three workers have a request', async () => (await rig.workers(id)).summary.running === 3);
  writeFileSync(gate, '');
  return answers;
}

describe('scaling', () => {
  it('spreads a burst from zero over as many workers as the formula wants, and goes back to zero', async () => {
    const { id } = await rig.create({ workers: { min: 0, max: 3, idleTimeout: 1 } });
    await rig.settled(id);
    await noWorkers(id);
    const answers = await burst(id);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(workerOf)).size).toBe(3);
    await noWorkers(id);
  });

  it('spreads a burst that meets one idle worker', async () => {
    const { id } = await rig.create();
    await rig.settled(id);
    const answers = await burst(id);
    expect(new Set(answers.map(workerOf)).size).toBe(3);
  });

  it('answers the next request after a worker was killed', async () => {
    const { id } = await rig.create();
    const first = workerOf(await rig.ask(id, '/pid'));
    process.kill(await rig.pidOf(id), 'SIGKILL');
    const second = await rig.ask(id, '/pid');
    expect(second.status).toBe(200);
    expect(workerOf(second)).not.toBe(first);
  });

  it('keeps min workers running and follows a change of it without a new version', async () => {
    const { id } = await rig.create({ workers: { min: 2, max: 3, idleTimeout: 1 } });
    await until('two workers are idle', async () => (await rig.workers(id)).summary.idle === 2);
    await rig.patch(id, { workers: { min: 3 } });
    await until('three workers are idle', async () => (await rig.workers(id)).summary.idle === 3);
    await rig.patch(id, { workers: { min: 0 } });
    await noWorkers(id);
    expect((await rig.workers(id)).endpointVersion).toBe(1);
  });

  it('replaces a worker that says it is unhealthy', async () => {
    const { id } = await rig.create({ workers: { min: 1, max: 1, idleTimeout: 60 } });
    const before = workerOf(await rig.ask(id, '/pid'));
    await rig.ask(id, '/ill');
    const after = await until('another worker answers', async () => {
      const answer = await rig.ask(id, '/pid');
      return workerOf(answer) === before ? undefined : answer;
    });
    expect(after.status).toBe(200);
  });

  it('does not wait for ever for the requests of an unhealthy worker', async () => {
    const home = temporaryFolder();
    const settings = { unhealthyGraceMs: 200, graceMs: 200 };
    const strict = await startPlatform({ home: home.path, port: 0, version: '0.0.0', settings });
    const other = new Rig(strict);
    const { id } = await other.create({ workers: { min: 1, max: 1, idleTimeout: 60 } });
    const pid = await other.pidOf(id);
    const stuck = other.ask(id, '/hang', { method: 'POST', body: 'x' });
    await until('it has the request', async () => (await other.workers(id)).summary.running === 1);
    await other.ask(id, '/ill');
    expect((await stuck).status).toBe(502);
    await until('it is gone', () => !isAlive(pid));
    expect((await other.ask(id, '/pid')).status).toBe(200);
    await strict.stop();
    home.remove();
  });

  it('takes a worker that hangs out of rotation and replaces it', async () => {
    const { id } = await rig.create({ workers: { min: 1, max: 1, idleTimeout: 60 } });
    const pid = await rig.pidOf(id);
    process.kill(pid, 'SIGSTOP');
    await until('the worker is gone', () => !isAlive(pid));
    expect((await rig.ask(id, '/pid')).status).toBe(200);
  });

  it('refuses at once when no worker can start, and tells the error to those who have the key alone', async () => {
    const { id } = await rig.create({ env: { BOOT_ERROR: 'no such model: llama' } });
    expect(await rig.settled(id)).toMatchObject({ state: 'failed', servingVersion: null });
    const answer = await rig.ask(id, '/pid');
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBeDefined();
    expect(JSON.parse(answer.text)).toEqual({
      error: 'no workers available',
      code: 'FLASH_NO_WORKERS',
      reason: expect.stringContaining('`flash status`'),
      requestId: answer.headers['x-request-id'],
    });
    expect(answer.text).not.toContain('llama');
    expect(await rig.rollout(id)).toMatchObject({
      reason: expect.stringContaining('no such model: llama'),
      bootError: expect.stringContaining('no such model: llama'),
    });
    const logs = await rig.control('GET', `/local/logs?endpoint=${id}`);
    expect(logs.text).toContain('no such model: llama');
  });

  it('tells no caller the error of a boot that a request has waited for in vain, unless it is for development', async () => {
    const home = temporaryFolder();
    const bootError = { env: { BOOT_ERROR: 'no such model: llama' } };
    const reason = async (tellBootErrors: boolean) => {
      const settings = { queueWaitMs: 1000, bootAttempts: 100 };
      const platform = await startPlatform({ home: home.path, port: 0, version: '0.0.0', settings, tellBootErrors });
      const other = new Rig(platform);
      const { id } = await other.create(bootError);
      await until('a boot has failed', async () => (await other.rollout(id)).bootError);
      const { text } = await other.ask(id, '/pid');
      await platform.stop();
      return (JSON.parse(text) as { reason: string }).reason;
    };
    expect(await reason(false)).toMatch(/within 1 s; its workers fail while they start; .*`flash status`\.$/);
    expect(await reason(true)).toContain('no such model: llama');
    home.remove();
  });

  it('ends the workers of an endpoint that is deleted', async () => {
    const { id } = await rig.create();
    const pid = await rig.pidOf(id);
    expect((await rig.control('DELETE', `/v2/serverless/${id}`)).status).toBe(204);
    await until('its worker is gone', () => !isAlive(pid));
    expect((await rig.ask(id, '/pid')).status).toBe(404);
    expect((await rig.control('GET', `/v2/serverless/${id}`)).status).toBe(404);
  });

  it('lets a request wait only so long, and says so', async () => {
    const home = temporaryFolder();
    const hasty = await startPlatform({ home: home.path, port: 0, version: '0.0.0', settings: { queueWaitMs: 300 } });
    const other = new Rig(hasty);
    const { id } = await other.create({ env: { GATE: `${home.path}/never` } });
    const answer = await other.ask(id, '/pid', { method: 'POST', body: 'x' });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBeDefined();
    expect(JSON.parse(answer.text)).toMatchObject({
      error: 'no workers available',
      reason: expect.stringContaining('within 0.3 s'),
    });
    await hasty.stop();
    home.remove();
  });
});
