import type { EndpointRecord } from '../store/endpoint-record.js';
import { EndpointDriver, type DriverParts } from './endpoint.js';
import { noWorkers } from './refusal.js';

const STOPPING = 'the platform is stopping';

/** The drivers of all endpoints. */
export class Fleet {
  readonly #parts: DriverParts;
  readonly #drivers = new Map<string, EndpointDriver>();
  /** Endpoints that were deleted and whose workers are still finishing. */
  readonly #leaving = new Set<Promise<void>>();
  #closing = false;

  constructor(parts: DriverParts) {
    this.#parts = parts;
  }

  /** @throws FlashError `FLASH_NO_WORKERS` while the platform stops: a worker started now would be left behind */
  add(record: EndpointRecord): void {
    if (this.#closing) throw noWorkers(STOPPING);
    const driver = new EndpointDriver(record, this.#parts);
    this.#drivers.set(record.id, driver);
    driver.turn();
  }

  get(id: string): EndpointDriver | undefined {
    return this.#drivers.get(id);
  }

  all(): EndpointDriver[] {
    return [...this.#drivers.values()];
  }

  /** The newest endpoint of that name: names belong to apps, so two apps may have the same. */
  findByName(name: string): EndpointDriver | undefined {
    return [...this.#drivers.values()].findLast(({ record }) => record.config.name === name);
  }

  /** Forgets an endpoint; its workers finish what they have and go. @returns when they are gone */
  async remove(id: string): Promise<void> {
    const driver = this.#drivers.get(id);
    if (!driver) return;
    this.#drivers.delete(id);
    const leaving = driver.close('the endpoint was deleted').finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
    await leaving;
  }

  /** @returns when no worker is left */
  async close(): Promise<void> {
    this.#closing = true;
    const closing = [...this.#drivers.values()].map((driver) => driver.close(STOPPING));
    await Promise.all([...closing, ...this.#leaving]);
  }
}
