import { setTimeout } from 'node:timers/promises';
import type { Circumstances } from './requests.ts';

const SOCKETS = 8;
const MESSAGE_MS = 500;
/** Messages after which a connection is closed and another one opened. */
const MESSAGES = 40;
const WHAT = 'message of a WebSocket';
const PATIENCE_MS = 150_000;

interface Echo {
  readonly data: { readonly number: number; readonly worker?: string };
}

/** Keeps WebSockets open, sends messages on them and waits for each one's echo, until the signal aborts. */
export async function keepSockets(to: Circumstances, signal: AbortSignal): Promise<void> {
  await Promise.all(
    Array.from({ length: SOCKETS }, async () => {
      while (!signal.aborted) await oneSocket(to, signal);
    }),
  );
}

async function oneSocket(to: Circumstances, signal: AbortSignal): Promise<void> {
  const url = (to.urls.get('sockets') ?? '').replace('http:', 'ws:');
  const headers = { authorization: `Bearer ${to.key}` };
  const socket = new WebSocket(url, { headers });
  let worker: string | undefined;
  try {
    for (let number = 0; number < MESSAGES && !signal.aborted; number += 1) {
      const began = performance.now();
      to.tally.sent(WHAT);
      try {
        if (number === 0) await next(socket, 'open');
        socket.send(JSON.stringify({ event: 'echo', data: { number } }));
        const { data } = (await next(socket, 'message')) as Echo;
        worker = data.worker;
        const took = performance.now() - began;
        if (data.number === number) to.tally.done(WHAT, { kind: 'answered' }, took);
        else to.tally.done(WHAT, { kind: 'wrong', reason: `the echo of ${data.number}` }, took);
      } catch (error) {
        judge(to, worker, began, error as Error);
        // A platform that is away is asked again, and not all the time.
        await setTimeout(MESSAGE_MS);
        return;
      }
      await setTimeout(MESSAGE_MS);
    }
  } finally {
    socket.close();
  }
}

function judge(to: Circumstances, worker: string | undefined, began: number, error: Error): void {
  const ended = performance.now();
  if (to.platform.wasAway(began, ended)) return to.tally.done(WHAT, { kind: 'platform away' }, 0);
  if (to.casualties.includes(worker, ended)) return to.tally.done(WHAT, { kind: 'lost with its worker' }, 0);
  to.tally.done(WHAT, { kind: 'wrong', reason: `${error.message}, worker ${worker ? 'alive' : 'unknown'}` }, 0);
}

/** @returns what a message says */
function next(socket: WebSocket, type: 'open' | 'message'): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const done = new AbortController();
  const { signal } = done;
  const fail = (reason: string) => reject(new Error(reason));
  if (socket.readyState >= WebSocket.CLOSING) fail('closed between two messages');
  socket.addEventListener(
    type,
    (event) => resolve(type === 'message' ? JSON.parse(String((event as MessageEvent).data)) : undefined),
    { signal },
  );
  socket.addEventListener('close', ({ code }) => fail(`closed with ${code}`), { signal });
  AbortSignal.timeout(PATIENCE_MS).addEventListener('abort', () => fail('no echo'), { signal });
  return promise.finally(() => done.abort());
}
