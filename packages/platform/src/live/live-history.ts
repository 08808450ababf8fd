import { LIVE_STEPS, type PlatformEvent } from '@flash-ts/core/contract';
import { EventEmitter, once } from 'node:events';
import type { EventBus } from '../events/event-bus.js';
import type { EndpointGauges, Metrics } from '../metrics/metrics.js';
import { EndpointHistory, type LiveRow } from './endpoint-history.js';

export interface LiveHistoryParts {
  readonly events: EventBus;
  readonly metrics: Pick<Metrics, 'endings'>;
  /** Returns the gauges of all endpoints; called at each step. */
  readonly look: () => readonly EndpointGauges[];
}

/** What endpoints did in the last minutes, in steps of `LIVE_STEP_MS`. Whoever has a timer calls `step` at the end of each. */
export class LiveHistory {
  readonly #parts: LiveHistoryParts;
  readonly #endpoints = new Map<string, EndpointHistory>();
  /** The number of events at the end of each kept step. */
  readonly #eventCounts = new Float64Array(LIVE_STEPS);
  /** Emits `step` at the end of each. */
  readonly #steps = new EventEmitter().setMaxListeners(0);
  #step = 0;
  #time = new Date().toISOString();

  constructor(parts: LiveHistoryParts) {
    this.#parts = parts;
    parts.events.subscribe((event) => this.#see(event));
  }

  /** See `LiveReport`. */
  get run(): string {
    return this.#parts.events.run;
  }

  /** The newest complete step; 0 before the first one. */
  get newest(): number {
    return this.#step;
  }

  /** RFC 3339: the end of the newest step. */
  get time(): string {
    return this.#time;
  }

  /** Call it for every request that was answered. @param ms from its arrival to the end of the answer */
  answered(id: string, ms: number): void {
    this.#of(id).answered(ms);
  }

  /** Ends the present step. */
  step(): void {
    const { look, metrics, events } = this.#parts;
    const gauges = look();
    for (const endpoint of gauges) this.#of(endpoint.id).step(endpoint, metrics.endings(endpoint.id));
    if (this.#endpoints.size > gauges.length) this.#forget(new Set(gauges.map(({ id }) => id)));
    this.#step += 1;
    this.#time = new Date().toISOString();
    this.#eventCounts[this.#step % LIVE_STEPS] = events.count;
    this.#steps.emit('step');
  }

  /** The rows of an endpoint, oldest first. @param most the largest number of rows */
  rows(id: string, most: number): LiveRow[] {
    return this.#endpoints.get(id)?.last(most) ?? [];
  }

  /** The events of the steps after one, up to the newest step. @param after undefined, or a step that is no longer kept: all stored events */
  eventsAfter(after: number | undefined): PlatformEvent[] {
    const { events } = this.#parts;
    const isKept = after !== undefined && after > this.#step - LIVE_STEPS;
    const count = (step: number) => this.#eventCounts[step % LIVE_STEPS] as number;
    return events.between(isKept ? count(after) : 0, count(this.#step));
  }

  /** Waits for the next step, or for a signal. */
  async next(signal: AbortSignal): Promise<void> {
    await once(this.#steps, 'step', { signal }).catch(() => undefined);
  }

  #of(id: string): EndpointHistory {
    const known = this.#endpoints.get(id);
    if (known) return known;
    const history = new EndpointHistory();
    this.#endpoints.set(id, history);
    return history;
  }

  #see({ kind, endpointId, ...event }: PlatformEvent): void {
    const { coldStartMs } = event as { readonly coldStartMs?: number };
    if (kind === 'worker.ready' && coldStartMs !== undefined) this.#of(endpointId).becameReady(coldStartMs);
  }

  #forget(known: ReadonlySet<string>): void {
    for (const id of this.#endpoints.keys()) if (!known.has(id)) this.#endpoints.delete(id);
  }
}
