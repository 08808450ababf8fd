import { FlashError } from '@flash-ts/core/errors';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock/clock.js';
import { platformErrors } from '../errors/catalogue.js';
import { Attempt, type AttemptParts, type Carrier } from './attempt.js';
import { answerDataError } from './data-error.js';
import { bodyFraming, REQUEST_ID_HEADER, requestHead, VERSION_HEADER, WORKER_HEADER } from './headers.js';
import { headText } from './head-text.js';
import { keepAliveOf } from './keep-alive.js';
import { requestIdOf } from './request-id.js';
import { discardRest, hasUnreadBody } from './unread-body.js';
import type { RoutableEndpoint, Slot } from '../routing/slot.js';
import { passingTrailers } from '../upstream/trailers.js';
import type { Connection, UpstreamHandler } from '../upstream/connection.js';
import type { OutgoingRequest } from '../upstream/request-writer.js';
import type { ResponseHead } from '../upstream/response-head.js';
import type { Chunk } from '../upstream/response-reader.js';

export interface ExchangeParts extends AttemptParts {
  readonly clock: Clock;
}

/** The endpoint that a request is for. */
export interface ProxyTarget {
  readonly endpoint: RoutableEndpoint;
  /** Path and query as they are sent to the worker. */
  readonly path: string;
  /** Whether the request has shown the platform's key in `Authorization`. */
  readonly hasShownKey: boolean;
}

/**
 * One HTTP request to an endpoint: it waits for a slot, is sent to the slot's worker, and the response is sent back, both as streams at the
 * pace of the slower side. It is sent again only if not a byte of it was sent, or if it is a GET or HEAD without a body and the connection
 * broke before the response began: then to another worker, until `lostWorkers` workers have ended with it.
 */
export class Exchange implements Carrier, UpstreamHandler {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #target: ProxyTarget;
  readonly #parts: ExchangeParts;
  readonly #requestId: string;
  readonly #attempt: Attempt;
  #outgoing: OutgoingRequest | undefined;
  #connection: Connection | undefined;
  /** Held back until it is known whether the complete body arrives with it. */
  #head: ResponseHead | undefined;
  /** The complete body, if it arrived with the head. */
  #whole: Chunk | undefined;
  #size = 0;
  #over = false;

