import type { Logger } from 'pino';
import { isoTime } from '../logging/iso-time.js';
import { pathOf, type RequestEnd, type RequestRecord, type Requests } from './requests.js';

/**
 * Logs one line for each request, when it has ended. Where the level leaves these lines out, nothing observes the requests, and they cost
 * nothing.
 */
export function logRequests(requests: Requests, log: Logger): void {
  if (!log.isLevelEnabled('info')) return;
  requests.observe((record, end) => log.info(fieldsOf(record, end), 'request'));
}

/** Without a byte of an answer there is no status. */
function fieldsOf({ request, response, id, route, trace }: RequestRecord, { durationMs, aborted }: RequestEnd): object {
  const fields = {
    requestId: id,
    method: request.method,
    route,
    path: pathOf(request.url ?? ''),
    status: response.headersSent ? response.statusCode : undefined,
    startedAt: isoTime(Math.trunc(Date.now() - durationMs)),
    durationMs: Math.round(durationMs * 1000) / 1000,
    aborted: aborted || undefined,
  };
  return trace ? { ...fields, ...trace } : fields;
}
