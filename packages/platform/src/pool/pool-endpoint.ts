import type { FlashError } from '@flash-ts/core/errors';
import type { Dispensable } from '../hardware/gpu-allocator.js';
import type { VersionRole } from '../releases/rollout.js';
import type { EndpointRecord } from '../records/endpoint-record.js';
import type { WorkerEnd } from '../supervision/worker-end.js';
import type { Worker, WorkerOwner } from '../supervision/worker.js';
import type { SlotListener } from './worker-slot.js';

/** The endpoint as its pools see it. */
export interface PoolEndpoint extends WorkerOwner, SlotListener {
  readonly record: EndpointRecord;
  roleOf(version: number): VersionRole;
  /** A worker of any version. */
  worker(id: string): Worker | undefined;
  /** Lets the pool of a worker take it out of service: see `FrozenWorkers.freezeOrRetire`. */
  freezeOrRetire(worker: Worker, reason: string): void;
  /** Whether workers of a version may be started now. */
  mayStart(version: number): boolean;
  /** Workers that may be ended so that a worker of a version gets a GPU, the first one first. */
  dispensable(version: number): readonly Dispensable[];
  /** Makes the error for a request that has waited for the maximum time. */
  waitedTooLong(): FlashError;
  /** Called once after a worker has ended and left its pool. */
  workerEnded(worker: Worker, end: WorkerEnd): void;
  /** The jobs that wait for workers of a version. */
  backlogOf(version: number): { readonly queued: number; readonly oldestWaitMs: number };
  /** Requests a pass of the reconcile loop. */
  reconcile(): void;
}
