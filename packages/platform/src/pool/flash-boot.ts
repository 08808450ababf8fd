import type { EventBus } from '../events/event-bus.js';
import type { EndpointRecord } from '../records/endpoint-record.js';
import type { Freezer } from '../supervision/freezer.js';

/**
 * Decides whether an endpoint's scaled-down workers are frozen. If its configuration asks for that and the machine can't do it, an event
 * reports that once.
 */
export class FlashBoot {
  readonly freezer: Freezer;
  readonly #events: EventBus;
  #hasTold = false;

  constructor(freezer: Freezer, events: EventBus) {
    this.freezer = freezer;
    this.#events = events;
  }

  isOn(record: EndpointRecord): boolean {
    if (record.config.flashboot === 'OFF') return false;
    const because = this.freezer.unavailable;
    if (because !== undefined && !this.#hasTold) {
      this.#hasTold = true;
      this.#events.emit(record, { kind: 'flashboot.unavailable', because });
    }
    return because === undefined;
  }
}
