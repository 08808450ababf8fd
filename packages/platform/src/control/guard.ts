import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';

/** Names of this machine, with any port. */
const LOCAL = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

export interface PlatformKeys {
  /** Opens everything. */
  readonly key: string;
  /** Opens endpoints alone: workers have it. */
  readonly callKey: string;
}

/**
 * Lets a request to the control API pass or throws. A foreign `Host` is a web page that had its name rebound to this machine, an `Origin`
 * one that calls us from a browser on it: pages served by this machine too, other than from this very address, are not let in.
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
 * Why a request must not reach an endpoint where those ask for a key: either of the two will do, and nothing but the key counts, since endpoints
 * are called from anywhere that reaches them.
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

/** Hashed first, so that neither content nor length shows in the time that it takes. */
function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}
