import { once } from 'node:events';
import { connect, type NetConnectOpts } from 'node:net';
import { poissonArrivals } from './arrivals.ts';
import { paced } from './pacer.ts';

/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

export interface Sent extends Latency {
  /** How many were sent, those to warm up too. */
  readonly requests: number;
}

export interface LatencyOptions {
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Of the times at which requests are sent. */
  readonly seed: number;
}

/** Where GETs of an address go, and what each of them sends. */
export function getOf(url: string): { readonly target: NetConnectOpts; readonly request: string } {
  const { host, hostname, port, pathname } = new URL(url);
  const request = `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  return { target: { host: hostname, port: Number(port) }, request };
}

/** A connection that carries one request at a time. */
interface Client {
  readonly send: (due: number) => void;
  readonly close: () => void;
}

const CONNECTIONS = 32;
const WARM_UP_MS = 500;
const READ_BYTES = 4096;

/**
 * Sends GETs as independent clients do, whatever the server does, and measures each from when it was due: a server that stops for a while
 * is not spared the requests of that while.
 */
export async function latencyAt(
  target: NetConnectOpts,
  request: string,
  { rate, seconds, seed }: LatencyOptions,
): Promise<Sent> {
  const free: Client[] = [];
  const waiting: number[] = [];
  const taken: number[] = [];
  const answered = (client: Client, due: number) => {
    if (due > warm) taken.push(performance.now() - due);
    const next = waiting.shift();
    if (next === undefined) free.push(client);
    else client.send(next);
  };
  const all = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(target, request, answered)));
  free.push(...all);
  const warm = performance.now() + WARM_UP_MS;
  const arrivals = poissonArrivals(rate, seconds, seed);
  await paced(arrivals, (due) => {
    const client = free.pop();
    if (client) client.send(due);
    else waiting.push(due);
  });
  for (const client of all) client.close();
  const sorted = Float64Array.from(taken).sort();
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), requests: arrivals.length };
}

/** @param answered is given when the request that was answered was due */
async function open(
  target: NetConnectOpts,
  request: string,
  answered: (client: Client, due: number) => void,
): Promise<Client> {
  let lastDue = 0;
  // What is received without a stream's events leaves the worker more of the core that it shares.
  const onread = {
    buffer: Buffer.alloc(READ_BYTES),
    callback: () => {
      answered(client, lastDue);
      return true;
    },
  };
  const socket = connect({ ...target, onread });
  const client: Client = {
    send: (due) => {
      lastDue = due;
      socket.write(request, 'latin1');
    },
    close: () => socket.destroy(),
  };
  await once(socket, 'connect');
  return client;
}
