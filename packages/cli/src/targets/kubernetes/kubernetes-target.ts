import type { IPod } from 'kubernetes-models/v1/Pod';
import { cliErrors } from '../../errors/catalogue.js';
import { otherPlaces } from '../places.js';
import type { EndpointRef, OpenTarget, Target } from '../target.js';
import { applyPlan } from './apply.js';
import { Cluster } from './cluster/cluster.js';
import { POD } from './cluster/kinds.js';
import { openKubeconfig } from './cluster/kubeconfig.js';
import type { LiveEndpoint } from './engines/engine.js';
import { enginesOf, type Engines } from './engines/engines.js';
import { createEnvironment, deleteEnvironment, environments } from './environments.js';
import { withLease } from './lease.js';
import { podLogs } from './logs.js';
import { makePlan, type PlanningPlace } from './make-plan.js';
import { unsupported } from './not-here.js';
import { placeLabels } from './resources/names.js';
import { pruneSecrets } from './secrets-of.js';
import { endpointStatus } from './status.js';
import type { KubernetesPlan } from './steps.js';
import { whenServing } from './wait.js';

/** @throws FlashError `FLASH_KUBECONFIG_MISSING`, `FLASH_KUBECONFIG_INVALID`, `FLASH_KUBERNETES_CONTEXT_UNKNOWN` */
export const openKubernetes: OpenTarget = (env, { context, namespace, pullSecret }) =>
  Promise.resolve(kubernetesTarget(new Cluster(openKubeconfig(env, { context, namespace })), { pullSecret, env }));

/** A namespace of a Kubernetes cluster. */
function kubernetesTarget(
  cluster: Cluster,
  options: Pick<PlanningPlace, 'pullSecret' | 'env'>,
): Target<KubernetesPlan> {
  let engines: Promise<Engines> | undefined;
  const where = async () => ({ cluster, engines: await (engines ??= enginesOf(cluster)) });
  const liveOf = async ({ name, id }: EndpointRef) => {
    const { engines: all } = await where();
    const live = await all.find(id);
    if (!live) throw cliErrors.FLASH_KUBERNETES_NO_VERSION({ name, wanted: undefined, known: [] });
    return { live, engine: all.of(live.settings) };
  };
  return {
    name: 'kubernetes',
    needsImage: true,

    exclusively: (place, lease, work) => withLease(cluster, place, lease, work),

    plan: async (wanted, planning = {}) => makePlan({ ...(await where()), ...options }, wanted, planning),

    async apply(plan, applying) {
      return { endpoints: await applyPlan(await where(), plan, applying), keyFile: undefined };
    },

    // A new version gets requests once it is ready, and then Kubernetes keeps its workers running; nothing watches it further.
    watch: () => Promise.resolve(),

    async status(place) {
      const { engines: all } = await where();
      const [live, pods] = await Promise.all([all.list(), cluster.list<IPod>(POD, placeLabels(place))]);
      const own = live.filter((one) => one.place.app === place.app && one.place.env === place.env);
      return { endpoints: own.map((one) => endpointStatus(one, pods)), elsewhere: otherPlaces(live, place) };
    },

    live() {
      throw unsupported('live');
    },

    environments: async () => environments(await where()),

    createEnvironment: async (place) => createEnvironment(await where(), place),

    deleteEnvironment: (place) => deleteEnvironment(cluster, place),

    async endpoints(place) {
      const live = await (await where()).engines.list(place);
      return live.map(({ name, id, settings }) => ({ name, id, isQueue: settings.queue !== undefined }));
    },

    logs: (query, signal) => podLogs(cluster, query, signal),

    async promote(endpoint) {
      const { live, engine } = await liveOf(endpoint);
      await engine.promote(live);
      return live.release.version;
    },

    async rollback(endpoint, { version, ...waiting }) {
      const { live, engine } = await liveOf(endpoint);
      const to = version ?? versionBefore(live);
      await engine.rollTo(live, to);
      const [now] = await whenServing([{ ...endpoint, isChanged: true }], await where(), waiting);
      return now?.servingVersion ?? to;
    },

    async destroy({ name, id }) {
      const { engines: all } = await where();
      const live = await all.find(id);
      await all.of(live?.settings ?? {}).remove(id);
      if (live) await pruneSecrets(cluster, { place: live.place, name, versions: [] });
    },

    jobs() {
      throw unsupported('jobs');
    },
  };
}

/** The version that a rollback without a number goes back to: with a canary the serving one, else the one before. */
function versionBefore({ name, canary, servingVersion, release, versions }: LiveEndpoint): number {
  const serving = servingVersion ?? release.version;
  const before = canary ? serving : versions.findLast((version) => version < serving);
  if (before === undefined) throw cliErrors.FLASH_KUBERNETES_NO_VERSION({ name, wanted: undefined, known: versions });
  return before;
}
