import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { cliErrors } from '../../errors/catalogue.js';
import type { Place, Progress } from '../target.js';
import type { Cluster } from './cluster/cluster.js';
import { LEASE, type KubeObject } from './cluster/kinds.js';
import { objectName, placeLabels } from './resources/names.js';

interface Lease extends KubeObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly renewTime?: string | Date;
    readonly leaseDurationSeconds?: number;
  };
}

/** A holder that has not renewed for so long has ended without giving its lease back. */
const LEASE_S = 30;
const RENEW_MS = 10_000;
const LOOK_MS = 500;

/**
 * Runs `work` while it holds the Lease of this environment of the app: two simultaneous deploys would plan on a state that the other one is
 * changing.
 *
 * @throws FlashError `FLASH_DEPLOY_BUSY` if another holder keeps it for longer than the timeout; then nothing was changed
 */
export async function withLease<Result>(
  cluster: Cluster,
  place: Place,
  { timeout, signal, onStep }: Progress & { readonly timeout: number },
  work: () => Promise<Result>,
): Promise<Result> {
  const holding = new Holding(cluster, place);
  const deadline = performance.now() + timeout * 1000;
  let isTold = false;
  for (;;) {
    const other = await holding.take();
    if (other === undefined) break;
    if (performance.now() > deadline) {
      const { app, env } = place;
      throw cliErrors.FLASH_DEPLOY_BUSY({ app, env, ...other, seconds: timeout }, { state: 'nothing was changed' });
    }
    if (!isTold) onStep(`waiting for another deploy of ${place.app} in ${place.env} (${other.holder})`);
    isTold = true;
    await setTimeout(Math.min(LOOK_MS, timeout * 1000), undefined, { signal });
  }
  const timer = setInterval(() => void holding.renew().catch(() => undefined), RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await holding.giveBack();
  }
}

interface Other {
  readonly holder: string;
  /** RFC 3339. */
  readonly since: string;
}

class Holding {
  readonly #cluster: Cluster;
  readonly #place: Place;
  readonly #name: string;
  readonly #identity = `process ${process.pid} on ${hostname()} (${randomUUID().slice(0, 8)})`;
  /** What another's lease looked like, and since when. Clocks of other machines are not compared. */
  #seen: { readonly version: string | undefined; readonly at: number } | undefined;

  constructor(cluster: Cluster, place: Place) {
    this.#cluster = cluster;
    this.#place = place;
    this.#name = objectName(place, 'deploy');
  }

  /** @returns the holder, if it is another one */
  async take(): Promise<Other | undefined> {
    const found = await this.#cluster.find<Lease>(LEASE, this.#name);
    if (!found)
      return (await this.#cluster.create(this.#lease())) ? undefined : { holder: 'another process', since: '' };
    const { holderIdentity: holder = '', renewTime } = found.spec ?? {};
    const version = found.metadata?.resourceVersion;
    const seen = this.#seen?.version === version && this.#seen ? this.#seen : { version, at: performance.now() };
    this.#seen = seen;
    const isOver = performance.now() - seen.at > LEASE_S * 1000;
    const since = renewTime === undefined ? '' : new Date(renewTime).toISOString();
    if (holder !== '' && !isOver) return { holder, since };
    return (await this.#cluster.replace(this.#lease(version))) ? undefined : { holder: 'another process', since };
  }

  async renew(): Promise<void> {
    const found = await this.#cluster.find<Lease>(LEASE, this.#name);
    if (found?.spec?.holderIdentity === this.#identity)
      await this.#cluster.replace(this.#lease(found.metadata?.resourceVersion));
  }

  /** Deletes it, if it is still ours. An error of that is not one of the deploy. */
  async giveBack(): Promise<void> {
    try {
      const found = await this.#cluster.find<Lease>(LEASE, this.#name);
      if (found?.spec?.holderIdentity === this.#identity) await this.#cluster.delete(LEASE, this.#name);
    } catch {
      // It ends by itself.
    }
  }

  #lease(resourceVersion?: string): Lease {
    const now = new Date();
    return {
      apiVersion: LEASE.apiVersion,
      kind: LEASE.kind,
      metadata: {
        name: this.#name,
        namespace: this.#cluster.namespace,
        labels: placeLabels(this.#place),
        ...(resourceVersion !== undefined && { resourceVersion }),
      },
      spec: { holderIdentity: this.#identity, leaseDurationSeconds: LEASE_S, renewTime: microTime(now) },
    };
  }
}

/** A time with microseconds, as the API wants it there. */
function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}
