import { FlashError } from '@flash-ts/core/errors';
import { cliErrors } from '../errors/catalogue.js';
import { showFrames } from '../output/full-screen.js';
import { table } from '../output/table.js';
import { tellingLine } from '../output/telling-line.js';
import type { LiveEndpointStatus, LiveStatus, Place, Target } from '../targets/target.js';
import type { CommandContext } from './definition.js';

/**
 * Shows what the endpoints of a place do until the signal aborts: a table that is drawn anew each second on a terminal, otherwise a line of
 * JSON for each second.
 *
 * @throws FlashError `FLASH_WATCH_BROKEN` if the platform ends
 */
export async function watchStatus(
  target: Target,
  place: Place,
  { terminal, signal }: Pick<CommandContext, 'terminal' | 'signal'>,
): Promise<void> {
  const screen = terminal.screen;
  try {
    if (screen) await showFrames(screen, frames(target, place, signal));
    else
      for await (const status of target.live(place, signal)) {
        await terminal.line(JSON.stringify({ ...place, target: target.name, ...status }), signal);
      }
  } catch (cause) {
    if (signal.aborted) return;
    // `fetch` throws its own errors where the connection ends in the middle of an answer.
    throw cause instanceof FlashError ? cause : cliErrors.FLASH_WATCH_BROKEN({}, { cause });
  }
  if (!signal.aborted) throw cliErrors.FLASH_WATCH_BROKEN({});
}

async function* frames(target: Target, place: Place, signal: AbortSignal): AsyncGenerator<string[]> {
  for await (const status of target.live(place, signal)) yield watchLines(place, status);
}

const HEAD = ['ENDPOINT', 'VERSION', 'STATE', 'WORKERS', 'QUEUED', 'RUNNING', 'REQ/S', 'P50', 'P99', 'COLD STARTS'];

/** The lines that `flash status --watch` shows for one moment. */
export function watchLines({ app, env }: Place, { time, endpoints }: LiveStatus): string[] {
  const errors = endpoints.flatMap(({ name, lastError }) =>
    lastError === null ? [] : [`${name}: last error: ${tellingLine(lastError)}`],
  );
  const body =
    endpoints.length === 0
      ? [`Nothing of ${app} is deployed in ${env}.`]
      : table([HEAD, ...endpoints.map(rowOf)]).split('\n');
  return [
    `${app} in ${env}, ${time.slice(11, 19)} UTC; Ctrl-C ends`,
    '',
    ...body,
    ...(errors.length > 0 ? ['', ...errors] : []),
  ];
}

function rowOf(endpoint: LiveEndpointStatus): string[] {
  const { name, version, state, queued, inFlight, requestsPerSecond, p50, p99 } = endpoint;
  return [
    name,
    String(version),
    state,
    workersText(endpoint),
    String(queued),
    String(inFlight),
    String(Math.round(requestsPerSecond)),
    timeText(p50),
    timeText(p99),
    coldStartText(endpoint),
  ];
}

/** `2 running, 1 idle`; states that no worker has are left out. */
function workersText({ workers }: LiveEndpointStatus): string {
  const counted = Object.entries(workers).filter(([, count]) => count > 0);
  return counted.map(([state, count]) => `${count} ${state}`).join(', ') || '-';
}

function coldStartText({ coldStarts, coldStartMs }: LiveEndpointStatus): string {
  return coldStartMs === null ? String(coldStarts) : `${coldStarts}, last ${timeText(coldStartMs)}`;
}

function timeText(ms: number | null): string {
  if (ms === null) return '-';
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms >= 100 ? `${Math.round(ms)} ms` : `${Number(ms.toPrecision(2))} ms`;
}
