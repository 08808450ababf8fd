import { logFields, type ListedJob, type LogLine } from '@flash-ts/core/contract';
import type { Traffic } from '@flash-ts/platform/simulation';
import type { EndpointRef } from '../targets/places.js';
import type { TargetJobs } from '../targets/target-jobs.js';

/** Of a page; the most that a platform gives. */
const PAGE = 1000;

/**
 * The jobs of a queue that have run, as far as the platform still has them. Each counts with its last attempt.
 *
 * @param since milliseconds since 1970: older jobs are left out
 * @param most jobs, the last submitted ones
 * @returns undefined for fewer than two jobs, which have no rate
 */
export async function jobTraffic(
  jobs: TargetJobs,
  endpoint: EndpointRef,
  { since, most, signal }: { readonly since: number; readonly most: number; readonly signal: AbortSignal },
): Promise<Traffic | undefined> {
  const found: Served[] = [];
  for (let before: number | undefined; found.length < most;) {
    signal.throwIfAborted();
    const page = await jobs.list(endpoint, { limit: PAGE, before });
    const young = page.jobs.filter(({ submittedAt }) => Date.parse(submittedAt) >= since);
    for (const job of young) found.push(...timesOf(job));
    if (page.next === null || young.length === 0) break;
    before = page.next;
  }
  return trafficBetween(found);
}

function timesOf({ submittedAt, startedAt, endedAt }: ListedJob): Served[] {
  if (startedAt === null || endedAt === null) return [];
  return [{ startedAt: Date.parse(submittedAt), durationMs: Date.parse(endedAt) - Date.parse(startedAt) }];
}

/**
 * The requests that request lines tell of. Others, and lines that are damaged, are left out.
 *
 * @returns undefined for fewer than two requests, which have no rate
 */
export async function loggedTraffic(lines: AsyncIterable<LogLine>): Promise<Traffic | undefined> {
  const requests: Served[] = [];
  for await (const { line } of lines) {
    const fields: Readonly<Record<string, unknown>> = logFields(line) ?? {};
    const { msg, startedAt, durationMs } = fields;
    const began = typeof startedAt === 'string' ? Date.parse(startedAt) : NaN;
    if (msg !== 'request' || !Number.isFinite(began) || typeof durationMs !== 'number') continue;
    requests.push({ startedAt: began, durationMs });
  }
  return trafficBetween(requests);
}

/** A request or a job. */
interface Served {
  /** When it came, in milliseconds since 1970. */
  readonly startedAt: number;
  /** How long its handler took. */
  readonly durationMs: number;
}

/**
 * The traffic from the first of them to the last.
 *
 * @param served in any order
 * @returns undefined for fewer than two, or where all came at the same moment, so that they have no rate
 */
function trafficBetween(served: readonly Served[]): Traffic | undefined {
  const sorted = served.toSorted((a, b) => a.startedAt - b.startedAt);
  const [first, last] = [sorted[0]?.startedAt ?? 0, sorted.at(-1)?.startedAt ?? 0];
  if (sorted.length < 2 || first === last) return undefined;
  return {
    arrivals: Float64Array.from(sorted, ({ startedAt }) => startedAt - first),
    handlerMs: Float64Array.from(sorted, ({ durationMs }) => Math.max(0, durationMs)),
    durationMs: last - first,
  };
}
