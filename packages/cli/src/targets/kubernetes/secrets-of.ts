import { createHmac, randomBytes } from 'node:crypto';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import { cliErrors } from '../../errors/catalogue.js';
import { jobsDatabase } from '../../platform/jobs-database.js';
import type { Place } from '../places.js';
import type { Cluster } from './cluster/cluster.js';
import { SECRET } from './cluster/kinds.js';
import type { LiveEndpoint } from './engines/engine.js';
import { releaseOf } from './engines/read.js';
import type { QueueAccess } from './resources/endpoint.js';
import { endpointLabels, objectName, placeLabels, queueServerName, secretName } from './resources/names.js';
import { QUEUE_SECRET } from './resources/queue-variables.js';

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
      const values = valuesOf(byName.get(secretName(id, release.version)));
      cluster.keepSecret(Object.values(values));
      return [name, values];
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

function valuesOf(secret: ISecret | undefined): Readonly<Record<string, string>> {
  const values = Object.entries(secret?.data ?? {}).map(([key, value]) => [
    key,
    Buffer.from(value, 'base64').toString(),
  ]);
  return Object.fromEntries(values) as Record<string, string>;
}

const DIGEST_LENGTH = 16;

/**
 * How the queues of endpoints reach their database, and workers their queues: what the cluster has, with the database of the deployer's environment
 * where that names one. No error tells these values from now on.
 *
 * @param names of queue-based endpoints
 * @throws FlashError `FLASH_KUBERNETES_JOBS_DATABASE`, `FLASH_JOBS_DATABASE_INVALID`
 */
export async function queueAccess(
  cluster: Cluster,
  place: Place,
  { names, env }: { readonly names: readonly string[]; readonly env: NodeJS.ProcessEnv },
): Promise<ReadonlyMap<string, QueueAccess>> {
  const given = names.length === 0 ? undefined : jobsDatabase(env, undefined);
  const found = await Promise.all(
    names.map(async (name) => {
      const known = valuesOf(await cluster.find<ISecret>(SECRET, queueServerName(objectName(place, name))));
      const database = given ?? known[QUEUE_SECRET.database];
      if (database === undefined) throw cliErrors.FLASH_KUBERNETES_JOBS_DATABASE({ endpoint: name });
      const workerKey = known[QUEUE_SECRET.workerKey] ?? randomBytes(32).toString('base64url');
      // The key is random, so that the digest tells nobody a password of the database.
      const digest = createHmac('sha256', workerKey).update(database).digest('hex').slice(0, DIGEST_LENGTH);
      return [name, { database, workerKey, digest }] as const;
    }),
  );
  cluster.keepSecret(found.flatMap(([, { database, workerKey }]) => [database, workerKey]));
  return new Map(found);
}
