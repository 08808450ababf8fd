import { setTimeout } from 'node:timers/promises';
import type { RunpodClient } from '../runpod-client.js';

const KEPT = 20;
/** How long a tail that has nothing yet is waited for. */
const FIRST_LINE_MS = 2_000;
const LOOK_MS = 100;

/** The last output of workers that start. It is followed from the first sight of a worker on, since it goes with the worker. */
export class WorkerTails {
  readonly #client: RunpodClient;
  readonly #endpointId: string;
  readonly #ends = new AbortController();
  readonly #lines = new Map<string, string[]>();

  constructor(client: RunpodClient, endpointId: string) {
    this.#client = client;
    this.#endpointId = endpointId;
  }

  follow(workerId: string): void {
    if (this.#lines.has(workerId)) return;
    const lines: string[] = [];
    this.#lines.set(workerId, lines);
    void this.#read(workerId, lines);
  }

  /** The last lines of a worker; of no more than a few seconds where it has none. */
  async of(workerId: string): Promise<readonly string[]> {
    const lines = this.#lines.get(workerId) ?? [];
    for (let waited = 0; lines.length === 0 && waited < FIRST_LINE_MS; waited += LOOK_MS) await setTimeout(LOOK_MS);
    return lines;
  }

  /** The lines of a worker that have come until now. */
  now(workerId: string): readonly string[] {
    return this.#lines.get(workerId) ?? [];
  }

  close(): void {
    this.#ends.abort();
  }

  async #read(workerId: string, lines: string[]): Promise<void> {
    try {
      const stream = this.#client.workerLogs(this.#endpointId, workerId, { tail: KEPT }, this.#ends.signal);
      for await (const { line } of stream) {
        lines.push(line);
        if (lines.length > KEPT) lines.shift();
      }
    } catch {
      // It ends with the worker, or with this wait; a tail that fails must not fail the deploy.
    }
  }
}
