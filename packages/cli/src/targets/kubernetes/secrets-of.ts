import type { ISecret } from 'kubernetes-models/v1/Secret';
import type { Place } from '../places.js';
import type { Cluster } from './cluster/cluster.js';
import { SECRET } from './cluster/kinds.js';
import type { LiveEndpoint } from './engines/engine.js';
import { releaseOf } from './engines/read.js';
import { endpointLabels, placeLabels, secretName } from './resources/names.js';

/** The values of the Secrets of endpoints' newest releases, by endpoint. No error tells them from now on. */
export async function secretValuesOf(
  cluster: Cluster,
  place: Place,
  live: readonly LiveEndpoint[],
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  if (live.length === 0) return new Map();
  const all = await cluster.list<ISecret>(SECRET, placeLabels(place));
  const byName = new Map(all.map((secret) => [secret.metadata?.name, secret]));
  return new Map(
    live.map(({ name, id, release }) => {
      const data = Object.entries(byName.get(secretName(id, release.version))?.data ?? {});
      const values = data.map(([variable, value]) => [variable, Buffer.from(value, 'base64').toString()] as const);
      cluster.keepSecret(values.map(([, value]) => value));
      return [name, Object.fromEntries(values)];
    }),
  );
}

/** Deletes the Secrets of versions that an endpoint can't go back to any more; of all versions where it is gone. */
export async function pruneSecrets(
  cluster: Cluster,
  { place, name, versions }: Pick<LiveEndpoint, 'place' | 'name' | 'versions'>,
): Promise<void> {
  const own = await cluster.list<ISecret>(SECRET, endpointLabels(place, name));
  const old = own.filter(({ metadata }) => !versions.includes(releaseOf(metadata).version));
  for (const { metadata } of old) if (metadata?.name !== undefined) await cluster.delete(SECRET, metadata.name);
}
