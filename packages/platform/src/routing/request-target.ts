const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]{0,252})|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/i;
/** Origin form without characters that could end a line or be taken for a fragment. */
const ORIGIN_FORM = /^\/[\x21\x22\x24-\x7e]*$/;
const ABSOLUTE_FORM = /^https?:\/\/([^/?]+)(.*)$/i;

/** What a request line and its Host say together. */
export type RequestTarget =
  | { readonly kind: 'path'; readonly host: string | undefined; readonly path: string }
  | { readonly kind: 'server' }
  | { readonly kind: 'malformed'; readonly problem: string };

/**
 * Reads to whom a request goes. Whatever two readers could understand in two ways is malformed: more or less than one Host, a list, user
 * information or a path in it, a target of another host than Host, one with a fragment.
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
      : malformed('its target has characters that a URL has not');
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
    : malformed('its target has characters that a URL has not');
}

function malformed(problem: string): RequestTarget {
  return { kind: 'malformed', problem };
}
