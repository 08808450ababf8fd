import type { FlashError } from '@flash-ts/core/errors';
import { artifactDigest } from '../ids/image.js';
import { platformErrors } from '../errors/catalogue.js';
import type { EventBus } from '../events/event-bus.js';
import type { WorkerPlace } from '../hardware/endpoint-gpus.js';
import type { GpuAllocator } from '../hardware/gpu-allocator.js';
import { watchMemory } from '../hardware/memory-watch.js';
import type { LogStore } from '../logs/log-store.js';
import { killLeftovers, processStart } from '../processes/process-identity.js';
import type { EndpointRecord, ReleaseRecord } from '../records/endpoint-record.js';
import type { ProcessStore } from '../store/process-store.js';
import type { Clock } from '../clock/clock.js';
import type { InspectedWorker } from '../inspection/inspectors.js';
import { Freezer } from './freezer.js';
import { Keeper } from './keeper.js';
import { OutputLimiter } from './output-limiter.js';
import { Spares } from './spares.js';
import { StartLimiter } from './start-limiter.js';
import type { WorkerEnd } from './worker-end.js';
import { tellOfWorker } from './worker-events.js';
import { outputInto, type WorkerOutput } from './worker-output.js';
import { WorkerPlans, type WorkerPlansParts } from './worker-plans.js';
import { WorkerProcesses } from './worker-processes.js';
import { WorkerSecrets } from './worker-secrets.js';
import { Worker, type WorkerOwner } from './worker.js';

/** What the supervisor needs to start workers and to record them. */
export interface SupervisorParts extends WorkerPlansParts {
  readonly logs: LogStore;
  readonly processes: ProcessStore;
  readonly events: EventBus;
  readonly gpus: GpuAllocator;
  readonly clock: Clock;
  /** Development: milliseconds for which a worker that has booted does not count as ready yet. */
  readonly coldStartMs: number;
}

