import type { IncomingMessage, ServerResponse } from 'node:http';
import { FlashError } from '@flash-ts/core/errors';
import type { Clock } from '../clock/clock.js';
import type { Logger } from '../logs/logger.js';
import { discardRest, hasUnreadBody } from '../proxy/unread-body.js';
import { platformErrors } from '../errors/catalogue.js';
import { checkCaller, type Doors } from './guard.js';
import { problemOf } from './problem.js';
import type { RateLimits } from '../settings/platform-settings.js';
import { RateLimiter } from './rate-limit.js';
import type { PageFiles } from '../status-page/page-files.js';
import { RouteTable, type Reply, type Route } from './route-table.js';

export interface ControlParts extends Doors {
  readonly routes: readonly Route[];
  /** Serves the files of the status page. */
  readonly files: PageFiles | undefined;
  readonly log: Logger;
  readonly clock: Clock;
  readonly limits: RateLimits;
}

/** Only routes of the contract have a quota, so that a platform can always be asked for its status and stopped. */
const LIMITED = '/v2/';

/** Answers are for the caller alone, and no browser takes them for a page. */
const PRIVATE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** Answers requests to the control API. */
export class ControlApi {
  readonly #table: RouteTable;
  readonly #parts: ControlParts;
  readonly #limiter: RateLimiter;

  constructor(parts: ControlParts) {
    this.#table = new RouteTable(parts.routes);
    this.#parts = parts;
    this.#limiter = new RateLimiter(parts.limits);
  }

  /** Never throws: every failure becomes a problem response. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (this.#parts.files?.serve(request, response)) return;
      send(response, await this.#dispatch(request, response));
    } catch (error) {
      if (!(error instanceof FlashError)) {
        this.#parts.log.error({ err: error, url: request.url }, 'control request failed');
      }
      sendProblem(response, error);
    }
  }

  #dispatch(request: IncomingMessage, response: ServerResponse): Reply | Promise<Reply> {
    const { pathname, searchParams: query } = new URL(`http://platform${request.url}`);
    const method = request.method ?? '';
    const match = this.#table.match(pathname);
    checkCaller(request, this.#parts, match?.page[method]);
    if (pathname.startsWith(LIMITED)) this.#takeQuota(response);
    if (!match) throw platformErrors.FLASH_ROUTE_UNKNOWN({ path: pathname });
    const { methods, params } = match;
    const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (handler) return handler({ request, response, params, query });
    const allowed = Object.keys(methods);
    response.setHeader('allow', allowed.join(', '));
    throw platformErrors.FLASH_METHOD_NOT_ALLOWED({ method, path: pathname, allowed });
  }

  /** @throws FlashError `FLASH_RATE_LIMITED` */
  #takeQuota(response: ServerResponse): void {
    const { refusal, headers } = this.#limiter.admit(this.#parts.clock.now());
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!refusal) return;
    response.setHeader('retry-after', String(refusal.retryAfter));
    throw refusal;
  }
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === undefined) return;
  const { status, body, type } = reply;
  if (body === undefined) return void response.writeHead(status).end();
  if (type === undefined) return write(response, status, 'application/json', JSON.stringify(body));
  write(response, status, type, body as string);
}

function sendProblem(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const problem = problemOf(error);
  if (problem.status === 401) response.setHeader('www-authenticate', 'Bearer');
  write(response, problem.status, 'application/problem+json', JSON.stringify(problem));
}

function write(response: ServerResponse, status: number, type: string, text: string): void {
  // The rest of the body is not read, so no further request can follow on this connection.
  if (hasUnreadBody(response.req)) {
    response.removeHeader('keep-alive');
    response.setHeader('connection', 'close');
    discardRest(response.req);
  }
  const headers = { 'content-type': type, 'content-length': Buffer.byteLength(text), ...PRIVATE };
  response.writeHead(status, headers).end(text);
}
