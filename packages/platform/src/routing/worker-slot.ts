import type { Clock } from '../clock/clock.js';
import type { Worker } from '../supervision/worker.js';
import type { Slot } from './slot.js';

/** Gives a worker one more request. @param onRelease called when the place is free again */
export function takeSlot(worker: Worker, clock: Clock, onRelease: () => void): Slot {
  worker.inFlight += 1;
  let released = false;
  return {
    workerId: worker.id,
    upstream: worker.upstream,
    unreachable: () => worker.suspect(),
    release() {
      if (released) return;
      released = true;
      worker.inFlight -= 1;
      if (worker.inFlight === 0) worker.idleSince = clock.now();
      worker.requestDone();
      onRelease();
    },
  };
}
