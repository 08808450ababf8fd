import { Agent, request as send } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** One request of a burst. */
export interface RequestSpec {
  /** Default GET. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Path and query below the endpoint; default `/`. */
  readonly path?: string;
  /** Anything but a string is sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TrafficOptions {
  /** The request to send: always the same, or a function of its number from 0 on. */
  readonly request: RequestSpec | ((index: number) => RequestSpec);
  /** The total number of requests; without it requests are sent until `stop`. */
  readonly requests?: number;
  /** Requests that are started per second, independent of earlier ones. */
  readonly perSecond?: number;
  /** Requests in flight at any time: the next one is started when an earlier one was answered. */
  readonly clients?: number;
}

/** The outcome of one request. */
export interface Sent {
  readonly index: number;
  readonly method: string;
  readonly path: string;
  /** Undefined if there was no complete answer. */
  readonly status: number | undefined;
  /** Why there was no complete answer. */
  readonly error: Error | undefined;
  /** The worker that answered. */
  readonly worker: string | undefined;
  readonly text: string;
  /** Monotonic milliseconds at which it was started. */
  readonly began: number;
  /** Milliseconds that it took. */
  readonly took: number;
}

/** The outcomes of many requests. */
export class BurstResult {
  constructor(readonly sent: readonly Sent[]) {}

  /** Requests without a complete answer: the connection broke or was refused. */
  get lost(): readonly Sent[] {
    return this.sent.filter(({ status }) => status === undefined);
  }

  /** The number of answers by status. */
  get answers(): Readonly<Record<number, number>> {
    const counts: Record<number, number> = {};
    for (const { status } of this.sent) if (status !== undefined) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }

  /** The workers that have answered. */
  get workers(): ReadonlySet<string> {
    return new Set(this.sent.flatMap(({ worker }) => worker ?? []));
  }

  /**
   * @param share 0.5 for the median, 0.99 for p99
   * @returns the milliseconds within which this share of the requests was answered
   */
  percentile(share: number): number {
    const times = this.sent.map(({ took }) => took).sort((a, b) => a - b);
    return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  }
}

/** Sends requests to an endpoint. */
export class Traffic {
  readonly #url: string;
  readonly #options: TrafficOptions;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  readonly #stopped = new AbortController();
  readonly #sent: Sent[] = [];
  readonly #running: Promise<unknown>;
  #begun = 0;

  /** @param url of the endpoint, without a slash at the end */
  constructor(url: string, options: TrafficOptions) {
    this.#url = url;
    this.#options = options;
    this.#running = this.#run();
  }

  /** The outcomes so far. */
  get result(): BurstResult {
    return new BurstResult([...this.#sent]);
  }

  /** Settles when all requests were answered; without `requests` not before `stop`. */
  async finished(): Promise<BurstResult> {
    await this.#running;
    this.#agent.destroy();
    return this.result;
  }

  /** Starts no more requests, and waits for those in flight. */
  async stop(): Promise<BurstResult> {
    this.#stopped.abort();
    return this.finished();
  }

  get #done(): boolean {
    return this.#stopped.signal.aborted || this.#begun >= (this.#options.requests ?? Infinity);
  }

  #run(): Promise<unknown> {
    const { perSecond, clients = this.#options.requests ?? 1 } = this.#options;
    if (perSecond !== undefined) return this.#atRate(perSecond);
    return Promise.all(Array.from({ length: clients }, () => this.#client()));
  }

  async #client(): Promise<void> {
    while (!this.#done) await this.#next();
  }

  /** After a delay it catches up, so that the average rate is the requested one. */
  async #atRate(perSecond: number): Promise<void> {
    const start = performance.now();
    const onTheWay = new Set<Promise<void>>();
    while (!this.#done) {
      const due = Math.floor(((performance.now() - start) * perSecond) / 1000);
      while (this.#begun <= due && !this.#done) {
        const one = this.#next().finally(() => onTheWay.delete(one));
        onTheWay.add(one);
      }
      await setTimeout(1);
    }
    await Promise.all(onTheWay);
  }

  async #next(): Promise<void> {
    const index = this.#begun;
    this.#begun += 1;
    const { request } = this.#options;
    this.#sent.push(
      await exchange(this.#agent, this.#url, index, typeof request === 'function' ? request(index) : request),
    );
  }
}

function exchange(
  agent: Agent,
  url: string,
  index: number,
  { method = 'GET', path = '/', body, headers = {} }: RequestSpec,
): Promise<Sent> {
  const began = performance.now();
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const json = text !== body;
  return new Promise((resolve) => {
    let status: number | undefined;
    let worker: string | undefined;
    let received = '';
    const settle = (error?: Error) => {
      const took = performance.now() - began;
      resolve({ index, method, path, status: error ? undefined : status, error, worker, text: received, began, took });
    };
    const sent = send(url + path, {
      agent,
      method,
      headers: {
        ...(json && { 'content-type': 'application/json' }),
        ...(text !== undefined && { 'content-length': String(Buffer.byteLength(text)) }),
        ...headers,
      },
    });
    sent.on('error', settle);
    sent.on('response', (response) => {
      status = response.statusCode;
      worker = [response.headers['x-runpod-worker-id']].flat()[0];
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (received += chunk));
      response.on('error', settle);
      response.on('end', () => settle());
    });
    sent.end(text);
  });
}
