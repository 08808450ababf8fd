import type { Worker } from '@flash-ts/core/contract';

/** The workers of an endpoint at a moment. */
export interface Sight {
  /** Those of the version that is waited for. */
  readonly fresh: readonly Worker[];
  /** Those of other versions. */
  readonly stale: readonly Worker[];
}

/**
 * Whether a worker of the version has answered or taken something.
 *
 * @param workerId as Runpod tells it, undefined where it does not; an id of no worker is told in another form, and is as good as none
 */
export function isOfVersion(workerId: string | undefined, { fresh, stale }: Sight): boolean {
  if (fresh.some(({ id }) => id === workerId)) return true;
  return fresh.length > 0 && stale.length === 0;
}

/** How a deploy finds out, from outside, that a version works. */
export interface Proof {
  /** @returns whether a worker of the version has done what proves it */
  look(sight: Sight): Promise<boolean>;
  /** What has come of it so far, as a part of a sentence; undefined if nothing is worth telling. */
  readonly doubt: string | undefined;
  /** Ends what it has begun. */
  close(): Promise<void>;
}
