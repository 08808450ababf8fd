import type { EndpointRecord } from '../records/endpoint-record.js';
import type { WorkerEnd } from '../supervision/worker-end.js';
import type { Worker } from '../supervision/worker.js';
import type { Pools } from './pools.js';

/**
 * Lets a version have what the one before it holds: in development an endpoint may listen on a port of its own, which two versions can't do
 * at once. The workers of the version before end, and only then another one of the new version is started; requests wait.
 */
export class PortHandover {
  readonly #pools: Pools;
  /** The version that the workers of others have ended for. */
  #heldFor = 0;

  constructor(pools: Pools) {
    this.#pools = pools;
  }

  /** Whether the version of a worker whose boot failed is to have the port; once for each version. */
  isWanted(worker: Worker, end: WorkerEnd, { version, rollout }: EndpointRecord): boolean {
    if (end.portTaken !== true || worker.version !== version || this.#heldFor === version) return false;
    return rollout.state === 'verifying' && this.#before(version).length > 0;
  }

  begin(version: number): void {
    this.#heldFor = version;
    for (const worker of this.#before(version)) worker.terminate(`version ${version} needs the port that it has`);
  }

  /** Whether a version has to wait for the end of those that have the port. */
  isAwaited(version: number): boolean {
    return this.#heldFor === version && this.#before(version).length > 0;
  }

  #before(version: number): Worker[] {
    return this.#pools.workers().filter((worker) => worker.version < version);
  }
}
