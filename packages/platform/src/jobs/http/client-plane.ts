import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Type, type Static } from 'typebox';
import { platformErrors } from '../../errors/catalogue.js';
import { parseBody } from '../../schemas/parse-body.js';
import { isFinal, type Job, type JobPolicy } from '../job.js';
import type { StoredJob } from '../job-store.js';
import type { JobQueue } from '../job-queue.js';
import type { BodyTurns } from './body-turns.js';
import { answerCall, numberOf, ok, type JobAnswer, type JobCall } from './exchange.js';
import { jobText } from './job-text.js';
import { readJsonBody } from './read-body.js';
import { namesPrivateAddress } from '../webhooks/private-addresses.js';

const MB = 1_000_000;
/** The largest bodies in the cloud. */
const RUN_BYTES = 10 * MB;
const RUNSYNC_BYTES = 20 * MB;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WAIT = { preset: 90_000, bounds: [1000, 300_000] } as const;
/** A client asks for a stream again and again; in between it waits here for a moment. */
const STREAM_WAIT = { preset: 1000, bounds: [0, 300_000] } as const;
const STREAM_PARTS = 100;

/** Body of `/run` and `/runsync`. Fields that the cloud may have beside these are not looked at. */
const RunSchema = Type.Object({
  input: Type.Optional(Type.Unknown()),
  webhook: Type.Optional(Type.String({ pattern: '^https?://', maxLength: 2000 })),
  policy: Type.Optional(
    Type.Object({
      executionTimeout: Type.Optional(Type.Integer({ minimum: 5000, maximum: 7 * DAY })),
      ttl: Type.Optional(Type.Integer({ minimum: 10_000, maximum: 7 * DAY })),
      lowPriority: Type.Optional(Type.Boolean()),
    }),
  ),
});

/** What an endpoint sets for its jobs. */
export interface JobDefaults {
  /** 0 for none of its own. */
  readonly executionTimeoutMs: number;
  /** Undefined for none of its own. */
  readonly ttlMs: number | undefined;
  /** Whether webhooks may have addresses of this machine and of private networks. */
  readonly allowPrivateWebhooks: boolean;
}

interface Route {
  readonly methods: readonly string[];
  /** Whether its path ends with the id of a job. */
  readonly ofJob: boolean;
  readonly run: (call: JobCall, id: string) => Promise<JobAnswer>;
}

/** W3C Trace Context, and what goes with it. Source: W3C Trace Context, 3.2 and 3.3. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;
const TRACE_HEADERS = ['traceparent', 'tracestate', 'baggage'] as const;
const MOST_TRACE_CHARACTERS = 8192;

const PATH = /^\/([a-z-]+)(?:\/([^/?]{1,200}))?\/?(?:\?(.*))?$/;

/** The side of a queue that its clients use, with the cloud's paths. Source: Runpod's documentation of serverless endpoints. */
export class JobClientPlane {
  readonly #queue: JobQueue;
  readonly #turns: BodyTurns;
  readonly #defaults: () => JobDefaults;
  readonly #routes: ReadonlyMap<string, Route>;

