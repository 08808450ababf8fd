import { IDENTITY_ENV, type CreateEndpointRequest } from '@flash-ts/core/contract';
import type { ControlClient } from '@flash-ts/platform/control-client';
import { deployConfigOf, enlargedInstances } from '../runpod/deploy-config.js';
import { filledIn } from '../secrets.js';
import type { PlanOptions, Wanted } from '../target.js';
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

/** The create request of each wanted endpoint, with the environment's name and the values of secrets. */
export function desiredEndpoints({
  env,
  manifest,
  files,
  secrets,
}: Wanted): Readonly<Record<string, CreateEndpointRequest>> {
  const desired = Object.entries(deployConfigOf(manifest, files.artifact.digest)).map(([name, body]) => {
    // 0 leaves the limit of a request to the settings of the platform.
    const timeout = manifest.resources[name]?.executionTimeoutMs;
    return [name, { ...body, timeout, env: { ...filledIn(body.env, secrets[name]), [IDENTITY_ENV.env]: env } }];
  });
  return Object.fromEntries(desired) as Record<string, CreateEndpointRequest>;
}
