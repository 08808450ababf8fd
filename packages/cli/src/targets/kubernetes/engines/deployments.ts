import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IReplicaSet } from 'kubernetes-models/apps/v1/ReplicaSet';
import type { IPod } from 'kubernetes-models/v1/Pod';
import { cliErrors } from '../../../errors/catalogue.js';
import type { Cluster } from '../cluster/cluster.js';
import {
  AUTOSCALER,
  DEPLOYMENT,
  POD,
  REPLICA_SET,
  SCALED_OBJECT,
  SECRET,
  SERVICE,
  type KubeObject,
} from '../cluster/kinds.js';
import { failureIn } from '../pod-trouble.js';
import { unsupported } from '../not-here.js';
import { deploymentObjects } from '../resources/deployment.js';
import { inClusterUrl, type WantedEndpoint } from '../resources/endpoint.js';
import { ANNOTATIONS, endpointLabels, LABELS, queueServerName, type Release } from '../resources/names.js';
import { queueObjects } from '../resources/queue.js';
import { queueSecret } from '../resources/secret.js';
import type { Settings } from '../resources/settings.js';
import type { Engine, LiveEndpoint } from './engine.js';
import {
  digestOf,
  endpointIn,
  identityOf,
  lastOf,
  ownAnnotations,
  releaseOf,
  settingsIn,
  stamped,
  versionsOf,
} from './read.js';

/** By which a Deployment tells its ReplicaSets apart. */
const HASH = 'pod-template-hash';

/** Endpoints as Deployments, each with a Service and an autoscaler: on a cluster without Knative, and with a queue on any. */
export class DeploymentEngine implements Engine {
  readonly kind = DEPLOYMENT;
  readonly releasesScaling = false;
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async list(labels: Readonly<Record<string, string>>): Promise<readonly LiveEndpoint[]> {
    const [deployments, sets, pods] = await Promise.all([
      this.#cluster.list<IDeployment>(DEPLOYMENT, labels),
      this.#cluster.list<IReplicaSet>(REPLICA_SET, labels),
      this.#cluster.list<IPod>(POD, labels),
    ]);
    return deployments.flatMap((deployment) => {
      const server = deployments.find((one) => one.metadata?.name === queueServerName(deployment.metadata?.name ?? ''));
      return this.#live(deployment, { sets, pods, server }) ?? [];
    });
  }

  async find(id: string): Promise<LiveEndpoint | undefined> {
    const deployment = await this.#cluster.find<IDeployment>(DEPLOYMENT, id);
    const identity = deployment && identityOf(deployment);
    if (!deployment || !identity) return undefined;
    const labels = endpointLabels(identity.place, identity.name);
    const [sets, pods, server, others] = await Promise.all([
      this.#cluster.list<IReplicaSet>(REPLICA_SET, labels),
      this.#cluster.list<IPod>(POD, labels),
      this.#cluster.find<IDeployment>(DEPLOYMENT, queueServerName(id)),
      this.#cluster.list<IPod>(POD, { [LABELS.queue]: id }),
    ]);
    return this.#live(deployment, { sets, pods: [...pods, ...others], server });
  }

  async objects(wanted: WantedEndpoint, release: Release): Promise<readonly KubeObject[]> {
    const { queue } = wanted.settings;
    if (queue) {
      const hasKeda = await this.#cluster.hasKeda();
      const { server, service, workers, scaled } = queueObjects(wanted, queue, { release, hasKeda });
      const secret = queueSecret(wanted);
      // The queue before its workers.
      return [...(secret ? [secret] : []), server, service, stamped(workers), ...(scaled ? [scaled] : [])];
    }
    const { deployment, service, autoscaler } = deploymentObjects(wanted, release);
    return [stamped(deployment), service, autoscaler];
  }

  templateOf(wanted: WantedEndpoint, release: Release): string {
    const { queue } = wanted.settings;
    const deployment = queue
      ? queueObjects(wanted, queue, { release, hasKeda: false }).workers
      : deploymentObjects(wanted, release).deployment;
    return digestOf(deployment.spec?.template);
  }

  promote(): Promise<void> {
    return Promise.reject(unsupported('canaryWithoutKnative'));
  }

