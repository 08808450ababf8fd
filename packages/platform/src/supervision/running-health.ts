import type { PlatformSettings } from '../settings/platform-settings.js';
import type { Health } from './health.js';

export type HealthRules = Pick<
  PlatformSettings,
  'healthIntervalMs' | 'healthMisses' | 'healthMissesToKill' | 'unhealthyGraceMs' | 'stuckMs' | 'stuckReplaceMs'
>;

/** The facts of a worker that has been ready, at a health check. */
export interface Vitals {
  readonly health: Extract<Health, { kind: 'ready' | 'initializing' | 'silent' }>;
  /** Health checks in a row without an answer, including this one. */
  readonly misses: number;
  /** Milliseconds since the first unanswered health check; 0 if it answers. */
  readonly silentMs: number;
  readonly inFlight: number;
  /** The maximum time of a request to it, in milliseconds. */
  readonly requestMs: number;
}

/** The decision about the worker. */
export interface Verdict {
  /** Undefined if the phase does not change: one health check without an answer decides nothing. */
  readonly phase?: 'ready' | 'stuck' | 'unhealthy';
  readonly reason?: string;
  /** The worker will not recover. */
  readonly kill?: true;
  /**
   * Milliseconds until the next health check; fewer if something is wrong, so that a hanging worker leaves the rotation soon and a
   * recovered one returns soon.
   */
  readonly lookAfterMs: number;
}

/**
 * Judges a running worker. A worker that does not answer, or whose event loop is blocked, gets no more requests, and may finish those that
 * it has.
 */
export function judge(vitals: Vitals, rules: HealthRules): Verdict {
  return vitals.health.kind === 'ready' ? judgeLoop(vitals, vitals.health.stuckMs, rules) : judgeSilence(vitals, rules);
}

/**
 * The worker does not answer: it hangs, or the machine is overloaded. It may finish its requests within a grace period; without requests it
 * is killed sooner.
 */
function judgeSilence({ misses, silentMs, inFlight }: Vitals, rules: HealthRules): Verdict {
  const lookAfterMs = rules.healthIntervalMs / 10;
  if (misses < rules.healthMisses) return { lookAfterMs };
  const lost = silentMs > rules.unhealthyGraceMs || (inFlight === 0 && misses >= rules.healthMissesToKill);
  const reason = 'stopped answering its health path';
  return { phase: 'unhealthy', reason, ...(lost && { kill: true }), lookAfterMs };
}

/**
 * The worker answers health checks, but its event loop is blocked: a handler computes, or never ends. Only after the maximum time of a
 * request is it certain that the handler never ends. Until then the worker keeps its requests; another worker takes its place after
 * `stuckReplaceMs`.
 */
function judgeLoop({ inFlight, requestMs }: Vitals, stuckMs: number, rules: HealthRules): Verdict {
  const { healthIntervalMs, stuckReplaceMs } = rules;
  const soon = healthIntervalMs / 10;
  if (stuckMs < rules.stuckMs) {
    const lookAfterMs =
      stuckMs > 0 ? Math.min(healthIntervalMs, Math.max(soon, rules.stuckMs - stuckMs)) : healthIntervalMs;
    return { phase: 'ready', lookAfterMs };
  }
  const replaced = stuckMs >= stuckReplaceMs;
  const overdue = stuckMs >= requestMs;
  const lost = overdue || (replaced && inFlight === 0);
  const limitMs = overdue ? requestMs : replaced ? stuckReplaceMs : rules.stuckMs;
  return {
    phase: replaced || lost ? 'unhealthy' : 'stuck',
    reason: `has an event loop that has not turned for ${limitMs / 1000} s`,
    ...(lost && { kill: true }),
    lookAfterMs: soon,
  };
}
