import type { BurstResult, TestEndpoint } from '@flash-ts/platform/testing';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { deployErrands } from '../harness/deployments.ts';
import { PlatformProcess } from '../harness/platform-process.ts';
import type { Scenario } from '../harness/scenario.ts';

const run = promisify(execFile);
const CONNECTIONS = 1000;
const GOOD_PER_SECOND = 100;
const GOOD_SHARE = 0.999;

/** Arguments of slowhttptest, by what is slow. */
const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  headers: ['-H', '-u', '/wait/0'],
  body: ['-B', '-t', 'POST', '-s', '8192', '-u', '/wait/0'],
  read: ['-X', '-w', '10', '-y', '20', '-n', '5', '-z', '32', '-u', '/large'],
};

export const slowConnections: Scenario = {
  name: 'slow-connections',
  promise: '1,000 slow connections (headers, body, read): good traffic ≥ 99.9 %',
  needs: 'slowhttptest',
  run: async ({ short }) => {
    await using own = await PlatformProcess.start();
    const endpoint = await deployErrands(own.platform, { workers: 2 });
    const figures: string[] = [];
    let worst = 1;
    for (const [name, attack] of Object.entries(ATTACKS)) {
      const good = await under(endpoint, attack, short ? 5 : 20);
      const share = (good.answers[200] ?? 0) / good.sent.length;
      worst = Math.min(worst, share);
      figures.push(
        `${name} ${(100 * share).toFixed(2)} % of ${good.sent.length}, p99 ${Math.round(good.percentile(0.99))} ms`,
      );
    }
    return { passed: worst >= GOOD_SHARE, figure: figures.join('; ') };
  },
};

/** Good traffic while an attack lasts. */
async function under(endpoint: TestEndpoint, attack: readonly string[], seconds: number): Promise<BurstResult> {
  const traffic = endpoint.traffic({ perSecond: GOOD_PER_SECOND, request: { path: '/wait/10' } });
  const args = attack.map((argument) => (argument.startsWith('/') ? endpoint.url + argument : argument));
  const length = ['-c', String(CONNECTIONS), '-r', '250', '-l', String(seconds), '-i', '3', '-p', '5'];
  // It ends with 1 when the server has closed its connections, which is what a server should do.
  await run('slowhttptest', [...length, ...args]).catch(() => undefined);
  return traffic.stop();
}
