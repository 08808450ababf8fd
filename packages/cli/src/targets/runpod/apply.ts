import type { Endpoint, UpdateEndpointRequest } from '@flash-ts/core/contract';
import { withState } from '../../errors/with-state.js';
import { actionOf, PlanRun } from '../plan-run.js';
import type { ApplyOptions, DeployedEndpoint } from '../target.js';
import { endpointAddresses } from './addresses.js';
import { liveEndpoint } from './live.js';
import { whenUp, type Awaited } from './proof/when-up.js';
import { restoring } from './restore.js';
import type { RunpodClient } from './runpod-client.js';
import { RunpodSteps } from './runpod-steps.js';
import type { RunpodPlan } from './make-plan.js';

/** Applies a plan: makes the changes, waits until every changed endpoint has proven that it works, and then removes endpoints. */
export async function applyPlan(
  given: RunpodClient,
  plan: RunpodPlan,
  options: ApplyOptions,
): Promise<DeployedEndpoint[]> {
  const client = given.during(options);
  const made = await makeBelongings(client, plan, options);
  const taker = new RunpodSteps(client, plan, made);
  const run = new PlanRun(taker, plan, options);
  await run.take(({ action }) => action !== 'delete');
  const standings = await run.wait(() => {
    return Promise.all(plan.endpoints.map(({ name }) => standingOf(client, plan, name, taker.endpoint(name))));
  });
  const onFailed = (awaited: Awaited) => undo(client, plan, awaited);
  await run.wait(() =>
    whenUp(
      standings.filter(({ isNew }) => isNew),
      { ...options, client, onFailed },
    ),
  );
  await run.take(({ action }) => action === 'delete');
  return standings.map(({ name, endpoint, version }) => {
    return { name, ...endpointAddresses(endpoint), action: actionOf(plan, name), version, canary: null };
  });
}

interface Standing extends Awaited {
  /** Whether its version has to prove itself. */
  readonly isNew: boolean;
}

async function standingOf(client: RunpodClient, plan: RunpodPlan, name: string, endpoint: Endpoint): Promise<Standing> {
  const before = plan.live.get(name);
  if (actionOf(plan, name) === 'none' && before)
    return { name, endpoint, version: before.rollout.version, isNew: false };
  const { rollout } = await liveEndpoint(client, endpoint);
  const isNew = !before || rollout.version !== before.rollout.version || before.endpoint.workers.max === 0;
  return { name, endpoint, version: rollout.version, isNew };
}

/** Creates the volumes and the credential that the endpoints need. @returns their ids by placeholder */
async function makeBelongings(
  client: RunpodClient,
  { volumes, registry }: RunpodPlan,
  { onStep }: ApplyOptions,
): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  try {
    for (const [placeholder, volume] of volumes) {
      onStep(`create the network volume ${volume.name} in ${volume.dataCenter}`);
      const find = async () =>
        (await client.listVolumes()).find(
          ({ name, dataCenter }) => name === volume.name && dataCenter === volume.dataCenter,
        );
      made.set(placeholder, (await client.createdOnce(() => client.createVolume(volume), find)).id);
    }
    if (registry) {
      const { placeholder, created } = registry;
      onStep(`create the credential ${created.name}`);
      const find = async () => (await client.listRegistries()).find(({ name }) => name === created.name);
      made.set(placeholder, (await client.createdOnce(() => client.createRegistry(created), find)).id);
    }
  } catch (error) {
    throw withState(error, 'no endpoint was changed');
  }
  return made;
}

/**
 * Takes a version back that does not start, since Runpod would try it again and again: an endpoint that there was gets its former settings, a
 * new one no workers. @returns in what state it is then
 */
async function undo(client: RunpodClient, plan: RunpodPlan, { name, endpoint, version }: Awaited): Promise<string> {
  const before = plan.live.get(name);
  if (!before) {
    await client.updateEndpoint(endpoint.id, { workers: { min: 0, max: 0 } });
    return `${name} is created with version ${version}, and may have no workers until the next deploy`;
  }
  const changes = plan.steps.flatMap((step) => (step.name === name && 'body' in step ? [step.body] : []));
  const change = Object.assign({}, ...changes) as UpdateEndpointRequest;
  await client.updateEndpoint(endpoint.id, restoring(before.endpoint, change));
  return `${name} has the settings of version ${before.rollout.version} again`;
}
