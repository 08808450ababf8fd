import type { IncomingMessage } from 'node:http';
import { keyRefusal } from './control/guard.js';
import { platformErrors } from './errors/catalogue.js';
import type { Queues } from './jobs/queues.js';
import type { Destination } from './request-router.js';
import { readTarget } from './routing/request-target.js';
import { targetOf } from './routing/target.js';
import type { RemoteEndpoint } from './remote-workers/remote-endpoint.js';

/** Of the probes of a cluster. */
const HEALTH_PATH = /^\/ping(?:\?|$)/;

type JobHandler = ReturnType<Queues<RemoteEndpoint>['forClients']>;

export interface QueueRouterParts {
  /** By the ids in paths. */
  readonly endpoints: ReadonlyMap<string, RemoteEndpoint>;
  readonly queues: Queues<RemoteEndpoint>;
  /** Of clients; undefined if they need none. */
  readonly key: string | undefined;
}

/** Decides which queue a request is for. The paths are those of the embedded platform, and of the cloud. */
export class QueueRouter {
  readonly #parts: QueueRouterParts;

  constructor(parts: QueueRouterParts) {
    this.#parts = parts;
  }

  destinationOf(request: IncomingMessage): Destination {
    const target = readTarget(request.method ?? '', request.url ?? '', request.rawHeaders);
    if (target.kind === 'server' || (target.kind === 'path' && HEALTH_PATH.test(target.path)))
      return { kind: 'server' };
    if (target.kind === 'malformed')
      return { kind: 'nowhere', error: platformErrors.FLASH_REQUEST_MALFORMED({ problem: target.problem }) };
    // Host names are the cluster's: only the path says which endpoint is meant.
    const route = targetOf(undefined, target.path, false);
    if (route.kind === 'queue') return this.#reach(route, ({ id }) => this.#parts.queues.forWorkers(id));
    const { key } = this.#parts;
    const refusal = key === undefined ? undefined : keyRefusal(request, { key, callKey: key });
    if (refusal) return { kind: 'nowhere', error: refusal };
    if (route.kind === 'endpoint') return this.#reach(route, (endpoint) => this.#parts.queues.forClients(endpoint));
    const [only, ...others] = this.#parts.endpoints.keys();
    // A server of one queue is reached by its own name.
    if (only !== undefined && others.length === 0)
      return this.#reach({ id: only, path: target.path }, (endpoint) => this.#parts.queues.forClients(endpoint));
    return unknown('');
  }

  #reach(
    { id, path }: { readonly id: string; readonly path: string },
    plane: (endpoint: RemoteEndpoint) => JobHandler,
  ) {
    const endpoint = this.#parts.endpoints.get(id);
    const handle = endpoint && plane(endpoint);
    return handle ? ({ kind: 'queue', handle, path } as const) : unknown(id);
  }
}

function unknown(id: string): Destination {
  return { kind: 'nowhere', error: platformErrors.FLASH_ENDPOINT_UNKNOWN({ id, nearest: undefined }) };
}
