import { setTimeout } from 'node:timers/promises';
import type { CanaryRule, EndpointRollout } from '@flash-ts/core/contract';
import { cliErrors } from '../../errors/catalogue.js';
import type { ControlClient } from '@flash-ts/platform/control-client';
import type { ApplyOptions } from '../target.js';

/** An endpoint whose newest version is waited for. */
export interface Awaited {
  readonly name: string;
  readonly id: string;
  /** Whether the endpoint was changed, so that its health is news. */
  readonly changed: boolean;
}

export interface WaitOptions extends ApplyOptions {
  readonly client: Pick<ControlClient, 'rollout'>;
}

/** Where an endpoint has come to. */
export interface Standing {
  /** The newest version that gets requests. */
  readonly version: number;
  /** The rule of the trial that this version is on; null when it gets all requests. */
  readonly canary: CanaryRule | null;
}

const LONGEST_PAUSE_MS = 500;
/** Pauses are so many times as long as a round of questions took, which leaves the platform its time where there are many endpoints. */
const PAUSE_PER_ROUND = 4;

/**
 * Waits until the newest version of each endpoint serves or is on trial. Workers start in turn, so an endpoint's time begins when its own
 * first worker does: where many are deployed, the last one waits longer for its turn than any start may take.
 *
 * @returns in the order given
 * @throws FlashError `FLASH_ROLLOUT_FAILED`, `FLASH_ROLLOUT_TIMEOUT`
 */
export async function whenServing(awaited: readonly Awaited[], options: WaitOptions): Promise<Standing[]> {
  const changed = awaited.filter((item) => item.changed).length;
  const progress = { started: 0, of: changed };
  const arrivals = awaited.map((item) => new Arrival(item, options, progress));
  for (let pause = 20; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const began = performance.now();
    for (const arrival of arrivals) if (!arrival.standing) arrival.look(await options.client.rollout(arrival.id));
    const standings = arrivals.flatMap(({ standing }) => standing ?? []);
    if (standings.length === arrivals.length) return standings;
    const roundMs = performance.now() - began;
    await setTimeout(Math.max(pause, PAUSE_PER_ROUND * roundMs), undefined, { signal: options.signal });
  }
}

/** One endpoint on its way. */
class Arrival {
  standing: Standing | undefined;
  readonly #awaited: Awaited;
  readonly #options: WaitOptions;
  readonly #progress: { started: number; readonly of: number };
  #deadline: number | undefined;
  #toldThrottled = false;

  constructor(awaited: Awaited, options: WaitOptions, progress: { started: number; readonly of: number }) {
    this.#awaited = awaited;
    this.#options = options;
    this.#progress = progress;
  }

  get id(): string {
    return this.#awaited.id;
  }

  look(rollout: EndpointRollout): void {
    const { name } = this.#awaited;
    const { version, state, servingVersion, reason, canary } = rollout;
    if (state === 'trial') return this.#arrived({ version, canary }, 'healthy and on trial');
    if (state === 'serving') return this.#arrived({ version: servingVersion ?? version, canary: null }, 'healthy');
    if (state === 'failed') {
      const words = { name, version, reason: reason ?? 'no reason was given' };
      if (this.#options.development) throw cliErrors.FLASH_DEV_BOOT_FAILED(words, { state: standing(name, rollout) });
      throw cliErrors.FLASH_ROLLOUT_FAILED(words, { state: rest(name, rollout) });
    }
    this.#keepTime(rollout);
  }

  #arrived(standing: Standing, how: string): void {
    const { name, changed } = this.#awaited;
    this.standing = standing;
    if (!changed) return;
    const progress = this.#progress;
    progress.started += 1;
    const count = progress.of > 1 ? ` (started ${progress.started} of ${progress.of})` : '';
    this.#options.onStep(`${name} version ${standing.version} is ${how}${count}`);
  }

  /** @throws FlashError `FLASH_ROLLOUT_TIMEOUT` */
  #keepTime(rollout: EndpointRollout): void {
    const { name } = this.#awaited;
    const { timeout, onStep } = this.#options;
    const { version, throttled, waiting } = rollout;
    if (waiting !== undefined) return;
    if (throttled !== undefined && !this.#toldThrottled) {
      this.#toldThrottled = true;
      onStep(`${name} version ${version} waits: ${throttled}`);
    }
    this.#deadline ??= performance.now() + timeout * 1000;
    if (performance.now() <= this.#deadline) return;
    const words = { name, version, seconds: timeout, because: throttled };
    throw cliErrors.FLASH_ROLLOUT_TIMEOUT(words, { state: rest(name, rollout) });
  }
}

function rest(name: string, { version, servingVersion }: EndpointRollout): string {
  const serving = servingVersion === null ? 'no version serves' : `version ${servingVersion} serves on`;
  return `version ${version} of ${name} is registered and does not serve; ${serving}`;
}

function standing(name: string, { servingVersion }: EndpointRollout): string {
  return servingVersion === null ? `${name} answers with this error` : `${name} serves as it was before the change`;
}
