import type { Endpoint } from '@flash-ts/core/contract';

/** The public addresses of an endpoint: those of a load-balanced one have other names than those of a queue. */
type Urls = Readonly<Partial<Record<'base' | 'health' | 'run', string>>>;

/** Where clients reach an endpoint: the address in front of a route's path, or of `/run`. */
export function publicUrl({ requestUrls }: Pick<Endpoint, 'requestUrls'>): string {
  const { base, run = '' } = requestUrls as Urls;
  return base ?? run.replace(/\/run$/, '');
}

/** The address and path at which a worker tells whether it is ready. */
export function healthAddress({ requestUrls }: Pick<Endpoint, 'requestUrls'>): { origin: string; path: string } {
  const { health = '' } = requestUrls as Urls;
  const { origin, pathname, search } = new URL(health);
  return { origin, path: pathname + search };
}

/** As every target tells the addresses of an endpoint. Here both need name resolution. */
export function endpointAddresses(endpoint: Endpoint): { id: string; url: string; pathUrl: string } {
  const url = publicUrl(endpoint);
  return { id: endpoint.id, url, pathUrl: url };
}
