import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

const CONNECTIONS = 32;

/**
 * Sends GETs at a steady rate, in a small burst each millisecond, whatever the server does, and measures each from its burst on: a server
 * that stops for a while is not spared the requests of that while.
 */
export async function latencyAt(
  rate: number,
  target: NetConnectOpts,
  request: string,
  seconds: number,
): Promise<Latency> {
  const free: Socket[] = [];
  const waiting: number[] = [];
  const taken: number[] = [];
  const all = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(target)));
  const send = (socket: Socket, due: number) => {
    socket.once('data', () => {
      taken.push(performance.now() - due);
      const next = waiting.shift();
      if (next === undefined) free.push(socket);
      else send(socket, next);
    });
    socket.write(request, 'latin1');
  };
  free.push(...all);
  const begun = performance.now();
  const end = begun + seconds * 1000;
  for (let sent = 0, now = begun; now < end; now = performance.now()) {
    for (; begun + (sent * 1000) / rate <= now; sent += 1) {
      const socket = free.pop();
      if (socket) send(socket, now);
      else waiting.push(now);
    }
    await setTimeout(1);
  }
  for (const socket of all) socket.destroy();
  // The first second is warming up.
  const sorted = taken.slice(Math.floor(taken.length / seconds)).sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

async function open(target: NetConnectOpts): Promise<Socket> {
  const socket = connect(target);
  await once(socket, 'connect');
  return socket;
}
