import type { PlatformSettings } from '../settings/platform-settings.js';
import type { CrashLoop } from '../store/crash-loop-store.js';

export type CrashLoopRules = Pick<PlatformSettings, 'crashLoopMs' | 'bootMs' | 'backoffCapMs' | 'stableMs'>;

/**
 * A crash loop after another failure. Failures that are further apart than those of a loop can be are each for itself: when one boot fails
 * now and then because a request asked for it, nothing is wasted, and trying on is the way back.
 *
 * @param loop undefined when a worker has run stably since the last failure
 * @param sinceLastMs monotonic milliseconds since that one; undefined when the platform was started in between
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

/** The most from one failure of a loop to the next: the longest backoff, spread by half, the longest boot, and a run that is not stable. */
export function longestGapMs({ backoffCapMs, bootMs, stableMs }: CrashLoopRules): number {
  return 1.5 * backoffCapMs + bootMs + stableMs;
}
