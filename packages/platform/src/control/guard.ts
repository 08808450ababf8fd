import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';
import type { PageAccess } from '../status-page/page-access.js';
import { isPageHost } from '../status-page/page-host.js';

/** Host names of this machine, with any port. */
const LOCAL = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/** Header in which the status page proves that it sends a change itself. */
const CHANGE_HEADER = 'x-flash-change';

export interface PlatformKeys {
  /** Opens the control API and endpoints. */
  readonly key: string;
  /** Opens endpoints only: workers have this key. */
  readonly callKey: string;
}

/** What decides who may call the control API. */
export interface Doors {
  readonly keys: PlatformKeys;
  /** The address that the platform listens on. */
  readonly host: string;
  /** The sessions of its status page; undefined if it has no page. */
  readonly pages: Pick<PageAccess, 'session'> | undefined;
}

/**
 * Checks the caller of the control API. A foreign `Host` comes from a web page whose name was rebound to this machine, an `Origin` from a
 * page in a browser on it: only pages of this very address are allowed, not other pages of this machine.
 *
 * The status page has a host name of its own, under which its session counts and the key does not. Under the other names the key counts and
 * the session does not, since endpoints may answer there with pages of their own.
 *
 * @param allowed what the route demands of the status page; undefined for a route that is not for it
 * @throws FlashError `FLASH_FOREIGN_CALLER`, `FLASH_UNAUTHORIZED` or `FLASH_KEY_FOR_CALLS`; for the status page `FLASH_SESSION_MISSING`,
 *   `FLASH_SESSION_FORBIDDEN` or `FLASH_SESSION_UNPROVEN`
 */
export function checkCaller(
  { method = '', headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  doors: Doors,
  allowed?: 'session' | 'anyone',
): void {
  const { host = '', origin } = headers;
  const isPage = doors.pages !== undefined && isPageHost(host);
  if (!isPage && !isOwnHost(host, doors.host))
    throw platformErrors.FLASH_FOREIGN_CALLER({ header: 'Host', value: host });
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw platformErrors.FLASH_FOREIGN_CALLER({ header: 'Origin', value: origin });
  }
  if (doors.pages && isPage) checkPage({ method, headers }, doors.pages, allowed);
  else checkKey(headers, doors.keys);
}

function isOwnHost(host: string, listening: string): boolean {
  const own = listening.includes(':') ? `[${listening}]` : listening;
  return LOCAL.test(host) || host.replace(/:\d{1,5}$/, '').toLowerCase() === own.toLowerCase();
}

function checkKey({ authorization }: IncomingHttpHeaders, keys: PlatformKeys): void {
  const given = bearerToken(authorization);
  if (is(given, keys.callKey)) throw platformErrors.FLASH_KEY_FOR_CALLS({});
  if (!is(given, keys.key)) throw unauthorized(given);
}

function checkPage(
  { method, headers }: { readonly method: string; readonly headers: IncomingHttpHeaders },
  pages: Pick<PageAccess, 'session'>,
  allowed: 'session' | 'anyone' | undefined,
): void {
  // A browser says where a request comes from, whatever the page that sends it would like.
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') {
    throw platformErrors.FLASH_FOREIGN_CALLER({ header: 'Sec-Fetch-Site', value: site });
  }
  if (allowed === 'anyone') return;
  const session = pages.session(headers.cookie);
  if (!session) throw platformErrors.FLASH_SESSION_MISSING({});
  if (allowed !== 'session') throw platformErrors.FLASH_SESSION_FORBIDDEN({});
  const given = headers[CHANGE_HEADER];
  const isChange = method !== 'GET' && method !== 'HEAD';
  if (isChange && !is(typeof given === 'string' ? given : undefined, session.changeToken)) {
    throw platformErrors.FLASH_SESSION_UNPROVEN({ header: CHANGE_HEADER });
  }
}

/**
 * Why a request must not reach an endpoint on a platform that requires a key. Either of the two keys is accepted, and the caller's address
 * does not matter, since endpoints are called from anywhere.
 */
export function keyRefusal(
  { headers }: { readonly headers: IncomingHttpHeaders },
  { key, callKey }: PlatformKeys,
): FlashError | undefined {
  const given = bearerToken(headers.authorization);
  const [isKey, isCallKey] = [is(given, key), is(given, callKey)];
  return isKey || isCallKey ? undefined : unauthorized(given);
}

function bearerToken(authorization = ''): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1];
}

function unauthorized(given: string | undefined): FlashError {
  return platformErrors.FLASH_UNAUTHORIZED({ given: given !== undefined });
}

function is(given: string | undefined, key: string): boolean {
  return given !== undefined && equalInConstantTime(given, key);
}

/** Compares hashes, so that the time taken reveals neither content nor length. */
export function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}
