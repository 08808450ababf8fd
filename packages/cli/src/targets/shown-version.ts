import type { EndpointRollout } from '@flash-ts/core/contract';

/**
 * The version that a rollout's state is about: the one that serves, where a newer one was called off, and otherwise the newest.
 */
export function shownVersion<Newest extends number | null>(
  newest: Newest,
  { state, servingVersion }: Pick<EndpointRollout, 'state' | 'servingVersion'>,
): number | Newest {
  return state === 'serving' ? (servingVersion ?? newest) : newest;
}
