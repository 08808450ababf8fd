import { logFields, type LogLine } from '@flash-ts/core/contract';
import type { Traffic } from '@flash-ts/platform/simulation';

/**
 * The requests that request lines tell of. Others, and lines that are damaged, are left out.
 *
 * @returns undefined for fewer than two requests, which have no rate
 */
export async function loggedTraffic(lines: AsyncIterable<LogLine>): Promise<Traffic | undefined> {
  const requests: { readonly startedAt: number; readonly durationMs: number }[] = [];
  for await (const { line } of lines) {
    const fields: Readonly<Record<string, unknown>> = logFields(line) ?? {};
    const { msg, startedAt, durationMs } = fields;
    const began = typeof startedAt === 'string' ? Date.parse(startedAt) : NaN;
    if (msg !== 'request' || !Number.isFinite(began) || typeof durationMs !== 'number') continue;
    requests.push({ startedAt: began, durationMs });
  }
  requests.sort((a, b) => a.startedAt - b.startedAt);
  const [first, last] = [requests[0]?.startedAt ?? 0, requests.at(-1)?.startedAt ?? 0];
  if (requests.length < 2 || first === last) return undefined;
  return {
    arrivals: Float64Array.from(requests, ({ startedAt }) => startedAt - first),
    handlerMs: Float64Array.from(requests, (request) => Math.max(0, request.durationMs)),
    durationMs: last - first,
  };
}
