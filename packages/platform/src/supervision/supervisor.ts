import type { FlashError } from '@flash-ts/core/errors';
import { getHeapStatistics } from 'node:v8';
import { WORKER_FILE, type ArtifactStore } from '../artifacts/artifact-store.js';
import type { Clock } from '../clock/clock.js';
import { platformErrors } from '../errors/catalogue.js';
import type { EventBus } from '../events/event-bus.js';
import type { WorkerPlace } from '../hardware/endpoint-gpus.js';
import type { GpuAllocator } from '../hardware/gpu-allocator.js';
import { heapOptions, memoryLimitOf } from '../hardware/memory-limit.js';
import { watchMemory } from '../hardware/memory-watch.js';
import type { Enclosure } from '../isolation/enclosure.js';
import type { LogStore } from '../logs/log-store.js';
import type { Settings } from '../settings/settings.js';
import type { EndpointRecord, ReleaseRecord } from '../records/endpoint-record.js';
import type { ProcessStore } from '../store/process-store.js';
import { Freezer } from './freezer.js';
import { Keeper } from './keeper.js';
import { OutputLimiter } from './output-limiter.js';
import { killLeftovers, processStart } from '../processes/process-identity.js';
import { healthPath, workerEnv } from './worker-env.js';
import { StartLimiter } from './start-limiter.js';
import { outputInto } from './worker-output.js';
import { WorkerSecrets } from './worker-secrets.js';
import type { WorkerEnd } from './worker-end.js';
import { tellOfWorker } from './worker-events.js';
import { WorkerProcesses } from './worker-processes.js';
import { WorkerFolder } from './worker-folder.js';
import { Worker, type WorkerOwner } from './worker.js';
import { artifactDigest } from '../ids/image.js';

/** What the supervisor needs to start workers and to record them. */
export interface SupervisorParts {
  readonly artifacts: ArtifactStore;
  readonly logs: LogStore;
  readonly processes: ProcessStore;
  readonly events: EventBus;
  readonly gpus: GpuAllocator;
  readonly settings: Settings;
  readonly clock: Clock;
  /** Folder for sockets. */
  readonly run: string;
  /** Isolates workers; undefined if that is not possible or is switched off. */
  readonly enclosure: Enclosure | undefined;
  /** The URL of endpoints on this machine, with `{id}` in place of the endpoint's id. */
  readonly endpointUrl: string;
  /** A key that opens endpoints only, for workers that call other endpoints. */
  readonly callKey: string;
  /** Node's options, before the worker's file. */
  readonly nodeOptions: readonly string[];
  /** In a development session: the token with which workers accept code to run. */
  readonly devToken: string | undefined;
}

/** Workers run on the platform's own Node. */
const NODE = { major: Number.parseInt(process.versions.node, 10), heapBytes: getHeapStatistics().heap_size_limit };

/** Starts workers and records their processes. */
export class Supervisor {
  readonly freezer: Freezer;
  readonly #parts: SupervisorParts;
  readonly #keeper = new Keeper();
  readonly #startLimiter: StartLimiter;
  readonly #secrets = new WorkerSecrets();
  readonly #outputs = new OutputLimiter();
  readonly #workerProcesses = new WorkerProcesses();
  /** Running searches for processes that ended workers have left. */
  readonly #endings = new Set<Promise<unknown>>();

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.freezer = new Freezer(parts.settings);
    this.#startLimiter = new StartLimiter(parts.settings, parts.clock);
  }

  /** Call it when no worker is left. Resolves when the processes that workers have started have ended too. */
  async close(): Promise<void> {
    await Promise.all(this.#endings);
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

  /**
   * Makes a worker. Its process begins when its turn has come.
   *
   * @param release the version to run
   * @param place the id and devices from `EndpointGpus`
   */
  start(
    endpoint: EndpointRecord,
    release: ReleaseRecord,
    { workerId: id, visibleDevices }: WorkerPlace,
    owner: WorkerOwner,
  ): Worker {
    const { artifacts, logs, events, gpus, settings, clock, run, enclosure } = this.#parts;
    const { config, version } = release;
    const limit = memoryLimitOf(config, settings.current().workerMemory);
    const heap = heapOptions(limit, config.env.NODE_OPTIONS, NODE);
    const own = new WorkerFolder(id, run, enclosure);
    const { socketPath, healthSocketPath } = own;
    const digest = artifactDigest(config.image) ?? '';
    const folder = artifacts.path(digest);
    const sockets = { socketPath, healthSocketPath };
    const env = workerEnv(config, {
      ...this.#facts(digest),
      ...sockets,
      workerId: id,
      endpointId: endpoint.id,
      visibleDevices,
    });
    const names = { endpointId: endpoint.id, endpointName: endpoint.config.name, workerId: id };
    const output = outputInto(logs, names);
    const tell = tellOfWorker(events, endpoint, { id, version }, clock);
    let forget = () => {};
    const worker = new Worker(
      {
        id,
        endpointId: endpoint.id,
        version,
        socketPath,
        healthSocketPath,
        healthPath: healthPath(config),
        folder,
        nodeOptions: [...this.#parts.nodeOptions, ...heap],
        file: WORKER_FILE,
        args: config.args.split(/\s+/).filter((word) => word !== ''),
        env,
        secrets: this.#secrets.of(folder, env),
        outputs: this.#outputs,
        ...output,
        prepare: (command) => own.prepare(folder, command),
        onStart: (leader) => {
          tell.started();
          forget = this.#remember(id, leader);
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
      tell.ended(end);
      const error = end.error ?? (end.kind === 'crashed' ? crashOf(end, worker.lost) : undefined);
      if (error) output.tell('fatal', error);
      own.remove();
      this.#endProcesses(worker, forget);
      return logs.workerGone(id);
    });
    return worker;
  }

  /** Ends the processes that an ended worker has started. @param forget called afterwards; until then the next platform would end them */
  #endProcesses({ id, leader }: Worker, forget: () => void): void {
    // The kernel has ended all processes of its PID namespace.
    if (leader === undefined || this.#parts.enclosure) return forget();
    const ending = this.#workerProcesses.end([id]).then(() => {
      this.#endings.delete(ending);
      forget();
    });
    this.#endings.add(ending);
  }

  /** The facts of the platform that a worker of an artifact gets. */
  #facts(digest: string) {
    const { artifacts, endpointUrl, callKey, devToken } = this.#parts;
    return {
      endpointUrl,
      callKey,
      devToken,
      path: process.env.PATH ?? '',
      compileCache: artifacts.compileCache(digest),
    };
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
