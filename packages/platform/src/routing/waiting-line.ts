import type { FlashError } from '@flash-ts/core/errors';
import type { Deadline, Deadlines } from '../clock/deadlines.js';
import type { Affinity } from './affinity.js';
import type { Slot, Ticket, Waiter } from './slot.js';

/** The name of the lane for requests that any worker can serve; other lanes are named by the id of their worker. */
const ANY_WORKER = '';

interface Place {
  readonly waiter: Waiter;
  /** Order of arrival over all lines of an endpoint; negative for requests that went before all others. */
  readonly arrival: number;
  /** The id of the required worker, or `ANY_WORKER`. */
  readonly lane: string;
  readonly deadline: Deadline;
  /** The line that it is in now: see `WaitingLine.moveTo`. */
  line: WaitingLine;
}

/** Counts the arrivals at all lines of an endpoint. */
export class Arrivals {
  #count = 0;

  next(): number {
    this.#count += 1;
    return this.#count;
  }
}

export interface JoinOptions {
  /** The maximum wait, in milliseconds. */
  readonly waitMs: number;
  /** Makes the error after the maximum wait. */
  readonly timedOut: () => FlashError;
  /** Whether it goes before all others: for a request whose first slot failed. */
  readonly first?: boolean;
}

/**
 * Requests that wait for a worker, first come, first served. A request that requires one worker does not block later ones that another
 * worker can serve, nor the other way round: each required worker has a lane, and the oldest head of a lane that can be served is next.
 */
export class WaitingLine {
  readonly #deadlines: Deadlines;
  readonly #onLeave: () => void;
  readonly #arrivals: Arrivals;
  // Sets keep the order of insertion, and removal from the middle is cheap.
  readonly #lanes = new Map<string, Set<Place>>();
  #size = 0;

  /**
   * @param onLeave called when a request leaves without a slot
   * @param arrivals of all lines between which requests may be moved
   */
  constructor(deadlines: Deadlines, onLeave: () => void, arrivals = new Arrivals()) {
    this.#deadlines = deadlines;
    this.#onLeave = onLeave;
    this.#arrivals = arrivals;
  }

  get size(): number {
    return this.#size;
  }

  join(waiter: Waiter, { waitMs, timedOut, first = false }: JoinOptions): Ticket {
    const arrival = this.#arrivals.next();
    const deadline = this.#deadlines.after(waitMs, () => {
      if (!place.line.#remove(place)) return;
      waiter.refused(timedOut());
      place.line.#onLeave();
    });
    const place: Place = { waiter, arrival: first ? -arrival : arrival, lane: laneOf(waiter), deadline, line: this };
    const places = this.#lanes.get(place.lane);
    // The newest arrival is last, so it needs no comparison.
    if (places && !first) places.add(place);
    else this.#lanes.set(place.lane, new Set([place, ...(places ?? [])]));
    this.#size += 1;
    return {
      leave: () => {
        if (place.line.#remove(place)) place.line.#onLeave();
      },
    };
  }

  /** Moves requests that require no certain worker to another line, in their order of arrival. */
  moveTo(other: WaitingLine): void {
    if (other === this) return;
    for (const [lane, places] of this.#lanes) {
      if (headOf(places)?.mode === 'strict') continue;
      this.#lanes.delete(lane);
      this.#size -= places.size;
      other.#size += places.size;
      for (const place of places) place.line = other;
      const all = [...(other.#lanes.get(lane) ?? []), ...places];
      other.#lanes.set(lane, new Set(all.toSorted((a, b) => a.arrival - b.arrival)));
    }
  }

  /** Gives slots to waiting requests while there are any. @param find reserves a slot for a request */
  serve(find: (waiter: Waiter) => Slot | undefined): void {
    while (this.#size > 0 && this.#serveOne(find));
  }

  /** Refuses requests that require a worker which has ended. @param why the error for the worker; undefined while it exists */
  refuseLost(why: (workerId: string, resume: boolean) => FlashError | undefined): void {
    for (const places of this.#lanes.values()) {
      const affinity = headOf(places);
      const error = affinity?.mode === 'strict' ? why(affinity.workerId, affinity.resume) : undefined;
      if (error) this.#refuse(places, error);
    }
  }

  /** The workers that have to be revived for requests that require them. */
  resumed(): string[] {
    return [...this.#lanes.values()].flatMap((places) => {
      const affinity = headOf(places);
      return affinity?.mode === 'strict' && affinity.resume ? [affinity.workerId] : [];
    });
  }

  /** The worker that the first request without a required worker prefers. */
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
    return heads.length > 1 ? heads.sort((a, b) => a.arrival - b.arrival) : heads;
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

function laneOf({ affinity, avoids }: Waiter): string {
  if (affinity.mode === 'strict') return affinity.resume ? `resume ${affinity.workerId}` : affinity.workerId;
  return avoids === undefined ? ANY_WORKER : ` not ${avoids}`;
}

function headOf(places: ReadonlySet<Place>): Affinity | undefined {
  const [head] = places;
  return head?.waiter.affinity;
}
