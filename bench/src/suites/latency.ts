import type { NetConnectOpts } from 'node:net';
import { median } from '../compare.ts';
import { has, load, onCore, type Request } from '../load.ts';
import { startBareWorker } from '../platform/bare-worker.ts';
import { deployed, type Deployed } from '../platform/deployed.ts';
import { getOf, latencyAt, type Latency } from '../platform/latency.ts';
import { startNginx } from '../platform/nginx.ts';
import { watchStolen } from '../platform/stolen.ts';
import { freePort } from '../server-process.ts';

const GET: Request = { method: 'GET', path: '/users/12' };
/** What the router may add to the slowest of a hundred. */
const P99_MS = 2;
const RATE_SECONDS = 3;
/** A second is measured at a time, after half a one to warm up: for what the host keeps the machine waiting, that second is late and not the run. */
const LATENCY_SECONDS = 1.5;
const WINDOWS_PER_ROUND = 5;

interface Side {
  readonly name: string;
  readonly target: NetConnectOpts;
  readonly request: string;
  readonly taken: Latency[];
}

/**
 * What the router on one core adds to a request at half of its top rate, and what nginx adds in its place at the same rate; the bare worker
 * and the generator are on the other core.
 */
export async function benchLatency(rounds: number): Promise<void> {
  const platform = await deployed();
  const worker = await startBareWorker();
  const nginx = has('nginx') ? await startNginx(await freePort(), worker.socket) : undefined;
  if (!nginx) console.log('nginx is not installed: what the machine itself adds is not told.');
  try {
    await load(platform.url, GET, RATE_SECONDS);
    const { requestsPerSecond } = await load(platform.url, GET, RATE_SECONDS);
    await addedLatency(platform, nginx?.url, requestsPerSecond / 2, rounds);
  } finally {
    await Promise.all([platform.stop(), nginx?.stop()]);
    await worker.stop();
  }
}

async function addedLatency(
  { url, socket }: Deployed,
  nginx: string | undefined,
  rate: number,
  rounds: number,
): Promise<void> {
  const direct: Side = {
    name: 'without',
    target: { path: socket },
    request: getOf(`http://localhost${GET.path}`).request,
    taken: [],
  };
  const proxy = (name: string, base: string): Side => ({ name, ...getOf(base + GET.path), taken: [] });
  const proxies = [proxy('the router', url), ...(nginx === undefined ? [] : [proxy('nginx', nginx)])];
  const windows = rounds * WINDOWS_PER_ROUND;
  const stolen = watchStolen();
  // The generator belongs with the worker, not on the router's core.
  await onCore(1, async () => {
    for (let window = 0; window < windows; window += 1) {
      const options = { rate, seconds: LATENCY_SECONDS, seed: window };
      for (const { target, request, taken } of [direct, ...proxies]) {
        taken.push(await latencyAt(target, request, options));
      }
    }
  });
  console.log(
    `\nAdded to a request at ${Math.round(rate)} req/s, half of the router's top rate (${windows} seconds of each, in turn)`,
  );
  console.log(`  without a proxy p50 ${middle(direct.taken, 'p50')} ms, p99 ${middle(direct.taken, 'p99')} ms`);
  for (const { name, taken } of proxies) {
    const added = taken.map((one, window) => minus(one, direct.taken[window]));
    const within = added.filter(({ p99 }) => p99 <= P99_MS).length / windows;
    console.log(
      `  ${name} adds p50 ${middle(added, 'p50')} ms, p99 ${middle(added, 'p99')} ms, at most ${P99_MS} in ${Math.round(within * 100)} % of the seconds`,
    );
  }
  console.log(
    `  for the router p50 ≤ 0.3, p99 ≤ ${P99_MS}; the host took ${(stolen() * 100).toFixed(1)} % of the processors`,
  );
}

function minus(one: Latency, other: Latency | undefined): Latency {
  return { p50: one.p50 - (other?.p50 ?? Number.NaN), p99: one.p99 - (other?.p99 ?? Number.NaN) };
}

function middle(all: readonly Latency[], part: keyof Latency): string {
  return median(all.map((one) => one[part])).toFixed(2);
}
