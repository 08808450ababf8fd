import type { FlashError } from '@flash-ts/core/errors';
import type { Dispensable } from '../hardware/gpu-allocator.js';
import type { VersionRole } from '../releases/rollout.js';
import type { EndpointRecord } from '../records/endpoint-record.js';
import type { WorkerEnd } from '../supervision/worker-end.js';
import type { Worker, WorkerOwner } from '../supervision/worker.js';
import type { SlotListener } from './worker-slot.js';

/** What a pool asks of the endpoint whose version it is. */
export interface PoolEndpoint extends WorkerOwner, SlotListener {
  readonly record: EndpointRecord;
  roleOf(version: number): VersionRole;
  /** A worker of any version. */
  worker(id: string): Worker | undefined;
  /** Lets the pool of a worker take it out of service: see `FrozenWorkers.freezeOrRetire`. */
  freezeOrRetire(worker: Worker, reason: string): void;
  /** Whether workers of a version may be started now. */
  mayStart(version: number): boolean;
  /** Workers that may have to go for one of a version that has no GPU, the first one first. */
  dispensable(version: number): readonly Dispensable[];
  /** Makes the error for a request that has waited for as long as it may. */
  waitedTooLong(): FlashError;
  /** Called once at the end of a worker; it is in no pool then. */
  workerEnded(worker: Worker, end: WorkerEnd): void;
  /** Something has changed that has to be looked at. */
  reconcile(): void;
}
