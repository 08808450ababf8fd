import { isIPv4 } from 'node:net';
import type { ListenAddress } from '../connections/address.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A token that can be guessed would be none. Characters. */
const SHORTEST_TOKEN = 16;

/**
 * The token of a development session, with which `/execute` may be asked to run code. Undefined, and then there is no such path, unless
 * `FLASH_DEV` is 1, `FLASH_DEV_TOKEN` is long enough, and only this machine reaches the listener.
 */
export function executeToken(env: Environment, address: ListenAddress): string | undefined {
  const token = env['FLASH_DEV_TOKEN'] ?? '';
  return env['FLASH_DEV'] === '1' && token.length >= SHORTEST_TOKEN && isLocal(address) ? token : undefined;
}

/** A Unix socket, or an address of the loopback interface; a name other than localhost may be anything. */
function isLocal(address: ListenAddress): boolean {
  if ('path' in address) return true;
  const { host } = address;
  return host === '::1' || host === 'localhost' || (isIPv4(host) && host.startsWith('127.'));
}
