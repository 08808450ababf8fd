import type { EndpointRecord } from '../records/endpoint-record.js';
import { Endpoint, type EndpointParts } from './endpoint.js';
import { noWorkers } from './refusal.js';

const STOPPING = 'the platform is stopping';

/** All endpoints of the platform. */
export class Fleet {
  readonly #parts: EndpointParts;
  readonly #endpoints = new Map<string, Endpoint>();
  /** By id, endpoints that were deleted and whose workers are still finishing. */
  readonly #leaving = new Map<string, Promise<void>>();
  #closing = false;

  constructor(parts: EndpointParts) {
    this.#parts = parts;
    // Requests and starts that wait may be allowed by the new settings.
    parts.settings.observe(() => this.all().forEach((endpoint) => endpoint.reconcile()));
  }

  /** @throws FlashError `FLASH_NO_WORKERS` while the platform stops: a worker started now would not be stopped */
  add(record: EndpointRecord): void {
    if (this.#closing) throw noWorkers(STOPPING);
    const endpoint = new Endpoint(record, this.#parts);
    this.#endpoints.set(record.id, endpoint);
    endpoint.reconcile();
  }

  get(id: string): Endpoint | undefined {
    return this.#endpoints.get(id);
  }

  all(): Endpoint[] {
    return [...this.#endpoints.values()];
  }

  /** The id and the name of each. */
  names(): { readonly id: string; readonly name: string }[] {
    return this.all().map(({ id, record }) => ({ id, name: record.config.name }));
  }

  /** The newest endpoint of that name: names belong to apps, so two apps may have the same. */
  findByName(name: string): Endpoint | undefined {
    return this.all().findLast(({ record }) => record.config.name === name);
  }

  /** Removes an endpoint; its workers finish their requests and end. @returns when they have ended */
  async remove(id: string): Promise<void> {
    const endpoint = this.#endpoints.get(id);
    if (!endpoint) return;
    this.#endpoints.delete(id);
    const leaving = endpoint
      .close('the endpoint was deleted')
      .then(() => endpoint.queue?.forget())
      .finally(() => this.#leaving.delete(id));
    this.#leaving.set(id, leaving);
    await leaving;
  }

  /** Waits for the end of a deleted endpoint. @returns whether there was one */
  async left(id: string): Promise<boolean> {
    const leaving = this.#leaving.get(id);
    await leaving;
    return leaving !== undefined;
  }

  /** @returns when no worker is left */
  async close(): Promise<void> {
    this.#closing = true;
    const closing = this.all().map((endpoint) => endpoint.close(STOPPING));
    await Promise.all([...closing, ...this.#leaving.values()]);
  }
}
