import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { workerErrors } from '../errors/index.js';
import type { Limits } from '../limits/limits.js';
import { breakOff } from '../requests/plain-answer.js';
import { requestFacts, type RequestRecord, type Requests } from '../requests/requests.js';

/** The state of a connection when its timer was last due. */
interface Silence {
  readonly bytesRead: number;
  readonly writableLength: number;
  /** Milliseconds without a byte in either direction. */
  readonly ms: number;
}

/**
 * Cuts off clients that stop in the middle of their body or do not read their answer, and closes connections that have been idle for the
 * keep-alive time. A connection that is silent because its handler is at work stays open.
 *
 * Each connection has one timer, which every byte puts off. With Node's own keep-alive it would be set twice for each request, which costs
 * as much as all counting and measuring of a request.
 */
export function cutSlowClients(server: Server, requests: Requests, limits: Limits, log: Logger): void {
  const { slowClientMs, keepAliveMs } = limits;
  const silences = new WeakMap<Socket, Silence>();
  server.keepAliveTimeout = 0;
  server.setTimeout(Math.min(slowClientMs, keepAliveMs), (socket) => {
    const { bytesRead, writableLength } = socket;
    // After the event loop was blocked, Node runs timers before it reads what has come meanwhile.
    setImmediate(() => {
      if (socket.destroyed) return;
      const record = recordOn(socket, requests);
      // Nothing was sent on it yet: Node's own check answers 408 if the first head does not arrive.
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

/** The oldest request of a connection, which is the one being served. */
function recordOn(socket: Socket, requests: Requests): RequestRecord | undefined {
  for (const record of requests) if (record.request.socket === socket) return record;
  return undefined;
}

function stalledAt({ request }: RequestRecord, socket: Socket): 'sending' | 'reading' | undefined {
  if (socket.writableLength > 0) return 'reading';
  // A handler that reads the body slowly is the reason why nothing comes.
  const heldBack = request.isPaused() || request.readableLength >= request.readableHighWaterMark;
  return request.complete || heldBack ? undefined : 'sending';
}

function cut({ response }: RequestRecord, at: 'sending' | 'reading', slowClientMs: number, log: Logger): void {
  const { code, message } = workerErrors.FLASH_WORKER_SLOW_CLIENT({ slowClientMs, at });
  log.warn({ code, ...requestFacts(response) }, message);
  response.on('error', () => undefined);
  breakOff(response, 408, `nothing of the request's body came for ${slowClientMs} ms`);
}
