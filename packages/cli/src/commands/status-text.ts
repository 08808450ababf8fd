import type { ReleaseWatchView } from '@flash-ts/core/contract';
import { table } from '../output/table.js';
import { shownVersion } from '../targets/shown-version.js';
import type { EndpointStatus } from '../targets/target.js';
import { canaryText } from './canary-options.js';

/** As `--json` tells of an endpoint where the histories of its workers are not asked for. */
export function withoutLives(endpoint: EndpointStatus): Omit<EndpointStatus, 'lives'> {
  const { lives: _, ...told } = endpoint;
  return told;
}

export function statusText(endpoints: readonly EndpointStatus[]): string {
  const rows = endpoints.map(({ name, version, rollout, workers, pathUrl }) => [
    name,
    String(shownVersion(version, rollout) ?? '-'),
    rollout.givenUp === null ? rollout.state : 'given up',
    String(workers.length),
    pathUrl,
  ]);
  const workers = endpoints.flatMap(({ name, workers: list }) =>
    list.map(({ id, status, isStale, version }) => [
      name,
      id,
      status,
      `version ${version ?? '-'}${isStale ? ' (stale)' : ''}`,
    ]),
  );
  return [
    table([['ENDPOINT', 'VERSION', 'STATE', 'WORKERS', 'URL'], ...rows]),
    ...(workers.length > 0 ? [table([['ENDPOINT', 'WORKER', 'STATUS', 'RUNS'], ...workers])] : []),
    ...endpoints.flatMap(remarks),
  ].join('\n\n');
}

/** Lines about an endpoint below the tables. */
function remarks({ name, version, rollout, workers, jobs }: EndpointStatus): string[] {
  const { servingVersion, canary, reason, givenUp, bootError, throttled, watch } = rollout;
  const canaryLine = `${name}: canary version ${version} gets ${canary && canaryText(canary)}, version ${servingVersion} gets the others`;
  const retry = `no more workers are started until \`flash deploy\`, or a change of the endpoint`;
  return [
    ...(jobs ? [`${name}: ${jobsText(jobs, rollout)}`] : []),
    ...(canary === null ? [] : [canaryLine]),
    ...(watch === null ? [] : [`${name}: ${watchText(watch, servingVersion)}`]),
    ...(reason === null ? [] : [`${name}: ${reason}`]),
    ...(bootError === null || bootError === (reason ?? givenUp)
      ? []
      : [`${name}: its workers do not become ready; the last error: ${bootError}`]),
    ...(throttled === null ? [] : [`${name}: ${throttled}`]),
    ...(givenUp === null ? [] : [`${name}: ${retry}; the last error: ${givenUp}`]),
    ...workers.flatMap((worker) => (worker.reason === null ? [] : [`${name}: worker ${worker.id}: ${worker.reason}`])),
  ];
}

function jobsText(
  { waiting, running, because }: NonNullable<EndpointStatus['jobs']>,
  { bootError, givenUp }: EndpointStatus['rollout'],
): string {
  const counts = `${waiting} ${waiting === 1 ? 'job waits' : 'jobs wait'}, ${running} ${running === 1 ? 'runs' : 'run'}`;
  if (because === null) return counts;
  // The remark about the version tells a failed start whole.
  const isTold = because === bootError || because === givenUp;
  return `${counts}; they wait because workers crash${isTold ? '' : `: ${because}`}`;
}

function watchText({ fallback, leftMs, unguarded }: ReleaseWatchView, servingVersion: number | null): string {
  const seconds = Math.ceil(leftMs / 1000);
  const ready = unguarded === null ? '' : `, after a start of its workers: ${unguarded}`;
  return `version ${servingVersion} is watched for another ${seconds} s; if its workers crash, version ${fallback} serves again${ready}`;
}
