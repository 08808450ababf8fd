import type { PlatformEvent, PlatformEventBody } from '@flash-ts/core/contract';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';

/** Events that are kept for readers that reconnect. */
const MAX_EVENTS = 2000;

/** The endpoint that an event is about. */
export interface EventSubject {
  readonly id: string;
  readonly config: { readonly name: string };
}

export type EventListener = (event: PlatformEvent) => void;

/**
 * Distributes the events of the platform to its listeners. One call emits an event: `events.emit(record, { kind: 'endpoint.deleted' })`.
 */
export class EventBus {
  readonly #emitter = new EventEmitter<{ event: [PlatformEvent] }>().setMaxListeners(0);
  readonly #events: PlatformEvent[] = [];
  /** Part of every event id, so that ids of an earlier run of the platform are not mistaken for those of this run. */
  readonly run = randomUUID().slice(0, 8);
  #count = 0;

  emit({ id: endpointId, config: { name: endpointName } }: EventSubject, body: PlatformEventBody): void {
    this.#count += 1;
    const time = new Date().toISOString();
    const event: PlatformEvent = { id: `${this.run}.${this.#count}`, time, endpointId, endpointName, ...body };
    this.#events.push(event);
    if (this.#events.length > MAX_EVENTS) this.#events.shift();
    this.#emitter.emit('event', event);
  }

  /** The number of events that were emitted so far. */
  get count(): number {
    return this.#count;
  }

  /** The stored ones of the events from a count on: `between(a, b)` are those that were emitted while the count went from a to b. */
  between(from: number, to: number): PlatformEvent[] {
    const first = this.#count - this.#events.length;
    return this.#events.slice(Math.max(0, from - first), Math.max(0, to - first));
  }

  /** The stored events after the one with this id; all of them if that event is no longer stored. */
  since(lastSeen?: string): PlatformEvent[] {
    return this.#events.slice(this.#events.findIndex(({ id }) => id === lastSeen) + 1);
  }

  /**
   * The stored events after the one with this id, at the pace of the reader.
   *
   * @param follow whether to continue with later events until the signal aborts
   */
  async *read(
    lastSeen: string | undefined,
    { follow, signal }: { readonly follow: boolean; readonly signal: AbortSignal },
  ): AsyncGenerator<PlatformEvent> {
    let last = lastSeen;
    while (!signal.aborted) {
      const events = this.since(last);
      yield* events;
      last = events.at(-1)?.id ?? last;
      if (!follow) return;
      if (this.#events.at(-1)?.id !== last && this.#events.length > 0) continue;
      await once(this.#emitter, 'event', { signal }).catch(() => undefined);
    }
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: EventListener): () => void {
    this.#emitter.on('event', listener);
    return () => void this.#emitter.off('event', listener);
  }
}
