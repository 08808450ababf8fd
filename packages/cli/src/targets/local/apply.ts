import type { Endpoint } from '@flash-ts/core/contract';
import type { ControlClient } from '@flash-ts/platform/control-client';
import { actionOf, PlanRun } from '../plan-run.js';
import type { ApplyOptions, DeployedEndpoint } from '../target.js';
import { endpointAddresses, liveEndpoint, type LiveEndpoint } from './endpoints.js';
import { GroundedSteps } from './grounded-steps.js';
import { withIds } from './plan.js';
import type { LocalPlan } from './steps.js';
import { upload } from './uploads.js';
import { whenServing } from './when-serving.js';

export interface AppliedEndpoint {
  readonly deployed: DeployedEndpoint;
  readonly endpoint: Endpoint;
}

/** Applies a plan: makes the changes, waits until every endpoint can serve its newest version, and then removes endpoints. */
export async function applyPlan(
  client: ControlClient,
  plan: LocalPlan,
  options: ApplyOptions,
): Promise<AppliedEndpoint[]> {
  const taker = new LocalSteps(client, plan);
  const run = new PlanRun(taker, plan, options);
  await run.take((step) => step.action !== 'delete');
  const endpoints = plan.endpoints.map(({ name }) => {
    return { name, endpoint: taker.endpoint(name), action: actionOf(plan, name) };
  });
  const awaited = endpoints.map(({ name, endpoint: { id }, action }) => ({ name, id, changed: action !== 'none' }));
  const standings = await run.wait(() => whenServing(awaited, { ...options, client }));
  await run.take((step) => step.action === 'delete');
  return endpoints.map((applied, index) => {
    const { version, canary } = standings[index] as (typeof standings)[number];
    const { name, action, endpoint } = applied;
    return { endpoint, deployed: { name, ...endpointAddresses(client, endpoint), action, version, canary } };
  });
}

/** The steps of a plan on the embedded platform. */
class LocalSteps extends GroundedSteps<ControlClient, Step> {
  protected live(endpoint: Endpoint): Promise<LiveEndpoint> {
    return liveEndpoint(this.client, endpoint);
  }

  protected async apply(step: Step, ids: ReadonlyMap<string, string>): Promise<Endpoint | undefined> {
    const { client } = this;
    if (step.action === 'upload') {
      await upload(client, step);
      return undefined;
    }
    if (step.action === 'create') return client.createEndpoint(withIds(step.body, ids));
    const id = ids.get(step.name) ?? '';
    if (step.action === 'delete') {
      await client.deleteEndpoint(id);
      return undefined;
    }
    const changes = step.action === 'update' ? withIds(step.body, ids) : undefined;
    if (changes && step.canary === null) return client.updateEndpoint(id, changes);
    if (step.canary === null) await client.retry(id);
    else await client.canary(id, { ...step.canary, ...(changes && { changes }) });
    return client.endpoint(id);
  }
}

type Step = LocalPlan['steps'][number];
