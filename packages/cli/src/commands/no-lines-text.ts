import { lineTime, type LogQuery } from '@flash-ts/core/contract';
import type { Place } from '../targets/target.js';

/** What `flash logs` says where no line matches: what it has looked at. */
export function noLinesText(
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
