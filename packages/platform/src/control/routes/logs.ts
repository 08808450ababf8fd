import { LOG_LEVELS } from '@flash-ts/core/contract';
import { platformErrors } from '../../errors/catalogue.js';
import { FROM_THE_FIRST, type LogCursor } from '../../logs/log-cursor.js';
import type { LoggedWorker, LogStore } from '../../logs/log-store.js';
import type { LogRead } from '../../logs/read-logs.js';
import type { EndpointService } from '../endpoint-service.js';
import { EventStream } from '../event-stream.js';
import { booleanParameter, integerParameter, invalid, timeParameter, wordParameter } from '../query.js';
import type { Route } from '../route-table.js';

const MOST_LINES = 999_999_999;
const WORKER_ID = /^[A-Za-z0-9_-]{1,64}$/;
const REQUEST_ID = /^[\x21-\x7e]{1,200}$/;

/** `GET /local/logs`; the query is `LogQuery` of the contract. */
export function logsRoute(endpoints: EndpointService, logs: LogStore): Route {
  return {
    path: '/local/logs',
    page: { GET: 'session' },
    methods: {
      GET: async ({ query, response }) => {
        const read = readOf(query);
        const ids = query.get('endpoint')?.split(',');
        for (const id of ids ?? []) endpoints.endpoint(id);
        const workerId = idParameter(query, 'worker', WORKER_ID, 'the id of a worker');
        const worker = workerId === undefined ? undefined : await findWorker(endpoints, logs, { ids, workerId });
        const stream = new EventStream(response);
        const wanted = { ...read, signal: stream.closed };
        const lines = worker ? logs.ofWorker(worker, wanted) : logs.ofEndpoints(ids, wanted);
        void stream.sendAll(lines, (line) => ({ data: line }));
        return undefined;
      },
    },
  };
}

/** @throws FlashError `FLASH_QUERY_INVALID` */
function readOf(query: URLSearchParams): Omit<LogRead, 'signal'> {
  const [since, until] = [timeParameter(query, 'since'), timeParameter(query, 'until')];
  const follow = booleanParameter(query, 'follow') ?? false;
  if (until !== undefined && follow) throw invalid('until', until, 'no end, together with follow=true');
  if (since !== undefined && until !== undefined && since > until) {
    throw invalid('since', since, `times up to that of until, ${until}`);
  }
  return {
    cursor: cursorOf(since, integerParameter(query, 'lines', 0, MOST_LINES)),
    until,
    follow,
    level: wordParameter(query, 'level', LOG_LEVELS),
    request: idParameter(query, 'request', REQUEST_ID, 'the id of a request'),
  };
}

function cursorOf(since: string | undefined, lines: number | undefined): LogCursor {
  if (lines !== undefined) return { kind: 'tail', lines, ...(since !== undefined && { since }) };
  return since === undefined ? FROM_THE_FIRST : { kind: 'since', time: since };
}

/**
 * @param ids of the endpoints that the worker may belong to; undefined for all
 * @throws FlashError `FLASH_WORKER_UNKNOWN`
 */
export async function findWorker(
  endpoints: EndpointService,
  logs: LogStore,
  { ids, workerId }: { readonly ids: readonly string[] | undefined; readonly workerId: string },
): Promise<LoggedWorker> {
  const among = ids ?? endpoints.list().map(({ id }) => id);
  const livesIn = (endpointId: string) =>
    endpoints
      .endpoint(endpointId)
      .workers()
      .some(({ id }) => id === workerId);
  const living = among.find(livesIn);
  if (living !== undefined) return { endpointId: living, workerId, lives: true };
  for (const endpointId of among)
    if (await logs.has(endpointId, workerId)) return { endpointId, workerId, lives: false };
  const names = among.map((id) => endpoints.endpoint(id).record.config.name);
  throw platformErrors.FLASH_WORKER_UNKNOWN({ workerId, endpoints: names });
}

/** @throws FlashError `FLASH_QUERY_INVALID` */
function idParameter(query: URLSearchParams, name: string, form: RegExp, allowed: string): string | undefined {
  const value = query.get(name);
  if (value !== null && !form.test(value)) throw invalid(name, value, allowed);
  return value ?? undefined;
}
