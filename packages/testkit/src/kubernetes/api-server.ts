import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { ApiError } from './api-error.ts';
import { withDefaults } from './defaults.ts';
import { apiVersionOf, resourceOf, type Kind, type Sent, type Stored } from './kinds.ts';
import type { ObjectStore } from './object-store.ts';
import { checkBySchema } from './validation.ts';
import type { Watches } from './watches.ts';

/** What is asked of an object, as rules of access name it. */
export interface Access {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';
  /** `services.serving.knative.dev`, `pods/log`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

export interface ApiServerParts {
  readonly store: ObjectStore;
  readonly watches: Watches;
  readonly kinds: readonly Kind[];
  readonly token: string;
  /** @throws ApiError for what is to be refused */
  readonly check: (access: Access) => void;
  /** Sends the log of a pod. */
  readonly sendLog: (pod: Stored, query: URLSearchParams, response: ServerResponse) => void;
}

/** The REST API of a cluster, as far as deploys use it. */
export function apiServer(parts: ApiServerParts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      if (request.headers.authorization !== `Bearer ${parts.token}`)
        throw new ApiError(401, 'Unauthorized', 'Unauthorized');
      await answer(parts, request, response);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      send(response, error.status, error.body);
    }
  };
}

async function answer(parts: ApiServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://cluster');
  const segments = pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const isCore = segments[0] === 'api';
  const [group, version] = isCore ? ['', segments[1]] : [segments[1] ?? '', segments[2]];
  const rest = segments.slice(isCore ? 2 : 3);
  const own = parts.kinds.filter((kind) => kind.group === group && kind.version === version);
  if (own.length === 0) throw new ApiError(404, 'NotFound', 'the server could not find the requested resource');
  if (rest.length === 0) return send(response, 200, discovery(own));
  const [namespace, plural, name, sub] = rest[0] === 'namespaces' ? rest.slice(1) : [undefined, ...rest];
  const kind = own.find((one) => one.plural === plural);
  if (!kind) throw new ApiError(404, 'NotFound', 'the server could not find the requested resource');
  await serve(parts, { kind, namespace, name, sub, query }, request, response);
}

interface Asked {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly sub: string | undefined;
  readonly query: URLSearchParams;
}

async function serve(parts: ApiServerParts, asked: Asked, request: IncomingMessage, response: ServerResponse) {
  const { store, check } = parts;
  const { kind, namespace = '', name = '', sub } = asked;
  const resource = resourceOf(kind) + (sub === undefined ? '' : `/${sub}`);
  const permit = (verb: Access['verb']) => check({ verb, resource, namespace, name });
  if (request.method === 'GET') return read(parts, asked, permit, response);
  if (request.method !== 'DELETE') return send(response, ...write(parts, asked, permit, await sentIn(request, kind)));
  permit('delete');
  send(response, 200, store.delete(kind, namespace, name));
}

type Permit = (verb: Access['verb']) => void;

function read(
  { store, watches, sendLog }: ApiServerParts,
  asked: Asked,
  permit: Permit,
  response: ServerResponse,
): void {
  const { kind, namespace, name, sub, query } = asked;
  if (name !== undefined) {
    permit('get');
    const found = store.get(kind, namespace ?? '', name);
    return sub === 'log' ? sendLog(found, query, response) : send(response, 200, found);
  }
  const labels = selected(query.get('labelSelector'));
  if (query.get('watch') === 'true') {
    permit('watch');
    const after = query.get('resourceVersion') ?? undefined;
    const field = query.get('fieldSelector')?.replace('metadata.name=', '');
    return watches.serve(response, { kind, namespace, labels, name: field, after });
  }
  permit('list');
  const list = {
    apiVersion: apiVersionOf(kind),
    kind: `${kind.kind}List`,
    metadata: { resourceVersion: store.version },
  };
  send(response, 200, { ...list, items: store.list(kind, namespace, labels) });
}

interface Change {
  readonly method: string | undefined;
  readonly type: string | undefined;
  readonly sent: Sent;
}

/** @throws ApiError 422 for what the schema refuses */
async function sentIn(request: IncomingMessage, kind: Kind): Promise<Change> {
  const sent = JSON.parse(await text(request)) as Sent;
  checkBySchema(kind, sent);
  return { method: request.method, type: request.headers['content-type'], sent };
}

/** @returns the status and the object of the answer */
function write(
  { store }: ApiServerParts,
  { kind, namespace = '', query }: Asked,
  permit: Permit,
  { method, type, sent }: Change,
): readonly [number, object] {
  const manager = query.get('fieldManager') ?? 'unknown';
  if (method === 'POST') {
    permit('create');
    return [201, store.create(kind, namespace, withDefaults(kind, sent), manager)];
  }
  if (method === 'PUT') {
    permit('update');
    return [200, store.replace(kind, namespace, withDefaults(kind, sent), manager)];
  }
  if (type !== 'application/apply-patch+yaml')
    throw new ApiError(415, 'UnsupportedMediaType', 'only server-side apply is supported');
  permit('patch');
  const applied = store.apply(kind, namespace, sent, {
    manager,
    force: query.get('force') === 'true',
    withDefaults: (object) => withDefaults(kind, object),
  });
  return [200, applied];
}

function selected(selector: string | null): Record<string, string> {
  const pairs = (selector ?? '').split(',').filter(Boolean);
  return Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
}

function discovery(kinds: readonly Kind[]): object {
  const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
  const resources = kinds.map(({ kind, plural }) => {
    return { name: plural, singularName: kind.toLowerCase(), namespaced: true, kind, verbs };
  });
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersionOf(kinds[0] as Kind), resources };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
