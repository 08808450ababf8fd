import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { healthAnswer, type Health } from '../health/health.js';
import { HEADERS_TIMEOUT_MS, KEEP_ALIVE_TIMEOUT_MS, REQUEST_TIMEOUT_MS } from '../limits/limits.js';
import { Requests } from '../requests/requests.js';

/**
 * The worker's HTTP server. It listens before anything else is loaded, answers the health path itself in every phase, and hands all other
 * requests to the app once there is one.
 */
export class FrontDoor {
  readonly server: Server;
  /** Those that were handed to the app. */
  readonly requests = new Requests();
  readonly #health: Health;
  readonly #healthPath: string;
  readonly #latecomers = new WeakSet<Socket>();
  #app: RequestListener | undefined;

  constructor(health: Health, healthPath: string) {
    this.#health = health;
    this.#healthPath = healthPath;
    this.server = createServer(
      {
        keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
        headersTimeout: HEADERS_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
      },
      (request, response) => this.#answer(request, response),
    );
    this.server.on('connection', (socket) => {
      if (this.#health.state.phase === 'draining') this.#latecomers.add(socket);
    });
  }

  /** Hands requests to `app` from now on; until the worker is ready they are still refused. */
  attach(app: RequestListener): void {
    this.#app = app;
  }

  /**
   * Lets no connection outlive its request, and resolves when none is in flight. The listener stays open meanwhile, since a refused
   * connection could not tell the load balancer that the worker is draining; but a connection that comes now gets nothing except that.
   */
  async drained(): Promise<void> {
    for (const { response } of this.requests) closeAfter(response);
    this.server.closeIdleConnections();
    await this.requests.idle();
  }

  /** Stops listening and drops what connections are left. */
  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (isPath(request.url, this.#healthPath)) {
      answerHealth(this.#health, request, response);
      return;
    }
    const { phase } = this.#health.state;
    const draining = phase === 'draining';
    if (!this.#app || (phase !== 'ready' && !draining) || (draining && this.#latecomers.has(request.socket))) {
      refuse(response, draining ? 'the worker is shutting down' : 'the worker is not ready');
      return;
    }
    this.requests.begin(request, response);
    if (draining) closeAfter(response);
    this.#app(request, response);
  }
}

/** A server for the health path alone, for a `PORT_HEALTH` of its own. */
export function healthServer(health: Health, healthPath: string): Server {
  return createServer((request, response) => {
    if (isPath(request.url, healthPath)) answerHealth(health, request, response);
    else sendJson(response, 404, { statusCode: 404, message: `Cannot ${request.method} ${request.url}` });
  });
}

function answerHealth(health: Health, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    sendJson(response, 405, {
      statusCode: 405,
      message: `Cannot ${request.method} ${request.url}`,
      error: 'Method Not Allowed',
    });
    return;
  }
  const { status, body } = healthAnswer(health.state);
  response.statusCode = status;
  response.setHeader('cache-control', 'no-store');
  if (status === 503) closeAfter(response);
  if (body !== undefined) response.setHeader('content-type', 'application/json');
  response.end(body);
}

/** 503 for a request that can't be served by this worker now; a router may send it to another one. */
function refuse(response: ServerResponse, message: string): void {
  closeAfter(response);
  response.setHeader('retry-after', '1');
  sendJson(response, 503, { statusCode: 503, message, error: 'Service Unavailable' });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

function closeAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

/** Whether a request target is `path`, whatever its query; one trailing slash is let pass, as the router does. */
function isPath(target: string | undefined, path: string): boolean {
  if (!target?.startsWith(path)) return false;
  const rest = target.slice(path.length);
  return rest === '' || rest === '/' || rest.startsWith('?') || rest.startsWith('/?');
}
