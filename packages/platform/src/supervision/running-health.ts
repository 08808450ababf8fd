import type { PlatformSettings } from '../settings/platform-settings.js';
import type { Health } from './health.js';

export type HealthRules = Pick<
  PlatformSettings,
  'healthIntervalMs' | 'healthMisses' | 'healthMissesToKill' | 'unhealthyGraceMs' | 'stuckMs' | 'stuckReplaceMs'
>;

/** A worker that has been ready, at the moment of a look at it. */
export interface Vitals {
  readonly health: Extract<Health, { kind: 'ready' | 'initializing' | 'silent' }>;
  /** Looks without an answer in a row, with this one. */
  readonly misses: number;
  /** Milliseconds since it was found not to answer; 0 before. */
  readonly silentMs: number;
  readonly inFlight: number;
  /** The longest that a request to it may take, in milliseconds. */
  readonly requestMs: number;
}

/** What is to be thought of it. */
export interface Verdict {
  /** Undefined where it stays what it is: one look without an answer says nothing yet. */
  readonly phase?: 'ready' | 'stuck' | 'unhealthy';
  readonly reason?: string;
  /** It will not come back. */
  readonly kill?: true;
  /** Milliseconds until the next look; sooner where something is wrong, so that whoever hangs gets nothing more, and who is back does. */
  readonly lookAfterMs: number;
}

/** Judges a running worker. One that does not answer, or whose loop does not turn, gets no more requests; what it has it may still finish. */
export function judge(vitals: Vitals, rules: HealthRules): Verdict {
  return vitals.health.kind === 'ready' ? judgeLoop(vitals, vitals.health.stuckMs, rules) : judgeSilence(vitals, rules);
}

/**
 * It hangs, or a handler computes without a pause, or the machine is overloaded. What it has may still be finished for a while; with
 * nothing to finish it is killed sooner.
 */
function judgeSilence({ misses, silentMs, inFlight }: Vitals, rules: HealthRules): Verdict {
  const lookAfterMs = rules.healthIntervalMs / 10;
  if (misses < rules.healthMisses) return { lookAfterMs };
  const lost = silentMs > rules.unhealthyGraceMs || (inFlight === 0 && misses >= rules.healthMissesToKill);
  const reason = 'stopped answering its health path';
  return { phase: 'unhealthy', reason, ...(lost && { kill: true }), lookAfterMs };
}

/**
 * It answers for its health and its event loop does not turn: a handler computes, or will never end. Which of the two is known only when
 * no request can last any longer. Until then what it has is its own; another takes its place when it has been away for long.
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
