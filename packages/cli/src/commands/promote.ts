import { readAppName } from '@flash-ts/build/app-name';
import { chosenEndpoints, oneByOne } from './chosen-endpoints.js';
import { openChosenTarget } from './chosen-target.js';
import type { CommandRun } from './definition.js';
import { environmentName } from './environment-name.js';

/** Lets canaries take all requests. */
export const promote: CommandRun = async (context, options, names) => {
  const env = environmentName(options);
  const app = await readAppName(context.projectDir);
  const target = await openChosenTarget(context, options, env);
  const { endpoints } = await target.status({ app, env });
  // The target refuses a named endpoint without a canary.
  const chosen = chosenEndpoints(endpoints, names, { app, env }).filter(
    ({ rollout }) => names.length > 0 || rollout.canary !== null,
  );
  const promoted = await oneByOne(chosen, 'promoted', async ({ name, id }) => {
    return { name, id, version: await target.promote({ name, id }) };
  });
  const lines = promoted.map(({ name, version }) => `${name} version ${version} takes all requests`);
  return {
    data: { app, env, target: target.name, promoted },
    text: lines.join('\n') || `No endpoint of ${app} in ${env} has a canary.`,
    exitCode: promoted.length > 0 ? 0 : 1,
  };
};
