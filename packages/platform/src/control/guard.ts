import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';

/** Names of this machine, with any port. */
const LOCAL = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/**
 * Lets a request to the control API pass or throws. A foreign `Host` is a web page that had its name rebound to this machine, an `Origin`
 * one that calls us from a browser on it: pages served by this machine too, other than from this very address, are not let in.
 *
 * @param platform its key, and the address that it listens on
 * @throws FlashError `FLASH_FOREIGN_CALLER` or `FLASH_UNAUTHORIZED`
 */
export function checkCaller(
  headers: IncomingHttpHeaders,
  { key, host: listening }: { readonly key: string; readonly host: string },
): void {
  const { host = '', origin, authorization } = headers;
  const own = listening.includes(':') ? `[${listening}]` : listening;
  if (!LOCAL.test(host) && host.replace(/:\d{1,5}$/, '').toLowerCase() !== own.toLowerCase())
    throw platformErrors.FLASH_FOREIGN_CALLER({ header: 'Host', value: host });
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw platformErrors.FLASH_FOREIGN_CALLER({ header: 'Origin', value: origin });
  }
  checkKey(authorization, key);
}

/**
 * The bearer key alone, as the data plane asks for it where it does: endpoints are called from anywhere that reaches them.
 *
 * @throws FlashError `FLASH_UNAUTHORIZED`
 */
export function checkKey(authorization: string | undefined, key: string): void {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined || !equalInConstantTime(token, key)) {
    throw platformErrors.FLASH_UNAUTHORIZED({ given: token !== undefined });
  }
}

/** As `checkKey`, for whoever answers with the error. */
export function keyRefusal(
  { headers }: { readonly headers: IncomingHttpHeaders },
  key: string,
): FlashError | undefined {
  try {
    checkKey(headers.authorization, key);
    return undefined;
  } catch (error) {
    return error as FlashError;
  }
}

/** Hashed first, so that neither content nor length shows in the time that it takes. */
function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}
