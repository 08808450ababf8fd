import { CALL_ENV, type CreateEndpointRequest } from '@flash-ts/core/contract';
import type { Manifest } from '@flash-ts/core/manifest';

/** Endpoint name → the endpoints of the same app that it calls. */
export type SiblingCalls = Readonly<Record<string, readonly string[]>>;

export function siblingCalls({ resources }: Manifest): SiblingCalls {
  return Object.fromEntries(Object.entries(resources).map(([name, { remote_calls: calls = [] }]) => [name, calls]));
}

/** Exceptions from the order that calls require. */
export interface Precedence {
  /** Names, the first one first. */
  readonly first: readonly string[];
  /** Names of existing endpoints. */
  readonly live: ReadonlySet<string>;
}

/**
 * The order in which endpoints are deployed: called endpoints before their callers, as far as cycles allow, because an id is known only
 * after its endpoint was created. An endpoint in `first` goes before the endpoints that it calls if all of these exist already.
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

/** The endpoint with the known ids of the endpoints that it calls; unchanged if it calls none. */
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
