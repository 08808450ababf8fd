import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { compare, median, type Measured } from '../compare.ts';
import { pinned, type Request } from '../load.ts';
import { POST_ORDER } from '../orders.ts';
import { startBareWorker } from '../platform/bare-worker.ts';
import { deployed, type Deployed } from '../platform/deployed.ts';
import { bareBoot, timeOf } from '../platform/cold-start.ts';
import { idleCost } from '../platform/idle.ts';
import { latencyAt, type Latency } from '../platform/latency.ts';
import { startNginx } from '../platform/nginx.ts';
import { freePort, startServer } from '../server-process.ts';

const GET: Request = { method: 'GET', path: '/users/12' };
const PROXY = fileURLToPath(new URL('../servers/fastify-http-proxy.ts', import.meta.url));
const ROUTER = 'Flash router';
const LATENCY_SECONDS = 4;
const IDLE_ENDPOINTS = 999;
const IDLE_DEPLOYED = 100;
const IDLE_SECONDS = 20;
const SETTLING_MS = 5000;
const BURST = 500;
const SERVICE_MS = 50;
const REVIVALS = 100;

/**
 * The router with all that it does against nginx (the base) and @fastify/http-proxy, each on one core, before a bare worker of the
 * same kind on the other; then what it adds to a request at half of its top rate, and what 999 further endpoints cost it. Before that: what it
 * takes when idle, and how fast it comes from zero.
 */
export async function benchPlatform(rounds: number): Promise<void> {
  await atRest();
  await comingFromZero(rounds);
  const platform = await deployed();
  try {
    const rate = await againstOthers(platform, rounds);
    await addedLatency(platform, rate / 2, rounds);
    await manyEndpoints(platform, rounds);
  } finally {
    await platform.stop();
  }
}

/** A platform that nobody asks anything, with endpoints that are scaled to zero. */
async function atRest(): Promise<void> {
  const platform = await deployed();
  try {
    await platform.addIdle(IDLE_DEPLOYED - 1);
    // The last workers go, and what the creation has left is collected.
    await setTimeout(SETTLING_MS);
    const { megabytes, cpu } = await idleCost(platform.pid, IDLE_SECONDS);
    console.log(`\nIdle, with ${IDLE_DEPLOYED} endpoints, one of them with a worker`);
    console.log(`  ${Math.round(megabytes)} MB (≤ 120), ${cpu.toFixed(2)} % of a core (≤ 1)`);
  } finally {
    await platform.stop();
  }
}

async function comingFromZero(rounds: number): Promise<void> {
  const platform = await deployed(false);
  try {
    await fromZero(platform, rounds);
    await fromFrozen(platform);
    await burstFromZero(platform, rounds);
  } finally {
    await platform.stop();
  }
}

/** A request that finds no worker, against the boot of the same worker with nothing before it, in turn. */
async function fromZero(platform: Deployed, rounds: number): Promise<void> {
  const { url, atZero } = await platform.add('from-zero', { min: 0, max: 1 });
  const [boots, answers]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds * 4; round += 1) {
    await atZero();
    boots.push(await bareBoot());
    answers.push(await timeOf(`${url}${GET.path}`));
  }
  const added = median(answers.map((answer, round) => answer - (boots[round] ?? Number.NaN)));
  console.log(`\nFrom zero to the first answer (GET ${GET.path}, ${rounds * 4} rounds)`);
  console.log(`  worker's boot alone ${median(boots).toFixed(0)} ms, added ${added.toFixed(0)} ms (≤ 30)`);
}

/** A request that finds a frozen worker, against one that finds the same worker ready, in turn. */
async function fromFrozen(platform: Deployed): Promise<void> {
  const { url, atZero } = await platform.add('from-frozen', { min: 0, max: 1 }, true);
  const [frozen, ready]: [number[], number[]] = [[], []];
  for (let round = 0; round <= REVIVALS; round += 1) {
    await atZero();
    const [first, second] = [await timeOf(`${url}${GET.path}`), await timeOf(`${url}${GET.path}`)];
    // The first round has the worker booted.
    if (round > 0) {
      frozen.push(first);
      ready.push(second);
    }
  }
  const at = (times: readonly number[], part: number) =>
    times.toSorted((a, b) => a - b)[Math.floor(times.length * part)]?.toFixed(1);
  console.log(`\nFrom a frozen worker to the first answer (GET ${GET.path}, ${REVIVALS} rounds)`);
  console.log(`  frozen p50 ${at(frozen, 0.5)} ms, p99 ${at(frozen, 0.99)} ms (≤ 5); the same worker when ready`);
  console.log(`  p50 ${at(ready, 0.5)} ms, p99 ${at(ready, 0.99)} ms`);
}

