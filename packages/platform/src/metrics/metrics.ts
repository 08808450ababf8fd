import { JOB_STATES, type JobState, type PlatformEvent, type WorkerStatus } from '@flash-ts/core/contract';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { EventBus } from '../events/event-bus.js';
import type { Job } from '../jobs/job.js';

/** The gauges of an endpoint at a scrape. */
export interface EndpointGauges {
  readonly id: string;
  readonly name: string;
  readonly queued: number;
  readonly inFlight: number;
  readonly workers: Readonly<Record<WorkerStatus | 'FROZEN', number>>;
  /** Undefined for a load-balanced endpoint. */
  readonly jobs?: JobGauges | undefined;
}

/** The jobs of an endpoint at a scrape. */
export interface JobGauges {
  /** Of those that are kept. */
  readonly counts: Readonly<Record<JobState, number>>;
  /** Milliseconds that the oldest job of normal priority has waited; 0 without one. */
  readonly oldestWaitMs: number;
}

/** How requests end: with a class of status, or without an answer. */
export const ENDINGS = ['1xx', '2xx', '3xx', '4xx', '5xx', 'aborted'] as const;
const ABORTED = ENDINGS.indexOf('aborted');
const RELEASES = {
  'release.began': 'began',
  'release.serving': 'serving',
  'release.failed': 'failed',
  'release.rolled-back': 'rolled-back',
} as const;

const LABELS = ['endpoint', 'endpoint_id'] as const;
/** Seconds; a bundled worker takes about a tenth, one that loads a model minutes. */
const COLD_START_BUCKETS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300];
/** Seconds: jobs may take, and wait, for days. */
const JOB_BUCKETS = [
  0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400,
];