  constructor(request: IncomingMessage, response: ServerResponse, target: ProxyTarget, parts: ExchangeParts) {
    this.#request = request;
    this.#response = response;
    this.#target = target;
    this.#parts = parts;
    const { headers, method = '' } = request;
    this.#requestId = requestIdOf(request);
    const attempted = { headers, method, path: target.path, requestId: this.#requestId };
    this.#attempt = new Attempt(attempted, target.endpoint, this, parts);
  }

  /** Never throws: every failure becomes a response. */
  run(): void {
    try {
      const framing = bodyFraming(this.#request);
      const limit = this.#parts.settings.current().requestBodyBytes;
      if (framing.kind === 'length' && framing.length > limit) return this.#refuseBody(limit);
      const length = framing.kind === 'length' ? framing.length : undefined;
      this.#outgoing = {
        method: this.#request.method ?? '',
        head: requestHead(this.#request, {
          path: this.#target.path,
          requestId: this.#requestId,
          framing,
          keyed: this.#target.hasShownKey,
        }),
        body: framing.kind === 'none' || length === 0 ? undefined : this.#request,
        chunked: framing.kind === 'chunked',
        length,
        bodyLimit: limit,
      };
      this.#attempt.start();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Call it when the response is closed: the client has disconnected or has the whole response. */
  closed(): void {
    if (this.#over) return;
    this.#connection?.abort();
    this.#finish();
  }

  /** See `Carrier`. */
  begin(slot: Slot, again: boolean): void {
    this.#connection = slot.upstream.begin(this.#outgoing as OutgoingRequest, this, again);
  }

  /** See `Carrier`. */
  failed(error: FlashError): void {
    this.#connection?.abort();
    this.#fail(error);
  }

  onHead(head: ResponseHead): void {
    if (head.status < 200) return this.#passHint(head);
    const limit = this.#parts.settings.current().responseBodyBytes;
    if (head.framing.kind === 'length' && head.framing.length > limit) {
      throw platformErrors.FLASH_RESPONSE_TOO_LARGE({ limit });
    }
    this.#head = head;
  }

  onBody(chunk: Chunk): void {
    const framing = this.#head?.framing;
    if (framing?.kind === 'length' && framing.length === chunk.length) {
      this.#whole = chunk;
      return;
    }
    this.#size += chunk.length;
    const limit = this.#parts.settings.current().responseBodyBytes;
    if (this.#size > limit) throw platformErrors.FLASH_RESPONSE_TOO_LARGE({ limit });
    this.#writeHead();
    const connection = this.#connection;
    if (this.#response.write(owned(chunk), 'latin1') || !connection) return;
    connection.pause();
    this.#response.once('drain', () => {
      if (this.#connection === connection) connection.resume();
    });
  }

  onPause(): void {
    if (this.#head === undefined) return;
    this.#writeHead();
    this.#response.flushHeaders();
  }

  onEnd(trailers: readonly string[]): void {
    try {
      this.#writeHead();
      if (trailers.length > 0) this.#response.addTrailers(passingTrailers(trailers));
    } catch (error) {
      return this.#fail(this.#attempt.failure(error as Error));
    }
    this.#over = true;
    this.#connection = undefined;
    this.#attempt.answered();
    if (hasUnreadBody(this.#request)) discardRest(this.#request);
    if (this.#whole === undefined) this.#response.end();
    else this.#response.end(owned(this.#whole), 'latin1');
  }

  onError(error: Error, nothingSent: boolean): void {
    if (this.#over) return;
    this.#connection = undefined;
    this.#head = undefined;
    const hasBody = this.#outgoing?.body !== undefined;
    const isRepeatable = !hasBody && ['GET', 'HEAD'].includes(this.#request.method ?? '');
    const isAnswered = this.#response.headersSent;
    const facts = { error, nothingSent, hasBody, isRepeatable, isAnswered };
    const final = this.#attempt.connectionFailed(facts);
    if (final) this.#fail(final);
  }

  /**
   * Forwards an interim response such as 103 Early Hints. HTTP/1.0 has none, and a response that waits for an earlier one on the connection
   * must not send any.
   */
  #passHint(head: ResponseHead): void {
    const text = headText(head);
    if (this.#request.httpVersionMinor > 0) this.#response.socket?.write(`${text}\r\n`, 'latin1');
  }

  /**
   * Refuses a body that is too large once a part of it has arrived, or at once if the client sends `Expect: 100-continue`; a client that
   * never sends the body gets no refusal.
   */
  #refuseBody(limit: number): void {
    const refuse = () => this.#fail(platformErrors.FLASH_BODY_TOO_LARGE({ limit }));
    if (this.#request.headers.expect === undefined) this.#request.once('data', refuse);
    else refuse();
  }

  #writeHead(): void {
    const head = this.#head;
    if (head === undefined) return;
    this.#head = undefined;
    const { headers } = head;
    const { slot } = this.#attempt;
    headers.push(WORKER_HEADER, slot?.workerId ?? '', VERSION_HEADER, String(slot?.version ?? ''));
    if (!head.hasRequestId) headers.push(REQUEST_ID_HEADER, this.#requestId);
    if (head.trailer !== undefined && head.framing.kind === 'chunked' && this.#request.httpVersionMinor > 0) {
      headers.push('transfer-encoding', 'chunked', 'trailer', head.trailer);
    }
    // A worker that answers before it has read the whole body may leave the rest unread, so no further request can follow on the
    // connection.
    if (this.#outgoing?.body && hasUnreadBody(this.#request)) headers.push('connection', 'close');
    else if (this.#response.shouldKeepAlive) headers.push('keep-alive', keepAliveOf(this.#request));
    this.#response.writeHead(head.status, head.reason, headers);
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    const workerId = this.#attempt.slot?.workerId;
    this.#finish();
    const known = error instanceof FlashError ? error : platformErrors.FLASH_PLATFORM_INTERNAL({}, { cause: error });
    answerDataError(this.#response, known, { requestId: this.#requestId, workerId });
  }

  #finish(): void {
    this.#over = true;
    this.#connection = undefined;
    this.#attempt.end();
  }
}

/** A copy that may be kept: the buffer is overwritten by the next bytes. */
function owned(chunk: Chunk): Chunk {
  return typeof chunk === 'string' ? chunk : Buffer.from(chunk);
}
