import type { EndpointWorkerLives, WorkerLife } from '@flash-ts/core/contract';
import { table } from '../output/table.js';
import { tellingLine } from '../output/telling-line.js';

/** The histories of endpoints' workers, the running ones first: a block for each worker. */
export function workerHistories(
  endpoints: readonly { readonly name: string; readonly lives: EndpointWorkerLives }[],
): string[] {
  return endpoints.flatMap(({ name, lives }) =>
    [...lives.workers, ...lives.gone].map((life) => `${headline(name, life)}\n${changes(life)}`),
  );
}

function headline(name: string, { id, version, state, since, requests, outdated, end }: WorkerLife): string {
  const load = requests > 0 ? `, ${requests} ${requests === 1 ? 'request' : 'requests'}` : '';
  const exit = end === null ? '' : `, ${exitOf(end)}`;
  return `${name}  ${id}  version ${version}${outdated ? ' (outdated)' : ''}  ${state} since ${since}${load}${exit}`;
}

function exitOf({ exitCode, signal }: NonNullable<WorkerLife['end']>): string {
  if (signal !== null) return `ended by ${signal}`;
  return exitCode === null ? 'never started' : `exit code ${exitCode}`;
}

/** Of a reason with several lines only what it says: the log has the others. */
function changes({ history }: WorkerLife): string {
  return table(
    history.map(({ since, state, reason }) => ['', since, state, reason === null ? '' : tellingLine(reason)]),
  );
}
