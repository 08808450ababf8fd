import { setTimeout } from 'node:timers/promises';
import type { WorkerLogLine } from '@flash-ts/core/contract';
import type { RunpodClient } from '../runpod-client.js';

const KEPT = 20;
/** How long the output of a worker is waited for that has told nothing yet. */
const FIRST_LINE_MS = 3_000;
const LOOK_MS = 100;

/** The last output of workers that start. It is followed from the first sight of a worker on, since it goes with the worker. */
export class WorkerTails {
  readonly #client: RunpodClient;
  readonly #endpointId: string;
  readonly #ends = new AbortController();
  readonly #lines = new Map<string, WorkerLogLine[]>();

  constructor(client: RunpodClient, endpointId: string) {
    this.#client = client;
    this.#endpointId = endpointId;
  }

  follow(workerId: string): void {
    if (this.#lines.has(workerId)) return;
    const lines: WorkerLogLine[] = [];
    this.#lines.set(workerId, lines);
    void this.#read(workerId, lines);
  }

  /** The last lines of a worker. Its own output is waited for, but not long: it may have none. */
  async of(workerId: string): Promise<readonly string[]> {
    const lines = this.#lines.get(workerId) ?? [];
    const isSilent = () => lines.every(({ source }) => source === 'system');
    for (let waited = 0; isSilent() && waited < FIRST_LINE_MS; waited += LOOK_MS) await setTimeout(LOOK_MS);
    return this.now(workerId);
  }

  /** The lines of a worker that have come until now. */
  now(workerId: string): readonly string[] {
    return (this.#lines.get(workerId) ?? []).map(({ line }) => line);
  }

  close(): void {
    this.#ends.abort();
  }

  async #read(workerId: string, lines: WorkerLogLine[]): Promise<void> {
    try {
      const { signal } = this.#ends;
      for await (const line of this.#client.workerLogs(this.#endpointId, workerId, { tail: KEPT }, { signal })) {
        lines.push(line);
        if (lines.length > KEPT) lines.shift();
      }
    } catch {
      // It ends with the worker, or with this wait; a tail that fails must not fail the deploy.
    }
  }
}
