import type { EndpointRecord } from '../records/endpoint-record.js';
import type { WorkerEnd } from '../supervision/worker-end.js';
import type { Worker } from '../supervision/worker.js';
import type { Pools } from './pools.js';

/**
 * Hands a port from one version to the next: in development an endpoint may listen on a port of its own, which two versions can't do at
 * once. The workers of the previous version end before another worker of the new version is started; requests wait meanwhile.
 */
export class PortHandover {
  readonly #pools: Pools;
  /** The version for which the workers of other versions have ended. */
  #heldFor = 0;

  constructor(pools: Pools) {
    this.#pools = pools;
  }

  /** Whether a boot failed because the previous version has the port; true once for each version. */
  isWanted(worker: Worker, end: WorkerEnd, { version, rollout }: EndpointRecord): boolean {
    if (end.portTaken !== true || worker.version !== version || this.#heldFor === version) return false;
    return rollout.state === 'verifying' && this.#before(version).length > 0;
  }

  begin(version: number): void {
    this.#heldFor = version;
    for (const worker of this.#before(version)) worker.terminate(`version ${version} needs the port of this worker`);
  }

  /** Whether a version has to wait until the workers that have the port have ended. */
  isAwaited(version: number): boolean {
    return this.#heldFor === version && this.#before(version).length > 0;
  }

  #before(version: number): Worker[] {
    return this.#pools.workers().filter((worker) => worker.version < version);
  }
}
