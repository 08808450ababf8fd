import type { EndpointRecord } from '../store/endpoint-record.js';
import type { WorkerEnd } from '../supervision/worker-end.js';
import type { Worker } from '../supervision/worker.js';
import type { WorkerSet } from '../pool/worker-set.js';

/**
 * Lets a version have what the one before it holds: in development an endpoint may listen on a port of its own, which two versions can't do
 * at once. The workers of the version before end, and only then another one of the new version is started; requests wait.
 */
export class Room {
  readonly #workers: WorkerSet;
  /** The version that others have made room for. */
  #madeFor = 0;

  constructor(workers: WorkerSet) {
    this.#workers = workers;
  }

  /** Whether room is to be made for the version of a worker whose boot failed; once for each version. */
  isWanted(worker: Worker, end: WorkerEnd, { version, rollout }: EndpointRecord): boolean {
    if (end.portTaken !== true || worker.version !== version || this.#madeFor === version) return false;
    return rollout.state === 'verifying' && this.#before(version).length > 0;
  }

  make(version: number): void {
    this.#madeFor = version;
    for (const worker of this.#before(version)) worker.terminate(`version ${version} needs the port that it has`);
  }

  /** Whether a version has to wait for the end of those that make room for it. */
  isAwaited(version: number): boolean {
    return this.#madeFor === version && this.#before(version).length > 0;
  }

  #before(version: number): Worker[] {
    return this.#workers.all().filter((worker) => worker.version < version);
  }
}
