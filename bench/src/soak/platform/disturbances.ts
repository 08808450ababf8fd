import type { TestEndpoint, TestPlatform } from '@flash-ts/platform/testing';
import { setTimeout } from 'node:timers/promises';
import { anyReady } from '../../reliability/harness/deployments.ts';
import type { Casualties } from './casualties.ts';
import type { DetachedPlatform } from './detached-platform.ts';

export const RELEASE_MS = 20_000;
const LEAST_KILL_MS = 2000;
const MOST_KILL_MS = 6000;
/** At which parts of the time the platform is killed: so early that the last one lives long enough to show whether it grows. */
const PLATFORM_KILLS = [0.1, 0.2, 0.3];

/** These are for the endpoint of the change before them. */
const FOLLOWS: ReadonlySet<Change> = new Set(['rollback', 'promote']);

type Change = 'release' | 'rollback' | 'canary' | 'promote' | 'broken';
/** What is done to endpoints in turn. */
const CHANGES: readonly Change[] = ['release', 'rollback', 'canary', 'promote', 'release', 'broken'];

/** Changes endpoints one after the other until the signal aborts, and counts the changes. */
export class Releases {
  readonly made = new Map<string, number>();
  readonly #endpoints: readonly TestEndpoint[];
  #lastWasMade = false;
  readonly #env = new Map<string, Readonly<Record<string, string>>>();
  readonly #platform: DetachedPlatform;
  readonly #control: TestPlatform;

  constructor(platform: DetachedPlatform, control: TestPlatform, endpoints: readonly TestEndpoint[]) {
    this.#platform = platform;
    this.#control = control;
    this.#endpoints = endpoints;
  }

  /** To be called before anything is killed: without a platform nothing can be read. */
  async readVariables(): Promise<void> {
    for (const endpoint of this.#endpoints) this.#env.set(endpoint.id, (await endpoint.settings()).env);
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let count = 0; await waited(RELEASE_MS, signal); count += 1) {
      const wanted = CHANGES[count % CHANGES.length] as Change;
      // What has nothing to follow, since the platform was away for the change before it, makes way for a release.
      const change = FOLLOWS.has(wanted) && !this.#lastWasMade ? 'release' : wanted;
      const turn = count - Number(FOLLOWS.has(change));
      await this.#tell(
        change,
        this.#make(change, this.#endpoints[turn % this.#endpoints.length] as TestEndpoint, count),
      );
    }
  }

  async #tell(change: Change, made: Promise<void>): Promise<void> {
    const began = performance.now();
    const refusal = await made.then(
      () => undefined,
      (error: Error) => error.message,
    );
    const wasAway = refusal !== undefined && this.#platform.wasAway(began, performance.now());
    const outcome = refusal === undefined ? change : wasAway ? 'platform away' : `${change} refused: ${refusal}`;
    this.#lastWasMade = refusal === undefined;
    this.made.set(outcome, (this.made.get(outcome) ?? 0) + 1);
  }

  async #make(change: Change, endpoint: TestEndpoint, count: number): Promise<void> {
    const env = { ...this.#env.get(endpoint.id), RELEASE: String(count) };
    const path = `/local/endpoints/${endpoint.id}`;
    if (change === 'rollback') await this.#control.control('POST', `${path}/rollback`, {});
    else if (change === 'canary')
      await this.#control.control('POST', `${path}/canary`, { percent: 50, changes: { env } });
    else if (change === 'promote') await this.#control.control('POST', `${path}/promote`);
    else
      await endpoint.release({ env: change === 'broken' ? { ...env, NODE_OPTIONS: '--import=./missing.mjs' } : env });
  }
}

/** Kills a worker that serves, of any endpoint, every few seconds until the signal aborts. */
export async function killWorkers(
  endpoints: readonly TestEndpoint[],
  casualties: Casualties,
  signal: AbortSignal,
): Promise<void> {
  while (await waited(LEAST_KILL_MS + (MOST_KILL_MS - LEAST_KILL_MS) * Math.random(), signal)) {
    const endpoint = endpoints[Math.floor(Math.random() * endpoints.length)] as TestEndpoint;
    // While the platform is away there is nobody to ask.
    const worker = await anyReady(endpoint).catch(() => undefined);
    if (!worker) continue;
    casualties.add(worker.id);
    try {
      worker.kill();
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Kills the platform at its times, and starts it again. */
export async function killPlatform(platform: DetachedPlatform, runMs: number, signal: AbortSignal): Promise<void> {
  const begun = performance.now();
  for (const part of PLATFORM_KILLS) {
    if (await waited(begun + part * runMs - performance.now(), signal)) await platform.killAndStart();
  }
}

/** @returns false when the signal aborted meanwhile */
function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  return setTimeout(Math.max(0, ms), true, { signal }).catch(() => false);
}
