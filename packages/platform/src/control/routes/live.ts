import { LIVE_COLUMNS, LIVE_STEPS, type LiveEndpoint, type LiveReport } from '@flash-ts/core/contract';
import type { Endpoint } from '../../endpoints/endpoint.js';
import type { LiveHistory } from '../../live/live-history.js';
import type { EndpointService } from '../endpoint-service.js';
import { EventStream } from '../event-stream.js';
import { booleanParameter, integerParameter } from '../query.js';
import { endpointUrl, rolloutView } from '../representation.js';
import { ok, type Call, type Route } from '../route-table.js';

/** Events of a report: those that a page can show at once. */
const MAX_EVENTS = 200;
const MAX_STEP = 999_999_999;

export interface LiveParts {
  readonly endpoints: EndpointService;
  readonly live: LiveHistory;
  readonly port: number;
}

/** Which part of the history a reader wants. */
interface Wanted {
  readonly endpointId: string | undefined;
  /** The last step that the reader has. */
  readonly after: number | undefined;
  readonly steps: number;
}

/** `GET /local/live`, see `LiveReport`. */
export function liveRoute(parts: LiveParts): Route {
  return {
    path: '/local/live',
    page: { GET: 'session' },
    methods: {
      GET: (call) => {
        const { query, response } = call;
        const endpointId = query.get('endpoint') ?? undefined;
        if (endpointId !== undefined) parts.endpoints.endpoint(endpointId);
        const after = resumedAt(call, parts.live) ?? integerParameter(query, 'after', 0, MAX_STEP);
        const wanted = { endpointId, after, steps: integerParameter(query, 'steps', 0, LIVE_STEPS) ?? LIVE_STEPS };
        if (booleanParameter(query, 'follow') !== true) return ok(reportOf(wanted, parts));
        const stream = new EventStream(response);
        const toEvent = (report: LiveReport) => ({ id: `${report.run}.${report.step}`, data: report });
        void stream.sendAll(reports(wanted, parts, stream.closed), toEvent);
        return undefined;
      },
    },
  };
}

/** The step of `Last-Event-ID`; undefined if there is none of this run of the platform. */
function resumedAt({ request }: Call, { run }: LiveHistory): number | undefined {
  const [, of, step] = /^(.+)\.(\d{1,9})$/.exec(String(request.headers['last-event-id'] ?? '')) ?? [];
  return of === run ? Number(step) : undefined;
}

async function* reports(wanted: Wanted, parts: LiveParts, signal: AbortSignal): AsyncGenerator<LiveReport> {
  let report = reportOf(wanted, parts);
  yield report;
  while (!signal.aborted) {
    // A slow reader gets the steps that it has missed in one report.
    if (parts.live.newest === report.step) await parts.live.next(signal);
    report = reportOf({ ...wanted, after: report.step, steps: LIVE_STEPS }, parts);
    yield report;
  }
}

function reportOf({ endpointId, after: asked, steps }: Wanted, { endpoints, live, port }: LiveParts): LiveReport {
  const step = live.newest;
  // A step that has not come yet is one of an earlier run.
  const after = asked !== undefined && asked <= step ? asked : undefined;
  const most = Math.min(steps, step - (after ?? 0));
  const chosen = endpoints.running().filter(({ id }) => endpointId === undefined || id === endpointId);
  const events = live.eventsAfter(after).filter((event) => endpointId === undefined || event.endpointId === endpointId);
  return {
    step,
    time: live.time,
    run: live.run,
    columns: LIVE_COLUMNS,
    endpoints: chosen.map((endpoint) => ({ ...standing(endpoint, port), steps: live.rows(endpoint.id, most) })),
    events: events.slice(-MAX_EVENTS),
  };
}

function standing(endpoint: Endpoint, port: number): Omit<LiveEndpoint, 'steps'> {
  const { record } = endpoint;
  const counts = new Map<number, number>();
  for (const { version, phase } of endpoint.workers()) {
    if (phase !== 'gone' && phase !== 'frozen') counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  return {
    id: record.id,
    name: record.config.name,
    url: endpointUrl(record.id, port),
    rollout: rolloutView(endpoint),
    versions: [...counts].toSorted(([a], [b]) => a - b).map(([version, workers]) => ({ version, workers })),
  };
}
