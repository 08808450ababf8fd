import { request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { LocalServer } from '../servers/local-server.ts';
import type { WorkerPod } from './worker-pod.ts';
import type { WorkerPool } from './worker-pool.ts';

const WORKER_HEADER = 'x-runpod-worker-id';
/** How long a request waits for a worker. */
const WAIT_MS = 120_000;

interface Waiting {
  /** The worker that the request would like to have. */
  readonly wished: string | undefined;
  readonly give: (pod: WorkerPod | undefined) => void;
}

/** The public address of a load-balanced endpoint. */
export class LoadBalancer {
  readonly #server = new LocalServer((request, response) => this.#handle(request, response));
  readonly #key: string;
  #pool: WorkerPool | undefined;
  #waiting: Waiting[] = [];

  private constructor(key: string) {
    this.#key = key;
  }

  static async start(key: string): Promise<LoadBalancer> {
    const balancer = new LoadBalancer(key);
    await balancer.#server.listen();
    return balancer;
  }

  get url(): string {
    return this.#server.url;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  serve(pool: WorkerPool): void {
    this.#pool = pool;
  }

  /** Gives the requests that wait to workers that are ready. */
  look(): void {
    this.#waiting = this.#waiting.filter(({ wished, give }) => {
      const pod = this.#pick(wished);
      if (!pod) return true;
      pod.take();
      give(pod);
      return false;
    });
  }

  async close(): Promise<void> {
    for (const { give } of this.#waiting) give(undefined);
    await this.#server.close();
  }

  #pick(wished: string | undefined): WorkerPod | undefined {
    const ready = this.#pool?.ready ?? [];
    return ready.find(({ facts }) => facts.id === wished) ?? ready[0];
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== `Bearer ${this.#key}`) return answer(response, 401, 'unauthorized');
    const affinity = request.headers[WORKER_HEADER];
    const { promise, resolve: give } = Promise.withResolvers<WorkerPod | undefined>();
    this.#waiting.push({ wished: affinity === undefined ? undefined : String(affinity), give });
    const timer = setTimeout(() => give(undefined), WAIT_MS);
    response.on('close', () => give(undefined));
    this.look();
    this.#pool?.reconcile();
    const pod = await promise;
    clearTimeout(timer);
    this.#waiting = this.#waiting.filter((one) => one.give !== give);
    if (pod) forward(pod, request, response);
    else answer(response, 503, 'no workers available');
  }
}

function forward(pod: WorkerPod, request: IncomingMessage, response: ServerResponse): void {
  if (response.destroyed) return pod.release();
  response.on('close', () => pod.release());
  const { method, url: path, headers } = request;
  const outgoing = send({ socketPath: pod.socket, method, path, headers, agent: false }, (incoming) => {
    response.writeHead(incoming.statusCode ?? 502, { ...incoming.headers, [WORKER_HEADER]: pod.facts.id });
    pipeline(incoming, response, () => undefined);
  });
  outgoing.on('error', () => answer(response, 502, 'the worker is gone'));
  pipeline(request, outgoing, () => undefined);
}

function answer(response: ServerResponse, status: number, error: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}
