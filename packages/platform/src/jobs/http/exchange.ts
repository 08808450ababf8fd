import type { IncomingMessage, ServerResponse } from 'node:http';
import { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../../errors/catalogue.js';
import { answerDataError } from '../../proxy/data-error.js';
import { keepAliveOf } from '../../proxy/keep-alive.js';
import { requestIdOf } from '../../proxy/request-id.js';

/** A request to a queue. */
export interface JobCall {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  /** Fires when the client has gone. */
  readonly signal: AbortSignal;
}

/** Sends what `run` comes to, JSON text or nothing, or its error. A client that has gone gets nothing. */
export async function answerCall(
  request: IncomingMessage,
  response: ServerResponse,
  query: string,
  run: (call: JobCall) => Promise<string | undefined>,
): Promise<void> {
  const requestId = requestIdOf(request);
  const gone = new AbortController();
  // An abort costs more than the rest of this function, and most clients stay.
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  try {
    const body = await run({ request, query: new URLSearchParams(query), signal: gone.signal });
    if (response.destroyed) return;
    if (response.shouldKeepAlive) response.setHeader('keep-alive', keepAliveOf(request));
    response.setHeader('x-request-id', requestId);
    if (body === undefined) return void response.writeHead(204).end();
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  } catch (error) {
    if (response.destroyed) return;
    const told =
      error instanceof FlashError
        ? error
        : platformErrors.FLASH_JOBS_UNUSABLE({ problem: (error as Error).message }, { cause: error });
    answerDataError(response, told, { requestId });
  }
}

/**
 * A number of the query; `preset` if it is not there.
 *
 * @throws FlashError `FLASH_REQUEST_INVALID`
 */
export function numberOf(
  query: URLSearchParams,
  name: string,
  preset: number,
  [min, max]: readonly [number, number],
): number {
  const text = query.get(name);
  if (text === null) return preset;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const faults = [
    `The parameter ${name} is ${JSON.stringify(text.slice(0, 80))}; allowed: a whole number from ${min} to ${max}.`,
  ];
  throw platformErrors.FLASH_REQUEST_INVALID({ faults });
}
