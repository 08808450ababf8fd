import { openPlace } from './chosen-target.js';
import type { CommandRun } from './definition.js';
import { nothingText } from './nothing-text.js';
import { statusText, withoutLives } from './status-text.js';
import { workerHistories } from './worker-histories.js';

export const status: CommandRun = async (context, options) => {
  const { place, target } = await openPlace(context, options);
  if (options['watch'] === true) {
    const { watchStatus } = await import('./watch-status.js');
    return { print: () => watchStatus(target, place, context) };
  }
  const { endpoints, elsewhere } = await target.status(place);
  const detailed = options['workers'] === true;
  const told = detailed ? endpoints : endpoints.map(withoutLives);
  const text = endpoints.length === 0 ? nothingText(place, elsewhere) : statusText(endpoints);
  return {
    data: { ...place, target: target.name, endpoints: told, elsewhere },
    text: detailed ? [text, ...workerHistories(endpoints)].join('\n\n') : text,
  };
};
