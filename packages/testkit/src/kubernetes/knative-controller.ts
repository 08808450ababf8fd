import { isDeepStrictEqual } from 'node:util';
import { BUILT_IN, KNATIVE, type Kind, type Stored } from './kinds.ts';
import type { ObjectStore } from './object-store.ts';
import type { Pods } from './pods.ts';

const [SERVICE, REVISION] = KNATIVE as [Kind, Kind];
const POD = BUILT_IN.find(({ kind }) => kind === 'Pod') as Kind;
const OF_SERVICE = 'serving.knative.dev/service';
const OF_REVISION = 'serving.knative.dev/revision';

type Condition = { type: string; status: 'True' | 'False' | 'Unknown'; reason?: string; message?: string };
interface Target {
  readonly revisionName?: string;
  readonly latestRevision?: boolean;
  readonly percent?: number;
  readonly tag?: string;
}

/** What Knative does with a Service, without its autoscaler: a pod for each revision that gets requests, and for the newest one. */
export class KnativeController {
  readonly #store: ObjectStore;
  readonly #pods: Pods;
  #count = 0;

  constructor(store: ObjectStore, pods: Pods) {
    this.#store = store;
    this.#pods = pods;
  }

  reconcileAll(): void {
    for (const service of this.#store.list(SERVICE)) this.#reconcile(service);
    for (const revision of this.#store.list(REVISION)) this.#collect(revision);
  }

  /** The revisions that a Service sends requests to, with their shares. */
  trafficOf(namespace: string, name: string): readonly { readonly revision: string; readonly percent: number }[] {
    const status = this.#store.find(SERVICE, namespace, name)?.['status'];
    return ((status?.traffic ?? []) as Target[]).map(({ revisionName = '', percent = 0 }) => {
      return { revision: revisionName, percent };
    });
  }

  /** The pods of a revision. */
  podsOf(namespace: string, revision: string): Stored[] {
    return this.#store.list(POD, namespace, { [OF_REVISION]: revision });
  }

  #reconcile(service: Stored): void {
    const { namespace, name, generation } = service.metadata;
    const latest = this.#latestRevision(service);
    if (latest === undefined) return;
    const revisions = this.#store.list(REVISION, namespace, { [OF_SERVICE]: name });
    const ready = (revision: string | undefined) =>
      conditionOf(revisions.find(({ metadata }) => metadata.name === revision)) ?? { status: 'Unknown' };
    const before = service['status'] ?? {};
    const latestReady = ready(latest).status === 'True' ? latest : before.latestReadyRevisionName;
    const wanted = (service['spec'].traffic as Target[]).map((target) => ({
      ...target,
      revisionName: target.latestRevision ? latestReady : target.revisionName,
    }));
    const isRouted = wanted.every(({ revisionName }) => ready(revisionName).status === 'True');
    const traffic = isRouted ? wanted : (before.traffic ?? []);
    const own = ready(latest);
    const configured: Condition = { ...own, type: 'ConfigurationsReady' };
    const routed: Condition = { type: 'RoutesReady', status: isRouted ? 'True' : 'Unknown' };
    const isReady = configured.status === 'True' ? routed.status : configured.status;
    this.#store.setStatus(SERVICE, namespace, name, {
      observedGeneration: generation,
      latestCreatedRevisionName: latest,
      ...(latestReady !== undefined && { latestReadyRevisionName: latestReady }),
      url: `http://${name}.${namespace}.example.com`,
      traffic,
      conditions: [configured, routed, { ...configured, type: 'Ready', status: isReady }],
    });
    const needed = new Set([latest, ...traffic.map((target: Target) => target.revisionName)]);
    for (const revision of revisions) this.#scale(revision, needed.has(revision.metadata.name));
  }

  /** @returns the revision of the Service's template; undefined if its name has another one */
  #latestRevision(service: Stored): string | undefined {
    const { namespace, name, generation, uid } = service.metadata;
    const { metadata = {}, spec } = service['spec'].template;
    const last = service['status']?.latestCreatedRevisionName;
    const lastRevision = last && this.#store.find(REVISION, namespace, last);
    const isSame = (revision: Stored | undefined) => revision && isDeepStrictEqual(revision['spec'], spec);
    const generated = `${name}-${String(generation).padStart(5, '0')}`;
    const wanted = metadata.name ?? (isSame(lastRevision) ? last : generated);
    const known = this.#store.find(REVISION, namespace, wanted);
    if (isSame(known)) return wanted;
    if (known) {
      const message = `Revision "${wanted}" did not meet its readiness criteria: it exists with another spec`;
      const conditions = ['ConfigurationsReady', 'Ready'].map((type) => {
        return { type, status: 'False', reason: 'RevisionNameTaken', message };
      });
      this.#store.setStatus(SERVICE, namespace, name, {
        ...service['status'],
        observedGeneration: generation,
        conditions,
      });
      return undefined;
    }
    const { name: _, ...own } = metadata;
    const ownerReferences = [{ apiVersion: service.apiVersion, kind: 'Service', name, uid }];
    const labels = { ...own.labels, [OF_SERVICE]: name };
    this.#store.create(
      REVISION,
      namespace,
      {
        apiVersion: service.apiVersion,
        kind: 'Revision',
        metadata: { ...own, name: wanted, labels, ownerReferences },
        spec,
        status: { conditions: [{ type: 'Ready', status: 'Unknown', reason: 'Deploying' }] },
      },
      'knative',
    );
    return wanted;
  }

  #scale(revision: Stored, isNeeded: boolean): void {
    const { namespace, name, uid, labels, annotations } = revision.metadata;
    const pods = this.podsOf(namespace, name);
    if (!isNeeded) {
      for (const { metadata } of pods) void this.#pods.stop(namespace, metadata.name);
      return;
    }
    this.#tellReadiness(revision, pods);
    const least = Math.max(1, Number(annotations?.['autoscaling.knative.dev/min-scale'] ?? 0));
    for (let count = pods.length; count < least; count += 1) {
      this.#count += 1;
      this.#pods.start({
        name: `${name}-deployment-${this.#count}`,
        namespace,
        labels: { ...labels, [OF_REVISION]: name },
        ...(annotations && { annotations }),
        ownerReferences: [{ apiVersion: revision.apiVersion, kind: 'Revision', name, uid }],
        spec: revision['spec'],
      });
    }
  }

  /** A revision that was ready stays so: it may be scaled to zero. */
  #tellReadiness(revision: Stored, pods: readonly Stored[]): void {
    const { namespace, name } = revision.metadata;
    if (conditionOf(revision)?.status === 'True') return;
    const readiness = readinessOf(pods);
    this.#store.setStatus(REVISION, namespace, name, { conditions: [{ type: 'Ready', ...readiness }] });
  }

  /** Removes a revision whose Service is gone. */
  #collect(revision: Stored): void {
    const { namespace, name, ownerReferences = [] } = revision.metadata;
    const owner = this.#store.find(SERVICE, namespace, ownerReferences[0]?.name ?? '');
    if (owner?.metadata.uid === ownerReferences[0]?.uid) return;
    for (const { metadata } of this.podsOf(namespace, name)) void this.#pods.stop(namespace, metadata.name);
    if (this.#store.find(REVISION, namespace, name)) this.#store.delete(REVISION, namespace, name);
  }
}

function conditionOf(revision: Stored | undefined): Condition | undefined {
  return revision?.['status']?.conditions?.find(({ type }: Condition) => type === 'Ready');
}

function readinessOf(pods: readonly Stored[]): Omit<Condition, 'type'> {
  for (const { status } of pods.map((pod) => ({ status: pod['status'] ?? {} }))) {
    const [container] = status.containerStatuses ?? [];
    if (container?.ready) return { status: 'True' };
    const [scheduled] = status.conditions ?? [];
    if (scheduled?.reason === 'Unschedulable')
      return { status: 'Unknown', reason: 'Unschedulable', message: scheduled.message };
    const ended = container?.lastState?.terminated;
    if (ended)
      return {
        status: 'False',
        reason: `ExitCode${ended.exitCode}`,
        message: `Container failed with: ${ended.message}`,
      };
    const waiting = container?.state.waiting;
    if (waiting) return { status: 'False', reason: waiting.reason, message: waiting.message };
  }
  return { status: 'Unknown', reason: 'Deploying' };
}
