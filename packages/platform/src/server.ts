import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sentLine } from '@flash-ts/core/connections';
import { observeRefusal, type RefusalObserver } from './development/refused-request.js';
import { platformErrors } from './errors/catalogue.js';
import type { PlatformOptions } from './options.js';
import { clientFault, type ClientError } from './proxy/client-fault.js';
import { answerDataError, rawDataError, refusalOf, statusOf } from './proxy/data-error.js';
import { Exchange, type ExchangeParts, type ProxyTarget } from './proxy/exchange.js';
import { keepAliveOf } from './proxy/keep-alive.js';
import { asksForWebSocket, Tunnel } from './proxy/tunnel.js';
import type { Destination, RequestRouter } from './request-router.js';

const FLUSH_MS = 5000;
/**
 * Connections that may wait to be accepted, limited by the system (`net.core.somaxconn`). Node's default of 511 fills up quickly when other
 * programs occupy the processors; the system then resets connections that the client believes to be open.
 */
const BACKLOG = 4096;

/** @param ms from the arrival of the request to the end of the exchange */
type ExchangeObserver = (endpointId: string, response: ServerResponse, ms: number) => void;

/** The platform's one port. */
export class PlatformServer {
  readonly #server: Server;
  readonly #router: Pick<RequestRouter, 'destinationOf'>;
  /** Set in development until the first release is done. */
  #awaited: Promise<unknown> | undefined;
  readonly #onRefused: RefusalObserver | undefined;
  readonly #parts: ExchangeParts;
  /** Requests to endpoints whose connection to the client is not closed yet. */
  #exchanges = 0;
  #whenAnswered: (() => void) | undefined;
  #observer: ExchangeObserver = () => undefined;
  /** Upgraded connections, which Node's server no longer tracks. */
  readonly #upgraded = new Set<Socket>();
  /** The newest response of each connection. */
  readonly #answering = new WeakMap<Socket, ServerResponse>();

