import { table } from '../output/table.js';
import { tellingLine } from '../output/telling-line.js';
import type { LiveEndpointStatus, LiveStatus, Place } from '../targets/target.js';

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
