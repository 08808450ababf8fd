import { median, quantile } from '../compare.ts';
import type { Request } from '../load.ts';
import { compiledAhead, PROJECT, unpackedWorker } from '../orders.ts';
import { BARE, bootAlone, timeOf, timeOfBare } from '../platform/cold-start.ts';
import { type Added, deployed, type Deployed } from '../platform/deployed.ts';

const GET: Request = { method: 'GET', path: '/users/12' };
const BURST = 500;
const SERVICE_MS = 50;
/** Endpoints with a frozen worker each: one after the other is asked, and all are waited for together. */
const FROZEN = 8;
const REVIVALS = 400;

/** How fast an endpoint without a ready worker answers: from nothing, from a frozen worker, and to very many requests at once. */
export async function benchZero(rounds: number): Promise<void> {
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
    boots.push(await bootAlone(BARE));
    answers.push(await timeOf(`${url}${GET.path}`));
  }
  const added = median(answers.map((answer, round) => answer - (boots[round] ?? Number.NaN)));
  console.log(`\nFrom zero to the first answer (GET ${GET.path}, ${rounds * 4} rounds)`);
  console.log(`  worker's boot alone ${median(boots).toFixed(0)} ms, added ${added.toFixed(0)} ms (≤ 30)`);
}

/** A request that finds a frozen worker, against one that finds the same worker ready, in turn. */
async function fromFrozen(platform: Deployed): Promise<void> {
  const endpoints: Added[] = [];
  for (let index = 0; index < FROZEN; index += 1) {
    endpoints.push(await platform.add(`from-frozen-${index}`, { min: 0, max: 1 }, true));
  }
  const [frozen, ready]: [number[], number[]] = [[], []];
  // The first round has the workers booted.
  for (let round = 0; round <= REVIVALS / FROZEN; round += 1) {
    for (const { atZero } of endpoints) await atZero();
    for (const { url } of endpoints) {
      const [first, second] = [await timeOfBare(`${url}${GET.path}`), await timeOfBare(`${url}${GET.path}`)];
      if (round === 0) continue;
      frozen.push(first);
      ready.push(second);
    }
  }
  const at = (times: readonly number[], part: number) => quantile(times, part).toFixed(1);
  console.log(`\nFrom a frozen worker to the first answer (GET ${GET.path}, ${REVIVALS} revivals)`);
  console.log(`  frozen p50 ${at(frozen, 0.5)} ms, p99 ${at(frozen, 0.99)} ms (≤ 5); the same worker when ready`);
  console.log(`  p50 ${at(ready, 0.5)} ms, p99 ${at(ready, 0.99)} ms`);
}

/** Very many requests at once that find no worker, and may have four: of a real project, whose worker has to boot Nest. */
async function burstFromZero(platform: Deployed, rounds: number): Promise<void> {
  const { url, atZero } = await platform.deploy(PROJECT, { min: 0, max: 4 });
  const worker = { file: 'worker.mjs', cwd: await unpackedWorker(), env: await compiledAhead(), path: '/noop' };
  const [ratios, boots]: [number[], number[]] = [[], []];
  let failed = 0;
  for (let round = 0; round < rounds; round += 1) {
    await atZero();
    const boot = await bootAlone(worker);
    const taken = await Promise.all(Array.from({ length: BURST }, () => timeOfBare(`${url}/slow`)));
    failed += taken.filter(Number.isNaN).length;
    boots.push(boot);
    ratios.push(quantile(taken, 0.99) / (boot + SERVICE_MS));
  }
  console.log(`\n${BURST} requests of ${SERVICE_MS} ms at once from zero, at most 4 workers (${rounds} rounds)`);
  console.log(
    `  boot alone ${median(boots).toFixed(0)} ms; p99 ${median(ratios).toFixed(2)} × (boot + service) (≤ 2), ${failed} failed (= 0)`,
  );
}
