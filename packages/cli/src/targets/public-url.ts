import type { Endpoint } from '@flash-ts/core/contract';

/** Where clients reach an endpoint: the address in front of a route's path, or of `/run`. */
export function publicUrl({ requestUrls }: Pick<Endpoint, 'requestUrls'>): string {
  return 'base' in requestUrls ? requestUrls.base : requestUrls.run.replace(/\/run$/, '');
}
