import type { ListedJob } from '@flash-ts/core/contract';
import type { Traffic } from '@flash-ts/platform/simulation';
import type { EndpointRef } from '../targets/places.js';
import type { TargetJobs } from '../targets/target-jobs.js';
import { trafficBetween, type Served } from './traffic-between.js';

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
