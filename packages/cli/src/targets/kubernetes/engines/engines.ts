import type { Place } from '../../places.js';
import type { Cluster } from '../cluster/cluster.js';
import { MANAGED, placeLabels } from '../resources/names.js';
import type { Settings } from '../resources/settings.js';
import { DeploymentEngine } from './deployments.js';
import type { Engine, LiveEndpoint } from './engine.js';
import { KnativeEngine } from './knative.js';

/** The endpoints of a cluster: Services of Knative, or Deployments where it has none. Queue-based ones, whose jobs Knative does not know, are always Deployments. */
export class Engines {
  readonly #knative: KnativeEngine | undefined;
  readonly #deployments: DeploymentEngine;

  constructor(cluster: Cluster, hasKnative: boolean) {
    this.#knative = hasKnative ? new KnativeEngine(cluster) : undefined;
    this.#deployments = new DeploymentEngine(cluster);
  }

  get hasKnative(): boolean {
    return this.#knative !== undefined;
  }

  /** What runs an endpoint with these settings. */
  of({ queue }: Pick<Settings, 'queue'>): Engine {
    return queue ? this.#deployments : (this.#knative ?? this.#deployments);
  }

  /** The endpoints of a place, or all that this tool has deployed to the namespace, by name. */
  async list(place?: Place): Promise<readonly LiveEndpoint[]> {
    const labels = place ? placeLabels(place) : MANAGED;
    const [services, deployments] = await Promise.all([
      this.#knative?.list(labels) ?? [],
      this.#deployments.list(labels),
    ]);
    const all = [...services, ...deployments.filter((one) => this.#isEndpoint(one))];
    return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async find(id: string): Promise<LiveEndpoint | undefined> {
    const service = await this.#knative?.find(id);
    if (service) return service;
    const deployment = await this.#deployments.find(id);
    return deployment && this.#isEndpoint(deployment) ? deployment : undefined;
  }

  /** Deployments that Knative has made for its revisions have the labels of endpoints. */
  #isEndpoint({ settings }: LiveEndpoint): boolean {
    return this.#knative === undefined || settings.queue !== undefined;
  }
}

export async function enginesOf(cluster: Cluster): Promise<Engines> {
  return new Engines(cluster, await cluster.hasKnative());
}
