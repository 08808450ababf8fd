import { tellOfStop } from '../events/endpoint-events.js';
import type { EventBus } from '../events/event-bus.js';
import type { EndpointSlots } from '../hardware/endpoint-slots.js';
import { planReplacement } from '../scaling/replacement.js';
import { activeVersion, trialVersion } from '../releases/rollout.js';
import type { EndpointConfig, EndpointRecord } from '../store/endpoint-record.js';
import type { Worker } from '../supervision/worker.js';
import type { Boots } from './boots.js';
import type { Calm } from '../scaling/steady-state.js';
import { decide } from '../scaling/decide.js';
import { earliest } from '../scaling/earliest.js';
import type { Launcher } from './launcher.js';
import { inProgress } from '../routing/next-worker.js';
import type { Placement } from './pool-queue.js';
import type { Reserve } from './frozen-workers.js';
import { rotationOf, standbyOf } from './rotation.js';
import { beside, scalableWorkers, servingScaling, trialScaling } from '../scaling/scaling-config.js';
import { spareWorkers } from '../scaling/spare-workers.js';
import type { WorkerSet } from './worker-set.js';

export interface ScalerParts {
  readonly workers: WorkerSet;
  readonly reserve: Reserve;
  readonly placement: Placement;
  readonly launcher: Launcher;
  readonly slots: EndpointSlots;
  readonly boots: Boots;
  readonly events: EventBus;
}

export interface Scaled {
  /** When, in monotonic milliseconds, it has to be looked at again though nothing happens. */
  readonly due: number | undefined;
  /** Given when nothing is under way. */
  readonly calm: Calm | undefined;
}

/** Carries out what `decide` and `planReplacement` say, for the version that serves and for one on trial. */
export class Scaler {
  readonly #parts: ScalerParts;

  constructor(parts: ScalerParts) {
    this.#parts = parts;
  }

  scale(record: EndpointRecord, now: number): Scaled {
    const { due, calm } = this.#scaleServing(record, now);
    return { due: earliest(due, this.#scaleTrial(record, now)), calm };
  }

  /** Workers that requests do without for now. */
  spare(record: EndpointRecord): readonly Worker[] {
    const { current, scaling } = this.#serving(record);
    const requests = this.#parts.placement.queued - this.#queuedForTrial(record) + inProgress(current);
    return spareWorkers(current, requests, scaling);
  }

  /** The workers of the version that serves. A stuck one serves nobody now, and still takes up one of the endpoint's places. */
  #serving(record: EndpointRecord) {
    const { workers, boots } = this.#parts;
    const active = activeVersion(record.rollout, record.version);
    const live = workers.live().filter((worker) => worker.version === active);
    const current = live.filter(({ phase }) => phase !== 'stuck');
    const scaling = beside(live.length - current.length, servingScaling(record, boots.retryAsked));
    return { active, live, current, scaling };
  }

  #scaleServing(record: EndpointRecord, now: number): Scaled {
    const { workers, reserve, placement, launcher, slots, events } = this.#parts;
    const { config, version, rollout } = record;
    const trial = trialVersion(rollout, version);
    const standby = standbyOf(rollout, workers);
    const rotation = workers.inRotation().filter((worker) => worker.version !== trial && worker !== standby);
    const { active, live, current, scaling } = this.#serving(record);
    const decision = decide(
      {
        queued: placement.queued - this.#queuedForTrial(record),
        inProgress: inProgress(standby ? [...rotation, standby] : rotation),
        workers: scalableWorkers(current),
      },
      scaling,
      now,
    );
    const starting = current.filter((worker) => worker.starting).length;
    const plan = planReplacement({
      wanted: decision.wanted,
      max: config.workers.max,
      ready: current.length - starting,
      starting,
      stale: rotation.filter((worker) => worker.version !== active),
    });
    for (const id of decision.callOff) workers.get(id)?.retire(CALLED_OFF);
    const stops = decision.stop.map((id) => ({ id, reason: whyStopped(workers.get(id), config, now) }));
    for (const { id, reason } of stops) reserve.putAway(id, record, `scaled down: ${reason}`);
    for (const id of decision.drain) workers.get(id)?.retire(`scaled down: ${overMax(config)}`);
    // Frozen where that is wanted, as long as the version may have to take over again.
    for (const id of plan.retire) reserve.putAway(id, record, `replaced by version ${active}`);
    tellOfStop(
      events,
      record,
      stops.map(({ reason }) => reason),
    );
    const retry = launcher.start(record, active, Math.min(decision.start, plan.startLimit), now);
    const underWay = workers.size - workers.frozen().length - live.length - (standby ? 1 : 0);
    const settled = rotation.length === live.length && starting === 0 && underWay === 0;
    const idle =
      decision.start + decision.callOff.length + decision.stop.length + decision.drain.length + plan.retire.length ===
      0;
    const calm = { live: live.length, config: scaling, timed: decision.nextDeadline !== undefined };
    return {
      due: earliest(decision.nextDeadline, retry),
      calm: settled && idle && !slots.awaited && rollout.state !== 'verifying' ? calm : undefined,
    };
  }

  /** A version on trial has workers for its own requests, one of them always, beside those of the serving version. */
  #scaleTrial(record: EndpointRecord, now: number): number | undefined {
    const { workers: all, launcher } = this.#parts;
    const trial = trialVersion(record.rollout, record.version);
    if (trial === undefined) return undefined;
    const live = all.live().filter((worker) => worker.version === trial);
    const workers = live.filter(({ phase }) => phase !== 'stuck');
    const state = {
      queued: this.#queuedForTrial(record),
      inProgress: inProgress(workers),
      workers: scalableWorkers(workers),
    };
    const scaling = beside(live.length - workers.length, trialScaling(record));
    const { start, callOff, stop, drain, nextDeadline } = decide(state, scaling, now);
    for (const id of callOff) all.get(id)?.retire(CALLED_OFF);
    for (const id of stop) all.get(id)?.retire(`scaled down: ${whyStopped(all.get(id), record.config, now)}`);
    for (const id of drain) all.get(id)?.retire(`scaled down: ${overMax(record.config)}`);
    return earliest(nextDeadline, launcher.start(record, trial, start, now));
  }

  /** Requests that wait for the version on trial; with none of its workers ready they wait for the serving one. */
  #queuedForTrial(record: EndpointRecord): number {
    const { trial } = rotationOf(record, this.#parts.workers);
    return trial && trial.workers.length > 0 ? this.#parts.placement.queuedForTrial : 0;
  }
}

const CALLED_OFF = 'not needed any more, and its process had not begun';

function whyStopped(worker: Worker | undefined, config: EndpointConfig, now: number): string {
  const { idleTimeout } = config.workers;
  const isDue = worker !== undefined && worker.idleSince + idleTimeout * 1000 <= now;
  return isDue ? `idle for ${idleTimeout} s` : overMax(config);
}

function overMax({ workers }: EndpointConfig): string {
  return `more than workers.max ${workers.max}`;
}
