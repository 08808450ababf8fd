import type { Clock } from '../clock/clock.js';
import type { EventBus, EventSubject } from '../events/event-bus.js';
import type { WorkerEnding } from '@flash-ts/core/contract';
import type { Worker } from './worker.js';

const KINDS = { asked: 'worker.stopped', crashed: 'worker.crashed', 'boot-failed': 'worker.boot-failed' } as const;

type ChangedWorker = Pick<Worker, 'phase' | 'reason' | 'suspected' | 'frozenBytes'>;

/** Emits the events of a worker. */
export function tellOfWorker(
  events: EventBus,
  endpoint: EventSubject,
  { id: workerId, version }: Pick<Worker, 'id' | 'version'>,
  clock: Clock,
) {
  let startedAt = clock.now();
  let wasReady = false;
  let isReady = false;
  let revivedAt: number | undefined;
  return {
    started(): void {
      startedAt = clock.now();
      events.emit(endpoint, { kind: 'worker.started', workerId, version });
    },
    changed({ phase, reason, suspected, frozenBytes }: ChangedWorker): void {
      if (phase === 'frozen') events.emit(endpoint, { kind: 'worker.frozen', workerId, version, bytes: frozenBytes });
      if (phase === 'reviving') revivedAt = clock.now();
      if (phase === 'ready' && revivedAt !== undefined) {
        const revivalMs = clock.now() - revivedAt;
        revivedAt = undefined;
        events.emit(endpoint, { kind: 'worker.revived', workerId, version, revivalMs });
      }
      // A suspicion that was refuted at once causes no event.
      if (phase === 'ready' && !isReady) {
        const coldStartMs = wasReady ? undefined : clock.now() - startedAt;
        wasReady = true;
        isReady = true;
        events.emit(endpoint, {
          kind: 'worker.ready',
          workerId,
          version,
          ...(coldStartMs !== undefined && { coldStartMs }),
        });
      }
      // A worker that has never been ready has failed to boot, which the event of its end reports.
      if ((phase === 'stuck' || phase === 'unhealthy') && !suspected && wasReady) {
        isReady = false;
        const kind = phase === 'stuck' ? 'worker.stuck' : 'worker.unhealthy';
        events.emit(endpoint, { kind, workerId, version, because: reason ?? '' });
      }
    },
    ended({ kind, reason }: WorkerEnding): void {
      events.emit(endpoint, { kind: KINDS[kind], workerId, version, because: reason });
    },
  };
}
