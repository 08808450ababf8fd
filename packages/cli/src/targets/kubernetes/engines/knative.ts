import type { IRevision } from '@kubernetes-models/knative/serving.knative.dev/v1/Revision';
import type { Place } from '../../endpoint-ref.js';
import { cliErrors } from '../../../errors/catalogue.js';
import type { Cluster } from '../cluster/cluster.js';
import { KNATIVE_SERVICE, REVISION, type KubeObject } from '../cluster/kinds.js';
import { inClusterUrl, type WantedEndpoint } from '../resources/endpoint.js';
import { knativeService, TO_LATEST, type KnativeService, type Traffic } from '../resources/knative-service.js';
import { MANAGED, placeLabels, type Release } from '../resources/names.js';
import type { Engine, LiveEndpoint, Routing } from './engine.js';
import { identityOf, releaseOf, settingsIn, stamped, stampOf, variablesIn, versionsOf } from './read.js';

const OF_SERVICE = 'serving.knative.dev/service';
/** The tag by which a canary can be asked alone. */
const CANARY_TAG = 'canary';

/** Endpoints as Knative Services. A version is one or several revisions, whose names have its number. */
export class KnativeEngine implements Engine {
  readonly kind = KNATIVE_SERVICE;
  readonly releasesScaling = true;
  readonly hasCanaries = true;
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  of(): Engine {
    return this;
  }

  async list(place?: Place): Promise<readonly LiveEndpoint[]> {
    const labels = place ? placeLabels(place) : MANAGED;
    const [services, revisions] = await Promise.all([
      this.#cluster.list<KnativeService>(KNATIVE_SERVICE, labels),
      this.#cluster.list<IRevision>(REVISION, labels),
    ]);
    const all = services.flatMap((service) => this.#live(service, ofService(revisions, service)) ?? []);
    return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
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
    const service = knativeService(wanted, release, await this.#traffic(routing, live));
    return [withStamp(service)];
  }

  templateOf(wanted: WantedEndpoint, release: Release): string {
    return stampOf(withStamp(knativeService(wanted, release, undefined)).spec?.template?.metadata);
  }

  async promote(live: LiveEndpoint): Promise<void> {
    if (live.canary === null) throw cliErrors.FLASH_KUBERNETES_NO_CANARY({ name: live.name });
    await this.#route(live, TO_LATEST);
  }

  async rollTo(live: LiveEndpoint, version: number): Promise<void> {
    const revisions = await this.#cluster.list<IRevision>(REVISION, { [OF_SERVICE]: live.id });
    const own = revisions.filter(({ metadata }) => releaseOf(metadata).version === version);
    // The last one of a version has its last number of workers.
    const revision = own.toSorted((a, b) => releaseOf(a.metadata).part - releaseOf(b.metadata).part).at(-1);
    const revisionName = revision?.metadata?.name;
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
    const { name, namespace, labels, annotations } = service.metadata ?? {};
    const own = Object.entries(annotations ?? {}).filter(([key]) => key.startsWith('flash-ts.dev/'));
    await this.#cluster.apply<KnativeService>({
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Service',
      metadata: {
        ...(name !== undefined && { name }),
        ...(namespace !== undefined && { namespace }),
        ...(labels && { labels }),
        annotations: Object.fromEntries(own),
      },
      spec: { ...(template && { template }), traffic },
    });
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
    const identity = identityOf(service);
    const template = service.spec?.template;
    const settings = settingsIn(template?.metadata);
    const id = service.metadata?.name;
    if (!identity || !settings || id === undefined) return undefined;
    const standing = standingOf(service, canaryOf(service) !== undefined);
    return {
      ...identity,
      id,
      settings,
      variables: variablesIn(template),
      release: releaseOf(template?.metadata),
      template: stampOf(template?.metadata),
      versions: versionsOf(revisions),
      ...standing,
      ...trafficOf(service, revisions, standing.state),
      url: service.status?.url ?? inClusterUrl(id, this.#cluster.namespace),
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

function withStamp(service: KnativeService): KnativeService {
  const { template, ...spec } = service.spec ?? {};
  return { ...service, spec: { ...(template && { template: stamped(template) }), ...spec } };
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
