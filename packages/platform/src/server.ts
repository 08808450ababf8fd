import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FlashError } from '@flash-ts/core/errors';
import type { ControlApi } from './control/control-api.js';
import { platformErrors } from './errors/catalogue.js';
import { answerDataError } from './routing/data-error.js';
import { Exchange, type ExchangeParts } from './routing/exchange.js';
import type { RoutableEndpoint } from './routing/slot.js';
import { targetOf } from './routing/target.js';

/** What requests can reach. */
export interface ServerRooms {
  /** Undefined until the platform is ready, and while it stops. */
  readonly control: () => ControlApi | undefined;
  readonly endpoint: (id: string) => RoutableEndpoint | undefined;
  readonly endpointByName: (name: string) => RoutableEndpoint | undefined;
  /** Development: `/{endpoint-name}/…` reaches an endpoint too. */
  readonly routeByName: boolean;
  /** Why a request must not reach an endpoint; undefined when it may. */
  readonly refusal: (request: IncomingMessage) => FlashError | undefined;
  /** Called when an exchange with an endpoint is over, answered or not. */
  readonly answered: (endpointId: string, response: ServerResponse) => void;
}

const FLUSH_MS = 5000;

/** The platform's one port. */
export class PlatformServer {
  readonly #server: Server;
  readonly #rooms: ServerRooms;
  readonly #parts: ExchangeParts;
  /** Requests to endpoints that are not answered to the end. */
  readonly #exchanges = new Set<ServerResponse>();

  constructor(rooms: ServerRooms, parts: ExchangeParts) {
    this.#rooms = rooms;
    this.#parts = parts;
    const { requestMs, requestBodyBytes } = parts.settings;
    this.#server = createServer({ requestTimeout: requestMs, keepAliveTimeout: 65_000 }, (request, response) =>
      this.#handle(request, response),
    );
    // A client that asks first is told at once when its body will be refused.
    this.#server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      if (!(Number(request.headers['content-length']) > requestBodyBytes)) response.writeContinue();
      this.#handle(request, response);
    });
  }

  /** @returns the port @throws FlashError `FLASH_PORT_BUSY` */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause: NodeJS.ErrnoException) =>
        reject(cause.code === 'EADDRINUSE' ? platformErrors.FLASH_PORT_BUSY({ port }) : cause),
      );
      this.#server.listen(port, host, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no new connections and closes the idle ones. */
  stopListening(): void {
    this.#server.close();
    this.#server.closeIdleConnections();
  }

  /** Ends what is still open. */
  async close(): Promise<void> {
    // The workers are done, their last answers may still be on the way to slow clients.
    const answered = Promise.all([...this.#exchanges].map((response) => once(response, 'close')));
    await Promise.race([answered, sleep(FLUSH_MS, undefined, { ref: false })]);
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const target = targetOf(request.headers.host, request.url ?? '/', this.#rooms.routeByName);
    if (target.kind === 'control') {
      const control = this.#rooms.control();
      if (control) void control.handle(request, response);
      else response.writeHead(503, { connection: 'close' }).end();
      return;
    }
    const endpoint =
      target.kind === 'endpoint' ? this.#rooms.endpoint(target.id) : this.#rooms.endpointByName(target.name);
    const refusal = this.#rooms.refusal(request);
    if (refusal) return answerDataError(response, refusal, { requestId: '' });
    if (endpoint) {
      this.#exchanges.add(response);
      response.once('close', () => {
        this.#exchanges.delete(response);
        this.#rooms.answered(endpoint.id, response);
      });
      void new Exchange(request, response, endpoint, target.path, this.#parts).run();
      return;
    }
    const id = target.kind === 'endpoint' ? target.id : target.name;
    answerDataError(response, platformErrors.FLASH_ENDPOINT_UNKNOWN({ id }), { requestId: '' });
  }
}
