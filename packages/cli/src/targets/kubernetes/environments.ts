import { platformErrors } from '@flash-ts/platform/errors';
import { environmentsOf, type Environment, type Place } from '../places.js';
import type { Cluster } from './cluster/cluster.js';
import { CONFIG_MAP, type KubeObject } from './cluster/kinds.js';
import { LABELS, MANAGED, objectName, placeLabels } from './resources/names.js';
import type { Ground } from './steps.js';

/** An environment that was created by name is a ConfigMap without data. */
export async function createEnvironment({ cluster, engines }: Ground, place: Place): Promise<Environment> {
  const { app, env } = place;
  if ((await engines.list(place)).length > 0) throw platformErrors.FLASH_ENVIRONMENT_EXISTS({ app, env });
  const created = await cluster.create<KubeObject>({
    apiVersion: CONFIG_MAP.apiVersion,
    kind: CONFIG_MAP.kind,
    metadata: {
      name: nameOf(place),
      namespace: cluster.namespace,
      labels: placeLabels(place),
      annotations: { [LABELS.app]: app, [LABELS.env]: env },
    },
  });
  if (!created) throw platformErrors.FLASH_ENVIRONMENT_EXISTS({ app, env });
  return { app, env, createdAt: createdAt(created), endpoints: [] };
}

export async function deleteEnvironment(cluster: Cluster, place: Place): Promise<void> {
  await cluster.delete(CONFIG_MAP, nameOf(place));
}

export async function environments({ cluster, engines }: Ground): Promise<readonly Environment[]> {
  const [endpoints, maps] = await Promise.all([engines.list(), cluster.list<KubeObject>(CONFIG_MAP, MANAGED)]);
  const created = maps.flatMap((map) => {
    const { [LABELS.app]: app, [LABELS.env]: env } = map.metadata?.annotations ?? {};
    return app === undefined || env === undefined ? [] : [{ app, env, createdAt: createdAt(map) }];
  });
  return environmentsOf(endpoints, created);
}

function nameOf(place: Place): string {
  return objectName(place, 'environment');
}

function createdAt({ metadata }: KubeObject): string {
  return new Date(metadata?.creationTimestamp ?? 0).toISOString();
}
