import { setTimeout } from 'node:timers/promises';
import { ProcessWatch } from '../../soak/platform/processes.ts';
import { present } from './scenario.ts';

/** Between two looks. */
const LOOK_MS = 100;
/** For workers that end by themselves when their platform has gone. */
const ENDED_WITHIN_MS = 30_000;
/** Connections of requests that were just answered. */
const CLOSED_WITHIN_MS = 10_000;

/** Open files, sockets and pipes of a platform without requests: the fewest that are seen for some seconds. */
export async function openAtRest(pid: number): Promise<number> {
  const watch = new ProcessWatch();
  let fewest = Infinity;
  for (const end = performance.now() + CLOSED_WITHIN_MS; performance.now() < end; await setTimeout(LOOK_MS)) {
    const { sockets, descriptors } = present(watch.sample(pid), 'the platform');
    fewest = Math.min(fewest, sockets + descriptors);
  }
  return fewest;
}

/** Processes whose command or environment has this text some time after their platform was killed. */
export async function processesLeft(text: string): Promise<number> {
  const watch = new ProcessWatch();
  const end = performance.now() + ENDED_WITHIN_MS;
  while (watch.left(text).length > 0 && performance.now() < end) await setTimeout(LOOK_MS);
  return watch.left(text).length;
}
