import { inProgress } from '../routing/next-worker.js';
import type { Ticket, Waiter } from '../routing/slot.js';
import type { ScalingConfig } from '../scaling/decide.js';
import type { SteadyState } from '../scaling/steady-state.js';
import type { Worker } from '../supervision/worker.js';
import { BootHistory } from './boot-history.js';
import { FrozenWorkers } from './frozen-workers.js';
import { Launcher } from './launcher.js';
import type { PoolEndpoint } from './pool-endpoint.js';
import type { OwnParts, PoolParts } from './pool-parts.js';
import { PoolQueue, type Rotation } from './pool-queue.js';
import { PoolScaler, type PoolShare } from './pool-scaler.js';
import { WorkerSet } from './worker-set.js';

/**
 * One version of an endpoint: its workers, the requests that wait for them, and its scaler. Its endpoint decides which requests it gets and
 * what role the version has.
 */
export class Pool {
  readonly version: number;
  readonly workers = new WorkerSet();
  readonly boots: BootHistory;
  readonly queue: PoolQueue;
  readonly frozen: FrozenWorkers;
  readonly #endpoint: PoolEndpoint;
  readonly #launcher: Launcher;
  readonly #scaler: PoolScaler;
  #share: PoolShare | undefined;
  #steadyState: SteadyState | undefined;

  constructor(version: number, parts: PoolParts) {
    this.version = version;
    this.#endpoint = parts.endpoint;
    const { workers } = this;
    const own: OwnParts = { ...parts, version, workers };
    const queue = new PoolQueue(own);
    const frozen = new FrozenWorkers(own);
    const boots = new BootHistory(own);
    const launcher = new Launcher({ ...own, frozen, boots });
    this.queue = queue;
    this.frozen = frozen;
    this.boots = boots;
    this.#launcher = launcher;
    this.#scaler = new PoolScaler({ ...own, queue, frozen, launcher });
  }

  /** Whether no request waits and no worker is left. */
  get isEmpty(): boolean {
    return this.queue.size === 0 && this.workers.size === 0;
  }

  /** See `RoutableEndpoint.reserve`. */
  reserve(waiter: Waiter, first: boolean): Ticket | undefined {
    return this.queue.reserve(waiter, first);
  }

  /**
   * Starts and stops workers by the number of requests.
   *
   * @returns when, in monotonic milliseconds, it has to be called again without an event
   */
  scale(share: PoolShare, now: number): number | undefined {
    const { due, steadyState } = this.#scaler.scale(share, now);
    this.#share = share;
    this.#steadyState = steadyState;
    return due;
  }

  /** Starts workers independently of requests. @returns as `scale` */
  start(count: number, now: number): number | undefined {
    const queued = this.queue.size + this.#endpoint.backlogOf(this.version).queued;
    const demand = { queued, running: inProgress(this.workers.inRotation()), wish: this.queue.wish() };
    return this.#launcher.start(count, demand, now);
  }

  /** Workers that no request needs at present. */
  spare(scaling: ScalingConfig): readonly Worker[] {
    return this.#scaler.spare(scaling);
  }

  /** Gives slots to waiting requests. Call it after `scale`. @returns the workers that may get requests */
  serve(scalerValue: number): Rotation {
    const share = this.#share;
    const ready = [...this.workers.inRotation(), ...(share?.stale ?? []).filter(({ phase }) => phase === 'ready')];
    const standby = share?.standby;
    const rotation = {
      workers: ready.length === 0 && standby ? [standby] : ready,
      standby,
      starting: this.workers.all().filter(({ starting }) => starting).length,
      scalerValue,
    };
    this.queue.serve(rotation, this.#steadyState);
    this.#share = undefined;
    this.#steadyState = undefined;
    return rotation;
  }
}
