import { isPageHost } from '../status-page/page-host.js';

/** Where a request goes. `path` is path and query as they are forwarded. */
export type Target =
  | { readonly kind: 'endpoint'; readonly id: string; readonly path: string }
  | { readonly kind: 'named-endpoint'; readonly name: string; readonly path: string }
  /** The side of an endpoint's queue that its workers use. */
  | { readonly kind: 'queue'; readonly id: string; readonly path: string }
  | { readonly kind: 'control' };

/** Any text in place of the id: a request for an unknown id is answered as such, and never taken as a request to the control plane. */
const ENDPOINT_HOST = /^([^:]+)\.api\.localhost(?::\d+)?$/i;
const ENDPOINT_PATH = /^\/e(?:\/([^/?]*))?(?=[/?]|$)/;
/** The cloud's path of a queue. Ids are not names of the control API's collections. */
const CLOUD_PATH = /^\/v2\/(?!serverless\b|catalog\b|network-volumes\b)([^/?]*)(?=\/)/;
const QUEUE_PATH = /^\/local\/queues\/([^/?]*)(?=\/)/;
/** The name of an endpoint, or of the OpenAPI document in its place: no endpoint can have that name. */
const FIRST_SEGMENT = /^\/([a-z0-9-]{1,63}|openapi\.json)(?=[/?]|$)/;
const CONTROL_SEGMENTS = new Set(['v2', 'local']);

/**
 * Decides between data plane and control plane by host name, by path prefix and, in development, by endpoint name.
 * Under the name of the status page there are no endpoints, except in development, where there is no status page.
 *
 * @param url path and query as they were sent
 */
export function targetOf(host: string | undefined, url: string, routeByName: boolean): Target {
  const id = ENDPOINT_HOST.exec(host ?? '')?.[1]?.toLowerCase();
  if (id !== undefined) return { kind: 'endpoint', id, path: url };
  if (!routeByName && isPageHost(host)) return { kind: 'control' };
  const alias = ENDPOINT_PATH.exec(url);
  if (alias) return { kind: 'endpoint', id: alias[1] ?? '', path: rest(url, alias[0]) };
  const queue = QUEUE_PATH.exec(url);
  if (queue) return { kind: 'queue', id: queue[1] as string, path: rest(url, queue[0]) };
  const cloud = CLOUD_PATH.exec(url);
  if (cloud) return { kind: 'endpoint', id: cloud[1] as string, path: rest(url, cloud[0]) };
  const name = routeByName ? FIRST_SEGMENT.exec(url) : null;
  if (name && !CONTROL_SEGMENTS.has(name[1] as string)) {
    return { kind: 'named-endpoint', name: name[1] as string, path: rest(url, name[0]) };
  }
  return { kind: 'control' };
}

/** `/e/abc?x` without its prefix is `/?x`. */
function rest(url: string, prefix: string): string {
  const path = url.slice(prefix.length);
  return path.startsWith('/') ? path : `/${path}`;
}
