import { Type } from 'typebox';
import { Check } from 'typebox/value';

/** The longest time of a timer in Node, in milliseconds: a little under 25 days. */
const LONGEST_MS = 2 ** 31 - 1;

const ms = (minimum = 0) => Type.Integer({ minimum, maximum: LONGEST_MS });
const count = (minimum = 1) => Type.Integer({ minimum, maximum: 1_000_000 });
const bytes = (minimum = 1) => Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER });

/**
 * The settings that can be changed while the platform runs, with their bounds. The others are for its start: GPUs and memory have options
 * of `flash platform start`.
 */
const FIELDS = {
  queueWaitMs: ms(),
  requestMs: ms(1),
  requestBodyBytes: bytes(),
  responseBodyBytes: bytes(),
  workerRequests: count(),
  lostWorkers: count(),
  crashBlockMs: ms(),
  affinityWaitMs: ms(),
  upstreamKeepAliveMs: ms(),
  clientKeepAliveMs: ms(1),
  upgradedDrainMs: ms(),
  graceMs: ms(),
  // A shorter interval would cost processor time, and a busy worker would seem not to answer.
  healthIntervalMs: ms(100),
  healthTimeoutMs: ms(10),
  healthMisses: count(),
  healthMissesToKill: count(),
  unhealthyGraceMs: ms(),
  stuckMs: ms(100),
  stuckReplaceMs: ms(100),
  listenMs: ms(1),
  bootMs: ms(1),
  startsAtOnce: count(),
  startTurnMs: ms(),
  warmUpMs: ms(),
  bootAttempts: count(),
  backoffBaseMs: ms(1),
  backoffCapMs: ms(1),
  stableMs: ms(),
  crashLoopMs: ms(1),
  watchMs: ms(),
  watchCrashes: count(),
  frozenWorkers: count(0),
  frozenBytes: bytes(0),
  revivalMs: ms(1),
  artifactBytes: bytes(),
  artifactUnpackedBytes: bytes(),
  artifactEntries: count(),
  artifactRatio: count(),
  artifactUnusedMs: ms(),
  releasesKept: count(),
};

export type ChangeableName = keyof typeof FIELDS;

export const CHANGEABLE = Object.keys(FIELDS) as readonly ChangeableName[];

/** Body of `PATCH /local/settings`, without names whose value is null. */
export const ChangesSchema = Type.Partial(Type.Object(FIELDS), { additionalProperties: false });

export function isChangeable(name: string): name is ChangeableName {
  return Object.hasOwn(FIELDS, name);
}

/** Whether a stored value may be used: another version of the platform may have had other bounds. */
export function isAllowed(name: string, value: unknown): boolean {
  return isChangeable(name) && Check(FIELDS[name], value);
}
