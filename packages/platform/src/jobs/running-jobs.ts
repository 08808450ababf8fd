import type { Clock } from '../clock/clock.js';
import type { Deadline, Deadlines } from '../clock/deadlines.js';
import type { Job } from './job.js';
import type { JobSlot } from './queue-parts.js';

/**
 * Milliseconds for which a worker has a job before it is told to stop it. Python's worker lets a job that it has taken lie for up to 0.1 s, and
 * ignores an order to stop it that comes before it has begun: that job would then run for as long as it likes. Source: the Python SDK of Runpod
 * 1.12, `run_jobs` and `stop_job` in `runpod/serverless/modules/rp_scale.py`.
 */
const BEGUN_MS = 1000;

/**
 * Milliseconds that a worker has to stop a job, and to say so. Our own gives a handler up after 5 s by itself. Python's can't: a handler may catch the
 * cancellation of its task, or not let the event loop turn. It says at each ping, every 10 s, what it works at.
 */
const HEED_MS = 30_000;

/** Milliseconds after which a worker must have named a job that it was given: two pings, and time for a take's answer. */
const UNNAMED_MS = 30_000;

interface Running {
  readonly id: string;
  readonly startedAt: number | undefined;
  readonly slot: JobSlot;
  /** Monotonic time. */
  readonly givenAt: number;
  /** Of its execution; once it is to be stopped, of the time that its worker has for that. */
  deadline: Deadline;
  /** Whether its worker has to stop it. */
  isStopped: boolean;
}

export interface RunningJobsListener {
  /** The job has taken longer than it may. */
  timedOut(id: string): void;
  /** A worker has to be told which jobs it has to stop: see `takeStops`. */
  stopsDue(workerId: string): void;
  /** A worker goes on with a job that it was told to stop. The job's slot is released after that. */
  heedless(workerId: string): void;
}

/** The jobs that workers have at present, each in a slot of its worker. */
export class RunningJobs {
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;
  readonly #listener: RunningJobsListener;
  readonly #running = new Map<string, Running>();
  /** Jobs that have begun anew elsewhere while their worker does not heed the order to stop. */
  readonly #heedless = new Set<Running>();
  /** What a worker has to stop and was not told yet, by the worker. */
  readonly #stops = new Map<string, Set<Running>>();

  constructor(
    { clock, deadlines }: { readonly clock: Clock; readonly deadlines: Deadlines },
    listener: RunningJobsListener,
  ) {
    this.#clock = clock;
    this.#deadlines = deadlines;
    this.#listener = listener;
  }

  /** @param elapsedMs of its execution, for a job that has begun before */
  add({ id, policy, startedAt }: Job, slot: JobSlot, elapsedMs = 0): void {
    const before = this.#running.get(id);
    if (before) this.#heedless.add(before);
    const left = Math.max(0, policy.executionTimeoutMs - elapsedMs);
    const deadline = this.#deadlines.after(left, () => this.#listener.timedOut(id));
    this.#running.set(id, { id, startedAt, slot, givenAt: this.#clock.now(), deadline, isStopped: false });
  }

  has(id: string): boolean {
    return this.#running.has(id);
  }

  /** Times the job out after a while, where that was not possible now. */
  timeOutAgain(id: string, ms: number): void {
    const running = this.#running.get(id);
    if (running) running.deadline = this.#deadlines.after(ms, () => this.#listener.timedOut(id));
  }

