import type { PlatformSettings } from '../settings/platform-settings.js';
import type { Health } from './health.js';

export type BootRules = Pick<PlatformSettings, 'healthIntervalMs' | 'listenMs' | 'bootMs'>;
export type RevivalRules = Pick<PlatformSettings, 'healthIntervalMs' | 'revivalMs'>;

/** The facts of a worker that is not ready yet, at a health check. */
export interface Start {
  readonly health: Health;
  /** Milliseconds since its process was started or revived. */
  readonly elapsedMs: number;
}

/** The facts of a worker that boots. */
export interface Boot extends Start {
  /** Whether it has answered its health path, now or before, with any status. */
  readonly answered: boolean;
  readonly healthPath: string;
}

/** The decision about the worker. `lookAfterMs`: milliseconds until the next health check. */
export type StartVerdict =
  | { readonly kind: 'ready' | 'starting'; readonly lookAfterMs: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** Judges a worker that boots: it has to listen within `listenMs` and to be ready within `bootMs`. */
export function judgeBoot({ health, elapsedMs, answered, healthPath }: Boot, rules: BootRules): StartVerdict {
  if (health.kind === 'ready') return { kind: 'ready', lookAfterMs: rules.healthIntervalMs };
  if (health.kind === 'unhealthy') return { kind: 'failed', reason: `did not become ready: ${health.reason}` };
  if (!answered && elapsedMs > rules.listenMs) {
    const reason = `did not answer ${healthPath} on PORT_HEALTH within ${rules.listenMs / 1000} s`;
    return { kind: 'failed', reason };
  }
  if (elapsedMs > rules.bootMs) return { kind: 'failed', reason: `was not ready after ${rules.bootMs / 1000} s` };
  return { kind: 'starting', lookAfterMs: startPollDelay(elapsedMs) };
}

/**
 * Judges a worker that was frozen. Just after the revival its own clocks say that it has hung, and its timers are overdue: an unhealthy
 * answer counts only if it lasts.
 */
export function judgeRevival({ health, elapsedMs }: Start, rules: RevivalRules): StartVerdict {
  if (health.kind === 'ready') return { kind: 'ready', lookAfterMs: rules.healthIntervalMs };
  if (elapsedMs > rules.revivalMs) return { kind: 'failed', reason: 'did not come back after it was frozen' };
  return { kind: 'starting', lookAfterMs: startPollDelay(elapsedMs) };
}

/** Milliseconds until the next health check of a starting worker: short at first, since a start may be fast, then longer. */
export function startPollDelay(elapsedMs: number): number {
  if (elapsedMs < 1000) return 10;
  return elapsedMs < 10_000 ? 50 : 250;
}
