import { readAppName } from '@flash-ts/build/app-name';
import { printLogs } from '../output/log-lines.js';
import { chosenEndpoints } from './chosen-endpoints.js';
import { openChosenTarget } from './chosen-target.js';
import type { CommandRun } from './definition.js';
import { environmentName } from './environment-name.js';
import { logsQuery } from './logs-query.js';
import { noLinesText } from './no-lines-text.js';
import { nothingText } from './nothing-text.js';

/** Prints what the workers of the app's endpoints have written, and with `--follow` what they write. */
export const logs: CommandRun = async (context, options, names) => {
  const { projectDir, terminal, signal } = context;
  const env = environmentName(options);
  const query = logsQuery(options, Date.now());
  const app = await readAppName(projectDir);
  const target = await openChosenTarget(context, options, env);
  const endpoints = chosenEndpoints(await target.endpoints({ app, env }), names, { app, env });
  if (endpoints.length === 0) {
    const { elsewhere } = await target.status({ app, env });
    return { print: () => Promise.resolve(terminal.note(nothingText(app, env, elsewhere))) };
  }
  const lines = target.logs({ ...query, endpoint: endpoints.map(({ id }) => id) }, signal);
  const print = async () => {
    const count = await printLogs(lines, { terminal, signal, to: 'stdout' });
    const wantsSome = query.follow !== true && query.lines !== 0 && !signal.aborted;
    if (count > 0 || !wantsSome) return;
    const looked = endpoints.map(({ name }) => name);
    terminal.note(noLinesText({ app, env }, looked, query));
  };
  return { print };
};