  /** The job is over, and its worker, if one has it, may still be busy with it: it has to stop it. */
  stop(id: string): void {
    const running = this.#running.get(id);
    if (!running || running.isStopped) return;
    const { workerId } = running.slot;
    running.deadline.cancel();
    running.isStopped = true;
    running.deadline = this.#deadlines.after(HEED_MS, () => this.#giveUp(running));
    this.#stops.set(workerId, (this.#stops.get(workerId) ?? new Set()).add(running));
    if (this.#hasBegun(running)) this.#listener.stopsDue(workerId);
    else this.#deadlines.after(BEGUN_MS, () => this.#listener.stopsDue(workerId));
  }

  /** What a worker has to be told to stop now. */
  takeStops(workerId: string): string[] {
    const stops = this.#stops.get(workerId) ?? new Set();
    const due = [...stops].filter((running) => this.#hasBegun(running));
    for (const running of due) this.#forgetStop(running);
    return due.map(({ id }) => id);
  }

  /** The worker has ended its work at the job. @param startedAt of the run, where the worker tells it */
  release(workerId: string, id: string, startedAt?: number): void {
    const running = this.#running.get(id);
    const isIts = running?.slot.workerId === workerId && (startedAt ?? running.startedAt) === running.startedAt;
    if (isIts) this.#end(running, true);
    else for (const heedless of this.#heedlessOf(workerId)) if (heedless.id === id) this.#end(heedless);
  }

  /** Releases what a worker was told to stop and does not work at any more. Workers of the cloud's SDK send no result of a stopped job. */
  releaseStopped(workerId: string, isBusyWith: (id: string) => boolean): void {
    const stopped = [...this.#running.values()].filter(
      ({ slot, isStopped }) => isStopped && slot.workerId === workerId,
    );
    for (const running of [...stopped, ...this.#heedlessOf(workerId)]) {
      if (!isBusyWith(running.id) && !this.#stops.get(workerId)?.has(running)) this.#end(running, running.isStopped);
    }
  }

  /**
   * Gives up what a worker has for longer than `UNNAMED_MS` and does not work at: it has begun anew under the same id, or never got the job.
   *
   * @returns ids
   */
  loseUnnamed(workerId: string, isBusyWith: (id: string) => boolean): string[] {
    const lost = [...this.#running.values()].filter(
      ({ id, slot, isStopped, givenAt }) =>
        slot.workerId === workerId && !isStopped && !isBusyWith(id) && this.#clock.now() - givenAt >= UNNAMED_MS,
    );
    for (const running of lost) this.#end(running);
    return lost.map(({ id }) => id);
  }

  /** Gives up the jobs of a worker that has ended. @returns their ids */
  lose(workerId: string): string[] {
    const lost = [...this.#running.values()].filter(({ slot }) => slot.workerId === workerId);
    for (const running of [...lost, ...this.#heedlessOf(workerId)]) this.#end(running);
    return lost.map(({ id }) => id);
  }

  /** The jobs of each worker that it is not to stop. */
  byWorker(): Map<string, string[]> {
    const jobs = new Map<string, string[]>();
    for (const [id, { slot, isStopped }] of this.#running) {
      if (!isStopped) jobs.set(slot.workerId, [...(jobs.get(slot.workerId) ?? []), id]);
    }
    return jobs;
  }

  close(): void {
    for (const { deadline } of [...this.#running.values(), ...this.#heedless]) deadline.cancel();
  }

  #hasBegun({ givenAt }: Running): boolean {
    return this.#clock.now() - givenAt >= BEGUN_MS;
  }

  #heedlessOf(workerId: string): Running[] {
    return [...this.#heedless].filter(({ slot }) => slot.workerId === workerId);
  }

  /** First the worker: with a free slot it would get another job. */
  #giveUp(running: Running): void {
    this.#listener.heedless(running.slot.workerId);
    this.#end(running);
  }

  #end(running: Running, answered = false): void {
    running.deadline.cancel();
    running.slot.release(answered);
    this.#forgetStop(running);
    this.#heedless.delete(running);
    if (this.#running.get(running.id) === running) this.#running.delete(running.id);
  }

  #forgetStop(running: Running): void {
    const { workerId } = running.slot;
    const stops = this.#stops.get(workerId);
    stops?.delete(running);
    if (stops?.size === 0) this.#stops.delete(workerId);
  }
}
