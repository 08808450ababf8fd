import { IDENTITY_ENV, type Endpoint } from '@flash-ts/core/contract';

/** An app's environment that has endpoints on the platform. */
export interface Place {
  readonly app: string;
  readonly env: string;
  readonly endpoints: number;
}

/** Where the platform has endpoints besides this app's environment: the app's own environments first, then other apps. */
export function otherPlaces(all: readonly Endpoint[], app: string, env: string): readonly Place[] {
  const places = new Map<string, Place>();
  for (const endpoint of all) {
    const place = { app: endpoint.env[IDENTITY_ENV.app] ?? '', env: endpoint.env[IDENTITY_ENV.env] ?? '' };
    if (place.app === '' || (place.app === app && place.env === env)) continue;
    const key = JSON.stringify(place);
    places.set(key, { ...place, endpoints: (places.get(key)?.endpoints ?? 0) + 1 });
  }
  const rank = (place: Place) => `${place.app === app ? 0 : 1} ${place.app} ${place.env}`;
  return [...places.values()].toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** What `flash status` says where nothing is deployed. */
export function nothingText(app: string, env: string, elsewhere: readonly Place[]): string {
  const nothing = `Nothing of ${app} is deployed in ${env}. Deploy with \`flash deploy\`.`;
  if (elsewhere.length === 0) return nothing;
  const lines = elsewhere.map((place) => {
    const count = `${place.endpoints} ${place.endpoints === 1 ? 'endpoint' : 'endpoints'}`;
    return place.app === app
      ? `  ${count} of ${app} in ${place.env}: flash status --env ${place.env}`
      : `  ${count} of ${place.app} in ${place.env}: flash status --env ${place.env}, in that project`;
  });
  return [nothing, '', 'This platform has', ...lines].join('\n');
}
