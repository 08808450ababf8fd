import { isDeepStrictEqual } from 'node:util';
import {
  CALL_ENV,
  type CanaryRequest,
  type CreateEndpointRequest,
  type Endpoint,
  type UpdateEndpointRequest,
} from '@flash-ts/core/contract';
import { differences } from '../differences.js';
import type { PlanOptions } from '../target.js';
import { checkNature, type Nature } from '../unchangeable.js';
import { failureOf, type LiveEndpoint } from './endpoints.js';
import { endpointName } from '../rest-endpoints.js';
import { deployOrder, withSiblings, type SiblingCalls } from './sibling-calls.js';
import type { EndpointStep } from './steps.js';

/** The input of a plan. */
export interface PlanFacts extends PlanOptions {
  /** Create requests by endpoint name, of one app and environment. */
  readonly desired: Readonly<Record<string, CreateEndpointRequest>>;
  /** Which endpoint calls which: a caller gets the ids of the endpoints that it calls. */
  readonly calls: SiblingCalls;
  /** By name. */
  readonly live: ReadonlyMap<string, LiveEndpoint>;
}

const BLANK = { changes: [], canary: null, failure: null } as const;

/**
 * The steps from `live` to `desired`: called endpoints come before their callers, except for the endpoints in `first`. In a cycle a caller
 * is created without the missing id and gets it in a separate step. `withIds` inserts ids that are known only after their endpoints were
 * created.
 *
 * @throws FlashError those of `checkNature`
 */
export function planEndpoints({ desired, calls, live, canary, prune = false, first = [] }: PlanFacts): EndpointStep[] {
  const ids = new Map([...live].map(([name, { endpoint }]) => [name, endpoint.id]));
  const order = deployOrder(Object.keys(desired), calls, { first, live: new Set(live.keys()) });
  const bodyOf = (name: string) => withSiblings(desired[name] as CreateEndpointRequest, calls[name] ?? [], ids);
  const sent = new Map<string, CreateEndpointRequest>();
  const steps = order.flatMap((name) => {
    const body = bodyOf(name);
    sent.set(name, body);
    if (!ids.has(name)) ids.set(name, `(the id of ${name})`);
    return stepsFor(name, body, live.get(name), canary);
  });
  const links = order.flatMap((name) => {
    const [before, { env = {} }] = [sent.get(name)?.env ?? {}, bodyOf(name)];
    return isDeepStrictEqual(env, before) ? [] : [updateStep(name, live.get(name), { env }, { env: before })];
  });
  const removals = prune ? leftoverOf({ desired, live }).map((name) => removal(name, live.get(name))) : [];
  return [...steps, ...links, ...removals];
}

/** Live endpoints that are no longer in the source. */
export function leftoverOf({ desired, live }: Pick<PlanFacts, 'desired' | 'live'>): string[] {
  return [...live.keys()].filter((name) => !(name in desired));
}

/** The endpoints of a place by name. */
export function byName(live: readonly LiveEndpoint[]): Map<string, LiveEndpoint> {
  return new Map(live.map((one) => [endpointName(one.endpoint), one]));
}

/** A request in which placeholders are replaced by the ids of endpoints that were created in the meantime. */
export function withIds<Body extends { readonly env?: Readonly<Record<string, string>> }>(
  body: Body,
  ids: ReadonlyMap<string, string>,
): Body {
  const text = body.env?.[CALL_ENV.ids];
  if (text === undefined) return body;
  const planned = Object.entries(JSON.parse(text) as Record<string, string>);
  const known = Object.fromEntries(planned.map(([name, id]) => [name, ids.get(name) ?? id]));
  return { ...body, env: { ...body.env, [CALL_ENV.ids]: JSON.stringify(known) } };
}

function stepsFor(
  name: string,
  body: CreateEndpointRequest,
  live: LiveEndpoint | undefined,
  canary: CanaryRequest | undefined,
): EndpointStep[] {
  if (!live) return [{ ...BLANK, action: 'create', name, id: null, body }];
  const { endpoint, rollout } = live;
  checkNature(name, natureOf(endpoint), natureOf(body));
  const changes = changedFields(body, endpoint);
  if (Object.keys(changes).length > 0) return [updateStep(name, live, changes, endpoint, canary)];
  const failure = failureOf(rollout);
  // A failed version has no canary rule any more: it gets the rule of this deploy.
  const rule = canary !== undefined && (rollout.canary !== null || rollout.state === 'failed') ? canary : null;
  if (failure === undefined && rule === null) return [];
  const action = failure === undefined ? 'canary' : 'retry';
  return [{ ...BLANK, action, name, id: endpoint.id, canary: rule, failure: failure ?? null }];
}

function updateStep(
  name: string,
  live: LiveEndpoint | undefined,
  body: UpdateEndpointRequest,
  before: Partial<Endpoint> | UpdateEndpointRequest,
  canary?: CanaryRequest,
): EndpointStep {
  const changes = differences(before, body);
  return { ...BLANK, action: 'update', name, id: live?.endpoint.id ?? null, changes, canary: canary ?? null, body };
}

function removal(name: string, live: LiveEndpoint | undefined): EndpointStep {
  return { ...BLANK, action: 'delete', name, id: live?.endpoint.id ?? null };
}

function natureOf({ cpu, type }: Pick<CreateEndpointRequest, 'cpu' | 'type'>): Nature {
  return { hardware: cpu ? 'CPU' : 'GPU', kind: type === 'QUEUE' ? 'queue-based' : 'load-balanced' };
}

/** The fields of `desired` whose live value differs. A platform fills in fields that were not sent; those are not compared. */
function changedFields(desired: CreateEndpointRequest, live: Endpoint): UpdateEndpointRequest {
  const { type: _, ...fields } = desired;
  const changed = Object.entries(fields).filter(
    ([field, value]) => !covers(live[field as keyof Endpoint], value, field === 'env'),
  );
  return Object.fromEntries(changed);
}

/** Whether `live` has all values of `wanted`; with `exact` it must not have others. */
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
