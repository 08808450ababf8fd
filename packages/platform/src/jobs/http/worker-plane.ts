import type { IncomingMessage, ServerResponse } from 'node:http';
import { Type } from 'typebox';
import { platformErrors } from '../../errors/catalogue.js';
import { parseBody } from '../../schemas/parse-body.js';
import type { JobQueue } from '../job-queue.js';
import { readReport } from '../job-report.js';
import { RESULT_BYTES } from '../left-results.js';
import type { WorkerKeys } from '../worker-keys.js';
import type { BodyTurns } from './body-turns.js';
import { answerCall, numberOf, type JobCall } from './exchange.js';
import { takenText } from './job-text.js';
import { readJson } from '../../proxy/read-json.js';

/** How long a worker waits for a job before it asks again. Python's worker waits for 90 s at most. */
const POLL_MS = 30_000;
const MOST_JOBS = 1000;
const NONE: ReadonlySet<string> = new Set();

const PATH = /^\/([a-z-]+)\/([a-z0-9][a-z0-9.-]{0,252})(?:\/([^/?]{1,200}))?\/?(?:\?(.*))?$/;

interface WorkerCall extends JobCall {
  readonly workerId: string;
  readonly jobId: string;
}

/**
 * The side of a queue that its workers use, in the cloud's protocol. Source: the Python SDK of Runpod, `runpod/serverless/modules/rp_job.py`,
 * `rp_http.py` and `rp_ping.py`.
 */
export class JobWorkerPlane {
  readonly #queue: JobQueue;
  readonly #turns: BodyTurns;
  readonly #keys: Pick<WorkerKeys, 'fits'>;
  readonly #routes: ReadonlyMap<string, (call: WorkerCall) => Promise<string | undefined>>;

  /** @param turns of the large reports of all workers */
  constructor(queue: JobQueue, turns: BodyTurns, keys: Pick<WorkerKeys, 'fits'>) {
    this.#queue = queue;
    this.#turns = turns;
    this.#keys = keys;
    this.#routes = new Map<string, (call: WorkerCall) => Promise<string | undefined>>([
      ['job-take', (call) => this.#take(call)],
      ['job-take-batch', (call) => this.#takeBatch(call)],
      ['job-stop', (call) => this.#stop(call)],
      ['ping', (call) => this.#ping(call)],
      ['job-done', (call) => this.#done(call)],
      ['job-done-batch', (call) => this.#doneBatch(call)],
      ['job-stream', (call) => this.#stream(call)],
    ]);
  }

  /** @param path behind the prefix of the endpoint's queue, with the query */
  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const [, name = '', workerId = '', jobId = '', query = ''] = PATH.exec(path) ?? [];
    await answerCall(request, response, query, async (call) => {
      const run = this.#routes.get(name);
      if (!run) throw platformErrors.FLASH_JOB_ROUTE_UNKNOWN({ path, known: [...this.#routes.keys()] });
      const given = request.headers.authorization;
      if (!this.#keys.fits(workerId, given)) throw platformErrors.FLASH_UNAUTHORIZED({ given: given !== undefined });
      this.#queue.heard(workerId);
      return run({ ...call, workerId, jobId });
    });
  }

  /** The worker says which jobs it works at, in one parameter; without the parameter at none. */
  async #ping({ workerId, query }: WorkerCall): Promise<string | undefined> {
    await this.#queue.busyWith(workerId, new Set(query.get('job_id')?.split(',')));
    return '{}';
  }

  async #heard({ workerId, query }: WorkerCall): Promise<void> {
    if (query.get('job_in_progress') === '0') await this.#queue.busyWith(workerId, NONE);
  }

  async #take(call: WorkerCall): Promise<string | undefined> {
    const { workerId, signal } = call;
    await this.#heard(call);
    const [job] = await this.#queue.take(workerId, 1, POLL_MS, signal);
    return job && takenText(job);
  }

  async #takeBatch(call: WorkerCall): Promise<string | undefined> {
    const { workerId, query, signal } = call;
    await this.#heard(call);
    const count = numberOf(query, 'batch_size', 1, [1, MOST_JOBS]);
    const jobs = await this.#queue.take(workerId, count, POLL_MS, signal);
    return jobs.length > 0 ? `[${jobs.map(takenText).join(',')}]` : undefined;
  }

  async #stop({ workerId, signal }: WorkerCall): Promise<string | undefined> {
    const jobsToStop = await this.#queue.stops(workerId, POLL_MS, signal);
    return jobsToStop.length > 0 ? JSON.stringify({ jobsToStop }) : undefined;
  }

  /** A result, or progress. What comes from a worker that does not have the job any more is acknowledged, so that it is not sent again. */
  #done(call: WorkerCall): Promise<string | undefined> {
    return this.#turns.run(call.request, RESULT_BYTES, () => this.#takeReport(call));
  }

  async #takeReport({ request, workerId, jobId, query }: WorkerCall): Promise<string | undefined> {
    const body = await readJson(request, { limit: RESULT_BYTES });
    const { status, output } = (body ?? {}) as SentValue;
    if (status === 'IN_PROGRESS') {
      await this.#queue.progress(workerId, jobId, JSON.stringify(output ?? null));
      return '{}';
    }
    const startedAt = query.has('takenAt') ? numberOf(query, 'takenAt', 0, [0, Number.MAX_SAFE_INTEGER]) : undefined;
    await this.#takeResult(workerId, { id: jobId, startedAt }, body);
    return '{}';
  }

  /** Several results, each with its job and run: an addition to the cloud's protocol. They are acknowledged together. */
  #doneBatch({ request, workerId }: WorkerCall): Promise<string | undefined> {
    return this.#turns.run(request, RESULT_BYTES, async () => {
      const sent = parseBody(SentResults, await readJson(request, { limit: RESULT_BYTES }));
      await Promise.all(
        sent.map(({ id, takenAt, result }) => this.#takeResult(workerId, { id, startedAt: takenAt }, result)),
      );
      return '{}';
    });
  }

  async #takeResult(workerId: string, run: Parameters<JobQueue['result']>[1], body: unknown): Promise<void> {
    const { stopsWorker, ...report } = readReport(body);
    await this.#queue.result(workerId, run, report);
    if (stopsWorker) this.#queue.replace(workerId);
  }

  #stream(call: WorkerCall): Promise<string | undefined> {
    return this.#turns.run(call.request, RESULT_BYTES, () => this.#takePart(call));
  }

  async #takePart({ request, workerId, jobId }: WorkerCall): Promise<string | undefined> {
    const { output } = (await readJson(request, { limit: RESULT_BYTES })) as SentValue;
    await this.#queue.addParts(workerId, jobId, [JSON.stringify(output ?? null)]);
    return '{}';
  }
}

const SentResults = Type.Array(
  Type.Object({ id: Type.String({ maxLength: 200 }), takenAt: Type.Integer({ minimum: 0 }), result: Type.Unknown() }),
  { maxItems: MOST_JOBS },
);

/** A progress report or a part. */
interface SentValue {
  readonly status?: unknown;
  readonly output?: unknown;
}
