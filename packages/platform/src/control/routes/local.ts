import type { PlatformEvent, PlatformStatus } from '@flash-ts/core/contract';
import type { ArtifactCollector } from '../../artifacts/collector.js';
import type { ArtifactStore } from '../../artifacts/artifact-store.js';
import type { EventBus } from '../../events/event-bus.js';
import type { LogStore } from '../../logs/log-store.js';
import type { Metrics } from '../../metrics/metrics.js';
import type { EndpointService } from '../endpoint-service.js';
import { bodyChunks } from '../../proxy/body-chunks.js';
import { EventStream } from '../event-stream.js';
import { readJson } from '../../proxy/read-json.js';
import { rolloutView } from '../representation.js';
import type { Settings } from '../../settings/settings.js';
import { ok, type Call, type Route } from '../route-table.js';
import { logsRoute } from './logs.js';

export interface LocalParts {
  readonly endpoints: EndpointService;
  readonly artifacts: ArtifactStore;
  readonly collector: ArtifactCollector;
  readonly logs: LogStore;
  readonly events: EventBus;
  readonly metrics: Metrics;
  readonly settings: Settings;
  readonly status: () => PlatformStatus;
  readonly stop: () => void;
}

/** The routes that this platform has beyond the contract. */
export function localRoutes(parts: LocalParts): Route[] {
  const { endpoints, logs, events, metrics, settings, status, stop } = parts;
  return [
    { path: '/local/status', methods: { GET: () => ok(status()) }, page: { GET: 'session' } },
    ...endpointRoutes(endpoints),
    {
      path: '/local/stop',
      methods: {
        POST: ({ response }) => {
          response.once('finish', stop);
          return { status: 202, body: { stopping: true } };
        },
      },
    },
    ...artifactRoutes(parts),
    {
      path: '/local/settings',
      methods: {
        GET: () => ok(settings.report()),
        PATCH: async ({ request }) => {
          settings.change(await readJson(request));
          return ok(settings.report());
        },
      },
    },
    {
      path: '/local/events',
      methods: {
        GET: (call) => {
          streamEvents(call, endpoints, events);
          return undefined;
        },
      },
    },
    {
      path: '/local/metrics',
      methods: { GET: async () => ({ status: 200, type: metrics.type, body: await metrics.text() }) },
    },
    logsRoute(endpoints, logs),
  ];
}

/** The rollout of an endpoint, and the decisions of its owner about it. */
function endpointRoutes(endpoints: EndpointService): Route[] {
  const idOf = ({ params }: Call) => params.id as string;
  const rollout = (call: Call) => ok(rolloutView(endpoints.endpoint(idOf(call))));
  const changing = (change: (id: string, call: Call) => unknown) => async (call: Call) => {
    await change(idOf(call), call);
    return rollout(call);
  };
  return [
    { path: '/local/endpoints/{id}', methods: { GET: rollout } },
    {
      path: '/local/endpoints/{id}/workers',
      methods: { GET: (call) => ok(endpoints.endpoint(idOf(call)).lives()) },
      page: { GET: 'session' },
    },
    {
      path: '/local/endpoints/{id}/canary',
      methods: { POST: changing(async (id, { request }) => endpoints.canary(id, await readJson(request))) },
    },
    {
      path: '/local/endpoints/{id}/promote',
      methods: { POST: changing((id) => endpoints.promote(id)) },
      page: { POST: 'session' },
    },
    {
      path: '/local/endpoints/{id}/retry',
      methods: { POST: changing((id) => endpoints.retry(id)) },
      page: { POST: 'session' },
    },
    {
      path: '/local/endpoints/{id}/rollback',
      methods: {
        POST: changing(async (id, { request }) => endpoints.rollback(id, await readJson(request, { empty: {} }))),
      },
      page: { POST: 'session' },
    },
  ];
}

function artifactRoutes({ artifacts, collector }: LocalParts): Route[] {
  return [
    {
      path: '/local/artifacts/{digest}',
      methods: {
        HEAD: ({ params }) => {
          const digest = params.digest as string;
          const isThere = artifacts.has(digest);
          if (isThere) collector.expect(digest);
          return { status: isThere ? 200 : 404 };
        },
        PUT: async ({ params, request }) => {
          const digest = params.digest as string;
          collector.expect(digest);
          const isNew = !artifacts.has(digest) && (await artifacts.receive(digest, bodyChunks(request)));
          return { status: isNew ? 201 : 200, body: { digest } };
        },
      },
    },
    {
      path: '/local/artifacts/{digest}/compile-cache',
      methods: {
        HEAD: ({ params }) => ({ status: artifacts.compileCache(params.digest as string) === undefined ? 404 : 200 }),
        PUT: async ({ params, request }) => {
          const digest = params.digest as string;
          const isNew = await artifacts.receiveCompileCache(digest, bodyChunks(request));
          return { status: isNew ? 201 : 200, body: { digest } };
        },
      },
    },
  ];
}

/**
 * The stored events, from `Last-Event-ID` on if it is given, and all later ones until the client disconnects; `endpoint=` selects one
 * endpoint, `follow=false` ends after the stored events.
 */
function streamEvents({ request, response, query }: Call, endpoints: EndpointService, events: EventBus): void {
  const endpointId = query.get('endpoint') ?? undefined;
  if (endpointId !== undefined) endpoints.endpoint(endpointId);
  const lastSeen = request.headers['last-event-id'];
  const stream = new EventStream(response);
  const follow = query.get('follow') !== 'false';
  const read = events.read(typeof lastSeen === 'string' ? lastSeen : undefined, { follow, signal: stream.closed });
  const toEvent = (event: PlatformEvent) =>
    endpointId === undefined || event.endpointId === endpointId ? { id: event.id, data: event } : undefined;
  void stream.sendAll(read, toEvent);
}
