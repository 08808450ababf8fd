import { setTimeout } from 'node:timers/promises';
import type { CanaryRule, EndpointRollout } from '@flash-ts/core/contract';
import { cliErrors } from '../../errors/catalogue.js';
import type { ControlClient } from '@flash-ts/platform/control-client';
import type { ApplyOptions } from '../target.js';

/** An endpoint whose newest version the deploy waits for. */
export interface Awaited {
  readonly name: string;
  readonly id: string;
  /** Whether the deploy changed the endpoint, so that its progress is printed. */
  readonly changed: boolean;
}

export interface WaitOptions extends ApplyOptions {
  readonly client: Pick<ControlClient, 'rollout'>;
}

/** How an endpoint's rollout ended. */
export interface Standing {
  /** The newest version that gets requests. */
  readonly version: number;
  /** The rule by which this version is a canary; null if it gets all requests. */
  readonly canary: CanaryRule | null;
}

const LONGEST_PAUSE_MS = 500;
/** How many times longer a pause is than the round of requests before it, so that polling many endpoints does not load the platform. */
const PAUSE_PER_ROUND = 4;

/**
 * Waits until the newest version of each endpoint serves or is a canary. Workers start one after another, so an endpoint's timeout counts
 * from the start of its first worker: with many endpoints the last one waits longer than a single start may take.
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

/** Waits for one endpoint. */
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
    if (state === 'canary') return this.#arrived({ version, canary }, 'healthy and a canary');
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
  const serving = servingVersion === null ? 'no version serves' : `version ${servingVersion} still serves`;
  return `version ${version} of ${name} is registered and does not serve; ${serving}`;
}

function standing(name: string, { servingVersion }: EndpointRollout): string {
  return servingVersion === null ? `${name} answers with this error` : `${name} serves as it was before the change`;
}
