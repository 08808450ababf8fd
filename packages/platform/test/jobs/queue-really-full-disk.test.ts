import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform } from '../../src/index.js';
import { Rig, temporaryFolder } from '../support/rig.js';
import { SmallDisk } from '../support/small-disk.js';
import { QueueRig } from './queue-rig.js';

const disk = new SmallDisk();
const onSmallDisk = disk.isMounted ? describe : describe.skip;
const scratch = temporaryFolder();
afterAll(() => scratch.remove());

/** More than the database keeps itself: such an input is a file. */
const LARGE = 'x'.repeat(300_000);
const SMALL = 'x'.repeat(20_000);

onSmallDisk('a file system that is full to the last byte', () => {
  it('refuses jobs with 507 and loses none, nor the result of one that ran meanwhile', async () => {
    const options = { home: join(disk.path, 'home'), port: 0, version: '0.0.0' };
    const platform = await startPlatform(options);
    const queue = new QueueRig({ rig: new Rig(platform), scratch: scratch.path });
    const refusals = join(scratch.path, 'refusals');
    const endpoint = await queue.create({
      env: { REFUSALS: refusals },
      workers: { min: 1, max: 1, idleTimeout: 60 },
    });
    const gate = queue.gate();
    const running = await queue.run(endpoint, { hold: gate, bytes: LARGE.length });
    await queue.state(endpoint, running, 'IN_PROGRESS');
    const acknowledged = [
      await queue.run(endpoint, { echo: SMALL }),
      await queue.run(endpoint, { echo: LARGE }),
      await queue.run(endpoint, { echo: 'first' }),
    ];
    disk.fill();

    const refused: unknown[] = [];
    // The database's journal has some room of its own.
    for (let time = 0; refused.length < 20; time += 1) {
      const { status, text } = await queue.ask(endpoint, 'POST', '/run', { input: { echo: time % 2 ? SMALL : LARGE } });
      const { id, code } = JSON.parse(text) as { id: string; code?: string };
      if (status === 200) acknowledged.push(id);
      else refused.push([status, code]);
    }
    expect(refused).toEqual(refused.map(() => [507, 'FLASH_DISK_FULL']));
    for (const id of acknowledged) expect(await queue.status(endpoint, id)).toMatchObject({ status: 'IN_QUEUE' });
    queue.open(gate);
    await until('the result was refused', () => existsSync(refusals) && readFileSync(refusals, 'utf8') !== '');
    expect(new Set(readFileSync(refusals, 'utf8').trim().split('\n'))).toEqual(new Set(['507']));
    disk.free();
    expect(await queue.ended(endpoint, running)).toMatchObject({ status: 'COMPLETED' });
    for (const id of acknowledged) expect(await queue.ended(endpoint, id)).toMatchObject({ status: 'COMPLETED' });
    await queue.run(endpoint, { echo: 'there is room' });
    await platform.stop();

    const again = await startPlatform(options);
    const after = new QueueRig({ rig: new Rig(again), scratch: scratch.path });
    for (const id of [running, ...acknowledged]) {
      expect(await after.status(endpoint, id)).toMatchObject({ status: 'COMPLETED' });
    }
    expect((await after.status(endpoint, acknowledged[1] as string)).output).toBe(LARGE);
    await again.stop();
  });
});
