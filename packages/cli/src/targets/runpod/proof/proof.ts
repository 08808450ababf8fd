import type { Worker } from '@flash-ts/core/contract';

/** The workers of an endpoint at a moment. */
export interface Sight {
  /** Those of the version that is waited for. */
  readonly fresh: readonly Worker[];
  /** Whether there are others. */
  readonly hasStale: boolean;
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
