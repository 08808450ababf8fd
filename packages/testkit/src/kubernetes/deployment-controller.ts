import { createHash } from 'node:crypto';
import { BUILT_IN, type Kind, type Stored } from './kinds.ts';
import type { ObjectStore } from './object-store.ts';
import type { Pods } from './pods.ts';

const kindOf = (name: string) => BUILT_IN.find(({ kind }) => kind === name) as Kind;
const DEPLOYMENT = kindOf('Deployment');
const REPLICA_SET = kindOf('ReplicaSet');
const SERVICE = kindOf('Service');
const POD = kindOf('Pod');
const HASH = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

/** What Kubernetes does with a Deployment: a ReplicaSet for each template, of which the old ones go when the new one is ready. */
export class DeploymentController {
  readonly #store: ObjectStore;
  readonly #pods: Pods;
  #count = 0;

  constructor(store: ObjectStore, pods: Pods) {
    this.#store = store;
    this.#pods = pods;
  }

  reconcileAll(): void {
    for (const deployment of this.#store.list(DEPLOYMENT)) this.#reconcile(deployment);
    for (const replicaSet of this.#store.list(REPLICA_SET)) this.#collect(replicaSet);
  }

  /** The pods that a Service of the core group sends requests to. */
  podsOf(namespace: string, service: string): Stored[] {
    const selector = this.#store.find(SERVICE, namespace, service)?.['spec'].selector;
    return selector ? this.#store.list(POD, namespace, selector) : [];
  }

  #reconcile(deployment: Stored): void {
    const { namespace, name, generation } = deployment.metadata;
    const { template, replicas } = deployment['spec'];
    const hash = createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10);
    const all = this.#store.list(REPLICA_SET, namespace).filter(({ metadata }) => ownerOf(metadata)?.name === name);
    const newest = Math.max(0, ...all.map(({ metadata }) => Number(metadata.annotations?.[REVISION] ?? 0)));
    const current = all.find(({ metadata }) => metadata.labels?.[HASH] === hash);
    const isNewest = Number(current?.metadata.annotations?.[REVISION]) === newest && newest > 0;
    const own = isNewest && current ? current : this.#release(deployment, hash, newest + 1, current);
    const pods = this.#podsOfSet(own);
    for (let count = pods.length; count < replicas; count += 1) this.#start(own);
    const ready = this.#podsOfSet(own).filter(isReady).length;
    const old = all.filter(({ metadata }) => metadata.name !== own.metadata.name);
    if (ready >= replicas) for (const set of old) this.#empty(set);
    const others = old.flatMap((set) => this.#podsOfSet(set)).filter(isReady).length;
    const isDone = ready >= replicas;
    this.#store.setStatus(DEPLOYMENT, namespace, name, {
      observedGeneration: generation,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: ready + others,
      availableReplicas: ready + others,
      conditions: [
        { type: 'Available', status: ready + others > 0 ? 'True' : 'False', reason: 'MinimumReplicasAvailable' },
        { type: 'Progressing', status: 'True', reason: isDone ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated' },
      ],
    });
  }

  /** Makes a ReplicaSet of the present template, or makes one that there is the newest. */
  #release({ metadata, spec }: Stored, hash: string, revision: number, current: Stored | undefined): Stored {
    const { namespace, name, uid } = metadata;
    const annotations = { ...metadata.annotations, [REVISION]: String(revision) };
    if (current) {
      const sent = { ...current, metadata: { ...current.metadata, annotations } };
      return this.#store.replace(REPLICA_SET, namespace, sent, 'deployments');
    }
    const labels = { ...spec.template.metadata.labels, [HASH]: hash };
    const template = { ...spec.template, metadata: { ...spec.template.metadata, labels } };
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid }];
    const own = { name: `${name}-${hash}`, labels, annotations, ownerReferences };
    const sent = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: own, spec: { template } };
    return this.#store.create(REPLICA_SET, namespace, sent, 'deployments');
  }

  #start({ metadata, spec }: Stored): void {
    const { namespace, name, uid } = metadata;
    this.#count += 1;
    this.#pods.start({
      name: `${name}-${this.#count}`,
      namespace,
      labels: spec.template.metadata.labels,
      annotations: spec.template.metadata.annotations,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid }],
      spec: spec.template.spec,
    });
  }

  #podsOfSet({ metadata }: Stored): Stored[] {
    const own = this.#store.list(POD, metadata.namespace, { [HASH]: metadata.labels?.[HASH] ?? '' });
    return own.filter((pod) => ownerOf(pod.metadata)?.name === metadata.name);
  }

  #empty(set: Stored): void {
    for (const { metadata } of this.#podsOfSet(set)) void this.#pods.stop(metadata.namespace, metadata.name);
  }

  #collect(set: Stored): void {
    const { namespace, name } = set.metadata;
    const owner = this.#store.find(DEPLOYMENT, namespace, ownerOf(set.metadata)?.name ?? '');
    if (owner?.metadata.uid === ownerOf(set.metadata)?.uid) return;
    this.#empty(set);
    if (this.#store.find(REPLICA_SET, namespace, name)) this.#store.delete(REPLICA_SET, namespace, name);
  }
}

function ownerOf({ ownerReferences = [] }: Stored['metadata']) {
  return ownerReferences[0];
}

function isReady(pod: Stored): boolean {
  return pod['status']?.containerStatuses?.[0]?.ready === true;
}
