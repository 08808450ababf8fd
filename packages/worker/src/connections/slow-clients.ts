import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { workerErrors } from '../errors/index.js';
import type { Limits } from '../limits/limits.js';
import { answerPlainly } from '../requests/plain-answer.js';
import type { RequestRecord, Requests } from '../requests/requests.js';

/** What was seen of a connection when its timer was last due. */
interface Silence {
  readonly bytesRead: number;
  readonly writableLength: number;
  /** Milliseconds for which nothing had come or gone. */
  readonly ms: number;
}

/**
 * Cuts off clients that keep a request open and do nothing for it: that stop in the middle of their body, or do not read their answer; and
 * closes connections that have been idle for the time of keep-alive. One that is silent because its handler is at work is left alone.
 *
 * Each connection has one timer, which whatever comes or goes puts off. With Node's own keep-alive it would be set anew twice for each
 * request, which is as dear as all that is counted and measured of it.
 */
export function cutSlowClients(server: Server, requests: Requests, limits: Limits, log: Logger): void {
  const { slowClientMs, keepAliveMs } = limits;
  const silences = new WeakMap<Socket, Silence>();
  server.keepAliveTimeout = 0;
  server.setTimeout(Math.min(slowClientMs, keepAliveMs), (socket) => {
    const { bytesRead, writableLength } = socket;
    // A loop that was blocked runs its timers before it reads what has come meanwhile.
    setImmediate(() => {
      if (socket.destroyed) return;
      const record = recordOn(socket, requests);
      // Nobody was answered on it yet: what is in the middle of its first head is told 408 by Node's own check.
      if (!record && socket.bytesWritten === 0) return;
      const moved = socket.bytesRead !== bytesRead || socket.writableLength !== writableLength;
      const silentMs = moved ? 0 : silentFor(socket, silences.get(socket));
      const limitMs = record ? slowClientMs : keepAliveMs;
      if (silentMs < limitMs) {
        silences.set(socket, { bytesRead: socket.bytesRead, writableLength: socket.writableLength, ms: silentMs });
        socket.setTimeout(limitMs - silentMs);
        return;
      }
      const stalled = record && stalledAt(record, socket);
      if (!record) socket.destroy();
      else if (stalled === undefined) socket.setTimeout(slowClientMs);
      else cut(record, stalled, slowClientMs, log);
    });
  });
}

/** Milliseconds of silence until now, when a connection's timer is due. */
function silentFor({ bytesRead, writableLength, timeout = 0 }: Socket, last: Silence | undefined): number {
  const since = last?.bytesRead === bytesRead && last.writableLength === writableLength ? last.ms : 0;
  return since + timeout;
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
