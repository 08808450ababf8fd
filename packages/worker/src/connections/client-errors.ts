import { STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { plainBody } from '../requests/plain-answer.js';
import type { Requests } from '../requests/requests.js';
import { closeLingering, sentLine } from '@flash-ts/core/connections';
import type { Logger } from 'pino';

const MESSAGES: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request took too long to arrive'],
  HPE_HEADER_OVERFLOW: [431, "the request's head is too large"],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, "the chunk extensions of the request's body are too large"],
};

/** An error of Node's parser, or of its clock. @see https://nodejs.org/api/http.html#event-clienterror */
interface ClientError extends NodeJS.ErrnoException {
  readonly rawPacket?: Uint8Array;
}

/**
 * Answers bytes that are no HTTP request, or a request that is too large or too slow, in the shape of all other errors, and closes the connection.
 * Each such answer has a line in the log.
 *
 * @returns a function that removes this listener
 */
export function answerClientErrors(server: Server, requests: Requests, log: Logger): () => void {
  const onClientError = (error: ClientError, duplex: Duplex) => {
    const socket = duplex as Socket;
    const [status, message] = MESSAGES[error.code ?? ''] ?? [400, 'the request is not valid HTTP'];
    // The client would take it for the answer to another request, or for a part of one.
    if (error.code !== 'ECONNRESET' && socket.writable && mayAnswer(socket, requests)) {
      socket.write(answer(status, message));
      log.warn({ ...sentLine(error.rawPacket), status, reason: message }, 'request');
    }
    closeLingering(socket);
  };
  server.on('clientError', onClientError);
  return () => server.off('clientError', onClientError);
}

/** Whether the next answer that the client expects is to what it is sending now. */
function mayAnswer(socket: Socket, requests: Requests): boolean {
  const open = [...requests].filter(({ request }) => request.socket === socket);
  return open.every(({ request, response }) => !request.complete && !response.headersSent) && open.length <= 1;
}

function answer(status: number, message: string): string {
  const body = plainBody(status, message);
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
