import { readAppName } from '@flash-ts/build/app-name';
import { openChosenTarget } from './chosen-target.js';
import type { CommandRun } from './definition.js';
import { environmentName } from './environment-name.js';
import { nothingText } from './nothing-text.js';
import { statusText, withoutLives } from './status-text.js';
import { workerHistories } from './worker-histories.js';

export const status: CommandRun = async (context, options) => {
  const env = environmentName(options);
  const app = await readAppName(context.projectDir);
  const target = await openChosenTarget(context, options, env);
  if (options['watch'] === true) {
    const { watchStatus } = await import('./watch-status.js');
    return { print: () => watchStatus(target, { app, env }, context) };
  }
  const { endpoints, elsewhere } = await target.status({ app, env });
  const detailed = options['workers'] === true;
  const told = detailed ? endpoints : endpoints.map(withoutLives);
  const text = endpoints.length === 0 ? nothingText(app, env, elsewhere) : statusText(endpoints);
  return {
    data: { app, env, target: target.name, endpoints: told, elsewhere },
    text: detailed ? [text, ...workerHistories(endpoints)].join('\n\n') : text,
  };
};
