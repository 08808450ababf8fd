import type { WorkerLogLine } from '@flash-ts/core/contract';
import { platformErrors } from '../../errors/catalogue.js';
import { cursorAfter, cursorSince, lineId, type LogCursor, type NumberedLine } from '../../logs/log-cursor.js';
import type { LogStore } from '../../logs/log-store.js';
import type { EndpointService } from '../endpoint-service.js';
import { asEvents, EventStream } from '../event-stream.js';
import { integerParameter, invalid, listParameter } from '../query.js';
import type { Call, Route } from '../route-table.js';

const DEFAULT_TAIL = 100;
const MAX_TAIL = 5000;

/** `GET /v2/serverless/{id}/workers/{workerId}/logs` */
export function workerLogsRoute(endpoints: EndpointService, logs: LogStore): Route {
  return {
    path: '/v2/serverless/{id}/workers/{workerId}/logs',
    methods: {
      GET: async (call) => {
        const { id, workerId } = call.params as { id: string; workerId: string };
        const lives = endpoints
          .endpoint(id)
          .workers()
          .some((worker) => worker.id === workerId);
        const [cursor, source] = [cursorOf(call), sourceOf(call)];
        if (!lives && !(await logs.has(id, workerId)))
          throw platformErrors.FLASH_WORKER_UNKNOWN({ endpointId: id, workerId });
        const stream = new EventStream(call.response);
        const wanted = { endpointId: id, workerId, lives, cursor, signal: stream.closed };
        // All lines of workers are of one source here, so a reader of the other source gets none.
        const toEvent = (line: NumberedLine) =>
          source === 'system' ? undefined : { id: lineId(line), data: payloadOf(line) };
        void stream.sendAll(asEvents(logs.ofWorker(wanted), toEvent));
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
  const since = query.get('since');
  const tail = integerParameter(query, 'tail', 0, MAX_TAIL) ?? DEFAULT_TAIL;
  if (typeof lastSeen === 'string' && lastSeen !== '') {
    return (
      cursorAfter(lastSeen) ?? refuse('Last-Event-ID', lastSeen, 'an event id of this stream, or an RFC 3339 time')
    );
  }
  if (since !== null) return cursorSince(since) ?? refuse('since', since, 'an RFC 3339 time');
  return { kind: 'tail', lines: tail };
}

function refuse(name: string, value: string, allowed: string): never {
  throw invalid(name, value, allowed);
}
