import { cliErrors } from '../../errors/catalogue.js';
import type { PlanOptions, Wanted } from '../target.js';
import type { Cluster } from './cluster/cluster.js';
import { CLAIM } from './cluster/kinds.js';
import type { Engine } from './engines/engine.js';
import type { Engines } from './engines/engines.js';
import { identityOf } from './engines/read.js';
import { notes, unsupported, withoutKeda } from './not-here.js';
import { leftoverOf, planEndpoints } from './plan.js';
import { claimName } from './resources/container.js';
import { wantedEndpoints, type WantedEndpoint } from './resources/endpoint.js';
import { queueAccess, secretValuesOf } from './secrets-of.js';
import type { Ground, KubernetesPlan } from './steps.js';

export interface PlanningPlace extends Ground {
  readonly pullSecret: string | undefined;
  /** Of the deployer. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * What a deploy would do, with what it was planned on.
 *
 * @throws FlashError `FLASH_TARGET_UNSUPPORTED`, `FLASH_COMPUTE_FAMILY`, `FLASH_ENDPOINT_KIND`, `FLASH_KUBERNETES_JOBS_DATABASE`, `FLASH_KUBERNETES_VOLUME_MISSING`, `FLASH_KUBERNETES_NAME_TAKEN`
 */
export async function makePlan(
  { cluster, engines, pullSecret, env: deployer }: PlanningPlace,
  wanted: Wanted,
  options: PlanOptions,
): Promise<KubernetesPlan> {
  const { app, env } = wanted;
  const queues = queuesOf(wanted);
  checkCanary(engines, options, queues);
  const access = await queueAccess(cluster, { app, env }, { names: queues, env: deployer });
  const endpoints = wantedOn(cluster.namespace, wanted, { pullSecret, access });
  cluster.keepSecret(endpoints.flatMap(({ variables }) => Object.values(variables.secret)));
  const all = await engines.list({ app, env });
  const secrets = await secretValuesOf(cluster, { app, env }, all);
  const live = new Map(all.map((one) => [one.name, { live: one, secret: secrets.get(one.name) ?? {} }]));
  for (const endpoint of endpoints) {
    await checkVolume(cluster, endpoint);
    if (!live.has(endpoint.name)) await checkName(cluster, engines.of(endpoint.settings), endpoint);
  }
  return {
    app,
    env,
    steps: planEndpoints({ ...options, engines, wanted: endpoints, live }),
    endpoints: endpoints.map(({ name }) => ({ name, id: live.get(name)?.live.id ?? null })),
    leftover: options.prune ? [] : leftoverOf({ wanted: endpoints, live }),
    enlargedInstances: [],
    notes: [
      ...notes(wanted.manifest, { hasKnative: engines.hasKnative, namespace: cluster.namespace }),
      ...(queues.length > 0 && !(await cluster.hasKeda()) ? [withoutKeda(queues)] : []),
    ],
    live,
  };
}

function wantedOn(
  namespace: string,
  wanted: Wanted,
  more: Pick<Parameters<typeof wantedEndpoints>[0], 'pullSecret' | 'access'>,
): WantedEndpoint[] {
  const { app, env, manifest, files, secrets } = wanted;
  if (!files.image) throw new Error('a target that runs images was given none');
  return wantedEndpoints({ app, env, namespace, manifest, image: files.image.reference, secrets, ...more });
}

function queuesOf({ manifest: { resources } }: Pick<Wanted, 'manifest'>): string[] {
  return Object.entries(resources).flatMap(([name, resource]) => (resource.is_load_balanced ? [] : [name]));
}

/** @throws FlashError `FLASH_TARGET_UNSUPPORTED` */
function checkCanary({ hasKnative }: Engines, { canary }: PlanOptions, queues: readonly string[]): void {
  if (canary === undefined) return;
  if (queues.length > 0) throw unsupported('canaryOfQueue', ` (${queues.join(', ')})`);
  if (!hasKnative) throw unsupported('canaryWithoutKnative');
  if (canary.header !== undefined) throw unsupported('canaryHeader');
  if (!Number.isInteger(canary.percent)) throw unsupported('canaryParts', ` (${canary.percent})`);
}

/** @throws FlashError `FLASH_KUBERNETES_VOLUME_MISSING` */
async function checkVolume(cluster: Cluster, { name, settings }: WantedEndpoint): Promise<void> {
  const [volume] = settings.volumes;
  if (volume === undefined) return;
  const claim = claimName(volume);
  if (await cluster.find(CLAIM, claim)) return;
  const { namespace } = cluster;
  throw cliErrors.FLASH_KUBERNETES_VOLUME_MISSING({ endpoint: name, claim, namespace });
}

/** @throws FlashError `FLASH_KUBERNETES_NAME_TAKEN` if an object of somebody else has the name */
async function checkName(cluster: Cluster, { kind }: Engine, { id }: WantedEndpoint): Promise<void> {
  const found = await cluster.find(kind, id);
  if (!found) return;
  const { place, name } = identityOf(found) ?? {};
  const other = found.metadata?.labels?.['app.kubernetes.io/managed-by'] ?? 'somebody else';
  const owner = place ? `the endpoint ${name} of ${place.app} in ${place.env}` : other;
  throw cliErrors.FLASH_KUBERNETES_NAME_TAKEN({ id, namespace: cluster.namespace, owner });
}