/** What the platform counts, in Prometheus' words. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'flash_requests_total',
    help: 'Requests to endpoints by the class of their status; aborted ones had no answer.',
    labelNames: [...LABELS, 'status'],
    registers: [this.#registry],
  });
  readonly #releases = new Counter({
    name: 'flash_releases_total',
    help: 'Releases that began, serve or failed.',
    labelNames: [...LABELS, 'outcome'],
    registers: [this.#registry],
  });
  readonly #coldStart = new Histogram({
    name: 'flash_cold_start_seconds',
    help: 'From the start of a worker to its first readiness.',
    labelNames: LABELS,
    buckets: COLD_START_BUCKETS,
    registers: [this.#registry],
  });
  readonly #jobEnds = new Counter({
    name: 'flash_jobs_ended_total',
    help: 'Jobs that have ended, by their final state.',
    labelNames: [...LABELS, 'state'],
    registers: [this.#registry],
  });
  readonly #jobDelay = this.#jobTime(
    'flash_job_delay_seconds',
    'From the entry of a job into its queue to its taking.',
  );
  readonly #jobExecution = this.#jobTime('flash_job_execution_seconds', 'From the taking of a job to its end.');
  readonly #queue = this.#gauge('flash_queue_length', 'Requests or jobs that wait for a worker.', LABELS);
  readonly #inFlight = this.#gauge('flash_requests_in_flight', 'Requests or jobs that workers have.', LABELS);
  readonly #jobs = this.#gauge('flash_jobs', 'Jobs that are kept, by their state.', [...LABELS, 'state']);
  readonly #oldestWait = this.#gauge(
    'flash_job_oldest_wait_seconds',
    'How long the oldest job of normal priority has waited.',
    LABELS,
  );
  readonly #workers = this.#gauge('flash_workers', 'Workers by their state.', [...LABELS, 'state']);
  /**
   * How requests ended, by endpoint and in the order of `ENDINGS`. Turned into labels only at a scrape, because this is written for every
   * request.
   */
  readonly #endings = new Map<string, { readonly name: string; readonly counts: number[] }>();
  readonly #look: () => readonly EndpointGauges[];
  readonly #refresh: () => Promise<unknown>;

  /**
   * @param look returns the gauges of all endpoints; called at each scrape
   * @param refresh called before that, for figures that have to be read first
   */
  constructor(events: EventBus, look: () => readonly EndpointGauges[], refresh: () => Promise<unknown>) {
    this.#look = look;
    this.#refresh = refresh;
    events.subscribe((event) => this.#count(event));
  }

  /** Content type of the text. */
  get type(): string {
    return this.#registry.contentType;
  }

  /** @param status undefined if the client disconnected before there was one */
  answered(id: string, name: string, status: number | undefined): void {
    let endings = this.#endings.get(id);
    if (!endings) {
      endings = { name, counts: ENDINGS.map(() => 0) };
      this.#endings.set(id, endings);
    }
    const index = status === undefined ? ABORTED : Math.trunc(status / 100) - 1;
    endings.counts[index] = (endings.counts[index] ?? 0) + 1;
  }

  /** @param name of its endpoint */
  jobEnded(name: string, { endpointId: id, state, queuedAt, startedAt, endedAt }: Job): void {
    this.#jobEnds.labels(name, id, state.toLowerCase()).inc();
    // Of a job that was cancelled while it waited, no worker has had any, or only one of an earlier attempt.
    if (startedAt === undefined || startedAt < queuedAt) return;
    this.#jobDelay.labels(name, id).observe((startedAt - queuedAt) / 1000);
    if (endedAt !== undefined) this.#jobExecution.labels(name, id).observe((endedAt - startedAt) / 1000);
  }

  /** How many requests to an endpoint ended so far, by `ENDINGS`; undefined if none has. */
  endings(id: string): readonly number[] | undefined {
    return this.#endings.get(id)?.counts;
  }

  async text(): Promise<string> {
    await this.#refresh();
    this.#requests.reset();
    for (const [id, { name, counts }] of this.#endings) {
      for (const [index, ending] of ENDINGS.entries()) {
        const count = counts[index] ?? 0;
        if (count > 0) this.#requests.labels(name, id, ending).inc(count);
      }
    }
    for (const gauge of [this.#queue, this.#inFlight, this.#workers, this.#jobs, this.#oldestWait]) gauge.reset();
    for (const { id, name, queued, inFlight, workers, jobs } of this.#look()) {
      for (const [state, count] of Object.entries(jobs?.counts ?? {}))
        this.#jobs.labels(name, id, state.toLowerCase()).set(count);
      if (jobs) this.#oldestWait.labels(name, id).set(jobs.oldestWaitMs / 1000);
      this.#queue.labels(name, id).set(queued);
      this.#inFlight.labels(name, id).set(inFlight);
      for (const [state, count] of Object.entries(workers))
        this.#workers.labels(name, id, state.toLowerCase()).set(count);
    }
    return this.#registry.metrics();
  }

  #count(event: PlatformEvent): void {
    const { endpointId: id, endpointName: name, kind } = event;
    if (kind === 'endpoint.deleted') return this.#forget(name, id);
    if (kind === 'worker.ready' && event.coldStartMs !== undefined) {
      this.#coldStart.labels(name, id).observe(event.coldStartMs / 1000);
    }
    if (isCounted(kind)) this.#releases.labels(name, id, RELEASES[kind]).inc();
  }

  /** Drops the series of a deleted endpoint, so that endpoints that come and go do not fill the memory. */
  #forget(name: string, id: string): void {
    this.#endings.delete(id);
    for (const outcome of Object.values(RELEASES)) this.#releases.remove(name, id, outcome);
    for (const state of JOB_STATES) this.#jobEnds.remove(name, id, state.toLowerCase());
    for (const histogram of [this.#coldStart, this.#jobDelay, this.#jobExecution]) histogram.remove(name, id);
  }

  #jobTime(name: string, help: string): Histogram {
    return new Histogram({ name, help, labelNames: LABELS, buckets: JOB_BUCKETS, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, labelNames: readonly string[]): Gauge {
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.#registry] });
  }
}

function isCounted(kind: PlatformEvent['kind']): kind is keyof typeof RELEASES {
  return Object.hasOwn(RELEASES, kind);
}
