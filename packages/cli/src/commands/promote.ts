import { chosenEndpoints, oneByOne } from './chosen-endpoints.js';
import { openPlace } from './chosen-target.js';
import type { CommandRun } from './definition.js';

/** Lets canaries take all requests. */
export const promote: CommandRun = async (context, options, names) => {
  const { place, target } = await openPlace(context, options);
  const { endpoints } = await target.status(place);
  // The target refuses a named endpoint without a canary.
  const chosen = chosenEndpoints(endpoints, names, place).filter(
    ({ rollout }) => names.length > 0 || rollout.canary !== null,
  );
  const promoted = await oneByOne(chosen, 'promoted', async ({ name, id }) => {
    return { name, id, version: await target.promote({ name, id }) };
  });
  const lines = promoted.map(({ name, version }) => `${name} version ${version} takes all requests`);
  return {
    data: { ...place, target: target.name, promoted },
    text: lines.join('\n') || `No endpoint of ${place.app} in ${place.env} has a canary.`,
    exitCode: promoted.length > 0 ? 0 : 1,
  };
};
