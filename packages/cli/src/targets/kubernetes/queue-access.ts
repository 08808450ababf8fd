import { createHmac, randomBytes } from 'node:crypto';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import { cliErrors } from '../../errors/catalogue.js';
import { jobsDatabase } from '../../platform/jobs-database.js';
import type { Place } from '../places.js';
import type { Cluster } from './cluster/cluster.js';
import { SECRET } from './cluster/kinds.js';
import type { QueueAccess } from './resources/endpoint.js';
import { objectName, queueServerName } from './resources/names.js';
import { QUEUE_SECRET } from './resources/queue-variables.js';

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
      const secret = await cluster.find<ISecret>(SECRET, queueServerName(objectName(place, name)));
      const known = (key: string) => {
        const value = secret?.data?.[key];
        return value === undefined ? undefined : Buffer.from(value, 'base64').toString();
      };
      const database = given ?? known(QUEUE_SECRET.database);
      if (database === undefined) throw cliErrors.FLASH_KUBERNETES_JOBS_DATABASE({ endpoint: name });
      const workerKey = known(QUEUE_SECRET.workerKey) ?? randomBytes(32).toString('base64url');
      // The key is random, so that the digest tells nobody a password of the database.
      const digest = createHmac('sha256', workerKey).update(database).digest('hex').slice(0, DIGEST_LENGTH);
      return [name, { database, workerKey, digest }] as const;
    }),
  );
  cluster.keepSecret(found.flatMap(([, { database, workerKey }]) => [database, workerKey]));
  return new Map(found);
}
