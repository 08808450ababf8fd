import type { Deadline, Deadlines } from '../clock/deadlines.js';
import type { WorkerSlot } from '../pool/worker-slot.js';
import type { Job } from './job.js';

interface Running {
  readonly startedAt: number | undefined;
  readonly slot: WorkerSlot;
  deadline: Deadline;
  /** Whether its worker was told to stop it. */
  isStopped: boolean;
}

/** The jobs that workers have at present, each in a slot of its worker. */
export class RunningJobs {
  readonly #deadlines: Deadlines;
  readonly #timedOut: (id: string) => void;
  readonly #running = new Map<string, Running>();
  /** Slots of jobs that have begun anew elsewhere while their worker does not heed the order to stop. */
  readonly #heedless = new Set<{ readonly id: string; readonly slot: WorkerSlot }>();
  /** Ids of jobs that a worker has to stop, by the worker. */
  readonly #stops = new Map<string, Set<string>>();

  /** @param timedOut called for a job that has taken longer than it may */
  constructor({ deadlines }: { readonly deadlines: Deadlines }, timedOut: (id: string) => void) {
    this.#deadlines = deadlines;
    this.#timedOut = timedOut;
  }

  add({ id, policy, startedAt }: Job, slot: WorkerSlot): void {
    const before = this.#running.get(id);
    if (before) this.#heedless.add({ id, slot: before.slot });
    const deadline = this.#deadlines.after(policy.executionTimeoutMs, () => this.#timedOut(id));
    this.#running.set(id, { startedAt, slot, deadline, isStopped: false });
  }

  has(id: string): boolean {
    return this.#running.has(id);
  }

  /** Times the job out after a while, where that was not possible now. */
  timeOutAgain(id: string, ms: number): void {
    const running = this.#running.get(id);
    if (running) running.deadline = this.#deadlines.after(ms, () => this.#timedOut(id));
  }

  /**
   * The job is over, and its worker may still be busy with it.
   *
   * @returns the worker that has to stop it, if one has it and was not told yet
   */
  stop(id: string): string | undefined {
    const running = this.#running.get(id);
    if (!running || running.isStopped) return undefined;
    running.deadline.cancel();
    running.isStopped = true;
    const { workerId } = running.slot;
    this.#stops.set(workerId, (this.#stops.get(workerId) ?? new Set()).add(id));
    return workerId;
  }

  takeStops(workerId: string): string[] {
    const ids = [...(this.#stops.get(workerId) ?? [])];
    this.#stops.delete(workerId);
    return ids;
  }

  /** The worker has ended its work at the job. @param startedAt of the run, where the worker tells it */
  release(workerId: string, id: string, startedAt?: number): void {
    const running = this.#running.get(id);
    const isIts = running?.slot.workerId === workerId && (startedAt ?? running.startedAt) === running.startedAt;
    if (!isIts) return this.#releaseHeedless(workerId, id);
    running.deadline.cancel();
    running.slot.release(true);
    this.#running.delete(id);
    this.#stops.get(workerId)?.delete(id);
  }

  /** Releases what a worker was told to stop and does not work at any more. Workers of the cloud's SDK send no result of a stopped job. */
  releaseStopped(workerId: string, isBusyWith: (id: string) => boolean): void {
    const isOver = (id: string) => !isBusyWith(id) && !this.#stops.get(workerId)?.has(id);
    for (const [id, { slot, isStopped }] of this.#running) {
      if (isStopped && slot.workerId === workerId && isOver(id)) this.release(workerId, id);
    }
    for (const { id, slot } of this.#heedless) {
      if (slot.workerId === workerId && isOver(id)) this.#releaseHeedless(workerId, id);
    }
  }

  /** Gives up the jobs of a worker that has ended. @returns their ids */
  lose(workerId: string): string[] {
    this.#stops.delete(workerId);
    this.#releaseHeedless(workerId);
    const lost = [...this.#running].filter(([, { slot }]) => slot.workerId === workerId);
    for (const [id, { slot, deadline }] of lost) {
      deadline.cancel();
      slot.release();
      this.#running.delete(id);
    }
    return lost.map(([id]) => id);
  }

  /** The jobs of each worker that it is not to stop. */
  byWorker(): Map<string, string[]> {
    const jobs = new Map<string, string[]>();
    for (const [id, { slot, isStopped }] of this.#running) {
      if (!isStopped) jobs.set(slot.workerId, [...(jobs.get(slot.workerId) ?? []), id]);
    }
    return jobs;
  }

  /** @param wanted one job of the worker; all of them without it */
  #releaseHeedless(workerId: string, wanted?: string): void {
    for (const heedless of this.#heedless) {
      if (heedless.slot.workerId !== workerId || (wanted !== undefined && heedless.id !== wanted)) continue;
      heedless.slot.release();
      this.#heedless.delete(heedless);
    }
  }

  close(): void {
    for (const { deadline } of this.#running.values()) deadline.cancel();
  }
}
