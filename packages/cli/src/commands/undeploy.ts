import { readAppName } from '@flash-ts/build/app-name';
import { confirmRemoval } from '../output/confirm.js';
import { chosenEndpoints, oneByOne } from './chosen-endpoints.js';
import { openChosenTarget } from './chosen-target.js';
import { progressOn, type CommandRun } from './definition.js';
import { environmentName } from './environment-name.js';
import { nothingThere } from './nothing-text.js';
import { timeoutOf } from './timeout-option.js';

export const undeploy: CommandRun = async (context, options, names) => {
  const place = { env: environmentName(options), app: await readAppName(context.projectDir) };
  const { app, env } = place;
  const target = await openChosenTarget(context, options, env);
  const { endpoints, elsewhere } = await target.status(place);
  const chosen = chosenEndpoints(endpoints, names, place);

  if (chosen.length > 0 && !options['yes']) {
    const what = `${chosen.map(({ name }) => name).join(', ')} (${app}, ${env})`;
    if (!(await confirmRemoval(what, context.terminal))) {
      return { data: { app, env, target: target.name, removed: [] }, text: 'Nothing was removed.' };
    }
  }
  const removed = await target.exclusively(place, { ...progressOn(context), timeout: timeoutOf(options) }, () =>
    oneByOne(chosen, 'removed', async ({ name, id }) => {
      await target.destroy({ name, id });
      return { name, id };
    }),
  );
  const text =
    removed.length > 0 ? `Removed ${removed.map(({ name }) => name).join(', ')}.` : nothingThere(app, env, elsewhere);
  return { data: { app, env, target: target.name, removed }, text };
};
