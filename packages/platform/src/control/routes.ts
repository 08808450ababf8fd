import type { PlatformStatus } from '@flash-ts/core/contract';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { LogStore } from '../logs/log-store.js';
import type { EndpointService } from './endpoint-service.js';
import { streamLogs } from './log-stream.js';
import { readJson } from './read-json.js';
import { endpointView, rolloutView, workersView } from './representation.js';

/** What a route answers with; a route that has written its response itself answers with nothing. */
export type Reply = { readonly status: number; readonly body?: unknown } | undefined;

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The parts of the path that the pattern names. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

export interface Route {
  readonly path: RegExp;
  readonly methods: Readonly<Record<string, (call: Call) => Reply | Promise<Reply>>>;
}

export interface RouteParts {
  readonly endpoints: EndpointService;
  readonly artifacts: ArtifactStore;
  readonly logs: LogStore;
  readonly status: () => PlatformStatus;
  readonly stop: () => void;
}

const ID = '(?<id>[a-z0-9]{1,64})';

/** The control API as a table. */
export function controlRoutes(parts: RouteParts): Route[] {
  return [...serverlessRoutes(parts), ...localRoutes(parts)];
}

/** The contract's own routes. */
function serverlessRoutes({ endpoints, status }: RouteParts): Route[] {
  const { port } = status();
  const idOf = ({ params }: Call) => params.id as string;
  return [
    {
      path: /^\/v2\/serverless$/,
      methods: {
        GET: () => ok({ endpoints: endpoints.list().map((record) => endpointView(record, port)) }),
        POST: async ({ request }) => ({
          status: 201,
          body: endpointView(endpoints.create(await readJson(request)), port),
        }),
      },
    },
    {
      path: new RegExp(`^/v2/serverless/${ID}$`),
      methods: {
        GET: (call) => ok(endpointView(endpoints.driver(idOf(call)).record, port)),
        PATCH: async (call) => ok(endpointView(endpoints.update(idOf(call), await readJson(call.request)), port)),
        DELETE: (call) => {
          endpoints.delete(idOf(call));
          return { status: 204 };
        },
      },
    },
    {
      path: new RegExp(`^/v2/serverless/${ID}/workers$`),
      methods: {
        GET: (call) => {
          const driver = endpoints.driver(idOf(call));
          const releaseOf = (version: number) => endpoints.release(driver.id, version);
          return ok(workersView(driver.record, driver.workers(), releaseOf, Date.now()));
        },
      },
    },
  ];
}

/** What this platform has beyond the contract. */
function localRoutes({ endpoints, artifacts, logs, status, stop }: RouteParts): Route[] {
  return [
    { path: /^\/local\/status$/, methods: { GET: () => ok(status()) } },
    {
      path: new RegExp(`^/local/endpoints/${ID}$`),
      methods: { GET: ({ params }) => ok(rolloutView(endpoints.driver(params.id as string).record)) },
    },
    {
      path: /^\/local\/stop$/,
      methods: {
        POST: ({ response }) => {
          response.once('finish', stop);
          return { status: 202, body: { stopping: true } };
        },
      },
    },
    {
      path: /^\/local\/artifacts\/(?<digest>[0-9a-f]{64})$/,
      methods: {
        HEAD: ({ params }) => ({ status: artifacts.has(params.digest as string) ? 200 : 404 }),
        PUT: async ({ params, request }) => {
          const digest = params.digest as string;
          const isNew = !artifacts.has(digest) && (await artifacts.receive(digest, request));
          return { status: isNew ? 201 : 200, body: { digest } };
        },
      },
    },
    {
      path: /^\/local\/logs$/,
      methods: {
        GET: ({ response, query }) => {
          const id = query.get('endpoint');
          if (id !== null) endpoints.driver(id);
          streamLogs(response, logs, {
            ...(id !== null && { endpointId: id }),
            follow: query.get('follow') === 'true',
          });
          return undefined;
        },
      },
    },
  ];
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}
