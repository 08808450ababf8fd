import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { compare } from '../compare.ts';
import { has, type Request } from '../load.ts';
import { POST_ORDER } from '../orders.ts';
import { startBareWorker } from '../platform/bare-worker.ts';
import { deployed, type Deployed } from '../platform/deployed.ts';
import { idleCost } from '../platform/idle.ts';
import { startNginx } from '../platform/nginx.ts';
import { freePort, startServer } from '../server-process.ts';

const GET: Request = { method: 'GET', path: '/users/12' };
const PROXY = fileURLToPath(new URL('../servers/fastify-http-proxy.ts', import.meta.url));
const ROUTER = 'Flash router';
const IDLE_ENDPOINTS = 999;
const MANY = `${IDLE_ENDPOINTS + 1} endpoints`;
const IDLE_DEPLOYED = 100;
const IDLE_SECONDS = 20;
const SETTLING_MS = 20_000;

/**
 * The router with all that it does against nginx (the base) and @fastify/http-proxy, each on one core, before a bare worker of the
 * same kind on the other; then what it adds to a request at half of its top rate, and what 999 further endpoints cost it. Before that: what it
 * takes when idle.
 */
export async function benchPlatform(rounds: number): Promise<void> {
  await atRest();
  const platform = await deployed();
  try {
    await againstOthers(platform, rounds);
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

async function againstOthers({ url }: Deployed, rounds: number): Promise<void> {
  const worker = await startBareWorker();
  if (!has('nginx')) console.log('nginx is not installed: it is left out, and the ratios are to the router.');
  const nginx = has('nginx') ? await startNginx(await freePort(), worker.socket) : undefined;
  const proxy = await startServer([process.execPath, PROXY], { env: { UPSTREAM: worker.url } });
  const sides = [
    nginx && { name: 'nginx', url: nginx.url },
    { name: ROUTER, url },
    { name: '@fastify/http-proxy', url: proxy.url },
  ].filter((side) => side !== undefined);
  try {
    judge(await compare('Router', sides, GET, rounds));
    judge(await compare('Router, with a body', sides, { ...POST_ORDER, path: '/users' }, rounds));
  } finally {
    await Promise.all([proxy.stop(), nginx?.stop()]);
    await worker.stop();
  }
}

function judge(ratios: ReadonlyMap<string, number>): void {
  const of = (name: string) => ratios.get(name) ?? Number.NaN;
  const [router, nginx, proxy] = [ROUTER, 'nginx', '@fastify/http-proxy'].map(of) as [number, number, number];
  console.log(`  to nginx ${(router / nginx).toFixed(2)} (≥ 0.75), to http-proxy ${(router / proxy).toFixed(2)} (≥ 2)`);
}

/** Two platforms, measured in turn. */
async function manyEndpoints(alone: Deployed, rounds: number): Promise<void> {
  const crowded = await deployed();
  try {
    await crowded.addIdle(IDLE_ENDPOINTS);
    const sides = [
      { name: '1 endpoint', url: alone.url },
      { name: MANY, url: crowded.url },
    ];
    const ratios = await compare('Router, by the number of endpoints', sides, GET, rounds);
    console.log(`  cost per request ${(1 / (ratios.get(MANY) ?? Number.NaN)).toFixed(2)} of that with 1 (= 1)`);
  } finally {
    await crowded.stop();
  }
}
