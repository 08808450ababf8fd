import type { ReleaseOutcome } from '@flash-ts/core/contract';
import type { RolloutStatus } from '../records/endpoint-record.js';

interface PastRelease {
  readonly version: number;
  readonly outcome: ReleaseOutcome;
}

/** The outcome of an endpoint's newest release, from the state of its rollout. */
export function outcomeOf({ state, servingVersion }: RolloutStatus, newest: number): ReleaseOutcome {
  if (state === 'verifying' || state === 'canary') return 'pending';
  if (state === 'failed') return 'failed';
  return servingVersion === newest ? 'served' : 'abandoned';
}

/**
 * The version to which a rollback without a version goes: the serving one, if that is not the newest; the fallback, while the newest is
 * watched; otherwise the newest earlier one that has served. Undefined if there is none.
 */
export function rollbackTarget(
  releases: readonly PastRelease[],
  newest: number,
  { servingVersion, fallback }: Pick<RolloutStatus, 'servingVersion' | 'fallback'>,
): number | undefined {
  const served = releases.filter(({ version, outcome }) => version < newest && outcome === 'served');
  if (servingVersion !== null && servingVersion !== newest) return servingVersion;
  if (fallback !== null) return fallback;
  return served.length === 0 ? undefined : Math.max(...served.map(({ version }) => version));
}

/** Versions to remove from the history: all but the newest `keep` and those in use. */
export function outdatedVersions(
  releases: readonly PastRelease[],
  keep: number,
  inUse: ReadonlySet<number | null>,
): number[] {
  return releases
    .map(({ version }) => version)
    .toSorted((a, b) => b - a)
    .slice(Math.max(1, keep))
    .filter((version) => !inUse.has(version));
}
