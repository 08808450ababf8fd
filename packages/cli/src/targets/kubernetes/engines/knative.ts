import type { IRevision } from '@kubernetes-models/knative/serving.knative.dev/v1/Revision';
import { cliErrors } from '../../../errors/catalogue.js';
import type { Cluster } from '../cluster/cluster.js';
import { KNATIVE_SERVICE, REVISION, type KubeObject } from '../cluster/kinds.js';
import { inClusterUrl, type WantedEndpoint } from '../resources/endpoint.js';
import { knativeService, TO_LATEST, type KnativeService, type Traffic } from '../resources/knative-service.js';
import type { Release } from '../resources/names.js';
import type { Engine, LiveEndpoint, Routing } from './engine.js';
import { digestOf, endpointIn, lastOf, ownAnnotations, releaseOf, settingsIn, stamped, versionsOf } from './read.js';

const OF_SERVICE = 'serving.knative.dev/service';
/** The tag by which a canary can be asked alone. */
const CANARY_TAG = 'canary';

/** Endpoints as Knative Services. A version is one or several revisions, whose names have its number. */
export class KnativeEngine implements Engine {
  readonly kind = KNATIVE_SERVICE;
  readonly releasesScaling = true;
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async list(labels: Readonly<Record<string, string>>): Promise<readonly LiveEndpoint[]> {
    const [services, revisions] = await Promise.all([
      this.#cluster.list<KnativeService>(KNATIVE_SERVICE, labels),
      this.#cluster.list<IRevision>(REVISION, labels),
    ]);
    return services.flatMap((service) => this.#live(service, ofService(revisions, service)) ?? []);
  }

  async find(id: string): Promise<LiveEndpoint | undefined> {
    const [service, revisions] = await Promise.all([
      this.#cluster.find<KnativeService>(KNATIVE_SERVICE, id),
      this.#cluster.list<IRevision>(REVISION, { [OF_SERVICE]: id }),
    ]);
    return service && this.#live(service, revisions);
  }

  async objects(
    wanted: WantedEndpoint,
    release: Release,
    routing: Routing,
    live: LiveEndpoint | undefined,
  ): Promise<readonly KubeObject[]> {
    return [stamped(knativeService(wanted, release, await this.#traffic(routing, live)))];
  }

  templateOf(wanted: WantedEndpoint, release: Release): string {
    return digestOf(knativeService(wanted, release, undefined).spec?.template);
  }

  async promote(live: LiveEndpoint): Promise<void> {
    if (live.canary === null) throw cliErrors.FLASH_KUBERNETES_NO_CANARY({ name: live.name });
    await this.#route(live, TO_LATEST);
  }

  async rollTo(live: LiveEndpoint, version: number): Promise<void> {
    const revisions = await this.#cluster.list<IRevision>(REVISION, { [OF_SERVICE]: live.id });
    const revisionName = lastOf(revisions, version, ({ metadata }) => metadata)?.metadata?.name;
    if (revisionName === undefined)
      throw cliErrors.FLASH_KUBERNETES_NO_VERSION({ name: live.name, wanted: version, known: live.versions });
    await this.#route(live, [{ revisionName, percent: 100 }]);
  }

  async remove(id: string): Promise<void> {
    await this.#cluster.delete(KNATIVE_SERVICE, id);
  }

  /** Sends requests elsewhere, and leaves all else of the Service as it was applied. */
  async #route(live: LiveEndpoint, traffic: Traffic): Promise<void> {
    const service = await this.#service(live.id);
    const { template } = service.spec ?? {};
    const { name, namespace, labels } = service.metadata ?? {};
    const routed: KnativeService = {
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Service',
      metadata: {
        ...(name !== undefined && { name }),
        ...(namespace !== undefined && { namespace }),
        ...(labels && { labels }),
        annotations: ownAnnotations(service.metadata),
      },
      spec: { ...(template && { template }), traffic },
    };
    await this.#cluster.apply(routed);
  }

  async #traffic(routing: Routing, live: LiveEndpoint | undefined): Promise<Traffic> {
    if (routing.to === 'latest' || !live) return TO_LATEST;
    const service = await this.#service(live.id);
    if (routing.to === 'same') return service.spec?.traffic ?? TO_LATEST;
    const serving = (service.status?.traffic ?? []).find(({ tag }) => tag !== CANARY_TAG);
    const revisionName = serving?.revisionName;
    if (revisionName === undefined) return TO_LATEST;
    const { percent } = routing;
    return [
      { revisionName, percent: 100 - percent },
      { latestRevision: true, percent, tag: CANARY_TAG },
    ];
  }

  async #service(id: string): Promise<KnativeService> {
    const service = await this.#cluster.find<KnativeService>(KNATIVE_SERVICE, id);
    if (!service) throw new Error(`the Service ${id} is gone`);
    return service;
  }

  #live(service: KnativeService, revisions: readonly IRevision[]): LiveEndpoint | undefined {
    const template = service.spec?.template;
    const endpoint = endpointIn(service, template, settingsIn(template?.metadata));
    if (!endpoint) return undefined;
    const standing = standingOf(service, canaryOf(service) !== undefined);
    return {
      ...endpoint,
      versions: versionsOf(revisions),
      ...standing,
      ...trafficOf(service, revisions, standing.state),
      url: service.status?.url ?? inClusterUrl(endpoint.id, this.#cluster.namespace),
    };
  }
}

function canaryOf({ spec }: KnativeService): Traffic[number] | undefined {
  return spec?.traffic?.find(({ tag }) => tag === CANARY_TAG);
}

/** Where the requests of an endpoint go. */
function trafficOf(
  service: KnativeService,
  revisions: readonly IRevision[],
  state: LiveEndpoint['state'],
): Pick<LiveEndpoint, 'servingVersion' | 'canary' | 'routing'> {
  const canary = canaryOf(service);
  const reached = service.status?.traffic ?? [];
  const serving = (canary ? reached.find(({ tag }) => tag !== CANARY_TAG) : reached[0])?.revisionName;
  const revision = revisions.find(({ metadata }) => metadata?.name === serving);
  const { traffic = [] } = service.spec ?? {};
  return {
    servingVersion: serving === undefined ? null : releaseOf(revision?.metadata).version,
    // A failed version is no canary any more.
    canary: canary && state !== 'failed' ? { percent: canary.percent ?? 0, header: null } : null,
    routing: JSON.stringify(
      traffic.map(({ revisionName, latestRevision, percent }) => [revisionName, latestRevision, percent]),
    ),
  };
}

function ofService(revisions: readonly IRevision[], { metadata }: KnativeService): IRevision[] {
  return revisions.filter((revision) => revision.metadata?.labels?.[OF_SERVICE] === metadata?.name);
}

/** How far the newest revision has come. What is told of an older generation says nothing yet. */
function standingOf({ metadata, status }: KnativeService, isCanary: boolean): Pick<LiveEndpoint, 'state' | 'reason'> {
  const { conditions = [], observedGeneration } = status ?? {};
  const isTrue = (type: string) => conditions.some((one) => one.type === type && one.status === 'True');
  if (observedGeneration !== metadata?.generation) return { state: 'verifying', reason: null };
  const failed = conditions.find(({ type, status: word }) => type === 'ConfigurationsReady' && word === 'False');
  if (failed) return { state: 'failed', reason: failed.message ?? failed.reason ?? 'Knative gives no reason' };
  if (!isTrue('ConfigurationsReady') || !isTrue('RoutesReady')) return { state: 'verifying', reason: null };
  return { state: isCanary ? 'canary' : 'serving', reason: null };
}
