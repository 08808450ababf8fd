import { nearestName } from '@flash-ts/core/errors';
import type { IncomingMessage } from 'node:http';
import { KnownHosts } from './known-hosts.js';

export interface NamedEndpoint {
  readonly id: string;
  readonly name: string;
}

/** The hosts of a server that listens on the loopback interface only: no other machine and no web page has such a name. */
const OWN_NAMES = new KnownHosts('127.0.0.1', []);
const LOOPBACK_ADDRESS = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/;

/** The endpoint with the most similar name or id; undefined if none is similar. */
export function nearestEndpoint(wanted: string, endpoints: readonly NamedEndpoint[]): NamedEndpoint | undefined {
  const nearest = nearestName(
    wanted,
    endpoints.flatMap(({ name, id }) => [name, id]),
  );
  return nearest === undefined ? undefined : endpoints.find(({ name, id }) => name === nearest || id === nearest);
}

/**
 * Whether an answer to a caller without a key may name other endpoints: on a platform without a required key, only its secret id protects
 * an endpoint. Callers on this machine may learn it, if they use the machine's own names, which a web page can't have by DNS rebinding.
 *
 * @param host `Host` as it was sent
 */
export function mayBeTold({ socket }: IncomingMessage, host: string | undefined): boolean {
  return LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '') && OWN_NAMES.has(host);
}
