import type { Endpoint } from '@flash-ts/core/contract';
import { publicUrl } from '../rest-endpoints.js';

/** The address and path at which a worker tells whether it is ready. */
export function healthAddress({ requestUrls }: Pick<Endpoint, 'requestUrls'>): { origin: string; path: string } {
  const { origin, pathname, search } = new URL(requestUrls.health);
  return { origin, path: pathname + search };
}

/** As every target tells the addresses of an endpoint. Here both need name resolution. */
export function endpointAddresses(endpoint: Endpoint): { id: string; url: string; pathUrl: string } {
  const url = publicUrl(endpoint);
  return { id: endpoint.id, url, pathUrl: url };
}
