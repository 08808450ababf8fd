import {
  localImage,
  type CreateEndpointRequest,
  type Endpoint,
  type EndpointRollout,
  type EndpointWorkerLives,
  type ListEndpointWorkersResponse,
  type UpdateEndpointRequest,
} from '@flash-ts/core/contract';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../src/index.js';
import { workerArtifact, type Artifact } from './artifact.js';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One HTTP exchange with nothing in between; `body` may be a buffer. */
export function call(url: string, options: RequestOptions & { body?: string | Buffer } = {}): Promise<Answer> {
  const { body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false, ...rest }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Waits for a condition, with a deadline that only a failure meets. */
export async function until<Value>(what: string, look: () => Value | Promise<Value>): Promise<NonNullable<Value>> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await sleep(10);
  }
}

export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'flash-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A caller of one platform's control API and endpoints. */
export class Rig {
  readonly #platform: Pick<Platform, 'url' | 'key'>;

  constructor(platform: Pick<Platform, 'url' | 'key'>) {
    this.#platform = platform;
  }

  get url(): string {
    return this.#platform.url;
  }

  get key(): string {
    return this.#platform.key;
  }

  async control(method: string, path: string, body?: unknown): Promise<Answer> {
    return call(this.url + path, {
      method,
      headers: { authorization: `Bearer ${this.key}` },
      ...(body !== undefined && { body: Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    });
  }

  async upload({ digest, archive }: Artifact): Promise<number> {
    return (await this.control('PUT', `/local/artifacts/${digest}`, archive)).status;
  }

  /** Uploads the fixture worker and creates an endpoint of it. */
  async create(fields: Partial<CreateEndpointRequest> = {}): Promise<Endpoint> {
    const artifact = await workerArtifact();
    await this.upload(artifact);
    const answer = await this.control('POST', '/v2/serverless', {
      name: 'fixture',
      type: 'LOAD_BALANCER',
      image: localImage('app', artifact.digest),
      cpu: [{ id: 'cpu3c', vcpuCount: 2 }],
      scaling: { type: 'REQUEST_COUNT', requestCount: 1 },
      workers: { min: 0, max: 3, idleTimeout: 60 },
      ...fields,
    });
    if (answer.status !== 201) throw new Error(answer.text);
    return JSON.parse(answer.text) as Endpoint;
  }

  async patch(id: string, fields: UpdateEndpointRequest): Promise<Answer> {
    return this.control('PATCH', `/v2/serverless/${id}`, fields);
  }

  async workers(id: string): Promise<ListEndpointWorkersResponse> {
    return JSON.parse((await this.control('GET', `/v2/serverless/${id}/workers`)).text) as ListEndpointWorkersResponse;
  }

  async lives(id: string): Promise<EndpointWorkerLives> {
    return JSON.parse((await this.control('GET', `/local/endpoints/${id}/workers`)).text) as EndpointWorkerLives;
  }

  async rollout(id: string): Promise<EndpointRollout> {
    return JSON.parse((await this.control('GET', `/local/endpoints/${id}`)).text) as EndpointRollout;
  }

  /** Waits for the newest version to serve or to have failed. */
  async settled(id: string): Promise<EndpointRollout> {
    return until('the rollout has an outcome', async () => {
      const rollout = await this.rollout(id);
      return rollout.state === 'verifying' ? undefined : rollout;
    });
  }

  ask(id: string, path: string, options: Parameters<typeof call>[1] = {}): Promise<Answer> {
    return call(`${this.url}/e/${id}${path}`, options);
  }

  /** The process of the worker that answers a request. What the worker itself says is another number where it is isolated. */
  async pidOf(id: string, path = '/pid'): Promise<number> {
    const worker = (await this.ask(id, path)).headers['x-runpod-worker-id'];
    const pid = (await this.workers(id)).workers.find((running) => running.id === worker)?.pid;
    if (typeof pid !== 'number') throw new Error(`no process of ${String(worker)} is known`);
    return pid;
  }
}
