/** An environment of an app. */
export interface Place {
  readonly app: string;
  readonly env: string;
}

/** An existing endpoint. */
export interface EndpointRef {
  readonly name: string;
  readonly id: string;
}

/** An environment of an app: one that has endpoints, or that was created by name. */
export interface Environment extends Place {
  /** RFC 3339: when it was created by name; null if only deploys have made it, so that it ends with its last endpoint. */
  readonly createdAt: string | null;
  /** By name. */
  readonly endpoints: readonly EndpointRef[];
}

/** Another environment that has endpoints on the target. */
export interface OtherPlace extends Place {
  readonly endpoints: number;
}

/** An endpoint with the place that it is in. */
export interface PlacedEndpoint extends EndpointRef {
  readonly place: Place;
}

/** All environments, by app and name: those that endpoints are in, and those that were created by name. */
export function environmentsOf(
  endpoints: readonly PlacedEndpoint[],
  created: readonly (Place & { readonly createdAt: string })[] = [],
): readonly Environment[] {
  const found = new Map<string, Environment>();
  for (const { app, env, createdAt } of created) found.set(keyOf({ app, env }), { app, env, createdAt, endpoints: [] });
  for (const { place, name, id } of endpoints) {
    const { app, env } = place;
    const before = found.get(keyOf(place)) ?? { app, env, createdAt: null, endpoints: [] };
    const own = sorted([...before.endpoints, { name, id }], (one) => one.name);
    found.set(keyOf(place), { ...before, endpoints: own });
  }
  return sorted([...found.values()], keyOf);
}

/** Other environments with endpoints on the target: those of the app first, then other apps. */
export function otherPlaces(all: readonly PlacedEndpoint[], { app, env }: Place): readonly OtherPlace[] {
  const others = environmentsOf(all).filter((place) => place.app !== app || place.env !== env);
  const counted = others.map((place) => ({ app: place.app, env: place.env, endpoints: place.endpoints.length }));
  return sorted(counted, (place) => `${place.app === app ? 0 : 1} ${keyOf(place)}`);
}

function keyOf({ app, env }: Place): string {
  return JSON.stringify([app, env]);
}

function sorted<Item>(items: readonly Item[], key: (item: Item) => string): Item[] {
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
