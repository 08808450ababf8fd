import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { workerErrors } from '../errors/index.js';
import { answerPlainly } from '../requests/plain-answer.js';
import type { RequestRecord, Requests } from '../requests/requests.js';
import type { Limits } from './limits.js';

/**
 * Cuts off clients that keep a request open and do nothing for it: that stop in the middle of their body, or do not read their answer. A
 * connection that is silent because its handler is at work is left alone.
 */
export function cutSlowClients(server: Server, requests: Requests, limits: Limits, log: Logger): void {
  const { slowClientMs, keepAliveMs } = limits;
  server.setTimeout(slowClientMs, (socket) => {
    const { bytesRead, writableLength } = socket;
    // A loop that was blocked runs its timers before it reads what has come meanwhile.
    setImmediate(() => {
      if (socket.destroyed) return;
      const record = recordOn(socket, requests);
      if (!record) {
        // Node sets the time of an idle connection on its socket. What is in the middle of a head is told 408 by Node's own check.
        if (socket.timeout !== slowClientMs || slowClientMs === keepAliveMs) socket.destroy();
        return;
      }
      const moved = socket.bytesRead !== bytesRead || socket.writableLength !== writableLength;
      const stalled = moved ? undefined : stalledAt(record, socket);
      if (stalled === undefined) socket.setTimeout(slowClientMs);
      else cut(record, stalled, slowClientMs, log);
    });
  });
}

/** The oldest request of a connection is the one that it works at. */
function recordOn(socket: Socket, requests: Requests): RequestRecord | undefined {
  for (const record of requests) if (record.request.socket === socket) return record;
  return undefined;
}

function stalledAt({ request }: RequestRecord, socket: Socket): 'sending' | 'reading' | undefined {
  if (socket.writableLength > 0) return 'reading';
  // A handler that takes the body slowly holds the client back itself.
  const heldBack = request.isPaused() || request.readableLength >= request.readableHighWaterMark;
  return request.complete || heldBack ? undefined : 'sending';
}

function cut(record: RequestRecord, at: 'sending' | 'reading', slowClientMs: number, log: Logger): void {
  const { request, response, id, route } = record;
  const error = workerErrors.FLASH_WORKER_SLOW_CLIENT({ slowClientMs, at });
  log.warn({ code: error.code, requestId: id, method: request.method, route }, error.message);
  response.on('error', () => undefined);
  if (response.headersSent) response.destroy();
  else answerPlainly(response, 408, `nothing of the request's body came for ${slowClientMs} ms`, id);
}
