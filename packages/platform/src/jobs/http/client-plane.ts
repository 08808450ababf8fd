import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { platformErrors } from '../../errors/catalogue.js';
import { isFinal, type Job } from '../job.js';
import type { SeenJob } from '../job-store.js';
import type { JobQueue } from '../job-queue.js';
import type { BodyTurns } from './body-turns.js';
import { answerCall, numberOf, type JobCall } from './exchange.js';
import { jobText } from './job-text.js';
import type { OperationLimits } from './operation-limits.js';
import { readSubmission, type JobDefaults } from './submission.js';

const MB = 1_000_000;
/** The largest bodies in the cloud. */
const RUN_BYTES = 10 * MB;
const RUNSYNC_BYTES = 20 * MB;

const WAIT = { preset: 90_000, bounds: [1000, 300_000] } as const;
/** A client asks for a stream again and again; in between it waits here for a moment. */
const STREAM_WAIT = { preset: 1000, bounds: [0, 300_000] } as const;
const STREAM_PARTS = 100;

interface Route {
  readonly methods: readonly string[];
  /** Whether its path ends with the id of a job. */
  readonly ofJob: boolean;
  /** @param named the job's id, or for `/runsync` the method of the class in front of it; empty if the path has none */
  readonly run: (call: JobCall, named: string) => Promise<string>;
}

export interface JobClientParts {
  /** Of the large bodies of all queues. */
  readonly turns: BodyTurns;
  readonly limits: OperationLimits;
  readonly defaults: () => JobDefaults;
  /** What keeps jobs waiting beside their turn; undefined if nothing does. */
  readonly jobsWait: () => string | undefined;
  /** In development: the methods of the class, each with a path of its own as in Python's `flash dev`. None where an endpoint is deployed. */
  readonly methods: () => readonly string[];
}

/** `/{method}/runsync` */
const METHOD_PATH = /^\/([A-Za-z_$][\w$]{0,199})(?=\/runsync\/?(?:\?|$))/;
const PATH = /^\/([a-z-]+)(?:\/([^/?]{1,200}))?\/?(?:\?(.*))?$/;

/** The side of a queue that its clients use, with the cloud's paths. Source: Runpod's documentation of serverless endpoints. */
export class JobClientPlane {
  readonly #queue: JobQueue;
  readonly #parts: JobClientParts;
  readonly #routes: ReadonlyMap<string, Route>;

  constructor(queue: JobQueue, parts: JobClientParts) {
    this.#queue = queue;
    this.#parts = parts;
    const post = (run: Route['run']): Route => ({ methods: ['POST'], ofJob: false, run });
    const ofJob = (methods: string[], run: Route['run']): Route => ({ methods, ofJob: true, run });
    this.#routes = new Map<string, Route>([
      ['run', post((call) => this.#run(call))],
      ['runsync', post((call, method) => this.#runSync(call, method))],
      ['purge-queue', post(async () => JSON.stringify({ removed: await queue.purge(), status: 'completed' }))],
      ['health', { methods: ['GET'], ofJob: false, run: async () => JSON.stringify(await queue.health()) }],
      ['status', ofJob(['GET', 'POST'], async (_call, id) => this.#told(await queue.jobs.get(id)))],
      ['status-sync', ofJob(['GET', 'POST'], (call, id) => this.#statusSync(call, id))],
      ['stream', ofJob(['GET', 'POST'], (call, id) => this.#stream(call, id))],
      ['cancel', ofJob(['POST'], async (_call, id) => standing(await queue.cancel(id)))],
      ['retry', ofJob(['POST'], async (_call, id) => standing(await queue.retry(id)))],
    ]);
  }

  /** @param path behind the endpoint's own prefix, with the query */
  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const method = this.#methodOf(path);
    const [, name = '', id, query = ''] = PATH.exec(path.slice(method === undefined ? 0 : method.length + 1)) ?? [];
    await answerCall(request, response, query, async (call) => {
      const route = this.#routes.get(name);
      if (!route || route.ofJob !== (id !== undefined)) {
        throw platformErrors.FLASH_JOB_ROUTE_UNKNOWN({ path, known: [...this.#routes].map(pathOf) });
      }
      const { method: used = '' } = request;
      if (!route.methods.includes(used)) {
        throw platformErrors.FLASH_METHOD_NOT_ALLOWED({ method: used, path, allowed: route.methods });
      }
      // Before the body is read: what is refused costs and changes nothing.
      const leave = this.#parts.limits.enter(name);
      try {
        return await route.run(call, id ?? method ?? '');
      } finally {
        leave();
      }
    });
  }

  /** The method of the class that a path names before `/runsync`; a job can't have that word as its id. */
  #methodOf(path: string): string | undefined {
    const [, method] = METHOD_PATH.exec(path) ?? [];
    return method !== undefined && this.#parts.methods().includes(method) ? method : undefined;
  }

  async #run({ request }: JobCall): Promise<string> {
    return standing(await this.#submit(`${randomUUID()}-u1`, request, RUN_BYTES));
  }

  async #runSync({ request, query, signal }: JobCall, method: string): Promise<string> {
    const waitMs = numberOf(query, 'wait', WAIT.preset, WAIT.bounds);
    // A class with one method takes the whole input as its argument.
    const chosen = this.#parts.methods().length > 1 && method !== '' ? method : undefined;
    const id = `sync-${randomUUID()}-u1`;
    const submit = () => this.#submit(id, request, RUNSYNC_BYTES, chosen);
    return this.#told(await this.#queue.jobs.submitted(id, submit, waitMs, signal));
  }

  /** Nothing of the body is kept when this settles, however long its job is waited for. */
  #submit(id: string, request: IncomingMessage, limit: number, method?: string): Promise<Job> {
    const { turns, defaults } = this.#parts;
    return turns.run(request, limit, async () =>
      this.#queue.submit({ id, ...(await readSubmission(request, limit, defaults(), method)) }),
    );
  }

  async #statusSync({ query, signal }: JobCall, id: string): Promise<string> {
    const waitMs = numberOf(query, 'wait', WAIT.preset, WAIT.bounds);
    return this.#told(await this.#queue.jobs.ended(id, waitMs, signal));
  }

  async #stream({ query, signal }: JobCall, id: string): Promise<string> {
    const waitMs = numberOf(query, 'wait', STREAM_WAIT.preset, STREAM_WAIT.bounds);
    await this.#queue.jobs.find(id);
    const read = () => this.#queue.takeParts(id, STREAM_PARTS);
    const { state, parts, hasMore } = await this.#queue.jobs.until(
      id,
      read,
      waitMs,
      signal,
      (found) => found.parts.length > 0 || isFinal(found.state),
    );
    // Clients ask no more once they have read that the job has ended.
    const status = hasMore && isFinal(state) ? 'IN_PROGRESS' : state;
    return `{"status":${JSON.stringify(status)},"stream":[${parts.map((part) => `{"output":${part}}`).join(',')}]}`;
  }

  #told(job: SeenJob): string {
    return jobText(job, job.job.state === 'IN_QUEUE' ? this.#parts.jobsWait() : undefined);
  }
}

/** Where a job stands, without what it has come to. */
function standing({ id, state: status }: Job): string {
  return JSON.stringify({ id, status });
}

function pathOf([name, { ofJob }]: [string, Route]): string {
  return ofJob ? `/${name}/{job}` : `/${name}`;
}
