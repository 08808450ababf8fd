import { ServerResponse } from 'node:http';
import { ServedJob } from './served-job.js';
import { servedNow } from './served.js';

const TRACE_HEADERS = ['traceparent', 'tracestate', 'baggage'] as const;

/**
 * The trace context of the request or job for which the current code runs, as it came; undefined outside of requests and without one. A worker that
 * makes no spans passes it on unchanged, as W3C Trace Context has it for those who take no part in a trace.
 */
export function traceHeaders(): Record<string, string> | undefined {
  const served = servedNow();
  if (served instanceof ServedJob) return served.trace?.['traceparent'] === undefined ? undefined : { ...served.trace };
  if (!(served instanceof ServerResponse)) return undefined;
  const { headers } = served.req;
  if (headers.traceparent === undefined) return undefined;
  const present = TRACE_HEADERS.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(present);
}
