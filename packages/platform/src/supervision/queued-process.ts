import type { StartLimiter, StartTurn } from './start-limiter.js';
import { startProcess, type ProcessEnd, type ProcessPlan, type WorkerProcess } from './worker-process.js';

/** The end of a process that was never started. */
const CALLED_OFF: ProcessEnd = { how: 'was not started', exitCode: null, signal: null, stderr: '' };

export interface QueuePlan extends ProcessPlan {
  readonly endpointId: string;
  /** Gives a process that was started ahead by the same plan. */
  readonly startedAhead?: (() => WorkerProcess) | undefined;
}

/** A worker's process that waits for its turn to start. A signal that would end it cancels the start while it waits. */
export class QueuedProcess implements WorkerProcess {
  readonly ended: Promise<ProcessEnd>;
  readonly #end: (end: ProcessEnd | Promise<ProcessEnd>) => void;
  readonly #turn: StartTurn;
  #process: WorkerProcess | undefined;

  /** @param begun called when the process was started: at once if it need not wait */
  constructor(plan: QueuePlan, startLimiter: StartLimiter, begun: (process: WorkerProcess) => void) {
    const { promise, resolve } = Promise.withResolvers<ProcessEnd>();
    this.ended = promise;
    this.#end = resolve;
    this.#turn = startLimiter.ask(plan.endpointId, () => {
      const process = plan.startedAhead?.() ?? startProcess(plan);
      process.proceed();
      this.#process = process;
      resolve(process.ended);
      begun(process);
    });
    void promise.then(() => this.#turn.end());
  }

  /** Whether the process still waits for its turn. */
  get waits(): boolean {
    return this.#process === undefined;
  }

  get leader(): number | undefined {
    return this.#process?.leader;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  proceed(): void {
    this.#process?.proceed();
  }

  learnPid(): void {
    this.#process?.learnPid();
  }

  /** Call it when the start is complete, so that another worker may start. */
  isUp(): void {
    this.#turn.end();
  }

  signal(signal: Parameters<WorkerProcess['signal']>[0]): void {
    if (this.#process) return this.#process.signal(signal);
    if (signal !== 'SIGTERM' && signal !== 'SIGKILL') return;
    this.#turn.end();
    this.#end(CALLED_OFF);
  }
}
