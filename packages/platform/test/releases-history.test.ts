import type { ListEndpointReleasesResponse } from '@flash-ts/core/contract';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@flash-ts/testkit/waiting';
import { workerArtifact } from './support/artifact.js';
import { SharedPlatform } from './support/shared-platform.js';
import { localImage } from '../src/ids/image.js';

const platform = new SharedPlatform({ settings: { releasesKept: 2 } });
const { rig } = platform;

const history = async (id: string) =>
  JSON.parse((await rig.control('GET', `/v2/serverless/${id}/releases`)).text) as ListEndpointReleasesResponse;
const labelOf = async (id: string) => (JSON.parse((await rig.ask(id, '/pid')).text) as { label: string }).label;
const rollback = (id: string, body?: unknown) => rig.control('POST', `/local/endpoints/${id}/rollback`, body);

describe('the history of releases', () => {
  it('tells what each changed and what became of it, and goes back to the one that served', async () => {
    const { id } = await rig.create({ env: { LABEL: 'good' } });
    await rig.settled(id);
    await rig.patch(id, { workers: { max: 2 } });
    await rig.patch(id, { env: { LABEL: 'bad', BOOT_ERROR: 'TypeError: broken' } });
    await rig.settled(id);
    expect(await history(id)).toMatchObject({
      endpointVersion: 2,
      releases: [
        {
          version: 2,
          outcome: 'failed',
          reason: expect.stringContaining('TypeError: broken'),
          diff: [
            { field: 'template.env', old: { LABEL: 'good' }, new: { LABEL: 'bad', BOOT_ERROR: 'TypeError: broken' } },
            { field: 'workers.max', old: 3, new: 2 },
          ],
        },
        { version: 1, outcome: 'served', diff: [] },
      ],
    });
    const answer = await rollback(id);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
      200,
      { version: 3, state: 'verifying', servingVersion: 1 },
    ]);
    expect(await rig.settled(id)).toMatchObject({ version: 3, state: 'serving' });
    await until('only it is left', async () => {
      const { rollout } = await history(id);
      return rollout.workersTotal > 0 && rollout.percentOnLatest === 100 && !rollout.inProgress;
    });
    expect(await labelOf(id)).toBe('good');
    const endpoint = JSON.parse((await rig.control('GET', `/v2/serverless/${id}`)).text) as {
      workers: { max: number };
    };
    expect(endpoint.workers.max).toBe(2);
  });

  it('goes to the version that is asked for, and refuses one that is not there', async () => {
    const { id } = await rig.create({ env: { LABEL: 'one' } });
    await rig.settled(id);
    const refusal = async (body?: unknown) => {
      const { status, text } = await rollback(id, body);
      return [status, (JSON.parse(text) as { code: string }).code];
    };
    expect(await refusal()).toEqual([409, 'FLASH_ROLLBACK_NOWHERE']);
    await rig.patch(id, { env: { LABEL: 'two' } });
    await rig.settled(id);
    expect(await refusal({ version: 7 })).toEqual([404, 'FLASH_RELEASE_UNKNOWN']);
    expect(await refusal({ version: 'one' })).toEqual([422, 'FLASH_REQUEST_INVALID']);
    await rollback(id, { version: 1 });
    expect(await rig.settled(id)).toMatchObject({ version: 3, state: 'serving' });
    await until('it answers', async () => (await labelOf(id)) === 'one');
  });

  it('keeps as many as it is told with their artifacts, and removes the others', async () => {
    const kept = (digest: string) => existsSync(join(platform.home, 'artifacts', digest));
    const digests: string[] = [];
    const { id } = await rig.create({ workers: { min: 0, max: 1, idleTimeout: 1 } });
    await rig.settled(id);
    for (const note of ['a', 'b', 'c', 'd']) {
      const artifact = await workerArtifact(`kept ${note}`);
      digests.push(artifact.digest);
      await rig.upload(artifact);
      await rig.patch(id, { image: localImage('app', artifact.digest) });
      await rig.settled(id);
      await until('the workers before it are gone', async () => !(await history(id)).rollout.inProgress);
    }
    const [a, b, c, d] = digests as [string, string, string, string];
    await until('the first is gone', () => !kept(a));
    const { releases } = await history(id);
    expect(releases.map(({ version }) => version).slice(0, 2)).toEqual([5, 4]);
    expect([c, d].map(kept)).toEqual([true, true]);
    await rollback(id, { version: 4 });
    expect(await rig.settled(id)).toMatchObject({ version: 6, state: 'serving' });
    await rig.control('DELETE', `/v2/serverless/${id}`);
    await until('all are gone with their last release', () => [a, b, c, d].every((digest) => !kept(digest)));
  });

  it('keeps an artifact that another endpoint runs', async () => {
    const [first, second] = [await rig.create({ name: 'first' }), await rig.create({ name: 'second' })];
    await Promise.all([rig.settled(first.id), rig.settled(second.id)]);
    await rig.control('DELETE', `/v2/serverless/${first.id}`);
    expect((await rig.ask(second.id, '/pid')).status).toBe(200);
    expect(existsSync(join(platform.home, 'artifacts', (await workerArtifact()).digest))).toBe(true);
  });
});
