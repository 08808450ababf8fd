import type { WorkerLogLine } from '@flash-ts/core/contract';
import { cursorAfter, lineId, type LogCursor, type NumberedLine } from '../../logs/log-cursor.js';
import type { LogStore } from '../../logs/log-store.js';
import type { EndpointService } from '../endpoint-service.js';
import { EventStream } from '../event-stream.js';
import { integerParameter, invalid, listParameter, timeParameter } from '../query.js';
import type { Call, Route } from '../route-table.js';
import { findWorker } from './logs.js';

const DEFAULT_TAIL = 100;
const MAX_TAIL = 5000;

/** `GET /v2/serverless/{id}/workers/{workerId}/logs` */
export function workerLogsRoute(endpoints: EndpointService, logs: LogStore): Route {
  return {
    path: '/v2/serverless/{id}/workers/{workerId}/logs',
    methods: {
      GET: async (call) => {
        const { id, workerId } = call.params as { id: string; workerId: string };
        const [cursor, source] = [cursorOf(call), sourceOf(call)];
        const worker = await findWorker(endpoints, logs, { ids: [id], workerId });
        const stream = new EventStream(call.response);
        const read = { cursor, follow: true, signal: stream.closed };
        // All lines of workers are of one source here, so a reader of the other source gets none.
        const toEvent = (line: NumberedLine) =>
          source === 'system' ? undefined : { id: lineId(line), data: payloadOf(line) };
        void stream.sendAll(logs.ofWorker(worker, read), toEvent);
        return undefined;
      },
    },
  };
}

function payloadOf({ time, line }: NumberedLine): WorkerLogLine {
  return { ts: time, source: 'container', line };
}

function sourceOf({ query }: Call): 'container' | 'system' | undefined {
  return listParameter(query, 'source', ['container', 'system'])?.[0];
}

/** @throws FlashError `FLASH_QUERY_INVALID` */
function cursorOf({ request, query }: Call): LogCursor {
  const lastSeen = request.headers['last-event-id'];
  const tail = integerParameter(query, 'tail', 0, MAX_TAIL) ?? DEFAULT_TAIL;
  if (typeof lastSeen === 'string' && lastSeen !== '') {
    const cursor = cursorAfter(lastSeen);
    if (cursor) return cursor;
    throw invalid('Last-Event-ID', lastSeen, 'an event id of this stream, or an RFC 3339 time');
  }
  const since = timeParameter(query, 'since');
  return since === undefined ? { kind: 'tail', lines: tail } : { kind: 'since', time: since };
}
