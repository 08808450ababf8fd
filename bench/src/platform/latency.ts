import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { once } from 'node:events';
import { poissonArrivals } from './arrivals.ts';
import { paced } from './pacer.ts';

/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

export interface LatencyOptions {
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Of the times at which requests are sent. */
  readonly seed: number;
}

const CONNECTIONS = 32;
const WARM_UP_MS = 1000;

/**
 * Sends GETs as independent clients do, whatever the server does, and measures each from when it was due: a server that stops for a while
 * is not spared the requests of that while.
 */
export async function latencyAt(
  target: NetConnectOpts,
  request: string,
  { rate, seconds, seed }: LatencyOptions,
): Promise<Latency> {
  const all = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(target)));
  const free = [...all];
  const waiting: number[] = [];
  const taken: number[] = [];
  const warm = performance.now() + WARM_UP_MS;
  const send = (socket: Socket, due: number) => {
    socket.once('data', () => {
      const now = performance.now();
      if (due > warm) taken.push(now - due);
      const next = waiting.shift();
      if (next === undefined) free.push(socket);
      else send(socket, next);
    });
    socket.write(request, 'latin1');
  };
  await paced(poissonArrivals(rate, seconds, seed), (due) => {
    const socket = free.pop();
    if (socket) send(socket, due);
    else waiting.push(due);
  });
  for (const socket of all) socket.destroy();
  const sorted = Float64Array.from(taken).sort();
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

async function open(target: NetConnectOpts): Promise<Socket> {
  const socket = connect(target);
  await once(socket, 'connect');
  return socket;
}
