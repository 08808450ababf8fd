import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CreateEndpointRequest, Endpoint } from '@flash-ts/core/contract';
import { archiveOf } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import { localImage } from '../../src/ids/image.js';
import type { Answer, Rig } from '../support/rig.js';

const source = readFileSync(join(import.meta.dirname, '../fixtures/queue-worker/worker.mjs'));

/** A job as `/status` answers it. */
export interface SeenJob {
  readonly id: string;
  readonly status: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly reason?: string;
  readonly retries?: number;
  readonly workerId?: string;
  readonly delayTime?: number;
  readonly executionTime?: number;
}

/** A platform, and a folder that workers can see. */
export interface QueuePlatform {
  readonly rig: Rig;
  readonly scratch: string;
}

/** A client of queue-based endpoints whose workers are `fixtures/queue-worker`. */
export class QueueRig {
  readonly #platform: QueuePlatform;
  #gates = 0;

  constructor(platform: QueuePlatform) {
    this.#platform = platform;
  }

  /** @param manifest of the artifact; none by default */
  async create(fields: Partial<CreateEndpointRequest> = {}, note = '', manifest?: object): Promise<Endpoint> {
    const artifact = await archiveOf([
      [{ name: 'worker.mjs' }, source],
      [{ name: 'note.txt' }, note],
      ...(manifest ? [[{ name: 'flash_manifest.json' }, JSON.stringify(manifest)] as const] : []),
    ]);
    const { rig } = this.#platform;
    await rig.upload(artifact);
    return rig.client.createEndpoint({
      name: 'queue',
      type: 'QUEUE',
      image: localImage('app', artifact.digest),
      cpu: [{ id: 'cpu3c', vcpuCount: 2 }],
      scaling: { type: 'QUEUE_DELAY', queueDelay: 1 },
      workers: { min: 0, max: 1, idleTimeout: 60 },
      ...fields,
    } as CreateEndpointRequest);
  }

  /** A path that does not exist yet, for which jobs wait. */
  gate(): string {
    this.#gates += 1;
    return join(this.#platform.scratch, `gate-${this.#gates}`);
  }

  open(gate: string): void {
    writeFileSync(gate, '');
  }

  ask(endpoint: Endpoint, method: string, path: string, body?: unknown): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.#platform.rig.ask(endpoint.id, path, { method, ...(body !== undefined && { body: text }) });
  }

  async run(endpoint: Endpoint, input: unknown, more: object = {}): Promise<string> {
    const { status, text } = await this.ask(endpoint, 'POST', '/run', { input, ...more });
    if (status !== 200) throw new Error(`${status} ${text}`);
    return (JSON.parse(text) as SeenJob).id;
  }

  async runSync(endpoint: Endpoint, input: unknown): Promise<SeenJob> {
    const { text } = await this.ask(endpoint, 'POST', '/runsync', { input });
    return JSON.parse(text) as SeenJob;
  }

  async status(endpoint: Endpoint, id: string): Promise<SeenJob> {
    return JSON.parse((await this.ask(endpoint, 'GET', `/status/${id}`)).text) as SeenJob;
  }

  async state(endpoint: Endpoint, id: string, status: string): Promise<SeenJob> {
    await until(`the job is ${status}`, async () => (await this.status(endpoint, id)).status === status);
    return this.status(endpoint, id);
  }

  /** The job at its end. */
  async ended(endpoint: Endpoint, id: string): Promise<SeenJob> {
    const { text } = await this.ask(endpoint, 'GET', `/status-sync/${id}?wait=60000`);
    return JSON.parse(text) as SeenJob;
  }
}
