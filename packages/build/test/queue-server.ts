import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@flash-ts/testkit/waiting';

interface Told {
  readonly job: string;
  readonly body: Record<string, unknown>;
  readonly headers: IncomingMessage['headers'];
  readonly isStream: string | null;
}

/** A queue as the cloud shows it to a worker, whose every answer a test decides. */
export class QueueServer implements AsyncDisposable {
  /** Results, in the order in which they were acknowledged. */
  readonly results: Told[] = [];
  readonly progress: Told[] = [];
  readonly parts: Told[] = [];
  readonly pings: (string | null)[] = [];
  /** The batch sizes that were asked for. */
  readonly takes: number[] = [];
  /** Statuses of the next answers to results, before they are taken. */
  readonly refusals: number[] = [];
  readonly #server: Server;
  /** Where a worker of this queue keeps its results: one of another queue would hand them on here. */
  readonly #kept: string;
  readonly #waiting: { readonly kind: 'take' | 'stop'; readonly response: ServerResponse; readonly places: number }[] =
    [];
  readonly #jobs: object[] = [];
  readonly #stops: string[] = [];

  private constructor(server: Server, kept: string) {
    this.#server = server;
    this.#kept = kept;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<QueueServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new QueueServer(server, await mkdtemp(join(tmpdir(), 'kept-results-')));
  }

  /** The variables of a worker. */
  get env(): Record<string, string> {
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v2/e1`;
    return {
      RUNPOD_WEBHOOK_GET_JOB: `${url}/job-take/$ID?gpu=0`,
      RUNPOD_WEBHOOK_POST_OUTPUT: `${url}/job-done/$RUNPOD_POD_ID/$ID?gpu=0`,
      RUNPOD_WEBHOOK_POST_STREAM: `${url}/job-stream/$RUNPOD_POD_ID/$ID?gpu=0`,
      RUNPOD_WEBHOOK_PING: `${url}/ping/$RUNPOD_POD_ID?gpu=0`,
      RUNPOD_PING_INTERVAL: '1000',
      RUNPOD_AI_API_KEY: 'the-key',
      RUNPOD_POD_ID: 'w1',
      FLASH_RESULTS: this.#kept,
    };
  }

  submit(...jobs: readonly object[]): void {
    this.#jobs.push(...jobs);
    this.#give();
  }

  cancel(id: string): void {
    this.#stops.push(id);
    this.#give();
  }

  /** The result of a job, when it is there. */
  async result(id: string): Promise<Told> {
    return until(`the result of ${id}`, () => this.results.find(({ job }) => job === id));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
    await rm(this.#kept, { recursive: true });
  }

  #give(): void {
    for (const poll of this.#waiting.splice(0)) {
      const { kind, response, places } = poll;
      if (response.destroyed) continue;
      if (kind === 'take' && this.#jobs.length > 0) {
        const given = this.#jobs.splice(0, places);
        json(response, places === 1 ? (given[0] as object) : given);
      } else if (kind === 'stop' && this.#stops.length > 0) json(response, { jobsToStop: this.#stops.splice(0) });
      else this.#waiting.push(poll);
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://queue');
    const [, , , call = '', worker, job = ''] = pathname.split('/');
    if (request.headers.authorization !== 'the-key' || worker !== 'w1') return void response.writeHead(401).end();
    if (call === 'ping') {
      this.pings.push(searchParams.get('job_id'));
      return json(response, {});
    }
    if (call.startsWith('job-take') || call === 'job-stop') {
      return this.#wait(call === 'job-stop' ? 'stop' : 'take', Number(searchParams.get('batch_size') ?? 1), response);
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    const isStream = searchParams.get('isStream');
    const status = this.#note(call, { job: decodeURIComponent(job), body, headers: request.headers, isStream });
    return status === 200 ? json(response, {}) : void response.writeHead(status).end();
  }

  #wait(kind: 'take' | 'stop', places: number, response: ServerResponse): void {
    if (kind === 'take') this.takes.push(places);
    this.#waiting.push({ kind, response, places });
    this.#give();
  }

  /** @returns the status of the answer */
  #note(call: string, told: Told): number {
    const isProgress = told.body['status'] === 'IN_PROGRESS';
    const refused = call === 'job-stream' || isProgress ? undefined : this.refusals.shift();
    if (refused !== undefined) return refused;
    if (call === 'job-stream') this.parts.push(told);
    else (isProgress ? this.progress : this.results).push(told);
    return 200;
  }
}

function json(response: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}
