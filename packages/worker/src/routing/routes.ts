import { STATUS_CODES, type IncomingMessage } from 'node:http';
import { errorCodes, type FastifyInstance, type FastifyReply, type FastifyRequest, type HTTPMethods } from 'fastify';
import type { FastRoute, RouteHandler } from './fast/fast-route.js';
import { isText, overlaps } from './overlap.js';
import { PathTree } from './path-tree.js';
import { RouteTable, type RouteMatch } from './route-table.js';
import type { WatchedAdapter } from './watched-adapter.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The route of the worker's own table that a request is for, which Fastify has no route for. */
    fastRoute: FastRoute | null;
  }
}

/**
 * Where fast handlers have their routes: in the worker's table as far as they can, or all in Fastify's router. `nest`: there are no fast
 * handlers, all requests go through Nest's pipeline.
 */
export type RouteWay = 'table' | 'fastify' | 'nest';

interface OwnRoute {
  readonly methods: readonly string[];
  readonly path: string;
  readonly route: FastRoute;
}

/**
 * All routes of an app. Those of fast handlers that take values only are in the worker's table alone, if they can: a route of Fastify costs a start
 * much more. What of their requests the shortcut leaves to Fastify (HEAD, bodies of other types, chunks) fits no route there, so that the body is
 * read as for any other; then the table is asked.
 */
export class Routes {
  readonly #fastify: FastifyInstance;
  readonly #adapter: WatchedAdapter;
  readonly #table = new RouteTable<FastRoute>();
  /** Those that Fastify does not have. */
  #own: OwnRoute[] = [];
  /** By method, the paths of Fastify's routes that a target of another route may fit. */
  readonly #fastifys = new Map<string, string[]>();
  /** The routes of HEAD that answer no GET. */
  readonly #declaredHeads = new WeakSet<FastRoute>();
  readonly #handlers = new WeakSet<object>();
  #isLeftToFastify = false;

  constructor(fastify: FastifyInstance, adapter: WatchedAdapter) {
    this.#fastify = fastify;
    this.#adapter = adapter;
    fastify.decorateRequest('fastRoute', null);
    // What is set on Fastify for routes or for a prefix, as a serializer or an answer for unknown paths, is nothing to a request of the table.
    adapter.onceCustomised(() => this.#giveToFastify());
    // Fastify's own router can only be asked about one method, and does not show itself.
    fastify.addHook('onRoute', ({ method, url, handler }) => {
      const isFast = this.#handlers.has(handler);
      for (const name of [method].flat()) if (!isPreflightRoute(name, url)) this.#follow(name, url, isFast);
    });
  }

  /** From now on every route is one of Fastify. */
  leaveToFastify(): void {
    this.#isLeftToFastify = true;
  }

  /**
   * Adds the route of a fast handler. Fastify has it too where hooks, guards or the handler may look at the request's route, where the path is
   * more than texts and parameters, and where another route of Fastify fits some of the same targets.
   *
   * @param method with GET comes HEAD, unless there is a route for that
   * @throws FastifyError `FST_ERR_DUPLICATED_ROUTE`
   */
  add(method: string, path: string, route: FastRoute, withHead: boolean): void {
    const own = { methods: withHead ? [method, 'HEAD'] : [method], path, route };
    for (const name of own.methods) {
      if (!this.#table.add(name, path, route)) throw new errorCodes.FST_ERR_DUPLICATED_ROUTE(name, path);
    }
    if (method === 'HEAD') this.#declaredHeads.add(route);
    const isInTable = route.suitsShortcut && PathTree.suits(path) && !this.#isOverlapped(own);
    const isFastifys = this.#isLeftToFastify || this.#adapter.isCustomised || !isInTable;
    if (isFastifys) this.#register(own);
    else this.#own.push(own);
  }

  /** Finds the route of a request that needs Fastify neither for a hook nor for the handler's parameters. */
  match({ method = '', url = '' }: IncomingMessage): RouteMatch<FastRoute> | undefined {
    if (this.#adapter.isCustomised) return undefined;
    const match = this.#table.find(method, url);
    return match && 'value' in match && match.value.suitsShortcut ? match : undefined;
  }

  /**
   * Finds the route of a request that fits none of Fastify's, and notes it with the request.
   *
   * @returns its pattern; undefined where there is none
   */
  find(request: FastifyRequest, reply: FastifyReply): string | undefined {
    const match = this.#table.find(request.method, request.url);
    if (!match) {
      this.#refuseWrongMethod(request, reply);
      return undefined;
    }
    if ('tooLong' in match) {
      refuseParameter(match.tooLong, reply);
      return undefined;
    }
    const { value: route, params } = match;
    request.fastRoute = route;
    request.params = params;
    if (request.method === 'HEAD' && !this.#declaredHeads.has(route)) sendAsHead(reply);
    return route.path;
  }

  /** Gives Fastify those of the table's routes that a new route of Fastify would take targets from. */
  #follow(method: string, path: string, isFast: boolean): void {
    // A route that is in the table already has to be known to Fastify, which refuses to have it twice.
    const isSettled = isFast || this.#table.add(method, path);
    if (isText(path) && isSettled) return;
    const paths = this.#fastifys.get(method);
    if (paths) paths.push(path);
    else this.#fastifys.set(method, [path]);
    const overlapped = new Set(this.#own.filter((own) => own.methods.includes(method) && overlaps(own.path, path)));
    if (overlapped.size === 0) return;
    this.#own = this.#own.filter((own) => !overlapped.has(own));
    for (const own of overlapped) this.#register(own);
  }

  #giveToFastify(): void {
    this.leaveToFastify();
    for (const own of this.#own.splice(0)) this.#register(own);
  }

  #isOverlapped({ methods, path }: OwnRoute): boolean {
    return methods.some((method) => this.#fastifys.get(method)?.some((other) => overlaps(path, other)));
  }

  #register({ methods, path, route }: OwnRoute): void {
    const handler: RouteHandler = (request, reply) => route.handle(request, reply);
    this.#handlers.add(handler);
    // Fastify adds HEAD to GET itself.
    this.#fastify.route({ method: methods[0] as HTTPMethods, url: path, handler });
  }

  /** 405 with `allow` where the path is known under other methods; Fastify and Nest answer 404 there. */
  #refuseWrongMethod({ method, url }: FastifyRequest, reply: FastifyReply): void {
    const allowed = this.#table.allowedMethods(url);
    if (allowed.length === 0) return;
    const message = `Cannot ${method} ${url}`;
    void reply
      .code(405)
      .header('allow', allowed.join(', '))
      .send({ statusCode: 405, message, error: 'Method Not Allowed' });
  }
}

/** What Fastify answers where a parameter of one of its own routes is too long. */
function refuseParameter(path: string, reply: FastifyReply): void {
  const { statusCode = 414, code, message } = new errorCodes.FST_ERR_MAX_PARAM_LENGTH(path);
  void reply.code(statusCode).send({ statusCode, code, error: STATUS_CODES[statusCode], message });
}

/** The answer to HEAD has the length of the body that GET would have; of none Fastify would not say that it is empty. */
function sendAsHead(reply: FastifyReply): void {
  const send = reply.send.bind(reply);
  Object.defineProperty(reply, 'send', {
    value: (payload?: unknown) => {
      if (payload === undefined) reply.header('content-length', '0');
      return send(payload);
    },
  });
}

/** `@fastify/cors` answers preflights of every path by a route of its own, which says nothing about what there is at a path. */
function isPreflightRoute(method: string, url: string): boolean {
  return method === 'OPTIONS' && (url === '*' || url === '/*');
}
