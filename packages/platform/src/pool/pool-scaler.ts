import { tellOfStop } from '../events/endpoint-events.js';
import { inProgress } from '../routing/next-worker.js';
import { decide, type ScalingConfig } from '../scaling/decide.js';
import { earliest } from '../scaling/earliest.js';
import { planReplacement } from '../scaling/replacement.js';
import { beside } from '../scaling/scaling-config.js';
import { spareWorkers } from '../scaling/spare-workers.js';
import type { SteadyState } from '../scaling/steady-state.js';
import type { EndpointConfig } from '../records/endpoint-record.js';
import type { Worker } from '../supervision/worker.js';
import type { FrozenWorkers } from './frozen-workers.js';
import type { Launcher } from './launcher.js';
import type { OwnParts } from './pool-parts.js';
import type { PoolQueue } from './pool-queue.js';

interface PoolScalerParts extends OwnParts {
  readonly queue: PoolQueue;
  readonly frozen: FrozenWorkers;
  readonly launcher: Launcher;
}

/** The limits by which a pool is scaled, and the workers of other versions that serve its requests. */
export interface PoolShare {
  readonly scaling: ScalingConfig;
  /** Ready workers of versions that this one replaces. They serve until its own workers are enough. */
  readonly stale: readonly Worker[];
  /** See `Rotation`. */
  readonly standby: Worker | undefined;
  /** Whether workers of other versions are starting or ending, which may concern this one. */
  readonly othersUnderWay: boolean;
}

export interface Scaled {
  /** When, in monotonic milliseconds, the pool has to be scaled again without an event. */
  readonly due: number | undefined;
  /** Set if nothing is in progress. */
  readonly steadyState: SteadyState | undefined;
}

/** Applies the decisions of `decide` and `planReplacement` to a pool. */
export class PoolScaler {
  readonly #parts: PoolScalerParts;

  constructor(parts: PoolScalerParts) {
    this.#parts = parts;
  }

  scale({ scaling: whole, stale, standby, othersUnderWay }: PoolShare, now: number): Scaled {
    const { version, endpoint, workers, queue, launcher, gpus } = this.#parts;
    const { config } = endpoint.record;
    const live = workers.live();
    const { current, scaling } = this.#counted(live, whole);
    const ready = workers.inRotation();
    const running = inProgress([...ready, ...stale, ...(standby ? [standby] : [])]);
    const jobs = endpoint.backlogOf(version);
    const queued = queue.size + jobs.queued;
    const state = { queued, oldestWaitMs: jobs.oldestWaitMs, inProgress: running, workers: current };
    const decision = decide(state, scaling, now);
    const starting = current.filter((worker) => worker.starting).length;
    const plan = planReplacement({
      wanted: decision.wanted,
      max: config.workers.max,
      ready: current.length - starting,
      starting,
      stale,
    });
    this.#stop(decision, now);
    // With FlashBoot they are frozen while their version may have to take over again.
    for (const id of plan.retire) this.#freezeOrRetire(id, `replaced by version ${version}`);
    const demand = { queued, running, wish: queue.wish() };
    const retry = launcher.start(Math.min(decision.start, plan.startLimit), demand, now);
    const underWay = workers.size - workers.frozen().length - live.length;
    const isSettled = stale.length === 0 && ready.length === live.length && starting === 0 && underWay === 0;
    const changes = decision.start + decision.callOff.length + decision.stop.length + decision.drain.length;
    // Jobs wait in a store, not in the pool, which therefore does not know of them.
    const hasJobs = config.type === 'QUEUE';
    const isSteady = isSettled && changes === 0 && !hasJobs && !othersUnderWay && !gpus.awaited;
    return {
      due: earliest(decision.nextDeadline, retry),
      steadyState: isSteady
        ? { live: live.length, config: scaling, timed: decision.nextDeadline !== undefined }
        : undefined,
    };
  }

  /** Workers that no request needs at present. */
  spare(whole: ScalingConfig): readonly Worker[] {
    const { version, endpoint, workers, queue } = this.#parts;
    const { current, scaling } = this.#counted(workers.live(), whole);
    const queued = queue.size + endpoint.backlogOf(version).queued;
    return spareWorkers(current, queued + inProgress(current), scaling);
  }

  /** A stuck worker serves no requests, and still counts against the maximum of the pool. */
  #counted(live: readonly Worker[], whole: ScalingConfig) {
    const current = live.filter(({ phase }) => phase !== 'stuck');
    return { current, scaling: beside(live.length - current.length, whole) };
  }

  #stop({ callOff, stop, drain }: ReturnType<typeof decide>, now: number): void {
    const { endpoint, workers, events } = this.#parts;
    const { config } = endpoint.record;
    for (const id of callOff) workers.get(id)?.retire('no longer needed, and its process had not begun');
    const stops = stop.map((id) => ({ id, reason: whyStopped(workers.get(id), config, now) }));
    for (const { id, reason } of stops) this.#freezeOrRetire(id, `scaled down: ${reason}`);
    for (const id of drain) workers.get(id)?.retire(`scaled down: ${overMax(config)}`);
    const reasons = stops.map(({ reason }) => reason);
    tellOfStop(events, endpoint.record, reasons);
  }

  #freezeOrRetire(id: string, reason: string): void {
    const worker = this.#parts.endpoint.worker(id);
    if (worker) this.#parts.endpoint.freezeOrRetire(worker, reason);
  }
}

function whyStopped(worker: Worker | undefined, config: EndpointConfig, now: number): string {
  const { idleTimeout } = config.workers;
  const isDue = worker !== undefined && worker.idleSince + idleTimeout * 1000 <= now;
  return isDue ? `idle for ${idleTimeout} s` : overMax(config);
}

function overMax({ workers }: EndpointConfig): string {
  return `more than workers.max ${workers.max}`;
}
