import { fileURLToPath } from 'node:url';
import { inTurn, PROCESSOR_TIME, tell } from '../compare.ts';
import { has, onCore, type Request } from '../load.ts';
import { startBareWorker } from '../platform/bare-worker.ts';
import { deployed } from '../platform/deployed.ts';
import { getOf, latencyAt, type LatencyOptions } from '../platform/latency.ts';
import { startNginx } from '../platform/nginx.ts';
import { childrenOf, processorTime } from '../processes.ts';
import { freePort, startServer } from '../server-process.ts';

const NODE_PARTS = fileURLToPath(new URL('../servers/node-parts.ts', import.meta.url));
const GET: Request = { method: 'GET', path: '/users/12' };
/** Requests a second: well below what either side can do, so that none is spared work by a line that has grown long. */
const RATES = [2000, 8000];
const SECONDS = 4;
/**
 * Of the highest rate, before what is compared. V8 compiles what a request runs through, drops a part of it and compiles that anew, until
 * some 100,000 requests have been answered, and nginx compiles nothing: what these seconds take is printed apart.
 */
const WARM_UP_SECONDS = 15;
/** What is aimed at: nginx's time as a part of the router's. */
const TARGET = 0.5;

interface Side {
  readonly name: string;
  readonly url: string;
  readonly pids: readonly number[];
}

/**
 * What a GET on a kept connection takes of a processor's time in nginx (the base), in the router and in Node's parts alone, at fixed rates, in
 * turn. Unlike requests a second at full speed it is not bounded by the generator.
 */
export async function benchProcessor(rounds: number): Promise<void> {
  if (!has('nginx')) return console.log('nginx is not installed: there is nothing to compare with.');
  const platform = await deployed();
  const worker = await startBareWorker();
  const nginx = await startNginx(await freePort(), worker.socket);
  const parts = await startServer([process.execPath, NODE_PARTS], { env: { UPSTREAM: worker.socket } });
  try {
    const sides = [
      { name: 'nginx', url: nginx.url, pids: childrenOf(nginx.pid) },
      { name: 'Flash router', url: platform.url, pids: [platform.pid] },
      { name: "Node's own parts", url: parts.url, pids: [parts.pid] },
    ];
    await warmUp(sides, RATES.at(-1) as number);
    for (const rate of RATES) await compareAt(rate, sides, rounds);
  } finally {
    await Promise.all([platform.stop(), nginx.stop(), parts.stop()]);
    await worker.stop();
  }
}

async function warmUp(sides: readonly Side[], rate: number): Promise<void> {
  console.log(`\nProcessor time of a GET at ${rate} req/s, of the first ${rate * WARM_UP_SECONDS}`);
  for (const side of sides) {
    const taken = await timePerRequest(side, { rate, seconds: WARM_UP_SECONDS, seed: 0 });
    console.log(`  ${side.name.padEnd(16)} ${taken.toFixed(1).padStart(6)} µs`);
  }
}

async function compareAt(rate: number, sides: readonly Side[], rounds: number): Promise<void> {
  const taken = await inTurn(sides, rounds, async (side, round) => ({
    microseconds: await timePerRequest(side, { rate, seconds: SECONDS, seed: round + 1 }),
  }));
  console.log(`\nProcessor time of a GET at ${rate} req/s (${rounds} rounds of ${SECONDS} s; the router ≥ ${TARGET})`);
  tell(
    sides.map(({ name }) => name),
    taken,
    [PROCESSOR_TIME],
  );
}

async function timePerRequest({ url, pids }: Side, load: LatencyOptions): Promise<number> {
  const { target, request } = getOf(url + GET.path);
  const total = () => pids.map(processorTime).reduce((sum, time) => sum + time, 0);
  const before = total();
  // The generator belongs with the worker, not on the core of what is measured.
  const { requests } = await onCore(1, () => latencyAt(target, request, load));
  return (total() - before) / requests;
}
