import { nearestName } from '@flash-ts/core/errors';
import type { IncomingMessage } from 'node:http';
import { KnownHosts } from './known-hosts.js';

export interface NamedEndpoint {
  readonly id: string;
  readonly name: string;
}

/** Listening on the loopback interface alone: of these hosts no other machine and no web page has a name. */
const OWN_NAMES = new KnownHosts('127.0.0.1', []);
const LOOPBACK_ADDRESS = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/;

/** The endpoint that was most likely meant, by its name or its id; undefined when none is near. */
export function nearestEndpoint(wanted: string, endpoints: readonly NamedEndpoint[]): NamedEndpoint | undefined {
  const nearest = nearestName(
    wanted,
    endpoints.flatMap(({ name, id }) => [name, id]),
  );
  return nearest === undefined ? undefined : endpoints.find(({ name, id }) => name === nearest || id === nearest);
}

/**
 * Whether a caller without a key may be told of an endpoint that it has not named: where no key is asked for, an endpoint's id is all that
 * keeps others from it. Callers on this machine may, under this machine's own names, which no web page has by DNS rebinding.
 *
 * @param host as it was sent
 */
export function mayBeTold({ socket }: IncomingMessage, host: string | undefined): boolean {
  return LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '') && OWN_NAMES.has(host);
}
