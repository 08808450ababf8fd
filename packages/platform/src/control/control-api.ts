import type { IncomingMessage, ServerResponse } from 'node:http';
import { FlashError } from '@flash-ts/core/errors';
import type { Logger } from '../logger.js';
import { platformErrors } from '../errors/catalogue.js';
import { checkCaller } from './guard.js';
import { problemOf } from './problem.js';
import type { Reply, Route } from './routes.js';

/** Answers requests to the control API. */
export class ControlApi {
  readonly #routes: readonly Route[];
  readonly #key: string;
  readonly #log: Logger;

  constructor(routes: readonly Route[], key: string, log: Logger) {
    this.#routes = routes;
    this.#key = key;
    this.#log = log;
  }

  /** Never throws: every failure becomes a problem response. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      checkCaller(request.headers, this.#key);
      send(response, await this.#dispatch(request, response));
    } catch (error) {
      if (!(error instanceof FlashError)) this.#log.error({ err: error, url: request.url }, 'control request failed');
      sendProblem(response, error);
    }
  }

  #dispatch(request: IncomingMessage, response: ServerResponse): Reply | Promise<Reply> {
    const { pathname, searchParams } = new URL(`http://platform${request.url}`);
    const method = request.method ?? '';
    for (const { path, methods } of this.#routes) {
      const match = path.exec(pathname);
      if (!match) continue;
      const handler = methods[method];
      if (handler) return handler({ request, response, params: match.groups ?? {}, query: searchParams });
      const allowed = Object.keys(methods);
      response.setHeader('allow', allowed.join(', '));
      throw platformErrors.FLASH_METHOD_NOT_ALLOWED({ method, path: pathname, allowed });
    }
    throw platformErrors.FLASH_ROUTE_UNKNOWN({ path: pathname });
  }
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === undefined) return;
  if (reply.body === undefined) return void response.writeHead(reply.status).end();
  write(response, reply.status, 'application/json', reply.body);
}

function sendProblem(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const problem = problemOf(error);
  if (problem.status === 401) response.setHeader('www-authenticate', 'Bearer');
  write(response, problem.status, 'application/problem+json', problem);
}

function write(response: ServerResponse, status: number, type: string, body: unknown): void {
  const text = JSON.stringify(body);
  // What is left of a body is not read: no next request can follow it.
  if (!response.req.complete) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
}
