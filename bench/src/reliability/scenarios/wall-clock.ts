import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { uploadWorker } from '../harness/deployments.ts';
import { PlatformProcess, temporaryFolder } from '../harness/platform-process.ts';
import type { Scenario } from '../harness/scenario.ts';

const LIBRARY = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find((path) => existsSync(path));

export const wallClock: Scenario = {
  name: 'wall-clock',
  promise: 'wall clock ± 1 h: no false reap',
  needs: 'faketime',
  run: async ({ short }) => {
    const clock = join(await temporaryFolder(), 'clock');
    await writeFile(clock, '+0');
    const env = {
      LD_PRELOAD: LIBRARY ?? '',
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    await using own = await PlatformProcess.start({ env });
    const image = await uploadWorker(own.platform, 'plain-worker');
    // Its workers' clocks are changed with the platform's.
    const workers = { min: 0, max: 2, idleTimeout: 60 };
    const endpoint = await own.platform.create({ name: 'plain', image, env, workers });
    await endpoint.settled();
    const jumps: number[] = [];
    const pause = short ? 1500 : 4000;
    const lasting = endpoint.burst({ requests: 2, request: { path: `/wait/${4 * pause}` } });
    await endpoint.until(({ running }) => running === 2);
    const before = (await endpoint.workers()).map(({ id }) => id).sort();
    for (const jump of ['+1h', '+0', '-1h', '+0']) {
      await writeFile(clock, jump);
      await setTimeout(pause / 2);
      const { time } = (await (await endpoint.fetch('/')).json()) as { time: number };
      jumps.push(Math.round((time - Date.now()) / 3_600_000));
      await setTimeout(pause / 2);
    }
    const { answers } = await lasting;
    const after = (await endpoint.workers()).map(({ id }) => id).sort();
    const ended = (await endpoint.events()).filter(({ kind }) => /unhealthy|crashed|stopped|failed/.test(kind));
    const passed =
      before.join() === after.join() && answers[200] === 2 && ended.length === 0 && jumps.join() === '1,0,-1,0';
    const figure = `jumps of ${jumps.join(', ')} h: ${ended.length} workers ended or found ill, the same ${after.length} after as before, ${answers[200] ?? 0} of 2 long requests answered`;
    return { passed, figure };
  },
};