/** Very many requests at once that find no worker, and may have four. */
async function burstFromZero(platform: Deployed, rounds: number): Promise<void> {
  const { url, atZero } = await platform.add('burst', { min: 0, max: 4 });
  const ratios: number[] = [];
  let failed = 0;
  for (let round = 0; round < rounds; round += 1) {
    await atZero();
    const boot = await bareBoot();
    const taken = await Promise.all(Array.from({ length: BURST }, () => timeOf(`${url}/slow`)));
    failed += taken.filter(Number.isNaN).length;
    const sorted = taken.toSorted((a, b) => a - b);
    ratios.push((sorted[Math.floor(BURST * 0.99)] ?? Number.NaN) / (boot + SERVICE_MS));
  }
  console.log(`\n${BURST} requests of ${SERVICE_MS} ms at once from zero, at most 4 workers (${rounds} rounds)`);
  console.log(`  p99 ${median(ratios).toFixed(2)} × (boot + service) (≤ 2), ${failed} failed (= 0)`);
}

/** @returns the router's rate for GET */
async function againstOthers({ url }: Deployed, rounds: number): Promise<number> {
  const worker = await startBareWorker();
  const hasNginx = spawnSync('which', ['nginx']).status === 0;
  if (!hasNginx) console.log('nginx is not installed: it is left out, and the ratios are to the router.');
  const nginx = hasNginx ? await startNginx(await freePort(), worker.socket) : undefined;
  const proxy = await startServer([process.execPath, PROXY], { env: { UPSTREAM: worker.url } });
  const sides = [
    nginx && { name: 'nginx', url: nginx.url },
    { name: ROUTER, url },
    { name: '@fastify/http-proxy', url: proxy.url },
  ].filter((side) => side !== undefined);
  try {
    const get = await compare('Router', sides, GET, rounds);
    judge(get);
    judge(await compare('Router, with a body', sides, { ...POST_ORDER, path: '/users' }, rounds));
    return get.find(({ name }) => name === ROUTER)?.median ?? Number.NaN;
  } finally {
    await Promise.all([proxy.stop(), nginx?.stop()]);
    await worker.stop();
  }
}

function judge(measured: readonly Measured[]): void {
  const of = (name: string) => measured.find((side) => side.name === name)?.ratio ?? Number.NaN;
  const [router, nginx, proxy] = [ROUTER, 'nginx', '@fastify/http-proxy'].map(of) as [number, number, number];
  console.log(`  to nginx ${(router / nginx).toFixed(2)} (≥ 0.75), to http-proxy ${(router / proxy).toFixed(2)} (≥ 2)`);
}

async function addedLatency(platform: Deployed, rate: number, rounds: number): Promise<void> {
  const { hostname, port, pathname } = new URL(platform.url);
  const routed: Latency[] = [];
  const direct: Latency[] = [];
  // The generator belongs with the worker, not on the router's core.
  if (pinned(1).length > 0) spawnSync('taskset', ['-a', '-cp', '1', String(process.pid)]);
  const head = (path: string) => `GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`;
  for (let round = 0; round < rounds; round += 1) {
    direct.push(await latencyAt(rate, { path: platform.socket }, head(GET.path), LATENCY_SECONDS));
    const target = { host: hostname, port: Number(port) };
    routed.push(await latencyAt(rate, target, head(pathname + GET.path), LATENCY_SECONDS));
  }
  const added = (part: keyof Latency) =>
    median(routed.map((one, round) => one[part] - (direct[round]?.[part] ?? Number.NaN)));
  const [p50, p99] = [added('p50').toFixed(2), added('p99').toFixed(2)];
  console.log(`\nAdded to a request at ${Math.round(rate)} req/s, half of the top rate`);
  console.log(`  p50 ${p50} ms (≤ 0.3), p99 ${p99} ms (≤ 2)`);
}

/** Two platforms, measured in turn. */
async function manyEndpoints(alone: Deployed, rounds: number): Promise<void> {
  const crowded = await deployed();
  try {
    await crowded.addIdle(IDLE_ENDPOINTS);
    const sides = [
      { name: '1 endpoint', url: alone.url },
      { name: `${IDLE_ENDPOINTS + 1} endpoints`, url: crowded.url },
    ];
    const [, among] = await compare('Router, by the number of endpoints', sides, GET, rounds);
    console.log(`  cost per request ${(1 / (among?.ratio ?? Number.NaN)).toFixed(2)} of that with 1 (= 1)`);
  } finally {
    await crowded.stop();
  }
}
