import { isIPv4 } from 'node:net';
import type { ListenAddress } from '../connections/address.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The least length of a token, in characters: a shorter one could be guessed. */
const SHORTEST_TOKEN = 16;

/**
 * The token of a development session, with which `/execute` runs code. Undefined, and then the path does not exist, unless
 * `FLASH_DEV` is 1, `FLASH_DEV_TOKEN` is long enough, and only this machine can reach the listener.
 */
export function executeToken(env: Environment, address: ListenAddress): string | undefined {
  const token = env['FLASH_DEV_TOKEN'] ?? '';
  return env['FLASH_DEV'] === '1' && token.length >= SHORTEST_TOKEN && isLocal(address) ? token : undefined;
}

/** A Unix socket, or an address of the loopback interface. Names other than localhost could be any machine's. */
function isLocal(address: ListenAddress): boolean {
  if ('path' in address) return true;
  const { host } = address;
  return host === '::1' || host === 'localhost' || (isIPv4(host) && host.startsWith('127.'));
}
