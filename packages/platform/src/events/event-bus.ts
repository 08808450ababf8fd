import type { PlatformEvent, PlatformEventBody } from '@flash-ts/core/contract';
import { randomUUID } from 'node:crypto';

/** Newest events that stay for readers that come back. */
const MAX_EVENTS = 2000;

/** The endpoint that an event is about. */
export interface EventSubject {
  readonly id: string;
  readonly config: { readonly name: string };
}

export type EventListener = (event: PlatformEvent) => void;

/** What happens on the platform, told to whoever listens. One line tells it: `events.emit(record, { kind: 'endpoint.deleted' })`. */
export class EventBus {
  readonly #listeners = new Set<EventListener>();
  readonly #events: PlatformEvent[] = [];
  /** Ids of a platform before this one must not be taken for ours. */
  readonly #run = randomUUID().slice(0, 8);
  #count = 0;

  emit({ id: endpointId, config: { name: endpointName } }: EventSubject, body: PlatformEventBody): void {
    this.#count += 1;
    const time = new Date().toISOString();
    const event: PlatformEvent = { id: `${this.#run}.${this.#count}`, time, endpointId, endpointName, ...body };
    this.#events.push(event);
    if (this.#events.length > MAX_EVENTS) this.#events.shift();
    for (const listener of this.#listeners) listener(event);
  }

  /** The events that are kept, after the one with the id given; all of them when that one is not known any more. */
  since(lastSeen?: string): PlatformEvent[] {
    return this.#events.slice(this.#events.findIndex(({ id }) => id === lastSeen) + 1);
  }

  /**
   * The events that are kept, after the one with the id given, at the pace of whoever takes them.
   *
   * @param follow whether to go on with events that come later, until the signal aborts
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
      if (this.#events.at(-1)?.id === last || this.#events.length === 0) await this.#next(signal);
    }
  }

  /** @returns what ends the subscription */
  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Waits for the next event. */
  async #next(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const onAbort = () => resolve();
    const unsubscribe = this.subscribe(() => resolve());
    signal.addEventListener('abort', onAbort);
    if (!signal.aborted) await promise;
    signal.removeEventListener('abort', onAbort);
    unsubscribe();
  }
}
