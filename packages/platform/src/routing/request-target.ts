const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]{0,252})|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/i;
/** The origin form, without characters that could end a line or begin a fragment. */
const ORIGIN_FORM = /^\/[\x21\x22\x24-\x7e]*$/;
const ABSOLUTE_FORM = /^https?:\/\/([^/?]+)(.*)$/i;

/** The meaning of a request line and its Host header. */
export type RequestTarget =
  | { readonly kind: 'path'; readonly host: string | undefined; readonly path: string }
  | { readonly kind: 'server' }
  | { readonly kind: 'malformed'; readonly problem: string };

/**
 * Reads the target of a request. A request that two readers could understand differently is malformed: not exactly one Host, a list, user
 * information or a path in it, a target with another host, or one with a fragment.
 *
 * @param rawHeaders name, value, name, value
 * @param url the target as it was sent
 */
export function readTarget(method: string, url: string, rawHeaders: readonly string[]): RequestTarget {
  let host: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (host !== undefined) return malformed('it has more than one Host');
    host = rawHeaders[index + 1] as string;
  }
  if (host !== undefined && !HOST.test(host)) return malformed(`Host is ${JSON.stringify(host.slice(0, 300))}`);
  if (url.charCodeAt(0) === 47) {
    return ORIGIN_FORM.test(url)
      ? { kind: 'path', host, path: url }
      : malformed('its target has characters that are not allowed in a URL');
  }
  if (url === '*') return method === 'OPTIONS' ? { kind: 'server' } : malformed(`${method} has the target *`);
  return readAbsolute(url, host);
}

function readAbsolute(url: string, host: string | undefined): RequestTarget {
  const [, authority, rest = ''] = ABSOLUTE_FORM.exec(url) ?? [];
  if (authority === undefined) return malformed('its target is neither a path nor a URL');
  if (authority.toLowerCase() !== host?.toLowerCase()) return malformed('its target names another host than Host');
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  return ORIGIN_FORM.test(path)
    ? { kind: 'path', host, path }
    : malformed('its target has characters that are not allowed in a URL');
}

function malformed(problem: string): RequestTarget {
  return { kind: 'malformed', problem };
}
