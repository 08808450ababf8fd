import { lineTime, type LogQuery } from '@flash-ts/core/contract';
import { printLogs } from '../output/log-lines.js';
import type { Place } from '../targets/target.js';
import { chosenEndpoints } from './chosen-endpoints.js';
import { openPlace } from './chosen-target.js';
import type { CommandRun } from './definition.js';
import { logsQuery } from './logs-query.js';
import { nothingText } from './nothing-text.js';

/** Prints what the workers of the app's endpoints have written, and with `--follow` what they write. */
export const logs: CommandRun = async (context, options, names) => {
  const { terminal, signal } = context;
  const query = logsQuery(options, Date.now());
  const { place, target } = await openPlace(context, options);
  const endpoints = chosenEndpoints(await target.endpoints(place), names, place);
  if (endpoints.length === 0) {
    const { elsewhere } = await target.status(place);
    return { print: () => Promise.resolve(terminal.note(nothingText(place, elsewhere))) };
  }
  const lines = target.logs({ ...query, endpoint: endpoints.map(({ id }) => id) }, signal);
  const print = async () => {
    const count = await printLogs(lines, { terminal, signal, to: 'stdout' });
    const wantsSome = query.follow !== true && query.lines !== 0 && !signal.aborted;
    if (count > 0 || !wantsSome) return;
    const looked = endpoints.map(({ name }) => name);
    terminal.note(noLinesText(place, looked, query));
  };
  return { print };
};

/** What `flash logs` says where no line matches: what it has looked at. */
function noLinesText(
  { app, env }: Place,
  endpoints: readonly string[],
  { worker, request, level, since, until }: Omit<LogQuery, 'endpoint'>,
): string {
  const where = `the ${endpoints.length === 1 ? 'endpoint' : 'endpoints'} ${endpoints.join(', ')} of ${app} in ${env}`;
  const looked = [
    where,
    worker === undefined ? 'all workers, also those that have ended' : `the worker ${worker}`,
    ...(request === undefined ? [] : [`the request ${request}`]),
    ...(level === undefined ? [] : [`the level ${level} and more severe ones`]),
    since === undefined && until === undefined
      ? 'all lines that are kept'
      : `from ${since ?? 'the first line that is kept'} to ${until ?? lineTime(Date.now())}`,
  ];
  return `No line matches. Looked at: ${looked.join('; ')}.`;
}
