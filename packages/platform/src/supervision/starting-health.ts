import type { PlatformSettings } from '../settings/platform-settings.js';
import type { Health } from './health.js';

export type BootRules = Pick<PlatformSettings, 'healthIntervalMs' | 'listenMs' | 'bootMs'>;
export type RevivalRules = Pick<PlatformSettings, 'healthIntervalMs' | 'revivalMs'>;

/** A worker that is not ready yet, at the moment of a look at it. */
export interface Start {
  readonly health: Health;
  /** Milliseconds since its process was started, or was told to go on. */
  readonly elapsedMs: number;
}

/** A start that is a boot. */
export interface Boot extends Start {
  /** Whether it has answered its health path, now or before, with whatever status. */
  readonly answered: boolean;
  readonly healthPath: string;
}

/** What is to be thought of it. `lookAfterMs`: milliseconds until the next look. */
export type StartVerdict =
  | { readonly kind: 'ready' | 'starting'; readonly lookAfterMs: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** Judges a worker that boots: it has a while to listen, and a long one to load what it needs. */
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
 * Judges a worker that was frozen. For a moment its own clocks say that it has hung, and its timers are overdue: only what it says for
 * longer is believed.
 */
export function judgeRevival({ health, elapsedMs }: Start, rules: RevivalRules): StartVerdict {
  if (health.kind === 'ready') return { kind: 'ready', lookAfterMs: rules.healthIntervalMs };
  if (elapsedMs > rules.revivalMs) return { kind: 'failed', reason: 'did not come back after it was frozen' };
  return { kind: 'starting', lookAfterMs: startPollDelay(elapsedMs) };
}

/** Milliseconds until the next question to a starting worker: soon while a fast start may be about to end, then rarer. */
export function startPollDelay(elapsedMs: number): number {
  if (elapsedMs < 1000) return 10;
  return elapsedMs < 10_000 ? 50 : 250;
}
