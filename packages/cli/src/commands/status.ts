import type { EndpointRollout } from '@flash-ts/core/contract';
import { endpointName, endpointsOf } from '../deploy/plan.js';
import { table } from '../output/table.js';
import { readAppName } from '../project/package-json.js';
import { localPlatform, requirePlatform } from '../targets/local.js';
import { endpointAddresses } from './addresses.js';
import { canaryText } from './canary-options.js';
import type { CommandRun } from './definition.js';
import { environmentName } from './environment-name.js';

export const status: CommandRun = async ({ projectDir, env: variables }, options) => {
  const env = environmentName(options);
  const app = await readAppName(projectDir);
  const { client } = await requirePlatform(localPlatform(variables, undefined).home);
  const endpoints = await Promise.all(
    endpointsOf(await client.listEndpoints(), app, env).map(async (endpoint) => {
      const [{ workers, endpointVersion }, { state, reason, servingVersion, canary, throttled }] = await Promise.all([
        client.listWorkers(endpoint.id),
        client.rollout(endpoint.id),
      ]);
      return {
        name: endpointName(endpoint),
        ...endpointAddresses(client, endpoint),
        version: endpointVersion,
        rollout: { state, reason, servingVersion, canary, throttled: throttled ?? null },
        workers: workers.map(({ id, status, isStale, version }) => ({ id, status, isStale, version })),
      };
    }),
  );
  return { data: { app, env, target: 'local', endpoints }, text: statusText(app, env, endpoints) };
};

interface EndpointRow {
  readonly name: string;
  readonly pathUrl: string;
  readonly version: number | null;
  readonly rollout: Pick<EndpointRollout, 'state' | 'reason' | 'servingVersion' | 'canary'> & {
    readonly throttled: string | null;
  };
  readonly workers: readonly {
    readonly id: string;
    readonly status: string;
    readonly isStale: boolean;
    readonly version: number | null;
  }[];
}

function statusText(app: string, env: string, endpoints: readonly EndpointRow[]): string {
  if (endpoints.length === 0) return `Nothing of ${app} is deployed in ${env}. Deploy with \`flash deploy\`.`;
  const rows = endpoints.map(({ name, version, rollout, workers, pathUrl }) => [
    name,
    String(version ?? '-'),
    rollout.state,
    String(workers.length),
    pathUrl,
  ]);
  const workers = endpoints.flatMap(({ name, workers: list }) =>
    list.map(({ id, status, isStale, version }) => [
      name,
      id,
      status,
      `version ${version ?? '-'}${isStale ? ' (stale)' : ''}`,
    ]),
  );
  const reasons = endpoints.flatMap(({ name, rollout: { reason, throttled } }) =>
    [reason, throttled].flatMap((words) => (words ? [`${name}: ${words}`] : [])),
  );
  const trials = endpoints.flatMap(({ name, version, rollout: { servingVersion, canary } }) =>
    canary === null
      ? []
      : [`${name}: version ${version} is for ${canaryText(canary)}, version ${servingVersion} serves the others`],
  );
  return [
    table([['ENDPOINT', 'VERSION', 'STATE', 'WORKERS', 'URL'], ...rows]),
    ...(workers.length > 0 ? [table([['ENDPOINT', 'WORKER', 'STATUS', 'RUNS'], ...workers])] : []),
    ...trials,
    ...reasons,
  ].join('\n\n');
}
