import { spawnSync } from 'node:child_process';
import { median } from '../compare.ts';
import { load, pinned, type Request } from '../load.ts';
import { deployed, type Deployed } from '../platform/deployed.ts';
import { latencyAt, type Latency } from '../platform/latency.ts';

const GET: Request = { method: 'GET', path: '/users/12' };
const RATE_SECONDS = 3;
const LATENCY_SECONDS = 4;

/** What the router on one core adds to a request at half of its top rate; the bare worker and the generator are on the other. */
export async function benchLatency(rounds: number): Promise<void> {
  const platform = await deployed();
  try {
    await load(platform.url, GET, RATE_SECONDS);
    const { requestsPerSecond } = await load(platform.url, GET, RATE_SECONDS);
    await addedLatency(platform, requestsPerSecond / 2, rounds);
  } finally {
    await platform.stop();
  }
}

async function addedLatency(platform: Deployed, rate: number, rounds: number): Promise<void> {
  const { hostname, port, pathname } = new URL(platform.url);
  const routed: Latency[] = [];
  const direct: Latency[] = [];
  // The generator belongs with the worker, not on the router's core.
  if (pinned(1).length > 0) spawnSync('taskset', ['-a', '-cp', '1', String(process.pid)]);
  const head = (path: string) => `GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`;
  const router = { host: hostname, port: Number(port) };
  for (let round = 0; round < rounds; round += 1) {
    const options = { rate, seconds: LATENCY_SECONDS, seed: round };
    direct.push(await latencyAt({ path: platform.socket }, head(GET.path), options));
    routed.push(await latencyAt(router, head(pathname + GET.path), options));
  }
  const middle = (sides: readonly Latency[], part: keyof Latency) => median(sides.map((one) => one[part])).toFixed(2);
  const added = (part: keyof Latency) =>
    median(routed.map((one, round) => one[part] - (direct[round]?.[part] ?? Number.NaN))).toFixed(2);
  console.log(`\nAdded to a request at ${Math.round(rate)} req/s, half of the top rate`);
  console.log(`  without the router p50 ${middle(direct, 'p50')} ms, p99 ${middle(direct, 'p99')} ms`);
  console.log(`  added p50 ${added('p50')} ms (≤ 0.3), p99 ${added('p99')} ms (≤ 2)`);
}
