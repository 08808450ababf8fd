import { isDeepStrictEqual } from 'node:util';
import { startProcess, type ProcessPlan, type WorkerProcess } from './worker-process.js';
import type { WorkerCommand } from './worker-plans.js';

/** What a spare is started with, and what it has to agree with when it is needed. */
export interface SpareStart {
  readonly command: WorkerCommand;
  /** See `ProcessPlan`. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** The lines that are kept of a process that waits; it prints nothing unless something is wrong. */
const LINES_KEPT = 100;

/**
 * The process of a worker of development that was started before its artifact is complete. It has its final id, environment, folder and
 * isolation, has loaded what a worker loads before the project's own modules, and waits for `proceed`. Nobody sees its output until then.
 */
export class SpareWorker {
  readonly id: string;
  readonly endpointId: string;
  readonly process: WorkerProcess;
  readonly #start: SpareStart;
  readonly #onLine: ProcessPlan['onLine'];
  /** Undefined when the lines are passed on. */
  #held: Parameters<ProcessPlan['onLine']>[] | undefined = [];

  constructor(
    { id, endpointId }: { readonly id: string; readonly endpointId: string },
    start: SpareStart,
    plan: Omit<ProcessPlan, keyof WorkerCommand | 'secrets'>,
  ) {
    this.id = id;
    this.endpointId = endpointId;
    this.#start = start;
    this.#onLine = plan.onLine;
    this.process = startProcess({
      ...plan,
      ...start.command,
      secrets: start.secrets,
      onLine: (stream, line) => this.#take(stream, line),
    });
  }

  get folder(): string {
    return this.#start.command.folder;
  }

  /** Whether a worker was made of it. */
  get isTaken(): boolean {
    return this.#held === undefined;
  }

  /** Whether a process that is started now would be started in the same way. */
  agreesWith({ command, secrets }: SpareStart): boolean {
    return isDeepStrictEqual(this.#start, { command, secrets });
  }

  /** Passes its lines on from now on. @returns its process, for the worker that it becomes */
  takeOver(): WorkerProcess {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const line of held) this.#onLine(...line);
    return this.process;
  }

  #take(...line: Parameters<ProcessPlan['onLine']>): void {
    if (!this.#held) this.#onLine(...line);
    else if (this.#held.length < LINES_KEPT) this.#held.push(line);
  }
}
