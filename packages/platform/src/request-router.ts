import type { FlashError } from '@flash-ts/core/errors';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ControlApi } from './control/control-api.js';
import { keyRefusal, type PlatformKeys } from './control/guard.js';
import type { DocsPage } from './docs-page/docs-page.js';
import { platformErrors } from './errors/catalogue.js';
import type { FaultInjector } from './development/fault-injector.js';
import type { ProxyTarget } from './proxy/exchange.js';
import type { KnownHosts } from './routing/known-hosts.js';
import { mayBeTold, nearestEndpoint, type NamedEndpoint } from './routing/nearest-endpoint.js';
import { readTarget } from './routing/request-target.js';
import type { RoutableEndpoint } from './routing/slot.js';
import { targetOf, type Target } from './routing/target.js';

/** Where a request goes, or why it is refused. */
export type Destination =
  | ({ readonly kind: 'endpoint' } & ProxyTarget)
  /** Undefined until the platform is ready. */
  | { readonly kind: 'control'; readonly control: ControlPlane | undefined }
  | { readonly kind: 'server' }
  | { readonly kind: 'queue'; readonly handle: JobHandler; readonly path: string }
  /** `path` is path and query. */
  | { readonly kind: 'docs'; readonly docs: DocsPage; readonly path: string }
  | { readonly kind: 'nowhere'; readonly error: FlashError };

/** Answers a request to a queue. */
type JobHandler = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>;

type ControlPlane = Pick<ControlApi, 'handle'>;

export interface RouterOptions {
  /** In development: `/{endpoint-name}/…` reaches an endpoint too. */
  readonly routeByName: boolean;
  /** In development: the host names that requests to endpoints may have; undefined if every name is allowed. */
  readonly knownHosts: KnownHosts | undefined;
  readonly keys: PlatformKeys;
  /** In development: what is served where there is no endpoint of that name. */
  readonly docs?: DocsPage | undefined;
}

/** Finds endpoints. */
export interface EndpointDirectory {
  get(id: string): RoutableEndpoint | undefined;
  findByName(name: string): RoutableEndpoint | undefined;
  names(): readonly NamedEndpoint[];
}

/** Finds queues, by the endpoint. */
export interface QueueDirectory {
  forClients(endpoint: RoutableEndpoint): JobHandler | undefined;
  forWorkers(endpointId: string): JobHandler | undefined;
}

/** What the router forwards requests to. */
export interface Planes {
  readonly control: ControlPlane;
  readonly endpoints: EndpointDirectory;
  /** The queues of queue-based endpoints. */
  readonly queues?: QueueDirectory;
  /** Whether requests to endpoints need the key. */
  readonly requireKey: boolean;
  /** Development: what delays and refuses requests to endpoints. */
  readonly faultInjector?: FaultInjector | undefined;
}

/** Decides whether a request goes to the control plane or to an endpoint, and whether the client may reach that endpoint. */
export class RequestRouter {
  readonly #options: RouterOptions;
  #planes: Planes | undefined;

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  /** Call this when the platform is ready. Until then clients of endpoints are told to come again. */
  open(planes: Planes): void {
    this.#planes = planes;
  }

  destinationOf(request: IncomingMessage): Destination {
    const target = readTarget(request.method ?? '', request.url ?? '', request.rawHeaders);
    if (target.kind === 'server') return { kind: 'server' };
    if (target.kind === 'malformed') {
      return { kind: 'nowhere', error: platformErrors.FLASH_REQUEST_MALFORMED({ problem: target.problem }) };
    }
    const route = targetOf(target.host, target.path, this.#options.routeByName);
    if (route.kind === 'control') return { kind: 'control', control: this.#planes?.control };
    // A client must not take an endpoint that is not known yet for one that is gone.
    if (!this.#planes) return { kind: 'nowhere', error: platformErrors.FLASH_PLATFORM_STARTING({}) };
    // Workers have keys of their own.
    if (route.kind === 'queue') return this.#workerQueue(route);
    const refusal = this.#refusal(request, target.host);
    if (refusal) return { kind: 'nowhere', error: refusal };
    const endpoint = this.#endpointOf(route);
    if (endpoint) return this.#reach(endpoint, request, route.path);
    const { docs } = this.#options;
    if (route.kind === 'named-endpoint' && docs?.has(request, target.path)) {
      return { kind: 'docs', docs, path: target.path };
    }
    const id = route.kind === 'endpoint' ? route.id : route.name;
    const nearest = this.#nearest(id, request, target.host);
    return { kind: 'nowhere', error: platformErrors.FLASH_ENDPOINT_UNKNOWN({ id, nearest }) };
  }

  #reach(endpoint: RoutableEndpoint, { method = '' }: IncomingMessage, path: string): Destination {
    const handle = this.#planes?.queues?.forClients(endpoint);
    if (handle) return { kind: 'queue', handle, path };
    const injector = this.#planes?.faultInjector;
    const reached = injector ? injector.around(endpoint, method, path) : endpoint;
    return { kind: 'endpoint', endpoint: reached, path, hasShownKey: this.#requireKey };
  }

  #endpointOf(route: Exclude<Target, { readonly kind: 'control' | 'queue' }>): RoutableEndpoint | undefined {
    const endpoints = this.#planes?.endpoints;
    return route.kind === 'endpoint' ? endpoints?.get(route.id) : endpoints?.findByName(route.name);
  }

  #workerQueue({ id, path }: { readonly id: string; readonly path: string }): Destination {
    const handle = this.#planes?.queues?.forWorkers(id);
    if (handle) return { kind: 'queue', handle, path };
    return { kind: 'nowhere', error: platformErrors.FLASH_ENDPOINT_UNKNOWN({ id }) };
  }

  get #requireKey(): boolean {
    return this.#planes?.requireKey ?? true;
  }

  /** Why a request must not reach an endpoint; undefined if it may. @param host as the client sent it */
  #refusal(request: IncomingMessage, host: string | undefined): FlashError | undefined {
    const { knownHosts, keys } = this.#options;
    if (knownHosts?.has(host) === false) return platformErrors.FLASH_HOST_UNKNOWN({ host: host ?? '' });
    return this.#requireKey ? keyRefusal(request, keys) : undefined;
  }

  /** The endpoint whose id or name is most similar to an unknown one; undefined if none is similar, or if the caller may not know of it. */
  #nearest(wanted: string, request: IncomingMessage, host: string | undefined): NamedEndpoint | undefined {
    // A client with the key may know every endpoint, and in development only requests with a known host name get here.
    if (!this.#requireKey && !this.#options.knownHosts && !mayBeTold(request, host)) return undefined;
    return nearestEndpoint(wanted, this.#planes?.endpoints.names() ?? []);
  }
}
