import type { IPod } from 'kubernetes-models/v1/Pod';
import type { LogLine, LogQuery } from '@flash-ts/core/contract';
import { cliErrors } from '../../errors/catalogue.js';
import type {
  ApplyOptions,
  Deployment,
  EndpointRef,
  Environment,
  LiveStatus,
  OpenTarget,
  Place,
  PlanOptions,
  Progress,
  Target,
  TargetStatus,
  Wanted,
} from '../target.js';
import type { TargetJobs } from '../target-jobs.js';
import { applyPlan } from './apply.js';
import { Cluster } from './cluster/cluster.js';
import { POD } from './cluster/kinds.js';
import { openKubeconfig } from './cluster/kubeconfig.js';
import { DeploymentEngine } from './engines/deployments.js';
import type { Engine, LiveEndpoint } from './engines/engine.js';
import { BothEngines } from './engines/both.js';
import { KnativeEngine } from './engines/knative.js';
import { createEnvironment, deleteEnvironment, environments } from './environments.js';
import { withLease } from './lease.js';
import { podLogs } from './logs.js';
import { makePlan, type PlanningPlace } from './make-plan.js';
import { NO_JOBS } from './no-jobs.js';
import { placeLabels } from './resources/names.js';
import { pruneSecrets } from './secrets-of.js';
import { endpointStatus, otherPlaces } from './status.js';
import type { KubernetesPlan } from './steps.js';
import { unsupported } from './unsupported.js';
import { whenServing } from './wait.js';

/** @throws FlashError `FLASH_KUBECONFIG_MISSING`, `FLASH_KUBECONFIG_INVALID`, `FLASH_KUBERNETES_CONTEXT_UNKNOWN` */
export const openKubernetes: OpenTarget = (env, { context, namespace, pullSecret }) =>
  Promise.resolve(new KubernetesTarget(new Cluster(openKubeconfig(env, { context, namespace })), { pullSecret, env }));

/** A namespace of a Kubernetes cluster. */
class KubernetesTarget implements Target<KubernetesPlan> {
  readonly name = 'kubernetes';
  readonly needsImage = true;
  readonly isInProcess = false;
  readonly #cluster: Cluster;
  readonly #options: Pick<PlanningPlace, 'pullSecret' | 'env'>;
  #engine: Promise<Engine> | undefined;

  constructor(cluster: Cluster, options: Pick<PlanningPlace, 'pullSecret' | 'env'>) {
    this.#cluster = cluster;
    this.#options = options;
  }

  exclusively<Result>(
    place: Place,
    options: Progress & { readonly timeout: number },
    work: () => Promise<Result>,
  ): Promise<Result> {
    return withLease(this.#cluster, place, options, work);
  }

  async plan(wanted: Wanted, options: PlanOptions = {}): Promise<KubernetesPlan> {
    return makePlan({ ...(await this.#where()), ...this.#options }, wanted, options);
  }

  async apply(plan: KubernetesPlan, options: ApplyOptions): Promise<Deployment> {
    return { endpoints: await applyPlan(await this.#where(), plan, options), keyFile: undefined };
  }

  /** A new version gets requests once it is ready, and then Kubernetes keeps its workers running; nothing watches it further. */
  watch(): Promise<void> {
    return Promise.resolve();
  }

  async status(place: Place): Promise<TargetStatus> {
    const { engine } = await this.#where();
    const [all, pods] = await Promise.all([engine.list(), this.#cluster.list<IPod>(POD, placeLabels(place))]);
    const own = all.filter((live) => live.place.app === place.app && live.place.env === place.env);
    return { endpoints: own.map((live) => endpointStatus(live, pods)), elsewhere: otherPlaces(all, place) };
  }

  // oxlint-disable-next-line require-yield -- it has nothing to tell
  async *live(): AsyncGenerator<LiveStatus> {
    await Promise.reject(unsupported('live'));
  }

  async environments(): Promise<readonly Environment[]> {
    const { engine } = await this.#where();
    return environments(this.#cluster, engine);
  }

  async createEnvironment(place: Place): Promise<Environment> {
    const { engine } = await this.#where();
    return createEnvironment(this.#cluster, engine, place);
  }

  deleteEnvironment(place: Place): Promise<void> {
    return deleteEnvironment(this.#cluster, place);
  }

  async endpoints(place: Place): Promise<readonly EndpointRef[]> {
    const { engine } = await this.#where();
    return (await engine.list(place)).map(({ name, id }) => ({ name, id }));
  }

  logs(query: LogQuery, signal: AbortSignal): AsyncIterable<LogLine> {
    return podLogs(this.#cluster, query, signal);
  }

  async promote(endpoint: EndpointRef): Promise<number> {
    const { engine } = await this.#where();
    const live = await this.#live(engine, endpoint);
    await engine.promote(live);
    return live.release.version;
  }

  async rollback(
    endpoint: EndpointRef,
    { version, ...options }: ApplyOptions & { readonly version?: number | undefined },
  ): Promise<number> {
    const where = await this.#where();
    const live = await this.#live(where.engine, endpoint);
    const to = version ?? versionBefore(live);
    await where.engine.rollTo(live, to);
    const [now] = await whenServing([{ ...endpoint, isChanged: true }], where, options);
    return now?.servingVersion ?? to;
  }

  async destroy({ name, id }: EndpointRef): Promise<void> {
    const { engine } = await this.#where();
    const live = await engine.find(id);
    await engine.remove(id);
    if (live) await pruneSecrets(this.#cluster, { place: live.place, name, versions: [] });
  }

  jobs(): TargetJobs {
    return NO_JOBS;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #where(): Promise<{ readonly cluster: Cluster; readonly engine: Engine }> {
    const cluster = this.#cluster;
    this.#engine ??= cluster
      .hasKnative()
      .then((hasKnative) =>
        hasKnative
          ? new BothEngines(new KnativeEngine(cluster), new DeploymentEngine(cluster))
          : new DeploymentEngine(cluster),
      );
    return { cluster, engine: await this.#engine };
  }

  async #live(engine: Engine, { name, id }: EndpointRef): Promise<LiveEndpoint> {
    const live = await engine.find(id);
    if (!live) throw cliErrors.FLASH_KUBERNETES_NO_VERSION({ name, wanted: undefined, known: [] });
    return live;
  }
}

/** The version that a rollback without a number goes back to: with a canary the serving one, else the one before. */
function versionBefore({ name, canary, servingVersion, release, versions }: LiveEndpoint): number {
  const serving = servingVersion ?? release.version;
  const before = canary ? serving : versions.findLast((version) => version < serving);
  if (before === undefined) throw cliErrors.FLASH_KUBERNETES_NO_VERSION({ name, wanted: undefined, known: versions });
  return before;
}
