import { writeFileSync } from 'node:fs';

/**
 * Milliseconds. Answers wait so long at most to be read, and so are measured longer by as much, on each side alike; a shorter nap takes more
 * of the core that the worker needs.
 */
const NAP_MS = 0.1;
const asleep = new Int32Array(new SharedArrayBuffer(4));

/**
 * Calls `act` once for each time, when it has come, and between them lets I/O be done and sleeps: Node's timers know whole milliseconds
 * only, and a loop that never sleeps would take the core from the server that shares it.
 *
 * @param times milliseconds from now, ascending
 * @param act is given the monotonic time at which it was due, however late it is
 */
export async function paced(times: Float64Array, act: (due: number) => void): Promise<void> {
  sleepPrecisely();
  const begun = performance.now();
  await new Promise<void>((resolve) => {
    let next = 0;
    const turn = () => {
      const elapsed = performance.now() - begun;
      for (let due = times[next]; due !== undefined && due <= elapsed; due = times[next]) {
        next += 1;
        act(begun + due);
      }
      const due = times[next];
      if (due === undefined) return resolve();
      nap(due - (performance.now() - begun));
      setImmediate(turn);
    };
    turn();
  });
}

function nap(ms: number): void {
  if (ms > 0) Atomics.wait(asleep, 0, 0, Math.min(ms, NAP_MS));
}

/** Linux adds up to 50 µs to a sleep, unless it is told not to; elsewhere sleeps are as they are. */
function sleepPrecisely(): void {
  if (process.platform === 'linux') writeFileSync('/proc/self/timerslack_ns', '1');
}
