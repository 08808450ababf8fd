import type { CanaryRule } from '@flash-ts/core/contract';
import { activeVersion, trialVersion } from '../releases/rollout.js';
import type { EndpointRecord } from '../store/endpoint-record.js';
import type { Worker } from '../supervision/worker.js';
import type { WorkerSet } from './worker-set.js';

/** Workers that share requests. */
export interface Pool {
  readonly workers: readonly Worker[];
  readonly activeVersion: number;
  /** Workers of the active version that are on their way. */
  readonly starting: number;
}

/** Who may be given requests now, and how many. */
export interface Rotation extends Pool {
  readonly scalerValue: number;
  /** One of the version before, kept ready while its successor is watched: for what that has failed with, and while no other is ready. */
  readonly standby?: Worker | undefined;
  /** A version on trial has requests and workers of its own. */
  readonly trial?: Pool & { readonly rule: CanaryRule };
}

/** The worker that stays ready to take over while the serving version is watched. */
export function standbyOf({ fallback }: EndpointRecord['rollout'], workers: WorkerSet): Worker | undefined {
  return fallback === null ? undefined : workers.inRotation().find(({ version }) => version === fallback);
}

/** The workers that are ready, those of a version on trial for themselves. */
export function rotationOf({ config, version, rollout }: EndpointRecord, workers: WorkerSet): Rotation {
  const active = activeVersion(rollout, version);
  const trial = trialVersion(rollout, version);
  const standby = standbyOf(rollout, workers);
  const ready = workers.inRotation().filter((worker) => worker !== standby);
  const starting = (of: number) => workers.all().filter((worker) => worker.starting && worker.version === of).length;
  const others = trial === undefined ? ready : ready.filter((worker) => worker.version !== trial);
  const main = {
    workers: others.length === 0 && standby ? [standby] : others,
    standby,
    activeVersion: active,
    starting: starting(active),
    scalerValue: config.scaling.requestCount,
  };
  if (trial === undefined || rollout.canary === null) return main;
  const own = ready.filter((worker) => worker.version === trial);
  return {
    ...main,
    trial: { workers: own, activeVersion: trial, starting: starting(trial), rule: rollout.canary },
  };
}
