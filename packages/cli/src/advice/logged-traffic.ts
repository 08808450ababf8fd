import { logFields, type LogLine } from '@flash-ts/core/contract';
import type { Traffic } from '@flash-ts/platform/simulation';
import { trafficBetween, type Served } from './traffic-between.js';

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
