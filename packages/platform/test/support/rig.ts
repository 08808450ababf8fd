import type {
  CreateEndpointRequest,
  Endpoint,
  EndpointRollout,
  EndpointWorkerLives,
  ListEndpointWorkersResponse,
  UpdateEndpointRequest,
} from '@flash-ts/core/contract';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Artifact } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import { ControlClient } from '../../src/control-client/index.js';
import type { Platform } from '../../src/index.js';
import { workerArtifact } from './artifact.js';
import { localImage } from '../../src/ids/image.js';

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

export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'flash-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
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

  get client(): ControlClient {
    return new ControlClient(this.url, this.key);
  }

  /** Calls a route of the control API. @returns the answer, whatever its status */
  async control(method: string, path: string, body?: unknown): Promise<Answer> {
    const content = Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const answer = await this.client.send(method, path, body === undefined ? {} : { body: content });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  async upload({ digest, archive }: Artifact): Promise<number> {
    return (await this.control('PUT', `/local/artifacts/${digest}`, archive)).status;
  }

  /** Uploads the fixture worker and creates an endpoint of it. */
  async create(fields: Partial<CreateEndpointRequest> = {}): Promise<Endpoint> {
    const artifact = await workerArtifact();
    await this.upload(artifact);
    const request = {
      name: 'fixture',
      type: 'LOAD_BALANCER',
      image: localImage('app', artifact.digest),
      cpu: [{ id: 'cpu3c', vcpuCount: 2 }],
      scaling: { type: 'REQUEST_COUNT', requestCount: 1 },
      workers: { min: 0, max: 3, idleTimeout: 60 },
      ...fields,
    };
    return this.client.createEndpoint(request as CreateEndpointRequest);
  }

  patch(id: string, fields: UpdateEndpointRequest): Promise<Answer> {
    return this.control('PATCH', `/v2/serverless/${id}`, fields);
  }

  workers(id: string): Promise<ListEndpointWorkersResponse> {
    return this.client.listWorkers(id);
  }

  lives(id: string): Promise<EndpointWorkerLives> {
    return this.client.workerLives(id);
  }

  rollout(id: string): Promise<EndpointRollout> {
    return this.client.rollout(id);
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
