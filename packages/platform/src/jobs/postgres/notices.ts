import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import type { Logger } from '../../logs/logger.js';
import type { JobChange } from '../job-store.js';
import type { JobDatabase } from './job-database.js';
import { readNotice, type Notice } from './notice.js';

const CHANNEL = 'flash_jobs';
/** PostgreSQL takes less than 8,000 bytes in a notification. */
const MOST_BYTES = 7000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/** How often the connection is tried, and every change counts as one that may have been missed: a platform may end before it has told one. */
const ROUND_MS = 5000;
/** After a lost connection, the other platforms have this long to renew their leases before a lease counts as over. */
const SETTLING_MS = 5000;
/** A clock that differs less from the database's counts as right. */
const CLOCK_TOLERANCE_MS = 1000;

/**
 * Changes that platforms tell each other, on a connection of their own. They are told after the transaction that made them: within it, the
 * commits of all platforms would wait for each other (PostgreSQL orders transactions that notify by a lock). So a notice may be lost; what
 * depends on one looks again every few seconds.
 */
export class Notices {
  readonly #database: JobDatabase;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #listeners: ((change: JobChange) => void)[] = [];
  readonly #id = randomUUID();
  readonly #arrived = new Set<string>();
  /** The endpoint of each changed job. */
  readonly #changed = new Map<string, string>();
  #client: Client | undefined;
  #pause = FIRST_PAUSE_MS;
  #timer: NodeJS.Timeout | undefined;
  #sending = false;
  #settledAt = 0;
  #clockAhead = 0;
  #closed = false;

  constructor(database: JobDatabase, log: Pick<Logger, 'warn'>) {
    this.#database = database;
    this.#log = log;
  }

  /** @param listener called with each change that another platform has made */
  observe(listener: (change: JobChange) => void): void {
    this.#listeners.push(listener);
  }

  /** Whether leases of others can't be judged: they may not have been renewed. */
  get isSettling(): boolean {
    return this.#client === undefined || performance.now() < this.#settledAt;
  }

  /** Milliseconds that the database's clock is ahead of this machine's. */
  get clockAhead(): number {
    return this.#clockAhead;
  }

  /** Connects for the first time. */
  async open(): Promise<void> {
    await this.#connect();
  }

  tellArrived(endpointId: string): void {
    this.#arrived.add(endpointId);
    this.#sendSoon();
  }

  tellChanged(endpointId: string, id: string): void {
    this.#changed.set(id, endpointId);
    this.#sendSoon();
  }

  async close(): Promise<void> {
    await this.#send();
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const client = this.#database.client();
    client.on('notification', ({ payload = '' }) => this.#heard(payload));
    client.once('end', () => this.#lost(client, new Error('the connection was closed')));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      await this.#readClock(client);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    this.#client = client;
    this.#pause = FIRST_PAUSE_MS;
    this.#timer = setTimeout(() => void this.#round(), ROUND_MS).unref();
  }

  async #round(): Promise<void> {
    const client = this.#client;
    if (!client || this.#closed) return;
    try {
      await this.#readClock(client);
      this.#tell({ kind: 'missed' });
      this.#timer = setTimeout(() => void this.#round(), ROUND_MS).unref();
    } catch (error) {
      // A connection whose other side is gone may never say so.
      this.#lost(client, error as Error);
      void client.end().catch(() => undefined);
    }
  }

  #lost(client: Client, error: Error): void {
    if (client !== this.#client || this.#closed) return;
    this.#client = undefined;
    clearTimeout(this.#timer);
    const words = 'the connection to the database of the jobs was lost; it is tried again until it is there';
    this.#log.warn({ err: error }, words);
    this.#connectLater();
  }

  #connectLater(): void {
    // Half of it at random, so that platforms do not come all at once.
    const pause = this.#pause * (0.5 + Math.random() / 2);
    this.#pause = Math.min(LONGEST_PAUSE_MS, this.#pause * 2);
    this.#timer = setTimeout(() => void this.#connectAgain(), pause).unref();
  }

  async #connectAgain(): Promise<void> {
    try {
      await this.#connect();
    } catch {
      if (!this.#closed) this.#connectLater();
      return;
    }
    if (this.#closed) return void this.#client?.end().catch(() => undefined);
    this.#settledAt = performance.now() + SETTLING_MS;
    this.#log.warn({}, 'the database of the jobs is connected again');
    this.#tell({ kind: 'missed' });
  }

  async #readClock(client: Client): Promise<void> {
    const began = Date.now();
    const { rows } = await client.query<{ now: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
    );
    const ahead = Math.round((rows[0]?.now ?? 0) - (began + Date.now()) / 2);
    this.#clockAhead = Math.abs(ahead) < CLOCK_TOLERANCE_MS ? 0 : ahead;
  }

  #heard(payload: string): void {
    const notice = readNotice(payload);
    if (!notice || notice.from === this.#id) return;
    const { arrived, changed } = notice;
    for (const endpointId of arrived) this.#tell({ kind: 'arrived', endpointId });
    for (const [endpointId, ids] of Object.entries(changed)) {
      for (const id of ids) this.#tell({ kind: 'changed', endpointId, id });
    }
  }

  #tell(change: JobChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** What one turn of the event loop has changed is told at once, and what changes meanwhile after that. */
  #sendSoon(): void {
    if (this.#sending) return;
    this.#sending = true;
    setImmediate(() => void this.#send().finally(() => (this.#sending = false)));
  }

  async #send(): Promise<void> {
    while (this.#arrived.size + this.#changed.size > 0) {
      const text = this.#nextNotice();
      // Without a connection nothing is told: others look again by themselves.
      await this.#client?.query('SELECT pg_notify($1, $2)', [CHANNEL, text]).catch(() => undefined);
    }
  }

  /** As much as one notification takes. */
  #nextNotice(): string {
    const arrived: string[] = [];
    const changed: Record<string, string[]> = {};
    let bytes = 0;
    const fits = (text: string) => (bytes += Buffer.byteLength(text) + 8) <= MOST_BYTES;
    for (const endpointId of this.#arrived) {
      if (!fits(endpointId)) break;
      arrived.push(endpointId);
      this.#arrived.delete(endpointId);
    }
    for (const [id, endpointId] of this.#changed) {
      if (!fits(id + endpointId)) break;
      (changed[endpointId] ??= []).push(id);
      this.#changed.delete(id);
    }
    return JSON.stringify({ from: this.#id, arrived, changed } satisfies Notice);
  }
}
