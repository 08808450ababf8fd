import { setTimeout } from 'node:timers/promises';

const TURN_MS = 5;

/** Calls `send` so many times a second until the time is over, however long each call takes, and waits for the last ones. */
export async function steadily(perSecond: number, forMs: number, send: () => Promise<void>): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const begun = performance.now();
  let sent = 0;
  for (let now = 0; now < forMs; now = performance.now() - begun) {
    for (; (sent * 1000) / perSecond <= now; sent += 1) {
      const one = send().finally(() => underWay.delete(one));
      underWay.add(one);
    }
    await setTimeout(TURN_MS);
  }
  await Promise.all(underWay);
}