  constructor(
    router: Pick<RequestRouter, 'destinationOf'>,
    parts: ExchangeParts,
    { firstRelease, onRefused }: Pick<PlatformOptions, 'firstRelease' | 'onRefused'> = {},
  ) {
    this.#router = router;
    this.#parts = parts;
    this.#awaited = firstRelease;
    this.#onRefused = onRefused;
    firstRelease?.finally(() => (this.#awaited = undefined)).catch(() => undefined);
    this.#server = createServer(
      // Node would start a timer after each response. The one timeout of each connection is enough: every read and write restarts it.
      {
        keepAliveTimeout: 0,
        shouldUpgradeCallback: asksForWebSocket,
        // Otherwise each request without a body has a stream that ends and closes in separate ticks.
        optimizeEmptyRequests: true,
      },
      (request, response) => this.#handle(request, response),
    );
    this.#takeSettings();
    parts.settings.observe(() => this.#takeSettings());
    // With a listener for this event Node does not close the connection itself.
    this.#server.on('timeout', (socket) => this.#closeIdle(socket));
    this.#server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
      this.#handleAsking(request, response),
    );
    this.#server.on('clientError', (error, socket) => this.#refuseBytes(error, socket as Socket));
    this.#server.on('upgrade', (request, socket, early) => this.#upgrade(request, socket as Socket, early));
  }

  /** @param observer called when an exchange with an endpoint has ended, answered or not */
  observeExchanges(observer: ExchangeObserver): void {
    this.#observer = observer;
  }

  /**
   * @returns the port
   * @throws FlashError `FLASH_PORT_BUSY`, `FLASH_HOST_UNUSABLE`
   */
  async listen(port: number, host: string): Promise<number> {
    await this.#listen({ port, host }, (cause) =>
      cause.code === 'EADDRINUSE'
        ? platformErrors.FLASH_PORT_BUSY({ port })
        : platformErrors.FLASH_HOST_UNUSABLE({ host, port, problem: cause.message }, { cause }),
    );
    return (this.#server.address() as AddressInfo).port;
  }

  /** Listens on a Unix socket. @param path absolute; nothing is there yet */
  listenAt(path: string): Promise<void> {
    return this.#listen({ path }, (cause) => cause);
  }

  #listen(where: ListenOptions, meant: (cause: NodeJS.ErrnoException) => Error): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause) => reject(meant(cause)));
      this.#server.listen({ ...where, backlog: BACKLOG }, resolve);
    });
  }

  /** Accepts no new connections and closes the idle ones. */
  stopListening(): void {
    this.#server.close();
    this.#server.closeIdleConnections();
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    // The workers have finished, but slow clients may still be receiving their last answers.
    const answered = new Promise<void>((resolve) => {
      this.#whenAnswered = resolve;
      if (this.#exchanges === 0) resolve();
    });
    await Promise.race([answered, sleep(FLUSH_MS, undefined, { ref: false })]);
    const ended = [...this.#upgraded].map((socket) => once(socket.destroy(), 'close'));
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    await Promise.all(ended);
  }

  /** Copies settings to Node's server. */
  #takeSettings(): void {
    const { requestMs, clientKeepAliveMs } = this.#parts.settings.current();
    this.#server.requestTimeout = requestMs;
    this.#server.timeout = clientKeepAliveMs;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    this.#answering.set(request.socket, response);
    if (this.#onRefused) observeRefusal(request, response, refusalOf, this.#onRefused);
    const destination = this.#router.destinationOf(request);
    if (this.#awaited && isMissing(destination)) this.#handleLater(request, response);
    else this.#deliver(request, response, destination);
  }

  #deliver(request: IncomingMessage, response: ServerResponse, destination: Destination): void {
    if (destination.kind === 'endpoint') return this.#exchange(request, response, destination);
    if (destination.kind === 'queue') return void destination.handle(request, response, destination.path);
    if (destination.kind === 'nowhere') return answerDataError(response, destination.error, {});
    if (destination.kind === 'control' && !destination.control) {
      return void response.writeHead(503, { connection: 'close' }).end();
    }
    if (response.shouldKeepAlive) response.setHeader('keep-alive', keepAliveOf(request));
    if (destination.kind === 'control') void destination.control?.handle(request, response);
    else if (destination.kind === 'docs') destination.docs.answer(request, response, destination.path);
    else response.writeHead(204).end();
  }

  /** Handles a request after the first release, which may have created its endpoint. */
  #handleLater(request: IncomingMessage, response: ServerResponse): void {
    const late = sleep(this.#parts.settings.current().queueWaitMs, undefined, { ref: false });
    void Promise.race([this.#awaited, late]).then(() => {
      if (!response.destroyed) this.#deliver(request, response, this.#router.destinationOf(request));
    });
  }

  /** A client that sends `Expect: 100-continue` gets a refusal before it sends a body that is too large. */
  #handleAsking(request: IncomingMessage, response: ServerResponse): void {
    const { requestBodyBytes } = this.#parts.settings.current();
    if (!(Number(request.headers['content-length']) > requestBodyBytes)) response.writeContinue();
    this.#handle(request, response);
  }

  #exchange(request: IncomingMessage, response: ServerResponse, target: ProxyTarget): void {
    const exchange = new Exchange(request, response, target, this.#parts);
    const arrived = performance.now();
    this.#exchanges += 1;
    response.on('close', () => {
      exchange.closed();
      this.#observer(target.endpoint.id, response, performance.now() - arrived);
      this.#exchanges -= 1;
      if (this.#exchanges === 0) this.#whenAnswered?.();
    });
    exchange.run();
  }

  /**
   * Closes a connection without a request; other limits apply to one with a request. If this process was suspended, the timer fires before
   * Node reads the bytes that have arrived meanwhile; Node reads them before it runs the callback of `setImmediate`.
   */
  #closeIdle(socket: Socket): void {
    const { bytesRead } = socket;
    setImmediate(() => {
      if (this.#isIdle(socket) && socket.bytesRead === bytesRead) socket.destroy();
    });
  }

  #isIdle(socket: Socket): boolean {
    const response = this.#answering.get(socket);
    return response === undefined || response.writableFinished;
  }

  /**
   * Answers bytes that are not a valid request, unless a response is in progress, and closes the connection: the start of a next request
   * can't be found.
   */
  #refuseBytes(error: ClientError, socket: Socket): void {
    const fault = clientFault(error);
    const response = this.#answering.get(socket);
    // A response without a socket waits for an earlier response on the same connection.
    const begun = response !== undefined && (response.headersSent || response.socket === null);
    const underWay = begun && !response.writableFinished;
    if (fault === undefined || underWay || !socket.writable) return void socket.destroy();
    socket.end(rawDataError(fault, {}), () => socket.destroy());
    const sent = sentLine(error.rawPacket);
    this.#onRefused?.({ ...sent, status: statusOf(fault), durationMs: undefined, error: fault });
  }

  #upgrade(request: IncomingMessage, socket: Socket, early: Buffer): void {
    const destination = this.#router.destinationOf(request);
    if (destination.kind === 'endpoint' && asksForWebSocket(request)) {
      this.#upgraded.add(socket);
      socket.once('close', () => this.#upgraded.delete(socket));
      return new Tunnel(request, socket, early, destination, this.#parts).run();
    }
    // The control API has no WebSockets.
    const error =
      destination.kind === 'nowhere'
        ? destination.error
        : platformErrors.FLASH_UPGRADE_UNKNOWN({ protocol: request.headers.upgrade ?? '' });
    socket.on('error', () => undefined);
    socket.end(rawDataError(error, {}), () => socket.destroy());
  }
}

const MISSING: ReadonlySet<string> = new Set(['FLASH_ENDPOINT_UNKNOWN', 'FLASH_PLATFORM_STARTING']);

/** Whether the endpoint of a request may be created by the first release. */
function isMissing(destination: Destination): boolean {
  if (destination.kind === 'nowhere') return MISSING.has(destination.error.code);
  return destination.kind === 'docs';
}
