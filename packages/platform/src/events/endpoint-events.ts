import { activeVersion, type RolloutEvent } from '../releases/rollout.js';
import type { EndpointRecord } from '../records/endpoint-record.js';
import type { EventBus } from './event-bus.js';

/**
 * Emits that the newest version of an endpoint serves, is a canary or has failed.
 *
 * @param event what its workers did to cause that, if they did
 */
export function tellOfRollout(events: EventBus, record: EndpointRecord, event?: RolloutEvent): void {
  const { version, rollout } = record;
  if (event?.kind === 'proven') return events.emit(record, { kind: 'release.proven', version });
  if (event?.kind === 'crashed') {
    const to = activeVersion(rollout, version);
    return events.emit(record, { kind: 'release.rolled-back', version: event.version, to, because: event.reason });
  }
  if (rollout.state === 'canary' && rollout.canary !== null)
    events.emit(record, { kind: 'release.canary', version, canary: rollout.canary });
  if (rollout.state === 'serving') events.emit(record, { kind: 'release.serving', version });
  if (rollout.state === 'failed')
    events.emit(record, { kind: 'release.failed', version, because: rollout.reason ?? '' });
}

export interface StartReason {
  readonly count: number;
  /** The version whose workers are started. */
  readonly version: number;
  /** The number of requests, waiting and running. */
  readonly queued: number;
  readonly running: number;
}

/** Emits that workers are started, and why. */
export function tellOfStart(
  events: EventBus,
  record: EndpointRecord,
  { count, version, queued, running }: StartReason,
): void {
  if (count <= 0) return;
  const { rollout, config } = record;
  const proving = rollout.state !== 'serving' && version === record.version;
  const rule =
    config.scaling.type === 'REQUEST_COUNT'
      ? `${config.scaling.requestCount} for each worker`
      : `a wait of at most ${config.scaling.queueDelay} s`;
  const demand = `${queued} waiting and ${running} running ${config.type === 'QUEUE' ? 'jobs' : 'requests'}, ${rule}`;
  const floor = `workers.min is ${config.workers.min}`;
  const because = proving ? provingReason(rollout.state, version) : queued + running > 0 ? demand : floor;
  events.emit(record, { kind: 'scaled.up', workers: count, because });
}

function provingReason(state: EndpointRecord['rollout']['state'], version: number): string {
  return state === 'canary' ? `version ${version} is a canary` : `version ${version} is being verified`;
}

/**
 * Emits that workers are stopped, with an event for each reason.
 *
 * @param reasons one for each worker
 */
export function tellOfStop(events: EventBus, record: EndpointRecord, reasons: readonly string[]): void {
  for (const because of new Set(reasons)) {
    const workers = reasons.filter((reason) => reason === because).length;
    events.emit(record, { kind: 'scaled.down', workers, because });
  }
}
