import { setTimeout } from 'node:timers/promises';
import type { CanaryRule, EndpointRollout } from '@flash-ts/core/contract';
import { cliErrors } from '../errors/catalogue.js';
import type { PlatformClient } from '../targets/platform-client.js';

export interface WaitOptions {
  readonly client: PlatformClient;
  readonly name: string;
  readonly id: string;
  /** Whether the endpoint was changed, so that its health is news. */
  readonly changed: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly onStep: (text: string) => void;
}

/** Where an endpoint has come to. */
export interface Standing {
  /** The newest version that gets requests. */
  readonly version: number;
  /** The rule of the trial that this version is on; null when it gets all requests. */
  readonly canary: CanaryRule | null;
}

/**
 * Waits until the newest version serves or is on trial.
 *
 * @throws FlashError `FLASH_ROLLOUT_FAILED`, `FLASH_ROLLOUT_TIMEOUT`
 */
export async function whenServing({ client, name, id, changed, ...options }: WaitOptions): Promise<Standing> {
  const { timeout, signal, onStep } = options;
  const deadline = performance.now() + timeout * 1000;
  let told = false;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 500)) {
    const rollout = await client.rollout(id);
    const { version, state, servingVersion, reason, canary, throttled } = rollout;
    if (state === 'trial') {
      if (changed) onStep(`${name} version ${version} is healthy and on trial`);
      return { version, canary };
    }
    if (state === 'serving') {
      if (changed) onStep(`${name} version ${servingVersion ?? version} is healthy`);
      return { version: servingVersion ?? version, canary: null };
    }
    if (state === 'failed') {
      const words = { name, version, reason: reason ?? 'no reason was given' };
      throw cliErrors.FLASH_ROLLOUT_FAILED(words, { state: rest(name, rollout) });
    }
    if (throttled !== undefined && !told) {
      told = true;
      onStep(`${name} version ${version} waits: ${throttled}`);
    }
    if (performance.now() > deadline) {
      const words = { name, version, seconds: timeout, because: throttled };
      throw cliErrors.FLASH_ROLLOUT_TIMEOUT(words, { state: rest(name, rollout) });
    }
    await setTimeout(pause, undefined, { signal });
  }
}

function rest(name: string, { version, servingVersion }: EndpointRollout): string {
  const serving = servingVersion === null ? 'no version serves' : `version ${servingVersion} serves on`;
  return `version ${version} of ${name} is registered and does not serve; ${serving}`;
}
