import { setTimeout } from 'node:timers/promises';
import type { EndpointRollout, ReleaseWatchView } from '@flash-ts/core/contract';
import { cliErrors } from '../../errors/catalogue.js';
import type { WaitOptions } from './when-serving.js';

/** A version that this deploy has released. */
export interface Released {
  readonly name: string;
  readonly id: string;
  readonly version: number;
}

const PAUSE_MS = 500;
/** See `whenServing`. */
const PAUSE_PER_ROUND = 4;
/** Interval of the notes about the remaining time of a watch. */
const STEP_MS = 10_000;

/**
 * Waits until the watch over these versions has ended, or others have replaced them.
 *
 * @throws FlashError `FLASH_ROLLED_BACK` if one of them no longer serves
 */
export async function whenProven(
  released: readonly Released[],
  { client, signal, onStep }: Omit<WaitOptions, 'timeout'>,
): Promise<void> {
  let [watched, steps] = [released, Infinity];
  for (;;) {
    const began = performance.now();
    const watches: { readonly release: Released; readonly watch: ReleaseWatchView }[] = [];
    for (const release of watched) {
      const watch = watchOf(release, await client.rollout(release.id));
      if (watch) watches.push({ release, watch });
    }
    if (watches.length === 0) return;
    watched = watches.map(({ release }) => release);
    const leftMs = Math.max(...watches.map(({ watch }) => watch.leftMs));
    if (steps === Infinity) for (const { release, watch } of watches) onStep(watchText(release, watch));
    else if (Math.ceil(leftMs / STEP_MS) < steps) onStep(`watching for another ${Math.ceil(leftMs / 1000)} s`);
    steps = Math.min(steps, Math.ceil(leftMs / STEP_MS));
    const roundMs = performance.now() - began;
    await setTimeout(Math.max(Math.min(PAUSE_MS, leftMs), PAUSE_PER_ROUND * roundMs), undefined, { signal });
  }
}

/** The watch over a version; undefined if it has ended. */
function watchOf({ name, version }: Released, rollout: EndpointRollout): ReleaseWatchView | undefined {
  const { servingVersion, reason } = rollout;
  if (servingVersion === version || (servingVersion ?? 0) > version) return rollout.watch;
  const because = reason ?? 'it was rolled back by a command';
  throw cliErrors.FLASH_ROLLED_BACK({ name, version, serving: servingVersion, because });
}

function watchText({ name, version }: Released, { fallback, lengthMs, unguarded }: ReleaseWatchView): string {
  const ready =
    unguarded === null
      ? `version ${fallback} stays ready to take over`
      : `version ${fallback} would have to start to take over (${unguarded})`;
  return `${name} version ${version} is watched for ${Math.ceil(lengthMs / 1000)} s; if its workers crash, ${ready}. --no-watch does not wait for that`;
}
