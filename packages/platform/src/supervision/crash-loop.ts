import type { PlatformSettings } from '../settings/platform-settings.js';
import type { CrashLoop } from '../store/crash-loop-store.js';

export type CrashLoopRules = Pick<PlatformSettings, 'crashLoopMs' | 'bootMs' | 'backoffCapMs' | 'stableMs'>;

/**
 * A crash loop after another failure. Failures that are further apart than those of a loop can be do not form a loop: an occasional failed
 * boot for a request wastes little, and further boots are the way to recover.
 *
 * @param loop undefined if a worker has run stably since the last failure
 * @param sinceLastMs monotonic milliseconds since the last failure; undefined if the platform was restarted in between
 */
export function loopAfter(
  loop: CrashLoop | undefined,
  sinceLastMs: number | undefined,
  reason: string,
  rules: CrashLoopRules,
): CrashLoop {
  const gap = sinceLastMs ?? 0;
  const failingMs = loop && gap <= longestGapMs(rules) ? loop.failingMs + gap : 0;
  return { failingMs, reason, givenUp: failingMs >= rules.crashLoopMs };
}

/** The longest time between two failures of a loop: the longest backoff, spread by half, the longest boot, and a run that is not stable. */
export function longestGapMs({ backoffCapMs, bootMs, stableMs }: CrashLoopRules): number {
  return 1.5 * backoffCapMs + bootMs + stableMs;
}
