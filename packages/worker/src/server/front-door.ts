import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { runFor } from '../async-context/served.js';
import { answerClientErrors } from '../connections/client-errors.js';
import { cutSlowClients } from '../connections/slow-clients.js';
import { workerErrors } from '../errors/index.js';
import { answerHealth, closeAfter, isPath, sendJson } from '../health/health-listener.js';
import type { Health } from '../health/health.js';
import { REQUEST_TIMEOUT_MS, WEB_SOCKET_CLOSE_MS, type Limits } from '../limits/limits.js';
import { logKnown } from '../logging/log-error.js';
import { breakOff, UNKNOWN_ERROR } from '../requests/plain-answer.js';
import { requestFacts, Requests } from '../requests/requests.js';
import { WebSockets } from './web-sockets.js';
import { WorkerResponse, type AnswerRules } from './worker-response.js';

export interface FrontDoorParts {
  readonly health: Health;
  readonly healthPath: string;
  readonly limits: Limits;
  readonly log: Logger;
}

/** Milliseconds between Node's checks for requests that take too long to arrive. */
const CHECK_INTERVAL_MS = 10_000;

/**
 * The worker's HTTP server. It listens before anything else is loaded, answers the health path itself in every phase, and hands all other
 * requests to the app once there is one.
 */
export class FrontDoor {
  readonly server: Server;
  readonly limits: Limits;
  /** The requests that were handed to the app. */
  readonly requests = new Requests();
  /** Stops answering what is no HTTP, for a server whose `clientError` has another listener. */
  readonly leaveClientErrors: () => void;
  readonly #health: Health;
  readonly #healthPath: string;
  readonly #log: Logger;
  readonly #answerRules: AnswerRules;
  readonly #latecomers = new WeakSet<Socket>();
  readonly #webSockets = new WebSockets();
  #app: RequestListener | undefined;
  #streamsEnded: Promise<unknown> | undefined;

  constructor({ health, healthPath, limits, log }: FrontDoorParts) {
    this.#health = health;
    this.#healthPath = healthPath;
    this.#log = log;
    this.limits = limits;
    this.#answerRules = {
      bytes: limits.bodyBytes,
      tooLong: (response) => this.#refuseAnswer(response),
      unsendable: (response, error) => this.#failAnswer(response, error),
      writtenLate: (response, err) => this.#logOf(response, err, 'written after the end of the answer, and lost'),
    };
    this.server = createServer(
      {
        ServerResponse: WorkerResponse,
        headersTimeout: Math.min(limits.slowClientMs, REQUEST_TIMEOUT_MS),
        requestTimeout: REQUEST_TIMEOUT_MS,
        connectionsCheckingInterval: Math.min(limits.slowClientMs, CHECK_INTERVAL_MS),
        maxHeaderSize: limits.headerBytes,
        // While the worker drains, an upgrade is handled as an ordinary request, which is refused.
        shouldUpgradeCallback: () => this.#health.state.phase === 'ready' && this.server.listenerCount('upgrade') > 0,
      },
      (request, response) => this.#answer(request, response),
    );
    this.server.on('connection', (socket) => {
      if (this.#health.state.phase === 'draining') this.#latecomers.add(socket);
    });
    this.#webSockets.follow(this.server);
    this.leaveClientErrors = answerClientErrors(this.server, this.requests, log);
    cutSlowClients(this.server, this.requests, limits, log);
  }

  /** Hands requests to `app` from now on; until the worker is ready they are still refused. */
  attach(app: RequestListener): void {
    this.#app = app;
  }

  /** Puts a listener in front of the app, which passes on the requests that it does not answer itself. */
  wrap(around: (app: RequestListener) => RequestListener): void {
    if (this.#app) this.#app = around(this.#app);
  }

  /**
   * Closes each connection after its request, and resolves when no request is in flight. The server listens meanwhile, so that health can
   * tell the load balancer that the worker is draining; new connections get health and 503, nothing else.
   */
  async drained(): Promise<void> {
    for (const { response } of this.requests) closeAfter(response);
    this.server.closeIdleConnections();
    await Promise.all([this.requests.idle(), this.#webSockets.close(WEB_SOCKET_CLOSE_MS)]);
    await this.#streamsEnded;
  }

  /** Ends the event streams as complete ones end, so that their clients reconnect elsewhere. Returns how many there were. */
  endEventStreams(): number {
    const streams = [...this.requests].map(({ response }) => response).filter(isEventStream);
    this.#streamsEnded = Promise.all(streams.map(endStream));
    return streams.length;
  }

  /** Stops listening and drops what connections are left. */
  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: WorkerResponse): void {
    if (isPath(request.url, this.#healthPath)) {
      answerHealth(this.#health.state, request, response);
      return;
    }
    const { phase } = this.#health.state;
    const draining = phase === 'draining';
    const refused = draining && (this.#latecomers.has(request.socket) || request.headers.upgrade !== undefined);
    if (!this.#app || (phase !== 'ready' && !draining) || refused) {
      refuse(response, draining ? 'the worker is shutting down' : 'the worker is not ready');
      return;
    }
    response.rules = this.#answerRules;
    this.requests.begin(request, response);
    if (draining) closeAfter(response);
    runFor(response, this.#app, request, response);
  }

  #failAnswer(response: ServerResponse, err: unknown): void {
    this.#logOf(response, err, 'request failed');
    breakOff(response, 500, UNKNOWN_ERROR);
  }

  #logOf(response: ServerResponse, err: unknown, message: string): void {
    this.#log.error({ err, ...requestFacts(response) }, message);
  }

  #refuseAnswer(response: ServerResponse): void {
    const { bodyBytes } = this.limits;
    const error = workerErrors.FLASH_WORKER_ANSWER_TOO_LONG({ limit: bodyBytes, begun: response.headersSent });
    logKnown(this.#log, 'error', error, requestFacts(response));
    breakOff(response, 500, `the answer is longer than ${bodyBytes} bytes`);
  }
}

/** Resolves when the connection is closed, by which the handler learns that its client is gone. */
async function endStream(response: ServerResponse): Promise<void> {
  const { socket } = response.req;
  // The handler may still write.
  response.on('error', () => undefined);
  response.once('finish', () => socket.destroySoon());
  response.end();
  if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve));
}

function isEventStream(response: ServerResponse): boolean {
  return response instanceof WorkerResponse && response.isEventStream;
}

/** 503 for a request that can't be served by this worker now; a router may send it to another one. */
function refuse(response: ServerResponse, message: string): void {
  closeAfter(response);
  response.setHeader('retry-after', '1');
  sendJson(response, 503, { statusCode: 503, message, error: 'Service Unavailable' });
}
