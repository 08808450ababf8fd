import { endpointName } from '../deploy/plan.js';
import { readAppName } from '../project/package-json.js';
import { localPlatform, requirePlatform } from '../targets/local.js';
import type { CommandRun } from './definition.js';
import { environmentName } from './environment-name.js';
import { standingEndpoints } from './standing-endpoints.js';

/** Lets versions on trial take all requests. */
export const promote: CommandRun = async ({ projectDir, env: variables }, options, names) => {
  const env = environmentName(options);
  const app = await readAppName(projectDir);
  const { client } = await requirePlatform(localPlatform(variables, undefined).home);
  const standing = await standingEndpoints(client, names, app, env);
  // One that was named and is not on trial is the platform's to refuse.
  const chosen = standing.filter(({ rollout }) => names.length > 0 || rollout.canary !== null);
  const promoted: { name: string; id: string; version: number }[] = [];
  for (const { endpoint } of chosen) {
    const { version } = await client.promote(endpoint.id).catch((error: unknown) => {
      const done = promoted.map(({ name }) => name).join(', ') || 'none';
      throw Object.assign(error as Error, { state: `promoted before the error: ${done}; the others are as they were` });
    });
    promoted.push({ name: endpointName(endpoint), id: endpoint.id, version });
  }
  const lines = promoted.map(({ name, version }) => `${name} version ${version} takes all requests`);
  return {
    data: { app, env, target: 'local', promoted },
    text: lines.join('\n') || `Nothing of ${app} is on trial in ${env}.`,
    exitCode: promoted.length > 0 ? 0 : 1,
  };
};
