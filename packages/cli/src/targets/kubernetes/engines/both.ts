import type { Place } from '../../endpoint-ref.js';
import type { KubeObject } from '../cluster/kinds.js';
import type { WantedEndpoint } from '../resources/endpoint.js';
import type { Release } from '../resources/names.js';
import type { Settings } from '../resources/settings.js';
import type { DeploymentEngine } from './deployments.js';
import type { Engine, LiveEndpoint, Routing } from './engine.js';
import type { KnativeEngine } from './knative.js';

/** A cluster with Knative, which knows requests and no jobs: queue-based endpoints run as Deployments there. */
export class BothEngines implements Engine {
  readonly kind;
  readonly releasesScaling;
  readonly hasCanaries;
  readonly #requests: KnativeEngine;
  readonly #queues: DeploymentEngine;

  constructor(requests: KnativeEngine, queues: DeploymentEngine) {
    this.#requests = requests;
    this.#queues = queues;
    ({ kind: this.kind, releasesScaling: this.releasesScaling, hasCanaries: this.hasCanaries } = requests);
  }

  of({ queue }: Pick<Settings, 'queue'>): Engine {
    return queue ? this.#queues : this.#requests;
  }

  async list(place?: Place): Promise<readonly LiveEndpoint[]> {
    const [requests, deployments] = await Promise.all([this.#requests.list(place), this.#queues.list(place)]);
    // Deployments that Knative has made for its revisions have the same labels.
    const all = [...requests, ...deployments.filter(isQueue)];
    return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async find(id: string): Promise<LiveEndpoint | undefined> {
    const found = await this.#requests.find(id);
    if (found) return found;
    const queue = await this.#queues.find(id);
    return queue && isQueue(queue) ? queue : undefined;
  }

  objects(
    wanted: WantedEndpoint,
    release: Release,
    routing: Routing,
    live: LiveEndpoint | undefined,
  ): Promise<readonly KubeObject[]> {
    return this.of(wanted.settings).objects(wanted, release, routing, live);
  }

  templateOf(wanted: WantedEndpoint, release: Release): string {
    return this.of(wanted.settings).templateOf(wanted, release);
  }

  promote(live: LiveEndpoint): Promise<void> {
    return this.of(live.settings).promote(live);
  }

  rollTo(live: LiveEndpoint, version: number): Promise<void> {
    return this.of(live.settings).rollTo(live, version);
  }

  async remove(id: string): Promise<void> {
    const live = await this.find(id);
    await this.of(live?.settings ?? {}).remove(id);
  }
}

function isQueue({ settings }: LiveEndpoint): boolean {
  return settings.queue !== undefined;
}
