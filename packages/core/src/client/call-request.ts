import type { RouteDefinition } from '../definition/types.js';

/** A handler's arguments as an HTTP request. */
export interface CallRequest {
  readonly method: string;
  /** Path and query, beginning with `/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/**
 * Puts a handler's arguments where its decorators read them: `@Param` in the path, `@Query` in the query, `@Headers`, `@Body`. A parameter
 * without a source in the request (`@Req()`, a custom decorator) is left out: the called endpoint provides it.
 *
 * @param path the served path of the route, including prefixes
 */
export function callRequest(
  route: Pick<RouteDefinition, 'method' | 'parameters'>,
  path: string,
  args: readonly unknown[],
): CallRequest {
  const parameters = new Map<string, string>();
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  let body: unknown;
  for (const { index, source, key } of route.parameters) {
    const value = args[index];
    if (value === undefined) continue;
    if (source === 'body') body = key === undefined ? value : { ...(body as object | undefined), [key]: value };
    else if (source === 'path') for (const [name, item] of pairs(key, value)) parameters.set(name, String(item));
    else if (source === 'query') for (const [name, item] of pairs(key, value)) appendQuery(query, name, item);
    else if (source === 'header')
      for (const [name, item] of pairs(key, value)) headers[name.toLowerCase()] = String(item);
  }
  const search = query.size > 0 ? `?${query.toString()}` : '';
  return {
    method: route.method,
    path: fillPath(path, parameters) + search,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}

function pairs(key: string | undefined, value: unknown): readonly (readonly [string, unknown])[] {
  return key === undefined ? Object.entries(value as object) : [[key, value]];
}

/** A list is sent as a repeated name, as the worker reads it. */
function appendQuery(query: URLSearchParams, name: string, value: unknown): void {
  const items = (Array.isArray(value) ? value : [value]) as (string | number | boolean | undefined)[];
  for (const item of items) if (item !== undefined) query.append(name, String(item));
}

function fillPath(path: string, parameters: ReadonlyMap<string, string>): string {
  return path.replaceAll(/([:*])(\w+)/g, (whole, kind: string, name: string) => {
    const value = parameters.get(name);
    if (value === undefined) return whole;
    return kind === '*' ? value.split('/').map(pathSegment).join('/') : pathSegment(value);
  });
}

/** @throws TypeError for `.` and `..`, which lead to another path however they are encoded (WHATWG URL, "double-dot URL path segment") */
function pathSegment(value: string): string {
  if (value === '.' || value === '..')
    throw new TypeError(`"${value}" can't be a path parameter: it would lead to another path`);
  return encodeURIComponent(value);
}