/** Starts workers and records their processes. */
export class Supervisor {
  readonly freezer: Freezer;
  readonly #parts: SupervisorParts;
  readonly #keeper = new Keeper();
  readonly #startLimiter: StartLimiter;
  readonly #secrets = new WorkerSecrets();
  readonly #outputs = new OutputLimiter();
  readonly #workerProcesses = new WorkerProcesses();
  readonly #plans: WorkerPlans;
  readonly #spares: Spares;
  /** Running searches for processes that ended workers have left. */
  readonly #endings = new Set<Promise<unknown>>();

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.freezer = new Freezer(parts.settings);
    this.#startLimiter = new StartLimiter(parts.settings, parts.clock);
    this.#plans = new WorkerPlans(parts);
    const { artifacts, gpus } = parts;
    this.#spares = new Spares({
      artifacts,
      gpus,
      outputOf: (worker) => this.#outputOf(worker),
      plans: this.#plans,
      secrets: this.#secrets,
      outputs: this.#outputs,
      remember: (id, pid) => this.#remember(id, pid),
    });
  }

  /** Call it when no worker is left. Resolves when the processes that workers have started have ended too. */
  async close(): Promise<void> {
    await Promise.all([...this.#endings, this.#spares.close(), this.#parts.inspectors?.close()]);
    this.#keeper.close();
  }

  /** Ends processes that an earlier platform has left running. */
  async clearLeftovers(): Promise<void> {
    const { processes } = this.#parts;
    const leftovers = processes.list();
    killLeftovers(leftovers);
    await this.#workerProcesses.end(leftovers.map(({ workerId }) => workerId));
    for (const { workerId } of leftovers) processes.remove(workerId);
  }

  /** Development: the process that waits for the next artifact. */
  get spares(): Pick<Spares, 'keep' | 'drop'> {
    return this.#spares;
  }

  /**
   * Makes a worker. Its process begins when its turn has come.
   *
   * @param release the version to run
   * @param place the id and devices from `EndpointGpus`; a worker that is made of a process that waits has the id of that
   */
  start(endpoint: EndpointRecord, release: ReleaseRecord, place: WorkerPlace, owner: WorkerOwner): Worker {
    const { logs, events, gpus, settings, clock, inspectors } = this.#parts;
    const { version } = release;
    const plan = (workerId: string) => this.#plan(endpoint, release, { ...place, workerId });
    const taken = this.#spares.take(endpoint.id, plan(place.workerId).command.folder, plan);
    const id = taken?.spare.id ?? place.workerId;
    const { command, secrets, own, healthPath, limit } = plan(id);
    const { socketPath, healthSocketPath } = own;
    const names = { endpointId: endpoint.id, endpointName: endpoint.config.name, workerId: id };
    const output = this.#outputOf(names);
    const tell = tellOfWorker(events, endpoint, { id, version }, clock);
    let forget = taken?.forget ?? (() => {});
    const worker = new Worker(
      {
        id,
        version,
        socketPath,
        healthSocketPath,
        healthPath,
        coldStartMs: this.#parts.coldStartMs,
        secrets,
        ...command,
        ...output,
        endpointId: endpoint.id,
        outputs: this.#outputs,
        prepare: (words) => own.prepare(command.folder, words),
        leftResults: (use) => own.leftResults(use),
        startedAhead: taken && (() => taken.spare.takeOver()),
        onStart: (leader) => {
          tell.started();
          if (!taken) forget = this.#remember(id, leader);
        },
      },
      settings,
      clock,
      {
        get requestMs() {
          return owner.requestMs;
        },
        get scalerValue() {
          return owner.scalerValue;
        },
        changed(changed) {
          tell.changed(changed);
          owner.changed(changed);
          // A waiting worker may get the GPU of a frozen one.
          if (changed.phase === 'frozen') gpus.changed();
        },
      },
      this.#startLimiter,
    );
    if (limit) watchMemory(worker, limit, clock, settings.current().healthIntervalMs);
    void worker.ended.then((end) => {
      gpus.release(id);
      inspectors?.gone(names);
      tell.ended(end);
      const error = end.error ?? (end.kind === 'crashed' ? crashOf(end, worker.lost) : undefined);
      if (error) output.tell('fatal', error);
      // Its turn to start may not have come.
      if (taken?.spare.isTaken === false) taken.spare.process.signal('SIGKILL');
      this.#finish(own.remove());
      this.#endProcesses(worker, forget);
      return logs.workerGone(id);
    });
    return worker;
  }

  #outputOf(worker: InspectedWorker): WorkerOutput {
    const { logs, inspectors } = this.#parts;
    const output = outputInto(logs, worker);
    return inspectors ? inspectors.reading(worker, output) : output;
  }

  #plan(endpoint: EndpointRecord, { config }: ReleaseRecord, place: WorkerPlace) {
    const planned = this.#plans.of(endpoint, config, place, artifactDigest(config.image) ?? '');
    const { folder, env } = planned.command;
    return { ...planned, secrets: this.#secrets.of(folder, env) };
  }

  /** Ends the processes that an ended worker has started. @param forget called afterwards; until then the next platform would end them */
  #endProcesses({ id, leader }: Worker, forget: () => void): void {
    // The kernel has ended all processes of its PID namespace.
    if (leader === undefined || this.#parts.enclosure) return forget();
    this.#finish(this.#workerProcesses.end([id]).then(forget));
  }

  /** Lets `close` wait for what is left to do after a worker's end. */
  #finish(work: Promise<void>): void {
    const ending = work.finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  /** Records a process, so that it does not outlive the platform. @returns a function to call at its end */
  #remember(workerId: string, pid: number | undefined): () => void {
    const started = pid === undefined ? undefined : processStart(pid);
    if (pid === undefined || started === undefined) return () => undefined;
    const note = { workerId, pid, started };
    this.#parts.processes.add(note);
    this.#keeper.add(note);
    return () => {
      this.#parts.processes.remove(workerId);
      this.#keeper.remove(note);
    };
  }
}

/**
 * The error for a process that ended by itself while it served, which has logged nothing about it.
 *
 * @param lost the requests that ended with it, by method and path
 */
function crashOf({ exitCode, signal }: WorkerEnd, lost: readonly string[]): FlashError {
  const how = signal === null ? `exited with code ${exitCode} while it served` : `was ended by ${signal}`;
  return platformErrors.FLASH_WORKER_CRASHED({ how, requests: [...new Set(lost)] });
}
