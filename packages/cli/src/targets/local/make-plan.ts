import type { ControlClient } from '@flash-ts/platform/control-client';
import { enlargedInstances } from '../runpod/deploy-config.js';
import type { PlanOptions, Wanted } from '../target.js';
import { desiredEndpoints } from './desired.js';
import { liveEndpoints } from './endpoints.js';
import { byName, leftoverOf, planEndpoints } from './plan.js';
import { siblingCalls } from './sibling-calls.js';
import type { LocalPlan } from './steps.js';
import { planUploads } from './uploads.js';

/**
 * What a deploy would do, with what it was planned on.
 *
 * @param client of the running platform; undefined if none runs, whose stored endpoints are then unknown
 */
export async function makePlan(
  client: ControlClient | undefined,
  wanted: Wanted,
  options: PlanOptions,
): Promise<LocalPlan> {
  const { app, env, manifest, files } = wanted;
  const live = byName(client ? await liveEndpoints(client, wanted) : []);
  const desired = desiredEndpoints(wanted);
  const changes = planEndpoints({ ...options, desired, calls: siblingCalls(manifest), live });
  return {
    app,
    env,
    steps: [...(await planUploads(client, files, changes)), ...changes],
    endpoints: Object.keys(desired).map((name) => ({ name, id: live.get(name)?.endpoint.id ?? null })),
    leftover: options.prune ? [] : leftoverOf({ desired, live }),
    enlargedInstances: enlargedInstances(manifest),
    notes: client ? [] : ['No platform is running; its stored endpoints are unknown until it starts.'],
    live,
  };
}