  /** As `kubectl rollout undo`: the template of an earlier ReplicaSet becomes that of the Deployment. */
  async rollTo({ id, name, place, versions, settings: live }: LiveEndpoint, version: number): Promise<void> {
    const labels = endpointLabels(place, name);
    const sets = await this.#cluster.list<IReplicaSet>(REPLICA_SET, labels);
    const set = lastOf(sets, version, ({ spec }) => spec?.template?.metadata);
    const deployment = await this.#cluster.find<IDeployment>(DEPLOYMENT, id);
    if (!set?.spec?.template || !deployment?.spec)
      throw cliErrors.FLASH_KUBERNETES_NO_VERSION({ name, wanted: version, known: versions });
    const { [HASH]: _, ...templateLabels } = set.spec.template.metadata?.labels ?? {};
    const settings = set.metadata?.annotations?.[ANNOTATIONS.settings];
    const { revisionHistoryLimit, selector, strategy } = deployment.spec;
    const earlier: IDeployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: id,
        namespace: this.#cluster.namespace,
        labels,
        annotations: {
          ...ownAnnotations(deployment.metadata),
          ...(settings !== undefined && { [ANNOTATIONS.settings]: settings }),
        },
      },
      spec: {
        ...(revisionHistoryLimit !== undefined && { revisionHistoryLimit }),
        selector,
        ...(strategy && { strategy }),
        ...(await this.#ownReplicas(live, deployment)),
        template: {
          ...set.spec.template,
          metadata: {
            labels: templateLabels,
            ...(set.spec.template.metadata?.annotations && { annotations: set.spec.template.metadata.annotations }),
          },
        },
      },
    };
    await this.#cluster.apply(earlier);
  }

  /** The number of workers that deploys have applied, since nothing else scales them: what is applied without it is set back to one. */
  async #ownReplicas({ queue }: Settings, { spec }: IDeployment): Promise<{ readonly replicas?: number }> {
    const isScaled = queue === undefined || (await this.#cluster.hasKeda());
    return isScaled || spec?.replicas === undefined ? {} : { replicas: spec.replicas };
  }

  async remove(id: string): Promise<void> {
    for (const kind of [SCALED_OBJECT, AUTOSCALER, SERVICE, DEPLOYMENT]) await this.#cluster.delete(kind, id);
    for (const kind of [DEPLOYMENT, SECRET]) await this.#cluster.delete(kind, queueServerName(id));
  }

  #live(deployment: IDeployment, { sets: all, pods, server }: Beside): LiveEndpoint | undefined {
    const sets = ofDeployment(all, deployment);
    const endpoint = endpointIn(deployment, deployment.spec?.template, settingsIn(deployment.metadata));
    if (!endpoint) return undefined;
    const { id, name, settings, release } = endpoint;
    const own = standingOf(
      deployment,
      pods.filter((pod) => isOf(pod, name, release)),
    );
    const servers = pods.filter(({ metadata }) => metadata?.labels?.[LABELS.queue] === id);
    const standing = settings.queue && own.state === 'serving' ? standingOfServer(server, servers) : own;
    const templates = sets.map(({ spec }) => ({ metadata: spec?.template?.metadata ?? {} }));
    return {
      ...endpoint,
      versions: versionsOf(templates),
      ...standing,
      servingVersion: standing.state === 'serving' ? release.version : servingBefore(sets, release),
      canary: null,
      routing: '',
      url: inClusterUrl(id, this.#cluster.namespace),
    };
  }
}

/** What a cluster has beside the Deployment of an endpoint. */
interface Beside {
  readonly sets: readonly IReplicaSet[];
  readonly pods: readonly IPod[];
  /** Of its queue. */
  readonly server: IDeployment | undefined;
}

/** An endpoint whose queue server does not run serves nobody. @param pods of the server */
function standingOfServer(
  server: IDeployment | undefined,
  pods: readonly IPod[],
): Pick<LiveEndpoint, 'state' | 'reason'> {
  if ((server?.status?.availableReplicas ?? 0) > 0) return { state: 'serving', reason: null };
  const failure = pods.map(failureIn).find((text) => text !== undefined) ?? refusalOf(server?.status);
  if (failure === undefined) return { state: 'verifying', reason: null };
  return { state: 'failed', reason: `its queue server: ${failure}` };
}

function ofDeployment(sets: readonly IReplicaSet[], { metadata }: IDeployment): IReplicaSet[] {
  return sets.filter((set) => set.metadata?.ownerReferences?.some(({ uid }) => uid === metadata?.uid));
}

/** The newest version before this one: its pods stay until those of this one are ready. */
function servingBefore(sets: readonly IReplicaSet[], { version }: Release): number | null {
  const versions = versionsOf(sets.map(({ spec }) => ({ metadata: spec?.template?.metadata ?? {} })));
  return versions.findLast((one) => one < version) ?? null;
}

/** Why there are no pods at all: a quota that is used up, for example. */
function refusalOf(status: IDeployment['status']): string | undefined {
  return status?.conditions?.find((one) => one.type === 'ReplicaFailure' && one.status === 'True')?.message;
}

/** Whether a pod runs a release of an endpoint. */
function isOf(pod: IPod, name: string, { version, part }: Release): boolean {
  const release = releaseOf(pod.metadata);
  return identityOf(pod)?.name === name && release.version === version && release.part === part;
}

/** @param pods of the newest release: Kubernetes itself calls a Deployment failed only after ten minutes */
function standingOf({ metadata, status }: IDeployment, pods: readonly IPod[]): Pick<LiveEndpoint, 'state' | 'reason'> {
  const progress = status?.conditions?.find(({ type }) => type === 'Progressing');
  if (status?.observedGeneration !== metadata?.generation || !progress) return { state: 'verifying', reason: null };
  const { status: word, reason = 'Kubernetes gives no reason', message = reason } = progress;
  if (reason === 'NewReplicaSetAvailable') return { state: 'serving', reason: null };
  const failed = word === 'False' ? message : refusalOf(status);
  const failure = pods.map(failureIn).find((text) => text !== undefined) ?? failed;
  return failure === undefined ? { state: 'verifying', reason: null } : { state: 'failed', reason: failure };
}
