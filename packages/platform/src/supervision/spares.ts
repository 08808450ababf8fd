import type { GpuAllocator } from '../hardware/gpu-allocator.js';
import { needOf } from '../hardware/choose-gpus.js';
import { newWorkerId } from '../ids/new-id.js';
import { artifactDigest } from '../ids/image.js';
import type { InspectedWorker } from '../inspection/inspectors.js';
import type { EndpointRecord } from '../records/endpoint-record.js';
import type { OutputLimiter } from './output-limiter.js';
import { SpareWorker, type SpareStart } from './spare-worker.js';
import type { WorkerOutput } from './worker-output.js';
import type { WorkerPlans } from './worker-plans.js';
import type { WorkerSecrets } from './worker-secrets.js';
import type { ArtifactStore } from '../artifacts/artifact-store.js';

export interface SparesParts {
  readonly artifacts: ArtifactStore;
  readonly gpus: GpuAllocator;
  readonly plans: WorkerPlans;
  readonly secrets: WorkerSecrets;
  readonly outputs: OutputLimiter;
  /** The consumer of a worker's output. */
  readonly outputOf: (worker: InspectedWorker) => WorkerOutput;
  /** Records a process. @returns a function to call at its end */
  readonly remember: (workerId: string, pid: number | undefined) => () => void;
}

/** A process of which a worker is made. */
export interface TakenSpare {
  readonly spare: SpareWorker;
  /** Call it at the end of the process. */
  readonly forget: () => void;
}

/** Keeps at most one process that waits for an artifact: development edits one endpoint at a time. */
export class Spares {
  readonly #parts: SparesParts;
  #waiting: TakenSpare | undefined;
  readonly #ends = new Set<Promise<void>>();

  constructor(parts: SparesParts) {
    this.#parts = parts;
  }

  /**
   * Starts a process for the next version of an endpoint, in the place of the one that waits. One that waits for the same already stays. An
   * endpoint whose workers get GPUs has none: it would have to hold a GPU while it waits.
   *
   * @param digest of an artifact that is not complete yet
   */
  keep(endpoint: EndpointRecord, digest: string): void {
    const { artifacts, gpus, plans, secrets, outputs, outputOf, remember } = this.#parts;
    const waiting = this.#waiting?.spare;
    if (waiting?.endpointId === endpoint.id && waiting.folder === artifacts.path(digest)) return;
    this.drop();
    const { config } = endpoint;
    if (gpus.enforced && needOf(config)) return;
    const place = { workerId: newWorkerId(), visibleDevices: gpus.enforced ? '' : undefined };
    const { command, own } = plans.of(endpoint, config, place, digest);
    // The manifest of the next version, which declares the secrets, does not exist yet.
    const present = artifacts.path(artifactDigest(config.image) ?? '');
    const names = { endpointId: endpoint.id, endpointName: config.name, workerId: place.workerId };
    const spare = new SpareWorker(
      { id: place.workerId, endpointId: endpoint.id },
      { command, secrets: secrets.of(present, command.env) },
      { ...outputOf(names), outputs, prepare: (words) => own.prepare(command.folder, words) },
    );
    const taken = { spare, forget: remember(spare.id, spare.process.leader) };
    this.#waiting = taken;
    const ended = spare.process.ended.then(async () => {
      if (this.#waiting === taken) this.#waiting = undefined;
      // A worker that was made of it removes its files itself.
      if (spare.isTaken) return;
      taken.forget();
      await own.remove();
    });
    const ending = ended.finally(() => this.#ends.delete(ending));
    this.#ends.add(ending);
  }

  /**
   * The process that waits for this artifact, if a worker can be made of it. One that was started in another way, since a setting or a variable
   * has changed, is ended.
   *
   * @param startOf how a worker with this id would be started
   */
  take(endpointId: string, folder: string, startOf: (workerId: string) => SpareStart): TakenSpare | undefined {
    const waiting = this.#waiting;
    if (!waiting || waiting.spare.endpointId !== endpointId || waiting.spare.folder !== folder) return undefined;
    if (!waiting.spare.agreesWith(startOf(waiting.spare.id))) this.drop();
    const fits = this.#waiting === waiting;
    this.#waiting = undefined;
    return fits ? waiting : undefined;
  }

  /**
   * Ends the process that waits. None of the project's own code has run in it.
   *
   * @param folder only if it waits for the artifact in this folder
   */
  drop(folder?: string): void {
    if (folder !== undefined && this.#waiting?.spare.folder !== folder) return;
    this.#waiting?.spare.process.signal('SIGKILL');
    this.#waiting = undefined;
  }

  /** Resolves when no process is left that waited. Call it when no worker is left. */
  async close(): Promise<void> {
    this.drop();
    await Promise.all(this.#ends);
  }
}
