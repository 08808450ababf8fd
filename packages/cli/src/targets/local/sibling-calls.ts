import { CALL_ENV, type CreateEndpointRequest } from '@flash-ts/core/contract';
import type { Manifest } from '@flash-ts/core/manifest';

/** Endpoint name → the endpoints of the same app that it calls. */
export type SiblingCalls = Readonly<Record<string, readonly string[]>>;

export function siblingCalls({ resources }: Manifest): SiblingCalls {
  return Object.fromEntries(Object.entries(resources).map(([name, { remote_calls: calls = [] }]) => [name, calls]));
}

/** What may go before the order that calls ask for. */
export interface Precedence {
  /** Names, the first one first. */
  readonly first: readonly string[];
  /** The endpoints that there are already. */
  readonly live: ReadonlySet<string>;
}

/**
 * The order in which endpoints are created so that one is there before those that call it, as far as no cycle forbids it. An id is only
 * known after its endpoint was created: one that is to be first goes before those that it calls when all of these are there already.
 */
export function deployOrder(
  names: readonly string[],
  calls: SiblingCalls,
  { first, live }: Precedence = { first: [], live: new Set() },
): string[] {
  const knowsIds = (name: string) => (calls[name] ?? []).every((called) => live.has(called));
  const ordered = new Set(first.filter((name) => names.includes(name) && knowsIds(name)));
  const visit = (name: string, path: readonly string[]): void => {
    if (ordered.has(name) || path.includes(name) || !names.includes(name)) return;
    for (const called of calls[name] ?? []) visit(called, [...path, name]);
    ordered.add(name);
  };
  for (const name of [...first, ...names]) visit(name, []);
  return [...ordered];
}

/** The endpoint with the ids of those that it calls, as far as they are known; unchanged when it calls nobody. */
export function withSiblings(
  body: CreateEndpointRequest,
  called: readonly string[],
  ids: ReadonlyMap<string, string>,
): CreateEndpointRequest {
  if (called.length === 0) return body;
  const known = called.toSorted().flatMap((name) => (ids.has(name) ? [[name, ids.get(name)]] : []));
  return {
    ...body,
    env: { ...body.env, [CALL_ENV.ids]: JSON.stringify(Object.fromEntries(known)) },
  };
}
