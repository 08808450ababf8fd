import { confirmRemoval } from '../output/confirm.js';
import { chosenEndpoints, oneByOne } from './chosen-endpoints.js';
import { openPlace } from './chosen-target.js';
import { progressOn, type CommandRun } from './definition.js';
import { nothingThere } from './nothing-text.js';
import { timeoutOf } from './timeout-option.js';

export const undeploy: CommandRun = async (context, options, names) => {
  const { place, target } = await openPlace(context, options);
  const { endpoints, elsewhere } = await target.status(place);
  const chosen = chosenEndpoints(endpoints, names, place);

  if (chosen.length > 0 && !options['yes']) {
    const what = `${chosen.map(({ name }) => name).join(', ')} (${place.app}, ${place.env})`;
    if (!(await confirmRemoval(what, context.terminal))) {
      return { data: { ...place, target: target.name, removed: [] }, text: 'Nothing was removed.' };
    }
  }
  const removed = await target.exclusively(place, { ...progressOn(context), timeout: timeoutOf(options) }, () =>
    oneByOne(chosen, 'removed', async ({ name, id }) => {
      await target.destroy({ name, id });
      return { name, id };
    }),
  );
  const text =
    removed.length > 0 ? `Removed ${removed.map(({ name }) => name).join(', ')}.` : nothingThere(place, elsewhere);
  return { data: { ...place, target: target.name, removed }, text };
};
