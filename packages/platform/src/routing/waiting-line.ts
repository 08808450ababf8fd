import type { FlashError } from '@flash-ts/core/errors';
import type { Deadline, Deadlines } from '../clock/deadlines.js';
import type { Affinity } from './affinity.js';
import type { Slot, Ticket, Waiter } from './slot.js';

/** The name of the lane of those that any worker can serve; the others are named after their worker. */
const ANY_WORKER = '';
/** The name of the lane of those that go to a version on trial. A worker's name has no space. */
const ON_TRIAL = ' trial';

interface Place {
  readonly waiter: Waiter;
  /** Order of arrival over all lanes; negative for those that went before all others. */
  readonly turn: number;
  readonly lane: string;
  readonly deadline: Deadline;
}

export interface JoinOptions {
  /** The longest wait, in milliseconds. */
  readonly waitMs: number;
  /** Makes the error after that. */
  readonly timedOut: () => FlashError;
  /** Before all others: for a request that had a slot which turned out to be of no use. */
  readonly first?: boolean;
  /** It goes to a version on trial, which may be short of places when the others are not, and the other way round. */
  readonly onTrial?: boolean;
}

/**
 * Requests that wait for a worker, first come first served. One that insists on a worker does not hold up those behind it that another
 * worker can serve, nor the other way round: each has a lane, and of the heads of the lanes the oldest that can be served is next.
 */
export class WaitingLine {
  readonly #deadlines: Deadlines;
  readonly #onLeave: () => void;
  // Sets keep the order of insertion, and one that leaves from the middle costs the same.
  readonly #lanes = new Map<string, Set<Place>>();
  #turns = 0;
  #size = 0;

  /** @param onLeave called when one leaves unserved */
  constructor(deadlines: Deadlines, onLeave: () => void) {
    this.#deadlines = deadlines;
    this.#onLeave = onLeave;
  }

  get size(): number {
    return this.#size;
  }

  /** Of those, the ones that go to a version on trial. */
  get onTrial(): number {
    return this.#lanes.get(ON_TRIAL)?.size ?? 0;
  }

  join(waiter: Waiter, { waitMs, timedOut, first = false, onTrial = false }: JoinOptions): Ticket {
    this.#turns += 1;
    const lane = laneOf(waiter, onTrial);
    const deadline = this.#deadlines.after(waitMs, () => {
      if (!this.#remove(place)) return;
      waiter.refused(timedOut());
      this.#onLeave();
    });
    const place: Place = { waiter, turn: first ? -this.#turns : this.#turns, lane, deadline };
    const places = this.#lanes.get(lane);
    if (places && !first) places.add(place);
    else this.#lanes.set(lane, new Set([place, ...(places ?? [])]));
    this.#size += 1;
    return {
      leave: () => {
        if (this.#remove(place)) this.#onLeave();
      },
    };
  }

  /** Gives slots to those that wait, as long as there are any. @param find a slot for the request, taken for it */
  serve(find: (waiter: Waiter) => Slot | undefined): void {
    while (this.#size > 0 && this.#serveOne(find));
  }

  /** Refuses those that insist on a worker that is no more. @param why an error for the worker, or undefined while it is there */
  refuseLost(why: (workerId: string, resume: boolean) => FlashError | undefined): void {
    for (const places of this.#lanes.values()) {
      const affinity = headOf(places);
      const error = affinity?.mode === 'strict' ? why(affinity.workerId, affinity.resume) : undefined;
      if (error) this.#refuse(places, error);
    }
  }

  /** The workers that are to be revived for someone who insists on them. */
  resumed(): string[] {
    return [...this.#lanes.values()].flatMap((places) => {
      const affinity = headOf(places);
      return affinity?.mode === 'strict' && affinity.resume ? [affinity.workerId] : [];
    });
  }

  /** The worker that the first of those who can have any would like best. */
  wish(): string | undefined {
    const affinity = headOf(this.#lanes.get(ANY_WORKER) ?? new Set());
    return affinity?.mode === 'soft' ? affinity.workerId : undefined;
  }

  refuseAll(error: FlashError): void {
    for (const places of this.#lanes.values()) this.#refuse(places, error);
  }

  #serveOne(find: (waiter: Waiter) => Slot | undefined): boolean {
    for (const place of this.#heads()) {
      const slot = find(place.waiter);
      if (!slot) continue;
      this.#remove(place);
      place.waiter.granted(slot);
      return true;
    }
    return false;
  }

  #heads(): Place[] {
    const heads = [...this.#lanes.values()].map(([head]) => head as Place);
    return heads.length > 1 ? heads.sort((a, b) => a.turn - b.turn) : heads;
  }

  #refuse(places: Iterable<Place>, error: FlashError): void {
    for (const place of places) if (this.#remove(place)) place.waiter.refused(error);
  }

  #remove(place: Place): boolean {
    place.deadline.cancel();
    const places = this.#lanes.get(place.lane);
    if (!places?.delete(place)) return false;
    if (places.size === 0) this.#lanes.delete(place.lane);
    this.#size -= 1;
    return true;
  }
}

function laneOf({ affinity, avoids }: Waiter, onTrial: boolean): string {
  if (affinity.mode === 'strict') return affinity.resume ? `resume ${affinity.workerId}` : affinity.workerId;
  if (avoids !== undefined) return ` not ${avoids}`;
  return onTrial ? ON_TRIAL : ANY_WORKER;
}

function headOf(places: ReadonlySet<Place>): Affinity | undefined {
  const [head] = places;
  return head?.waiter.affinity;
}
