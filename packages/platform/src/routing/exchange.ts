import { FlashError } from '@flash-ts/core/errors';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Cancel, Clock } from '../clock/clock.js';
import { platformErrors } from '../errors/catalogue.js';
import type { PlatformSettings } from '../settings.js';
import { answerDataError } from './data-error.js';
import { acceptableRequestId, REQUEST_ID_HEADER, requestHeaders, responseHeaders } from './headers.js';
import { requestBody } from './request-body.js';
import type { RoutableEndpoint, Slot, Ticket } from './slot.js';

export interface ExchangeParts {
  readonly settings: PlatformSettings;
  readonly clock: Clock;
}

/** Connections that fail one after another before the request is given up: more are a fault of the machine. */
const MAX_ATTEMPTS = 10;

/**
 * One request to an endpoint: it waits for a slot, goes to the slot's worker and its response comes back, both ways as a stream at the
 * pace of the slower side. It is sent again only if not a byte of it was sent, or once if it is a GET or HEAD without a body on a
 * connection that broke before the response began.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #endpoint: RoutableEndpoint;
  readonly #path: string;
  readonly #parts: ExchangeParts;
  readonly #requestId: string;
  #body: Readable | null = null;
  #ticket: Ticket | undefined;
  #slot: Slot | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #cancelDeadline: Cancel = () => undefined;
  #cut: FlashError | undefined;
  #attempts = 0;
  #repeated = false;
  #over = false;

  /** @param path path and query as the worker gets them */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    endpoint: RoutableEndpoint,
    path: string,
    parts: ExchangeParts,
  ) {
    this.#request = request;
    this.#response = response;
    this.#endpoint = endpoint;
    this.#path = path;
    this.#parts = parts;
    this.#requestId = acceptableRequestId(request.headers[REQUEST_ID_HEADER]) ?? randomUUID();
  }

  /** Never throws: every failure becomes the response. */
  async run(): Promise<void> {
    this.#response.once('close', () => this.#clientGone());
    try {
      this.#body = requestBody(this.#request, this.#parts.settings.requestBodyBytes);
      this.#body?.on('error', () => undefined);
      await this.#attempt();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #attempt(): Promise<void> {
    this.#attempts += 1;
    this.#ticket = this.#endpoint.acquire(this.#attempts > 1);
    const slot = await this.#ticket.slot;
    if (this.#over) return slot.release();
    this.#slot = slot;
    this.#controller = undefined;
    this.#setDeadline();
    slot.upstream.dispatch(
      {
        path: this.#path,
        method: this.#request.method as Dispatcher.HttpMethod,
        headers: requestHeaders(this.#request, this.#requestId, this.#body !== null),
        body: this.#body,
      },
      this,
    );
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over || this.#cut) controller.abort(new Error('the request is over'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    statusText?: string,
  ): void {
    // 100 was answered by us, 102 and 103 are hints that may be left out.
    if (status < 200) return;
    const raw = (controller.rawHeaders ?? []) as (Buffer | string)[];
    const headers = responseHeaders(raw, this.#slot?.workerId ?? '', this.#requestId);
    // The worker answers before it has read everything and may leave the rest unread: no next request can follow it.
    if (!this.#request.complete) headers.push('connection', 'close');
    this.#response.writeHead(status, statusText ?? '', headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#response.write(chunk)) return;
    controller.pause();
    this.#response.once('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    this.#finish();
    this.#response.end();
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.#over) return;
    if (this.#cut) return this.#fail(this.#cut);
    if (error instanceof FlashError || UNSENDABLE.has((error as NodeJS.ErrnoException).code)) return this.#fail(error);
    if (this.#maySendAgain()) return this.#sendAgain();
    this.#fail(platformErrors.FLASH_WORKER_LOST({ worker: this.#slot?.workerId ?? 'unknown' }, { cause: error }));
  }

  #maySendAgain(): boolean {
    if (this.#response.headersSent || this.#attempts >= MAX_ATTEMPTS) return false;
    const nothingSent = this.#controller === undefined && !this.#body?.destroyed;
    if (nothingSent) return true;
    const harmless = this.#request.method === 'GET' || this.#request.method === 'HEAD';
    return harmless && this.#body === null && !this.#repeated;
  }

  #sendAgain(): void {
    if (this.#controller === undefined) this.#slot?.unreachable();
    else this.#repeated = true;
    this.#leaveWorker();
    this.#attempt().catch((error: unknown) => this.#fail(error));
  }

  #setDeadline(): void {
    const { requestMs } = this.#parts.settings;
    const limitMs = this.#endpoint.timeoutMs > 0 ? Math.min(this.#endpoint.timeoutMs, requestMs) : requestMs;
    this.#cancelDeadline = this.#parts.clock.after(limitMs, () => {
      this.#cut = platformErrors.FLASH_REQUEST_TIMEOUT({ limitMs });
      if (this.#controller) this.#controller.abort(this.#cut);
      else this.#fail(this.#cut);
    });
  }

  #clientGone(): void {
    if (this.#over) return;
    this.#over = true;
    this.#controller?.abort(new Error('the client is gone'));
    this.#finish();
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    const workerId = this.#slot?.workerId;
    this.#finish();
    answerDataError(this.#response, asFlashError(error), {
      requestId: this.#requestId,
      ...(workerId !== undefined && { workerId }),
    });
  }

  #finish(): void {
    this.#over = true;
    if (this.#slot === undefined) this.#ticket?.leave();
    this.#leaveWorker();
  }

  #leaveWorker(): void {
    this.#cancelDeadline();
    this.#slot?.release();
    this.#slot = undefined;
  }
}

/** What undici refuses to send, for instance a path with characters outside of ASCII. */
const UNSENDABLE: ReadonlySet<string | undefined> = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED']);

function asFlashError(error: unknown): FlashError {
  if (error instanceof FlashError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (!UNSENDABLE.has(code)) return platformErrors.FLASH_PLATFORM_INTERNAL({}, { cause: error });
  return platformErrors.FLASH_REQUEST_MALFORMED({ problem: message }, { cause: error });
}
