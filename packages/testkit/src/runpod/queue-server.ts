import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { LocalServer } from '../servers/local-server.ts';
import type { JobQueue, QueuedJob } from './job-queue.ts';
import { Problem } from './problem.ts';

/** How long a worker waits for a job, and a client of `/runsync` for its end. */
const POLL_MS = 2_000;
const LOOK_MS = 20;

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The parts of the path behind the operation. */
  readonly rest: readonly string[];
  readonly isBatch: boolean;
}

/** The public address of a queue-based endpoint, with the side of its workers. */
export class QueueServer {
  readonly #server: LocalServer;
  readonly #queue: JobQueue;
  readonly #key: string;
  readonly #workerKey: string;
  readonly #id: string;

  private constructor(queue: JobQueue, id: string, key: string) {
    this.#queue = queue;
    this.#id = id;
    this.#key = key;
    this.#workerKey = `worker-of-${id}`;
    this.#server = new LocalServer((request, response) =>
      this.#handle(request, response).catch((error: unknown) => {
        const problem = error instanceof Problem ? error : new Problem(500, String(error));
        json(response, problem.body, problem.status);
      }),
    );
  }

  static async start(queue: JobQueue, id: string, key: string): Promise<QueueServer> {
    const made = new QueueServer(queue, id, key);
    await made.#server.listen();
    return made;
  }

  /** As the document has the addresses of a queue-based endpoint. */
  get urls(): Readonly<Record<string, string>> {
    const base = `${this.#server.url}/v2/${this.#id}`;
    return {
      run: `${base}/run`,
      runSync: `${base}/runsync`,
      status: `${base}/status/{job_id}`,
      stream: `${base}/stream/{job_id}`,
      cancel: `${base}/cancel/{job_id}`,
      retry: `${base}/retry/{job_id}`,
      purgeQueue: `${base}/purge-queue`,
      health: `${base}/health`,
    };
  }

  /** What its workers get. */
  get variables(): Readonly<Record<string, string>> {
    const base = `${this.#server.url}/v2/${this.#id}`;
    return {
      RUNPOD_WEBHOOK_GET_JOB: `${base}/job-take/$ID?gpu=none`,
      RUNPOD_WEBHOOK_POST_OUTPUT: `${base}/job-done/$RUNPOD_POD_ID/$ID?gpu=none`,
      RUNPOD_WEBHOOK_POST_STREAM: `${base}/job-stream/$RUNPOD_POD_ID/$ID?gpu=none`,
      RUNPOD_WEBHOOK_PING: `${base}/ping/$RUNPOD_POD_ID?gpu=none`,
      RUNPOD_PING_INTERVAL: '10000',
      RUNPOD_AI_API_KEY: this.#workerKey,
    };
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.#server.url);
    const [, , , operation = '', ...rest] = pathname.split('/').map(decodeURIComponent);
    const isOfWorker = operation.startsWith('job-') || operation === 'ping';
    const wanted = isOfWorker ? this.#workerKey : `Bearer ${this.#key}`;
    if (request.headers.authorization !== wanted) throw new Problem(401, 'invalid api key');
    const call = { request, response, rest, isBatch: operation === 'job-take-batch' };
    return isOfWorker ? this.#ofWorker(operation, call) : this.#ofClient(operation, call);
  }

  async #ofClient(operation: string, { request, response, rest: [id = ''] }: Call): Promise<void> {
    const queue = this.#queue;
    switch (operation) {
      case 'run':
        return json(response, view(queue.submit(await submission(request), '')));
      case 'runsync':
        return json(response, view(await settled(queue.submit(await submission(request), 'sync-'))));
      case 'status':
        return json(response, view(queue.job(id)));
      case 'cancel':
        return json(response, view(queue.cancel(id)));
      case 'retry':
        return json(response, view(queue.retry(id)));
      case 'purge-queue':
        return json(response, { removed: queue.purge(), status: 'completed' });
      case 'health':
        return json(response, queue.health());
      default:
        throw new Problem(404, 'not found');
    }
  }

  async #ofWorker(operation: string, { request, response, rest, isBatch }: Call): Promise<void> {
    const [worker = '', job = ''] = rest;
    switch (operation) {
      case 'job-take':
      case 'job-take-batch':
        return poll(response, (give) =>
          this.#queue.askFor(worker, (taken) => {
            const given = taken && { id: taken.id, input: taken.input };
            give(isBatch && given ? [given] : given);
          }),
        );
      case 'job-stop':
        return poll(response, (give) => this.#queue.askForStops(worker, (jobsToStop) => give({ jobsToStop })));
      case 'job-done':
        this.#queue.done(worker, job, JSON.parse(await text(request)) as object);
        return json(response, {});
      case 'job-stream':
      case 'ping':
        return json(response, {});
      default:
        throw new Problem(404, 'not found');
    }
  }
}

/** Answers with what `ask` gives, or 204 after a while. */
function poll(response: ServerResponse, ask: (give: (body: object | undefined) => void) => () => void): void {
  let leave = () => {};
  const timer = setTimeout(() => end(undefined), POLL_MS);
  const end = (body: object | undefined) => {
    clearTimeout(timer);
    leave();
    if (response.destroyed || response.headersSent) return;
    if (body === undefined) response.writeHead(204).end();
    else json(response, body);
  };
  leave = ask(end);
  response.on('close', () => end(undefined));
}

async function submission(request: IncomingMessage): Promise<{ input?: unknown }> {
  const body = await text(request);
  return body === '' ? {} : (JSON.parse(body) as object);
}

async function settled(job: QueuedJob): Promise<QueuedJob> {
  const deadline = Date.now() + POLL_MS * 10;
  while (job.endedAt === undefined && Date.now() < deadline)
    await new Promise((resolve) => void setTimeout(resolve, LOOK_MS));
  return job;
}

/** As the cloud answers, without the input. */
function view({ id, status, output, error, workerId, queuedAt, startedAt, endedAt }: QueuedJob): object {
  return {
    id,
    status,
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
    ...(workerId !== undefined && { workerId }),
    ...(startedAt !== undefined && { delayTime: startedAt - queuedAt }),
    ...(startedAt !== undefined && endedAt !== undefined && { executionTime: endedAt - startedAt }),
  };
}

function json(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
