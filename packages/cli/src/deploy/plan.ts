import { isDeepStrictEqual } from 'node:util';
import {
  IDENTITY_ENV,
  type CreateEndpointRequest,
  type Endpoint,
  type UpdateEndpointRequest,
} from '@flash-ts/core/contract';
import { cliErrors } from '../errors/catalogue.js';

/** One endpoint's step of a deploy. */
export type PlanStep =
  | { readonly action: 'create'; readonly name: string; readonly body: CreateEndpointRequest }
  | { readonly action: 'update'; readonly name: string; readonly live: Endpoint; readonly body: UpdateEndpointRequest }
  | { readonly action: 'none'; readonly name: string; readonly live: Endpoint };

export interface DeployPlan {
  readonly steps: readonly PlanStep[];
  /** Endpoints of the app and environment that are live and no longer in the source. They are left as they are. */
  readonly leftover: readonly Endpoint[];
}

/**
 * What has to be done so that `live` becomes `desired`. An endpoint's identity is its app, environment and name, which it carries in its
 * environment variables on every platform.
 *
 * @param desired create requests by endpoint name, of one app and environment
 * @param live the platform's endpoints, of any app
 * @throws FlashError `FLASH_COMPUTE_FAMILY` when a CPU endpoint should become a GPU one or the reverse
 */
export function planDeploy(
  desired: Readonly<Record<string, CreateEndpointRequest>>,
  live: readonly Endpoint[],
  app: string,
  env: string,
): DeployPlan {
  const own = new Map(endpointsOf(live, app, env).map((endpoint) => [endpointName(endpoint), endpoint]));
  const steps = Object.entries(desired).map(([name, body]) => planStep(name, body, own.get(name)));
  return { steps, leftover: [...own].filter(([name]) => !(name in desired)).map(([, endpoint]) => endpoint) };
}

/** The endpoints of one app and environment, by name. */
export function endpointsOf(live: readonly Endpoint[], app: string, env: string): Endpoint[] {
  return live
    .filter((endpoint) => endpoint.env[IDENTITY_ENV.app] === app && endpoint.env[IDENTITY_ENV.env] === env)
    .toSorted((a, b) => (endpointName(a) < endpointName(b) ? -1 : 1));
}

/** The name that the endpoint has in its app's source. */
export function endpointName(endpoint: Endpoint): string {
  return endpoint.env[IDENTITY_ENV.resource] ?? endpoint.name;
}

/** @throws FlashError `FLASH_COMPUTE_FAMILY` */
export function planStep(name: string, body: CreateEndpointRequest, live: Endpoint | undefined): PlanStep {
  if (!live) return { action: 'create', name, body };
  const [from, to] = [family(live), family(body)];
  if (from !== to) throw cliErrors.FLASH_COMPUTE_FAMILY({ name, from, to });
  const changes = changedFields(body, live);
  return Object.keys(changes).length === 0
    ? { action: 'none', name, live }
    : { action: 'update', name, live, body: changes };
}

function family({ cpu }: Pick<CreateEndpointRequest, 'cpu'>): 'CPU' | 'GPU' {
  return cpu ? 'CPU' : 'GPU';
}

/** The fields of `desired` whose live value differs. A platform fills in fields that were not sent; those are not compared. */
function changedFields(desired: CreateEndpointRequest, live: Endpoint): UpdateEndpointRequest {
  const { type: _, ...fields } = desired;
  const changed = Object.entries(fields).filter(
    ([field, value]) => !covers(live[field as keyof Endpoint], value, field === 'env'),
  );
  return Object.fromEntries(changed);
}

/** Whether `live` says all that `wanted` says; `exact` forbids it to say more. */
function covers(live: unknown, wanted: unknown, exact: boolean): boolean {
  if (exact || typeof wanted !== 'object' || wanted === null) return isDeepStrictEqual(live, wanted);
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(live) &&
      live.length === wanted.length &&
      wanted.every((item, index) => covers(live[index], item, false))
    );
  }
  if (typeof live !== 'object' || live === null) return false;
  return Object.entries(wanted).every(([key, value]) => covers((live as Record<string, unknown>)[key], value, false));
}
