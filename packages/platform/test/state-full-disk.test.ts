import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoint } from '@flash-ts/core/contract';
import { archiveOf } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform } from '../src/index.js';
import { Rig, type Answer } from './support/rig.js';
import { SmallDisk } from './support/small-disk.js';

const MB = 1024 * 1024;
const disk = new SmallDisk();
const onSmallDisk = disk.isMounted ? describe : describe.skip;
const codeOf = ({ status, text }: Answer) => [status, (JSON.parse(text) as { code?: string }).code];
const endpointsOf = async (rig: Rig) =>
  (JSON.parse((await rig.control('GET', '/v2/serverless')).text) as { endpoints: Endpoint[] }).endpoints;

onSmallDisk('a file system that is full to the last byte', () => {
  it('fails every change with the reason, and what runs runs on, is replaced and is found again when there is room', async () => {
    const home = join(disk.path, 'home');
    const platform = await startPlatform({ home, port: 0, version: '0.0.0' });
    const rig = new Rig(platform);
    const { id } = await rig.create({ env: { LABEL: 'kept' }, workers: { min: 1, max: 2, idleTimeout: 60 } });
    await rig.settled(id);
    const artifacts = readdirSync(join(home, 'artifacts'));
    disk.fill();

    const large = await archiveOf([
      [{ name: 'worker.mjs' }, ''],
      [{ name: 'model.bin' }, randomBytes(MB)],
    ]);
    const upload = await rig.control('PUT', `/local/artifacts/${large.digest}`, large.archive);
    expect(codeOf(upload)).toEqual([507, 'FLASH_DISK_FULL']);
    // The state's journal has some room of its own: changes fit into it until it has to grow.
    const labels: string[] = [];
    const refused = await until('a change does not fit', async () => {
      const label = `${labels.length} ${'x'.repeat(100_000)}`;
      const answer = await rig.patch(id, { env: { LABEL: label } });
      if (answer.status !== 200) return answer;
      labels.push(label);
      return undefined;
    });
    expect(codeOf(refused)).toEqual([507, 'FLASH_DISK_FULL']);
    const acknowledged = labels.at(-1) ?? 'kept';
    expect(await endpointsOf(rig)).toMatchObject([{ id, env: { LABEL: acknowledged } }]);
    expect(readdirSync(join(home, 'artifacts'))).toEqual(artifacts);

    const pid = await rig.pidOf(id);
    process.kill(pid, 'SIGKILL');
    expect((await rig.ask(id, '/pid')).status).toBe(200);

    disk.free();
    expect((await rig.patch(id, { env: { LABEL: 'new' } })).status).toBe(200);
    expect(await rig.settled(id)).toMatchObject({ state: 'serving' });
    await until(
      'it answers',
      async () => (JSON.parse((await rig.ask(id, '/pid')).text) as { label: string }).label === 'new',
    );
    await platform.stop();

    disk.fill();
    await expect(startPlatform({ home, port: 0, version: '0.0.0' })).rejects.toMatchObject({
      code: 'FLASH_HOME_UNUSABLE',
      message: expect.stringContaining('full'),
    });
    disk.free();
    const again = await startPlatform({ home, port: 0, version: '0.0.0' });
    expect(await endpointsOf(new Rig(again))).toMatchObject([{ id, env: { LABEL: 'new' } }]);
    await again.stop();
  });
});
