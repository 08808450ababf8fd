import { randomUUID } from 'node:crypto';
import type { EndpointRecord } from './endpoint-record.ts';
import { Problem } from './problem.ts';
import type { WorkerPod } from './worker-pod.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface QueuedJob {
  readonly id: string;
  readonly input: unknown;
  status: 'IN_QUEUE' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT';
  output?: unknown;
  error?: string;
  workerId?: string;
  queuedAt: number;
  startedAt?: number;
  endedAt?: number;
}

type Take = (job: QueuedJob | undefined) => void;
type Stop = (ids: readonly string[]) => void;

/** The jobs of a queue-based endpoint, in memory: given out one at a time to workers of its present version. */
export class JobQueue {
  readonly #record: EndpointRecord;
  readonly #jobs = new Map<string, QueuedJob>();
  readonly #takers = new Map<string, Take>();
  readonly #stoppers = new Map<string, Stop>();
  readonly #stops = new Map<string, string[]>();
  #pool: WorkerPool | undefined;

  constructor(record: EndpointRecord) {
    this.#record = record;
  }

  get waiting(): number {
    return this.#count('IN_QUEUE');
  }

  serve(pool: WorkerPool): void {
    this.#pool = pool;
  }

  /** Gives the jobs that wait to workers that ask for one. */
  look(): void {
    for (const job of this.#jobs.values()) {
      if (job.status !== 'IN_QUEUE') continue;
      const pod = this.#pool?.ready.find(({ facts }) => this.#takers.has(facts.id) && this.#isFresh(facts.version));
      if (!pod) return;
      const take = this.#takers.get(pod.facts.id) as Take;
      this.#takers.delete(pod.facts.id);
      Object.assign(job, { status: 'IN_PROGRESS', workerId: pod.facts.id, startedAt: Date.now() });
      pod.take();
      take(job);
    }
  }

  submit({ input }: { readonly input?: unknown }, prefix: string): QueuedJob {
    const id = `${prefix}${randomUUID()}-u1`;
    const job: QueuedJob = { id, input: input ?? {}, status: 'IN_QUEUE', queuedAt: Date.now() };
    this.#jobs.set(id, job);
    this.#changed();
    return job;
  }

  job(id: string): QueuedJob {
    const job = this.#jobs.get(id);
    if (!job) throw new Problem(404, 'job not found');
    return job;
  }

  cancel(id: string): QueuedJob {
    const job = this.job(id);
    if (job.status === 'IN_PROGRESS') this.#tellStop(job.workerId ?? '', id);
    if (job.status === 'IN_QUEUE' || job.status === 'IN_PROGRESS') {
      job.status = 'CANCELLED';
      job.endedAt = Date.now();
    }
    return job;
  }

  retry(id: string): QueuedJob {
    const job = this.job(id);
    if (job.status !== 'FAILED' && job.status !== 'TIMED_OUT') throw new Problem(400, `job is ${job.status}`);
    delete job.output;
    delete job.error;
    delete job.endedAt;
    Object.assign(job, { status: 'IN_QUEUE', queuedAt: Date.now() });
    this.#changed();
    return job;
  }

  purge(): number {
    const queued = [...this.#jobs.values()].filter(({ status }) => status === 'IN_QUEUE');
    for (const { id } of queued) this.#jobs.delete(id);
    return queued.length;
  }

  health(): object {
    const { ready = [], pods = [] } = this.#pool ?? {};
    const count = (status: string) => pods.filter((pod) => pod.status === status).length;
    return {
      jobs: {
        completed: this.#count('COMPLETED'),
        failed: this.#count('FAILED'),
        inProgress: this.#count('IN_PROGRESS'),
        inQueue: this.waiting,
        retried: 0,
      },
      workers: {
        idle: count('IDLE'),
        initializing: count('INITIALIZING'),
        ready: ready.length,
        running: count('RUNNING'),
        throttled: 0,
        unhealthy: count('UNHEALTHY'),
      },
    };
  }

  /** A worker asks for a job; `take` is called with one, or without after the wait. @returns ends the wait */
  askFor(workerId: string, take: Take): () => void {
    const pod = this.#pod(workerId);
    this.#takers.set(workerId, take);
    pod?.becameReady();
    this.look();
    return () => {
      if (this.#takers.get(workerId) === take) this.#takers.delete(workerId);
    };
  }

  /** A worker asks for the jobs that it has to stop. */
  askForStops(workerId: string, stop: Stop): () => void {
    const known = this.#stops.get(workerId) ?? [];
    this.#stops.delete(workerId);
    if (known.length > 0) stop(known);
    else this.#stoppers.set(workerId, stop);
    return () => this.#stoppers.delete(workerId);
  }

  /** A worker has a result, or a report of the progress. */
  done(
    workerId: string,
    id: string,
    result: { readonly output?: unknown; readonly error?: string; readonly status?: string },
  ): void {
    const job = this.#jobs.get(id);
    if (job && result.status === 'IN_PROGRESS') job.output = result.output;
    if (result.status === 'IN_PROGRESS') return;
    if (job?.status === 'IN_PROGRESS') {
      const { output, error } = result;
      const end = error === undefined ? { status: 'COMPLETED', output } : { status: 'FAILED', error };
      Object.assign(job, end, { endedAt: Date.now() });
    }
    this.#pod(workerId)?.release();
  }

  #tellStop(workerId: string, id: string): void {
    const stop = this.#stoppers.get(workerId);
    this.#stoppers.delete(workerId);
    if (stop) stop([id]);
    else this.#stops.set(workerId, [...(this.#stops.get(workerId) ?? []), id]);
  }

  /** Afterwards, so that an answer has the job as it entered the queue. */
  #changed(): void {
    setImmediate(() => {
      this.look();
      this.#pool?.reconcile();
    });
  }

  #pod(id: string): WorkerPod | undefined {
    return this.#pool?.pods.find(({ facts }) => facts.id === id);
  }

  #isFresh(version: number): boolean {
    return version === this.#record.version;
  }

  #count(wanted: QueuedJob['status']): number {
    return [...this.#jobs.values()].filter(({ status }) => status === wanted).length;
  }
}
