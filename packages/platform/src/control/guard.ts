import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';

/** Host names of this machine, with any port. */
const LOCAL = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

export interface PlatformKeys {
  /** Opens the control API and endpoints. */
  readonly key: string;
  /** Opens endpoints only: workers have this key. */
  readonly callKey: string;
}

/**
 * Checks the caller of the control API. A foreign `Host` comes from a web page whose name was rebound to this machine, an `Origin` from a
 * page in a browser on it: only pages of this very address are allowed, not other pages of this machine.
 *
 * @param platform its keys, and the address that it listens on
 * @throws FlashError `FLASH_FOREIGN_CALLER`, `FLASH_UNAUTHORIZED` or `FLASH_KEY_FOR_CALLS`
 */
export function checkCaller(
  headers: IncomingHttpHeaders,
  { keys, host: listening }: { readonly keys: PlatformKeys; readonly host: string },
): void {
  const { host = '', origin, authorization } = headers;
  const own = listening.includes(':') ? `[${listening}]` : listening;
  if (!LOCAL.test(host) && host.replace(/:\d{1,5}$/, '').toLowerCase() !== own.toLowerCase())
    throw platformErrors.FLASH_FOREIGN_CALLER({ header: 'Host', value: host });
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw platformErrors.FLASH_FOREIGN_CALLER({ header: 'Origin', value: origin });
  }
  const given = bearerToken(authorization);
  if (is(given, keys.callKey)) throw platformErrors.FLASH_KEY_FOR_CALLS({});
  if (!is(given, keys.key)) throw unauthorized(given);
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
function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}
