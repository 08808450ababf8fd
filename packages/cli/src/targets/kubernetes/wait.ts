import type { IPod } from 'kubernetes-models/v1/Pod';
import { setTimeout } from 'node:timers/promises';
import { cliErrors } from '../../errors/catalogue.js';
import type { ApplyOptions, EndpointRef } from '../target.js';
import { POD } from './cluster/kinds.js';
import type { LiveEndpoint } from './engines/engine.js';
import { releaseOf } from './engines/read.js';
import { troubleOf } from './pod-trouble.js';
import { endpointLabels, type Release } from './resources/names.js';
import type { Ground } from './steps.js';

/** An endpoint whose newest release a deploy waits for. */
export interface Awaited extends EndpointRef {
  /** Whether the deploy changed it, so that its progress is told. */
  readonly isChanged: boolean;
}

/** The longest pause between two looks, where no watch tells of a change. */
const PAUSE_MS = 2000;
/** The shortest one, so that many changes are one look. */
const LEAST_PAUSE_MS = 50;

/**
 * Waits until the newest release of each endpoint serves or is a canary.
 *
 * @returns in the order given, as the cluster has them then
 * @throws FlashError `FLASH_ROLLOUT_FAILED`, `FLASH_ROLLOUT_TIMEOUT`
 */
export async function whenServing(
  awaited: readonly Awaited[],
  where: Ground,
  options: ApplyOptions,
): Promise<LiveEndpoint[]> {
  const arrivals: LiveEndpoint[] = [];
  for (const endpoint of awaited) {
    const arrived = await new Arrival(endpoint, where, options).arrived();
    arrivals.push(arrived);
    if (!endpoint.isChanged) continue;
    const changed = awaited.filter(({ isChanged }) => isChanged);
    const count = changed.length > 1 ? ` (started ${changed.indexOf(endpoint) + 1} of ${changed.length})` : '';
    const how = arrived.state === 'canary' ? 'healthy and a canary' : 'healthy';
    options.onStep(`${endpoint.name} version ${arrived.release.version} is ${how}${count}`);
  }
  return arrivals;
}

class Arrival {
  readonly #endpoint: Awaited;
  readonly #where: Ground;
  readonly #options: ApplyOptions;
  #told: string | undefined;

  constructor(endpoint: Awaited, where: Ground, options: ApplyOptions) {
    this.#endpoint = endpoint;
    this.#where = where;
    this.#options = options;
  }

  async arrived(): Promise<LiveEndpoint> {
    const { engines } = this.#where;
    const { timeout, signal } = this.#options;
    const { id, name } = this.#endpoint;
    const deadline = performance.now() + timeout * 1000;
    let live = await engines.find(id);
    if (live && isThere(live)) return live;
    const changes = new Changes(this.#where, live, signal);
    try {
      for (;;) {
        const isOver = performance.now() > deadline;
        try {
          live = await engines.find(id);
          if (!live) throw new Error(`the endpoint ${name} was removed meanwhile`);
          if (isThere(live)) return live;
          const because = await this.#checkTrouble(live);
          const { version } = live.release;
          if (isOver)
            throw cliErrors.FLASH_ROLLOUT_TIMEOUT({ name, version, seconds: timeout, because }, { state: rest(live) });
        } catch (error) {
          // A cluster whose control plane is being changed answers again soon.
          if (isOver || (error as { code?: string }).code !== 'FLASH_KUBERNETES_UNREACHABLE') throw error;
        }
        await changes.next();
      }
    } finally {
      changes.end();
    }
  }

  /** @returns why the release waits, if it does @throws FlashError `FLASH_ROLLOUT_FAILED` */
  async #checkTrouble(live: LiveEndpoint): Promise<string | undefined> {
    const { cluster } = this.#where;
    const { name } = this.#endpoint;
    const { version } = live.release;
    const pods = await cluster.list<IPod>(POD, endpointLabels(live.place, name));
    const own = pods.filter(({ metadata }) => isOf(metadata, live.release));
    const trouble = await troubleOf(cluster, own, this.#options.signal);
    if (live.state === 'failed' || trouble?.isFinal) {
      const reason = trouble?.text ?? live.reason ?? 'no reason was given';
      throw cliErrors.FLASH_ROLLOUT_FAILED({ name, version, reason }, { state: rest(live) });
    }
    if (trouble && this.#told !== trouble.text) {
      this.#told = trouble.text;
      this.#options.onStep(`${name} version ${version} waits: ${trouble.text}`);
    }
    return trouble?.text;
  }
}

function isThere({ state }: LiveEndpoint): boolean {
  return state === 'serving' || state === 'canary';
}

function isOf(metadata: IPod['metadata'], release: Release): boolean {
  const { version, part } = releaseOf(metadata);
  return version === release.version && part === release.part;
}

/** In what state a deploy leaves an endpoint whose newest release does not serve. */
export function rest({ name, release, servingVersion }: LiveEndpoint): string {
  const serving = servingVersion === null ? 'no version serves' : `version ${servingVersion} still serves`;
  return `version ${release.version} of ${name} is in the cluster and does not serve; ${serving}`;
}

/** Wakes who waits when an endpoint or its pods change, and from time to time without that. */
class Changes {
  readonly #ended = new AbortController();
  #wake = Promise.withResolvers<void>();

  constructor({ cluster, engines }: Ground, live: LiveEndpoint | undefined, signal: AbortSignal) {
    if (!live) return;
    const until = AbortSignal.any([signal, this.#ended.signal]);
    const labels = endpointLabels(live.place, live.name);
    for (const kind of [engines.of(live.settings).kind, POD])
      void cluster.follow(kind, labels, until, () => this.#wake.resolve());
    signal.addEventListener('abort', () => this.#wake.reject(signal.reason as Error), { once: true });
    // Whoever waits gets the rejection; if nobody does, it is told by the next request.
    this.#wake.promise.catch(() => undefined);
  }

  async next(): Promise<void> {
    await Promise.race([this.#wake.promise, setTimeout(PAUSE_MS, undefined, { signal: this.#ended.signal })]);
    this.#wake = Promise.withResolvers();
    this.#wake.promise.catch(() => undefined);
    await setTimeout(LEAST_PAUSE_MS);
  }

  end(): void {
    this.#ended.abort();
  }
}
