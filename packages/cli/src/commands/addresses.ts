import { join } from 'node:path';
import type { Endpoint, PlatformStatus } from '@flash-ts/core/contract';
import type { ControlClient } from '@flash-ts/platform/control-client';

/** The two addresses of an endpoint: `url` by host name, as in the cloud, and `pathUrl`, which needs no name resolution. */
export function endpointAddresses(
  client: ControlClient,
  { id, requestUrls }: Endpoint,
): { id: string; url: string; pathUrl: string } {
  return { id, url: requestUrls.base, pathUrl: `${client.url}/e/${id}` };
}

/** The file with the key that callers of endpoints have to send; undefined where they need none. */
export function keyFileOf({ home, requireKey }: PlatformStatus): string | undefined {
  return requireKey ? join(home, 'key') : undefined;
}