  /** @param turns of the large bodies of all queues */
  constructor(queue: JobQueue, turns: BodyTurns, defaults: () => JobDefaults) {
    this.#queue = queue;
    this.#turns = turns;
    this.#defaults = defaults;
    const post = (run: Route['run']): Route => ({ methods: ['POST'], ofJob: false, run });
    const ofJob = (methods: string[], run: Route['run']): Route => ({ methods, ofJob: true, run });
    this.#routes = new Map<string, Route>([
      ['run', post((call) => this.#run(call))],
      ['runsync', post((call) => this.#runSync(call))],
      ['purge-queue', post(() => this.#purge())],
      ['health', { methods: ['GET'], ofJob: false, run: () => this.#health() }],
      ['status', ofJob(['GET', 'POST'], async (_call, id) => ok(jobText(await this.#job(id))))],
      ['status-sync', ofJob(['GET', 'POST'], (call, id) => this.#statusSync(call, id))],
      ['stream', ofJob(['GET', 'POST'], (call, id) => this.#stream(call, id))],
      ['cancel', ofJob(['POST'], (_call, id) => this.#cancel(id))],
      ['retry', ofJob(['POST'], (_call, id) => this.#retry(id))],
    ]);
  }

  /** @param path behind the endpoint's own prefix, with the query */
  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const [, name = '', id, query = ''] = PATH.exec(path) ?? [];
    await answerCall(request, response, query, async (call) => {
      const route = this.#routes.get(name);
      if (!route || route.ofJob !== (id !== undefined)) {
        throw platformErrors.FLASH_JOB_ROUTE_UNKNOWN({ path, known: [...this.#routes].map(pathOf) });
      }
      const { method = '' } = request;
      if (!route.methods.includes(method)) {
        throw platformErrors.FLASH_METHOD_NOT_ALLOWED({ method, path, allowed: route.methods });
      }
      return route.run(call, id ?? '');
    });
  }

  async #run({ request }: JobCall): Promise<JobAnswer> {
    const id = `${randomUUID()}-u1`;
    const { state: status } = await this.#submit(id, request, RUN_BYTES);
    return ok(JSON.stringify({ id, status }));
  }

  async #runSync({ request, query, signal }: JobCall): Promise<JobAnswer> {
    const waitMs = numberOf(query, 'wait', WAIT.preset, WAIT.bounds);
    const id = `sync-${randomUUID()}-u1`;
    const submit = () => this.#submit(id, request, RUNSYNC_BYTES);
    const job = await this.#queue.submitAndWait(id, submit, waitMs, signal);
    return ok(jobText(job ?? unknownJob(id)));
  }

  /** Nothing of the body is kept when this settles, however long its job is waited for. */
  #submit(id: string, request: IncomingMessage, limit: number): Promise<Job> {
    return this.#turns.run(request, limit, async () => {
      const body = parseBody(RunSchema, await readJsonBody(request, limit));
      return this.#queue.submit(this.#jobOf(id, body, request));
    });
  }

  #jobOf(id: string, { input = {}, policy = {}, webhook }: Static<typeof RunSchema>, request: IncomingMessage) {
    const { executionTimeoutMs: own, ttlMs: ownTtl = DAY, allowPrivateWebhooks } = this.#defaults();
    checkWebhook(webhook, allowPrivateWebhooks);
    const limits: JobPolicy = {
      executionTimeoutMs: policy.executionTimeout ?? (own > 0 ? own : 10 * MINUTE),
      ttlMs: policy.ttl ?? ownTtl,
      retentionMs: 30 * MINUTE,
      lowPriority: policy.lowPriority ?? false,
    };
    return { id, input: JSON.stringify(input), policy: limits, webhook, trace: traceOf(request) };
  }

  async #statusSync({ query, signal }: JobCall, id: string): Promise<JobAnswer> {
    const waitMs = numberOf(query, 'wait', WAIT.preset, WAIT.bounds);
    return ok(jobText(await this.#ended(id, waitMs, signal)));
  }

  async #stream({ query, signal }: JobCall, id: string): Promise<JobAnswer> {
    const waitMs = numberOf(query, 'wait', STREAM_WAIT.preset, STREAM_WAIT.bounds);
    await this.#find(id);
    const read = async () => (await this.#queue.takeParts(id, STREAM_PARTS)) ?? unknownJob(id);
    const { state, parts, hasMore } = await this.#queue.waitFor(
      id,
      read,
      waitMs,
      signal,
      (found) => found.parts.length > 0 || isFinal(found.state),
    );
    // Clients ask no more once they have read that the job has ended.
    const status = hasMore && isFinal(state) ? 'IN_PROGRESS' : state;
    return ok(`{"status":${JSON.stringify(status)},"stream":[${parts.map((part) => `{"output":${part}}`).join(',')}]}`);
  }

  /** A job that has ended already stays as it is. */
  async #cancel(id: string): Promise<JobAnswer> {
    await this.#find(id);
    const { state: status } = (await this.#queue.cancel(id)) ?? (await this.#find(id));
    return ok(JSON.stringify({ id, status }));
  }

  async #retry(id: string): Promise<JobAnswer> {
    await this.#find(id);
    const job = await this.#queue.retry(id);
    if (job) return ok(JSON.stringify({ id, status: job.state }));
    throw platformErrors.FLASH_JOB_NOT_FAILED({ id, state: (await this.#find(id)).state });
  }

  async #purge(): Promise<JobAnswer> {
    return ok(JSON.stringify({ removed: await this.#queue.purge(), status: 'completed' }));
  }

  async #health(): Promise<JobAnswer> {
    return ok(JSON.stringify(await this.#queue.health()));
  }

  /** The job at its end, or when the wait is over. */
  #ended(id: string, waitMs: number, signal: AbortSignal): Promise<StoredJob> {
    return this.#queue.waitFor(
      id,
      () => this.#job(id),
      waitMs,
      signal,
      ({ job }) => isFinal(job.state),
    );
  }

  async #find(id: string): Promise<Job> {
    return (await this.#queue.find(id)) ?? unknownJob(id);
  }

  async #job(id: string): Promise<StoredJob> {
    return (await this.#queue.get(id)) ?? unknownJob(id);
  }
}

/** @throws FlashError `FLASH_REQUEST_INVALID` */
function checkWebhook(webhook: string | undefined, allowPrivate: boolean): void {
  if (webhook === undefined) return;
  const url = URL.parse(webhook);
  const isWrong = url === null || (!allowPrivate && namesPrivateAddress(url));
  if (!isWrong) return;
  const allowed =
    'a URL of another machine; the setting privateWebhooks 1 allows those of this machine and of private networks';
  const faults = [`The field webhook is ${JSON.stringify(webhook.slice(0, 80))}; allowed: ${allowed}.`];
  throw platformErrors.FLASH_REQUEST_INVALID({ faults });
}

/** The trace that a submission belongs to, as JSON text; undefined if it names none. */
function traceOf({ headers }: IncomingMessage): string | undefined {
  if (!TRACEPARENT.test(String(headers.traceparent))) return undefined;
  const given = TRACE_HEADERS.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]]] : []));
  const text = JSON.stringify(Object.fromEntries(given));
  return text.length > MOST_TRACE_CHARACTERS ? JSON.stringify({ traceparent: headers.traceparent }) : text;
}

function unknownJob(id: string): never {
  throw platformErrors.FLASH_JOB_UNKNOWN({ id });
}

function pathOf([name, { ofJob }]: [string, Route]): string {
  return ofJob ? `/${name}/{job}` : `/${name}`;
}
